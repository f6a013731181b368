//! Lives of nodes: how they begin, for the first time and again.

use super::stage::{Position, Stage};
use super::{Event, World, sabotage};
use crate::chance::Purpose;
use crate::engine::calendar::Rank;
use crate::journal::Input;
use crate::scenario::spec::Join;
use crate::world::census::Census;
use crate::world::desk::Desk;
use kadlab_core::env::{Command, CommandId};
use kadlab_core::node::Node;
use kadlab_core::peer::Peer;
use kadlab_core::time::Time;
use std::sync::Arc;

/// The name of commands whose result nobody waits for.
pub(super) const NO_RESULT: CommandId = CommandId(u32::MAX);

/// Starting.
impl World<'_> {
    pub(super) fn schedule_starts(&mut self) {
        for position in 0..self.stage.len() as Position {
            let at = match self.stage.group_of(position).join {
                Join::Oracle => Time::ZERO,
                Join::Organic { over } => self.stage.start_within(position, over),
            };
            self.enter(at, Rank::Command, position, position, Event::Start);
        }
    }

    /// A node starts for the first time, unless churn keeps it away or has brought it already.
    pub(super) fn start(&mut self, position: Position) {
        let host = self.host(position);
        if host.life > 0 || host.down_by.is_some() {
            return;
        }
        self.boot(position);
        if self.stage.group_of(position).join == Join::Oracle {
            let contacts = self.oracle_contacts(position);
            self.fetch_bits(contacts.iter().copied());
            self.tell(position, Input::Introduced(contacts));
        }
        self.come_in(position);
    }

    /// A node is made from what its disk kept.
    pub(super) fn boot(&mut self, position: Position) {
        if self.hosts.renew(self.stage, position) {
            self.ledger.identity_renewed();
        }
        let me = self.hosts.me(position);
        let host = &mut self.hosts[position];
        host.life += 1;
        host.down_by = None;
        let records = sabotage::restored(host.disk.records(), self.sabotage);
        let mut desk = Desk {
            stage: self.stage,
            position,
            me,
            now: self.now,
            clocks: &self.clocks,
            draws: &mut host.draws,
            effects: &mut self.effects,
            buffers: &mut self.buffers,
        };
        let node = match &mut self.journal {
            None => Node::new(me, records, &mut desk),
            Some(journal) => journal.birth(position, me, records, &mut desk),
        };
        self.hosts.start(position, node);
        self.act(position);
    }

    pub(super) fn come_in(&mut self, position: Position) {
        let bootstrap = Arc::clone(self.stage.bootstrap(position));
        let start = Command::Start { bootstrap };
        self.tell(position, Input::Command(NO_RESULT, start));
    }

    /// Whom a node knows that joins by oracle: of those who do so too.
    fn oracle_contacts(&mut self, position: Position) -> Vec<Peer> {
        let stage = self.stage;
        let census = self.oracle.get_or_insert_with(|| oracle_census(stage));
        let name = stage.node(position).name;
        let mut draw = stage.chance.stream(name, Purpose::Oracle);
        let (id, k) = (
            stage.id(stage.first_peer(position)),
            stage.group_of(position).config.k,
        );
        census.oracle_contacts(id, k, &mut draw)
    }
}

fn oracle_census(stage: &Stage) -> Census {
    let joins = |position: &Position| stage.group_of(*position).join == Join::Oracle;
    let members = (0..stage.len() as Position).filter(joins);
    let peers = members.map(|position| stage.first_peer(position));
    Census::of(peers.map(|peer| (*stage.id(peer), peer)))
}
