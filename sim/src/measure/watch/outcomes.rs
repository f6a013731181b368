//! Every call has one outcome: an answer or a failure that the node takes, or its own giving up at
//! the deadline. An answer that comes after that is ignored by the node and is no second outcome.

use super::Seen;
use crate::measure::sleeps::Sleeps;
use crate::world::stage::{Position, Stage};
use kadlab_core::ahead::fetch;
use kadlab_core::env::CallId;
use kadlab_core::time::{Duration, Time};
use std::collections::VecDeque;

/// Deadlines after which a call is looked at: until then a second outcome is noticed.
const DEADLINES: u64 = 2;

/// The newest calls of a node that are fetched ahead: those that a lookup has under way, and some.
const FETCHED: usize = 4;

/// How a call ended, as its host saw it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum CallEnd {
    /// An answer was told to the node, which took it.
    Answered,
    /// An error was told to the node, which took it.
    Failed,
    /// Something was told to the node, which ignored it.
    Ignored,
    /// The node gave the call up.
    Abandoned,
}

#[derive(Clone, Copy, Debug)]
struct Call {
    call: CallId,
    made: Time,
    /// It is looked at when its caller has had this long: later by what it was paused since.
    looked_at: Time,
    outcomes: u8,
    /// Whether the node was told anything.
    told: bool,
}

/// The calls of all nodes that were made not long ago, by caller, oldest first.
#[derive(Debug)]
pub(super) struct Outcomes {
    by_caller: Vec<VecDeque<Call>>,
}

impl Outcomes {
    pub(super) fn new(nodes: usize) -> Outcomes {
        Outcomes {
            by_caller: vec![VecDeque::new(); nodes],
        }
    }

    /// Has the place of a node's calls fetched.
    pub(super) fn fetch_calls(&self, caller: Position) {
        fetch(&self.by_caller[caller as usize]);
    }

    /// After that, has the oldest and the newest of them fetched.
    pub(super) fn fetch_ends(&self, caller: Position) {
        let calls = &self.by_caller[caller as usize];
        let newest = calls.iter().rev().take(FETCHED);
        newest.chain(calls.front()).for_each(fetch);
    }

    pub(super) fn made(
        &mut self,
        now: Time,
        caller: Position,
        call: CallId,
        stage: &Stage,
        seen: &mut Seen,
    ) {
        self.drop_old(now, caller, stage, seen);
        let life = stage.group_of(caller).config.rpc_timeout.times(DEADLINES);
        self.by_caller[caller as usize].push_back(Call {
            call,
            made: now,
            looked_at: now + life,
            outcomes: 0,
            told: false,
        });
    }

    pub(super) fn ended(&mut self, caller: Position, call: CallId, end: CallEnd) {
        let calls = self.by_caller[caller as usize].iter_mut();
        let Some(found) = calls.rev().find(|made| made.call == call) else {
            return;
        };
        let counts = match end {
            CallEnd::Answered | CallEnd::Failed | CallEnd::Abandoned => true,
            // Ignored because it was late, or because it was told twice.
            CallEnd::Ignored => found.told,
        };
        found.outcomes = found.outcomes.saturating_add(u8::from(counts));
        found.told |= end != CallEnd::Abandoned;
    }

    /// A node's calls end with its life.
    pub(super) fn gone(&mut self, node: Position) {
        self.by_caller[node as usize].clear();
    }

    /// A node was paused for so long: as much later its calls end.
    pub(super) fn woke(&mut self, node: Position, asleep: Duration) {
        let calls = self.by_caller[node as usize].iter_mut();
        calls.for_each(|call| call.looked_at += asleep);
    }

    /// Looks at all calls that are left; those whose time is not over may still be open.
    pub(super) fn finish(&mut self, end: Time, stage: &Stage, sleeps: &Sleeps, seen: &mut Seen) {
        for caller in 0..self.by_caller.len() as Position {
            let end = sleeps.asleep_since(caller).unwrap_or(end);
            self.drop_old(end, caller, stage, seen);
            let ended = |call: &&Call| call.outcomes > 0;
            let left = self.by_caller[caller as usize].iter().filter(ended);
            left.for_each(|call| judge(call, caller, stage, seen));
        }
    }

    fn drop_old(&mut self, now: Time, caller: Position, stage: &Stage, seen: &mut Seen) {
        let calls = &mut self.by_caller[caller as usize];
        while let Some(call) = calls.pop_front_if(|call| call.looked_at <= now) {
            judge(&call, caller, stage, seen);
        }
    }
}

fn judge(call: &Call, caller: Position, stage: &Stage, seen: &mut Seen) {
    seen.look((call.outcomes != 1).then_some(|| {
        let (name, outcomes, made) = (stage.display_name(caller), call.outcomes, call.made);
        format!("that of {name}, made at {made:?}, had {outcomes}")
    }));
}
