//! Lives of nodes: joining, and the faults that end them or keep them apart.

use super::packet::Leg;
use super::stage::{Position, Stage};
use super::{Event, World};
use crate::chance::{Draw, Name, Purpose};
use crate::engine::calendar::{Order, Rank};
use crate::scenario::spec::{DeadPeers, FaultKind, Join, Loss, Selection};
use crate::world::census::Census;
use crate::world::desk::Desk;
use kadlab_core::env::{Command, CommandId};
use kadlab_core::id::ID_BITS;
use kadlab_core::node::Node;
use kadlab_core::peer::Peer;
use kadlab_core::time::{Duration, Time};
use std::sync::Arc;

/// The name of commands that have no result.
const NO_RESULT: CommandId = CommandId(u32::MAX);

/// Starting.
impl World<'_> {
    pub(super) fn schedule_starts(&mut self) {
        for position in 0..self.stage.len() as Position {
            let at = match self.stage.group_of(position).join {
                Join::Oracle => Time::ZERO,
                Join::Organic { over } => self.start_within(position, over),
            };
            self.enter(at, Rank::Command, position, position, Event::Start);
        }
    }

    fn start_within(&self, position: Position, over: Duration) -> Time {
        let name = self.stage.node(position).name;
        let mut draw = self.stage.chance.draw(name, Purpose::Phase, 0);
        Time::from_micros(draw.below(over.as_micros().max(1)))
    }

    /// A node starts for the first time.
    pub(super) fn start(&mut self, position: Position) {
        self.boot(position);
        if self.stage.group_of(position).join == Join::Oracle {
            let contacts = self.oracle_contacts(position);
            self.tell(position, |node, desk| {
                node.introduce(contacts.into_iter(), desk)
            });
        }
        self.come_in(position);
    }

    /// A node is made from what its disk kept.
    fn boot(&mut self, position: Position) {
        let me = self.stage.peer(position);
        let host = &mut self.hosts[position];
        host.life += 1;
        host.down_by = None;
        let records = host.disk.records();
        let mut desk = Desk {
            stage: self.stage,
            position,
            now: self.now,
            draws: &mut host.draws,
            effects: &mut self.effects,
            buffers: &mut self.buffers,
        };
        let node = Node::new(me, records, &mut desk);
        self.hosts.start(position, node);
        self.act(position);
    }

    fn come_in(&mut self, position: Position) {
        let bootstrap = Arc::clone(self.stage.bootstrap(position));
        let start = Command::Start { bootstrap };
        self.tell(position, |node, desk| {
            node.handle_command(NO_RESULT, start, desk)
        });
    }

    /// Bucket i holds min(k, size) of the nodes with common prefix exactly i, drawn uniformly
    /// without replacement among the nodes that join by oracle.
    fn oracle_contacts(&mut self, position: Position) -> Vec<Peer> {
        let stage = self.stage;
        let census = self.oracle.get_or_insert_with(|| oracle_census(stage));
        let (id, k) = (
            stage.id(position),
            u64::from(stage.group_of(position).config.k),
        );
        let mut draw = stage
            .chance
            .stream(stage.node(position).name, Purpose::Oracle);
        let mut contacts = Vec::new();
        for shared in 0..ID_BITS {
            if census.sharing(id, shared).len() == 1 {
                break;
            }
            let ranks = census.sharing_exactly(id, shared);
            let size = ranks.len() as u64;
            let drawn = draw.sample(size, size.min(k));
            let peer = |rank: u64| stage.peer(census.node(ranks.start + rank as usize));
            contacts.extend(drawn.into_iter().map(peer));
        }
        contacts
    }
}

fn oracle_census(stage: &Stage) -> Census {
    let joins = |position: &Position| stage.group_of(*position).join == Join::Oracle;
    let members = (0..stage.len() as Position).filter(joins);
    Census::of(members.map(|position| (*stage.id(position), position)))
}

/// Faults.
impl World<'_> {
    pub(super) fn schedule_faults(&mut self) {
        for (fault, spec) in self.stage.scenario.faults.iter().enumerate() {
            self.enter_fault(spec.at, fault, Event::FaultBegins(fault));
            if let Some(lasts) = spec.kind.lasts() {
                self.enter_fault(spec.at + lasts, fault, Event::FaultEnds(fault));
            }
        }
    }

    fn enter_fault(&mut self, at: Time, fault: usize, event: Event) {
        let number = u32::try_from(fault).expect("a scenario has few faults");
        self.calendar.push(
            Order::new(at.as_micros(), Rank::Fault, number, (number, 0)),
            event,
        );
    }

    pub(super) fn begin_fault(&mut self, fault: usize) {
        let spec = &self.stage.scenario.faults[fault];
        let name = Name::of("fault", &spec.name);
        match &spec.kind {
            FaultKind::Partition { on, from, .. } => {
                let mut draw = self.stage.chance.stream(name, Purpose::Selection);
                let one = select(self.stage, on, &mut draw);
                let other = match from {
                    Some(from) => select(self.stage, from, &mut draw),
                    None => (0..self.stage.len() as Position).collect(),
                };
                self.cut_off(fault, &one, other);
            }
            FaultKind::Crash { on, .. } => self.take_down(fault, name, on, Loss::Nothing),
            FaultKind::Restart { on, lose, .. } => self.take_down(fault, name, on, *lose),
        }
    }

    fn cut_off(&mut self, fault: usize, one: &[Position], mut other: Vec<Position>) {
        other.retain(|position| one.binary_search(position).is_err());
        self.cuts.begin(fault, one, &other);
        self.ledger.touched(fault, self.now, one.len());
    }

    fn take_down(&mut self, fault: usize, name: Name, on: &Selection, loss: Loss) {
        let mut draw = self.stage.chance.stream(name, Purpose::Selection);
        let mut touched = 0;
        for position in select(self.stage, on, &mut draw) {
            touched += usize::from(self.stop(fault, position, loss));
        }
        self.ledger.touched(fault, self.now, touched);
    }

    /// A node stops and loses what it had not saved. False if it was not up.
    fn stop(&mut self, fault: usize, position: Position, loss: Loss) -> bool {
        if !self.hosts.stop(position) {
            return false;
        }
        let host = self.host(position);
        host.down_by = Some(fault);
        host.timer = None;
        host.disk.lose(loss);
        let packets = host.streams.clear();
        let refuses = self.stage.scenario.network.dead_peers == DeadPeers::Refused;
        for packet in packets {
            match refuses {
                true => self.answer(packet, Leg::Reset),
                false => self.recycle(packet),
            }
        }
        self.ledger.asker_gone(self.now, position);
        true
    }

    pub(super) fn end_fault(&mut self, fault: usize) {
        self.cuts.end(fault);
        for position in 0..self.stage.len() as Position {
            if self.host(position).down_by == Some(fault) {
                self.boot(position);
                self.come_in(position);
            }
        }
        self.ledger.fault_ended(fault, self.now);
    }
}

/// The nodes of a selection, ascending. A share is drawn as an exact count.
fn select(stage: &Stage, selection: &Selection, draw: &mut Draw) -> Vec<Position> {
    let (range, part) = match selection {
        Selection::Node { group, index } => {
            return vec![stage.positions_of_group(*group).start + index];
        }
        Selection::Group { group, part } => (stage.positions_of_group(*group), part),
        Selection::Everybody { part } => (0..stage.len() as Position, part),
    };
    let size = u64::from(range.end - range.start);
    let count = u64::from(part.of(size as u32));
    let drawn = draw.sample(size, count);
    drawn
        .into_iter()
        .map(|number| range.start + number as Position)
        .collect()
}
