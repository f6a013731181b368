//! Workloads: commands to nodes, at moments drawn for each workload and node.

use super::life::NO_RESULT;
use super::stage::Position;
use super::trace::Path;
use super::{Event, World};
use crate::chance::{Draw, Name, Purpose};
use crate::engine::calendar::{Order, Rank};
use crate::journal::Input;
use crate::measure::Asked;
use crate::scenario::spec::{Rate, Task, Workload};
use kadlab_core::env::{Command, CommandId};
use kadlab_core::id::{ID_BYTES, Id};
use kadlab_core::time::{Duration, Time};

/// A value begins with the number of its version.
pub(super) const VERSION_BYTES: usize = 8;

impl World<'_> {
    pub(super) fn schedule_workloads(&mut self) {
        for workload in 0..self.stage.scenario.workloads.len() {
            let spec = &self.stage.scenario.workloads[workload];
            match &spec.task {
                Task::Publish { every, .. } | Task::Reconcile { every, .. } => {
                    self.schedule_recurring(workload, *every);
                }
                Task::Get { .. } | Task::FindNode { .. } => {
                    self.schedule_arrival(workload, 0, spec.from);
                }
            }
        }
    }

    fn spec(&self, workload: usize) -> &Workload {
        &self.stage.scenario.workloads[workload]
    }

    fn name(&self, workload: usize) -> Name {
        Name::of("workload", &self.spec(workload).name)
    }

    fn draw(&self, workload: usize, purpose: Purpose, number: u32) -> Draw {
        self.stage.chance.draw(self.name(workload), purpose, number)
    }

    /// Each node of the group has a phase of its own.
    fn schedule_recurring(&mut self, workload: usize, every: Duration) {
        let stage = self.stage;
        let spec = &stage.scenario.workloads[workload];
        for position in stage.positions_of_group(spec.group) {
            let index = stage.node(position).index;
            let phase = self
                .draw(workload, Purpose::Phase, index)
                .below(every.as_micros());
            let first = spec.from + Duration::from_micros(phase);
            self.enter_command(first, position, workload, 1);
        }
    }

    /// The next command of a workload with Poisson arrivals, to a node drawn from its group.
    fn schedule_arrival(&mut self, workload: usize, number: u32, after: Time) {
        let spec = self.spec(workload);
        let (Task::Get { rate, .. } | Task::FindNode { rate }) = spec.task else {
            unreachable!("other commands do not arrive, they recur");
        };
        let nodes = self.stage.positions_of_group(spec.group);
        let Rate { count, per } = rate;
        let mut draw = self.draw(workload, Purpose::Arrival, number);
        // Two commands of one workload never share an instant.
        let gap = draw.poisson_gap_us(count, per.as_micros()).max(1);
        let drawn = self
            .draw(workload, Purpose::Asker, number)
            .below(nodes.len() as u64);
        let at = after + Duration::from_micros(gap);
        self.enter_command(at, nodes.start + drawn as Position, workload, number);
    }

    fn enter_command(&mut self, at: Time, to: Position, workload: usize, number: u32) {
        if at >= self.spec(workload).to {
            return;
        }
        // Workloads sort behind all nodes.
        let sender = u32::MAX - workload as u32;
        let order = Order::new(at.as_micros(), Rank::Command, to, (sender, number));
        self.calendar
            .push(order, Event::Command { workload, number });
    }

    /// A workload's command is due.
    pub(super) fn command(&mut self, workload: usize, to: Position, number: u32) {
        match self.spec(workload).task.clone() {
            Task::Publish {
                salt,
                value_size,
                every,
            } => {
                self.enter_command(self.now + every, to, workload, number + 1);
                self.publish(workload, to, &salt, value_size);
            }
            Task::Get { of, .. } => {
                self.schedule_arrival(workload, number + 1, self.now);
                self.read(workload, to, of, number);
            }
            Task::FindNode { .. } => {
                self.schedule_arrival(workload, number + 1, self.now);
                self.find_node(workload, to, number);
            }
            Task::Reconcile { with, every } => {
                self.enter_command(self.now + every, to, workload, number + 1);
                self.reconcile(to, with, number);
            }
        }
    }

    fn publish(&mut self, workload: usize, position: Position, salt: &str, value_size: u32) {
        if !self.hosts.is_up(position) {
            return;
        }
        let me = self.hosts.me(position);
        let version = self.ledger.next_version(workload, me);
        let mut value = vec![0; (value_size as usize).max(VERSION_BYTES)];
        let name = self.stage.node(position).name;
        self.stage
            .chance
            .draw(name, Purpose::Value, version)
            .fill(&mut value);
        value[..VERSION_BYTES].copy_from_slice(&u64::from(version).to_be_bytes());
        let put = Command::Put {
            value: value.into(),
            salt: salt.as_bytes().into(),
        };
        self.give(position, workload, Asked::Put { version }, put);
    }

    /// The first live node at or after a drawn one, around the group.
    fn live_asker(&self, workload: usize, drawn: Position) -> Option<Position> {
        let nodes = self.stage.positions_of_group(self.spec(workload).group);
        let around = (drawn..nodes.end).chain(nodes.start..drawn);
        around
            .into_iter()
            .find(|position| self.hosts.is_up(*position))
    }

    fn read(&mut self, workload: usize, drawn: Position, of: usize, number: u32) {
        let Some(asker) = self.live_asker(workload, drawn) else {
            return;
        };
        let writers = self.stage.positions_of_group(self.spec(of).group);
        let drawn = self
            .draw(workload, Purpose::Target, number)
            .below(writers.len() as u64);
        let drawn = writers.start + drawn as Position;
        let mut around = (drawn..writers.end).chain(writers.start..drawn);
        let readable = |writer: &Position| {
            *writer != asker && self.ledger.is_published(of, self.hosts.me(*writer))
        };
        let Some(writer) = around.find(readable) else {
            return;
        };
        let writer = self.hosts.me(writer);
        let target = self.stage.publication(of, writer);
        self.give(
            asker,
            workload,
            Asked::Get { of, writer },
            Command::Get { target },
        );
    }

    fn find_node(&mut self, workload: usize, drawn: Position, number: u32) {
        let Some(asker) = self.live_asker(workload, drawn) else {
            return;
        };
        let mut bytes = [0; ID_BYTES];
        self.draw(workload, Purpose::Target, number)
            .fill(&mut bytes);
        let target = Id::from_bytes(bytes);
        self.give(
            asker,
            workload,
            Asked::FindNode { target },
            Command::FindNode { target },
        );
    }

    /// With a node drawn from the group, another than the one that asks. What comes of it is
    /// counted, not timed: it is no lookup.
    fn reconcile(&mut self, position: Position, with: usize, number: u32) {
        let others = self.stage.positions_of_group(with);
        let itself = others.contains(&position);
        let choices = others.len() as u64 - u64::from(itself);
        let node = self.stage.node(position).name;
        let mut draw = (self.stage.chance).draw(node, Purpose::Partner, number);
        let drawn = others.start + draw.below(choices) as Position;
        let skipped = Position::from(itself && drawn >= position);
        let with = self.hosts.me(drawn + skipped);
        if self.hosts.is_up(position) {
            self.hand(position, (NO_RESULT, Command::Reconcile { with }), None);
        }
    }

    /// Gives a live node a command.
    fn give(&mut self, position: Position, workload: usize, asked: Asked, command: Command) {
        let now = self.now;
        let id = self
            .ledger
            .asked(now, (position, workload), asked, &self.hosts);
        self.hand(position, (id, command), Some(Path::begin(id, now)));
    }

    /// A node hears a command; one that is paused hears it when it goes on.
    pub(super) fn hand(
        &mut self,
        position: Position,
        (id, command): (CommandId, Command),
        path: Option<Path>,
    ) {
        if self.pauses.of(position).is_some() {
            return self.keep_command(position, (id, command), path);
        }
        let now = self.now;
        self.host(position).received.add(now.as_micros());
        self.cause = path;
        self.tell(position, Input::Command(id, command));
        self.cause = None;
    }
}
