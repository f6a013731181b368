//! Requests in flight, in a queue that is its own timer.
//!
//! All calls have the same time to live, so that the queue is in order of deadlines and of names
//! at once: the next deadline is at the front, and a call is found by counting from the front.
//! Every call leaves the queue exactly once: with its outcome or at its deadline.

use super::tasks::TaskId;
use crate::ahead::fetch;
use crate::message::Method;
use crate::peer::Peer;
use crate::time::Time;
use serde::Serialize;
use std::collections::VecDeque;

/// Why a call was made.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
pub(super) enum Cause {
    /// For a task; for lookups with the depth of the peer.
    Task(TaskId, u8),
    /// To see whether a full bucket's oldest contact lives, since this newcomer wants its place.
    Probe { newcomer: Peer },
}

/// How far a call has come.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
pub(super) enum Stage {
    Connecting,
    Connected,
    Ended,
}

/// A request in flight.
#[derive(Clone, Copy, Debug, Serialize)]
pub(super) struct Call {
    pub(super) deadline: Time,
    pub(super) cause: Cause,
    pub(super) peer: Peer,
    pub(super) method: Method,
    pub(super) stage: Stage,
}

const _: () = assert!(size_of::<Call>() <= 32);

/// All requests in flight of one node.
#[derive(Debug, Serialize)]
pub(super) struct Calls {
    queue: VecDeque<Call>,
    /// The count of the call at the front of the queue.
    first: u32,
}

impl Calls {
    pub(super) fn new() -> Calls {
        Calls {
            queue: VecDeque::new(),
            first: 0,
        }
    }

    /// Enters a call and returns its count.
    pub(super) fn open(&mut self, call: Call) -> u32 {
        let ordered = self
            .queue
            .back()
            .is_none_or(|last| last.deadline <= call.deadline);
        assert!(ordered, "all calls have the same time to live");
        self.queue.push_back(call);
        self.first.wrapping_add(self.queue.len() as u32 - 1)
    }

    /// All of them, oldest first.
    pub(super) fn iter(&self) -> impl Iterator<Item = &Call> {
        self.queue.iter()
    }

    /// Has a call fetched.
    pub(super) fn fetch(&self, count: u32) {
        self.queue
            .get(self.index(count))
            .into_iter()
            .for_each(fetch);
    }

    /// Has the oldest and the newest fetched.
    pub(super) fn fetch_ends(&self) {
        let ends = [self.queue.front(), self.queue.back()];
        ends.into_iter().flatten().for_each(fetch);
    }

    fn index(&self, count: u32) -> usize {
        count.wrapping_sub(self.first) as usize
    }

    /// Notes that a call's connection is open. False if the call has left.
    pub(super) fn connected(&mut self, count: u32) -> bool {
        let index = self.index(count);
        match self.queue.get_mut(index) {
            Some(call) if call.stage != Stage::Ended => {
                call.stage = Stage::Connected;
                true
            }
            _ => false,
        }
    }

    /// Takes out a call that has its outcome; `None` if it has left already.
    pub(super) fn close(&mut self, count: u32) -> Option<Call> {
        let index = self.index(count);
        let call = self
            .queue
            .get_mut(index)
            .filter(|call| call.stage != Stage::Ended)?;
        let closed = *call;
        call.stage = Stage::Ended;
        self.drop_ended();
        Some(closed)
    }

    /// Takes out the next call whose deadline has passed.
    pub(super) fn expire(&mut self, now: Time) -> Option<(u32, Call)> {
        let call = self.queue.front().filter(|call| call.deadline <= now)?;
        let expired = (self.first, *call);
        self.queue.pop_front();
        self.first = self.first.wrapping_add(1);
        self.drop_ended();
        Some(expired)
    }

    /// Keeps a call that is still open at the front, so that the next deadline is a true one.
    fn drop_ended(&mut self) {
        while self
            .queue
            .front()
            .is_some_and(|call| call.stage == Stage::Ended)
        {
            self.queue.pop_front();
            self.first = self.first.wrapping_add(1);
        }
    }

    pub(super) fn next_deadline(&self) -> Option<Time> {
        self.queue.front().map(|call| call.deadline)
    }

    /// Whether a probe of this peer is under way.
    pub(super) fn probes(&self, peer: Peer) -> bool {
        let probe = |call: &Call| {
            call.peer == peer
                && call.stage != Stage::Ended
                && matches!(call.cause, Cause::Probe { .. })
        };
        self.queue.iter().any(probe)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn call(peer: u32, deadline: u64) -> Call {
        Call {
            deadline: Time::from_micros(deadline),
            cause: Cause::Probe {
                newcomer: Peer::from_index(0),
            },
            peer: Peer::from_index(peer),
            method: Method::Ping,
            stage: Stage::Connecting,
        }
    }

    #[test]
    fn a_call_leaves_exactly_once() {
        let mut calls = Calls::new();
        let counts: Vec<u32> = (0..3).map(|n| calls.open(call(n, u64::from(n)))).collect();
        assert_eq!(counts, [0, 1, 2]);
        assert!(calls.close(1).is_some());
        assert!(calls.close(1).is_none(), "a second outcome finds nothing");
        let expired = calls
            .expire(Time::from_micros(9))
            .expect("the first call is overdue");
        assert_eq!(expired.1.peer.index(), 0);
        assert_eq!(calls.next_deadline(), Some(Time::from_micros(2)));
        assert!(calls.close(2).is_some());
        assert!(calls.expire(Time::from_micros(9)).is_none());
        assert!(calls.close(0).is_none() && calls.close(77).is_none());
    }
}
