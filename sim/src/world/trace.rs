//! Where the time of commands goes: each command's critical path, carried along as it grows.
//!
//! What a node does while it hears the outcome of a call is caused by that outcome. So a call made
//! then takes over the path of the call that ended, lengthened by what that one spent; the path
//! that reaches the command's end is the critical one, and nobody walks back. Parts are defined in
//! docs/metrics.md. Nothing here influences the run.

use super::World;
use super::packet::Marks;
use super::stage::Position;
use kadlab_core::ahead::fetch;
use kadlab_core::env::{CallId, CommandId};
use kadlab_core::message::{Method, Request};
use kadlab_core::time::{Duration, Time};
use kadlab_reports::spent::{Part, Spent};

/// A command's critical path so far.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Path {
    command: CommandId,
    /// How far it has come.
    at: Time,
    spent: Spent,
}

impl Path {
    /// The path of a command that is given now.
    pub(super) fn begin(command: CommandId, now: Time) -> Path {
        Path {
            command,
            at: now,
            spent: Spent::default(),
        }
    }

    /// Goes on to `now` in one part.
    pub(super) fn spend(mut self, part: Part, now: Time) -> Path {
        self.spent.add(part, now.since(self.at).as_micros());
        self.at = now;
        self
    }

    /// Goes on to the end of a call that came back with these marks.
    fn call(self, marks: &Marks, now: Time) -> Path {
        let queued = marks.left.since(marks.reached).as_micros();
        let mut path = self
            .spend(Part::Connecting, marks.connected)
            .spend(Part::Network, now);
        path.spent.shift(queued, Part::Network, Part::Queueing);
        let worked = [
            (marks.worked_connecting, Part::Connecting),
            (marks.worked, Part::Network),
        ];
        for (wait, part) in worked {
            // A call that was repeated waited for tries that are not on its path.
            let us = wait.as_micros().min(path.spent.of(part));
            path.spent.shift(us, part, Part::Processor);
        }
        path
    }

    /// Whether both are of one command: names are used again, but not at the same start.
    fn is_of(&self, other: &Path) -> bool {
        self.command == other.command && self.started_us() == other.started_us()
    }

    fn started_us(&self) -> u64 {
        self.at.as_micros() - self.spent.total()
    }
}

/// Calls that are fetched ahead: what one lookup has under way.
const FETCHED: usize = 3;

/// A call under way that a command caused, with the path up to it.
#[derive(Clone, Copy, Debug)]
struct Open {
    call: CallId,
    path: Path,
}

/// The paths of one node's commands.
#[derive(Debug, Default)]
pub(super) struct Trace {
    open: Vec<Open>,
    /// Lookups that could go on but for their round.
    held: Vec<Path>,
}

impl Trace {
    /// Has the first open calls fetched, whose lines they fill.
    pub(super) fn fetch_first(&self) {
        for open in self.open.iter().take(FETCHED) {
            fetch(open);
            fetch(&open.call);
        }
    }

    /// A call was made.
    fn call(&mut self, call: CallId, path: Path) {
        self.open.push(Open { call, path });
    }

    fn close(&mut self, call: CallId) -> Option<Path> {
        let index = self.open.iter().position(|open| open.call == call)?;
        Some(self.open.swap_remove(index).path)
    }

    /// A call came back: the path that its outcome continues; `None` if no command caused it, or if
    /// it had been given up.
    pub(super) fn outcome(&mut self, call: CallId, marks: &Marks, now: Time) -> Option<Path> {
        Some(self.close(call)?.call(marks, now))
    }

    /// A call is given up at its deadline, or later by a node that was paused then.
    fn gave_up(&mut self, call: CallId, deadline: Duration, now: Time) -> Option<Path> {
        let path = self.close(call)?;
        let over = now.min(path.at + deadline);
        Some(path.spend(Part::DeadPeer, over).spend(Part::Processor, now))
    }

    /// The round of a lookup is not over: what ends first is what a window would go on from.
    fn hold(&mut self, path: Path) {
        if !self.held.iter().any(|held| held.is_of(&path)) {
            self.held.push(path);
        }
    }

    /// A lookup goes on: from where it was held back, if it was.
    fn resume(&mut self, path: Path) -> Path {
        let held = self.held.iter().position(|held| held.is_of(&path));
        held.map_or(path, |index| {
            self.held.swap_remove(index).spend(Part::Barrier, path.at)
        })
    }
}

impl World<'_> {
    /// A node makes a call. Pings belong to tables and joins, not to commands.
    pub(super) fn trace_call(&mut self, caller: Position, call: CallId, request: &Request) {
        if let Some(path) = self.cause.filter(|_| request.method() != Method::Ping) {
            let trace = &mut self.hosts[caller].trace;
            let path = trace.resume(path);
            trace.call(call, path);
            self.cause = Some(path);
        }
    }

    /// A node gives a call up: the path that its end continues, if a command caused it.
    pub(super) fn gave_up(&mut self, position: Position, call: CallId) -> Option<Path> {
        let deadline = self.stage.group_of(position).config.rpc_timeout;
        let trace = &mut self.hosts[position].trace;
        trace.gave_up(call, deadline, self.now)
    }

    /// A lookup could go on but for its round.
    pub(super) fn trace_hold(&mut self, position: Position) {
        if let Some(path) = self.cause {
            self.hosts[position].trace.hold(path);
        }
    }

    /// A command ends: where its time went; `None` if no workload asked for it.
    pub(super) fn trace_end(&mut self, position: Position, command: CommandId) -> Option<Spent> {
        let path = self.cause?;
        assert_eq!(path.command, command, "a command ends by its own path");
        Some(self.hosts[position].trace.resume(path).spent)
    }
}
