//! Workloads: commands to nodes, at moments drawn for each workload and node.

use super::life::NO_RESULT;
use super::stage::Position;
use super::trace::Path;
use super::{Event, World};
use crate::engine::calendar::{Order, Rank};
use crate::journal::Input;
use crate::measure::Asked;
use crate::scenario::spec::{Task, Workload};
use kadlab_core::env::{Command, CommandId};
use kadlab_core::time::{Duration, Time};

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

    /// Each node of the group has a phase of its own.
    fn schedule_recurring(&mut self, workload: usize, every: Duration) {
        let stage = self.stage;
        for position in stage.positions_of_group(self.spec(workload).group) {
            let first = stage.first_of(workload, position, every);
            self.enter_command(first, position, workload, 1);
        }
    }

    /// The next command of a workload with Poisson arrivals, to a node drawn from its group.
    fn schedule_arrival(&mut self, workload: usize, number: u32, after: Time) {
        let (Task::Get { rate, .. } | Task::FindNode { rate }) = self.spec(workload).task else {
            unreachable!("other commands do not arrive, they recur");
        };
        let at = after + self.stage.gap_before(workload, number, rate);
        let drawn = self.stage.drawn_asker(workload, number);
        self.enter_command(at, drawn, workload, number);
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
        let put = Command::Put {
            value: self.stage.value(position, version, value_size),
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
        let drawn = self.stage.drawn_writer(workload, of, number);
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
        let target = self.stage.drawn_target(workload, number);
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
        let drawn = self.stage.drawn_partner(position, with, number);
        let with = self.hosts.me(drawn);
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
