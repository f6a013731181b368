//! What the NATs before nodes remember, and whom they keep out.
//!
//! Only what begins a call is judged, when it arrives: everything else answers something that
//! passed, and its way is open. What a NAT keeps out is gone without a word, whether or not the
//! node behind it is up. A NAT outlives the restarts of its node.

use super::packet::{Leg, Packet};
use super::stage::{Position, Stage};
use crate::network::nat::{Sent, lets_in};
use crate::scenario::spec::{Nat, NatClass};
use kadlab_core::time::Time;
use std::collections::BTreeMap;

/// A NAT forgets what is over when it remembers so many peers, or twice as many as the last time.
const SWEEP_AT: usize = 64;

/// To whom one node has sent, and when last.
#[derive(Debug, Default)]
struct Memory {
    to: BTreeMap<Position, Time>,
    last: Option<Time>,
    sweep_at: usize,
}

/// The memories of all nodes' NATs; nothing at all if nobody is behind one.
#[derive(Debug)]
pub(super) struct Nats {
    memories: Vec<Memory>,
}

impl Nats {
    /// Nothing remembered.
    #[must_use]
    pub(super) fn new(stage: &Stage) -> Nats {
        let used = stage
            .scenario
            .groups
            .iter()
            .any(|group| group.nat.is_some());
        let nodes = if used { stage.addresses() } else { 0 };
        Nats {
            memories: (0..nodes).map(|_| Memory::default()).collect(),
        }
    }

    /// A node sends something; whether it gets anywhere makes no difference to its own NAT.
    #[inline]
    pub(super) fn sent(&mut self, stage: &Stage, now: Time, packet: &Packet) {
        if !self.memories.is_empty() {
            self.remember(stage, now, packet);
        }
    }

    fn remember(&mut self, stage: &Stage, now: Time, packet: &Packet) {
        let (from, to) = (packet.sender(), packet.receiver());
        if let Some(nat) = stage.group_of(from).nat {
            self.memories[from as usize].remember(to, now, nat);
        }
    }

    /// Whether the receiver's NAT keeps this packet out.
    #[inline]
    pub(super) fn keeps_out(&self, stage: &Stage, now: Time, packet: &Packet) -> bool {
        let is_judged = matches!(packet.leg, Leg::Connect | Leg::Ask);
        !self.memories.is_empty() && is_judged && self.is_kept_out(stage, now, packet)
    }

    fn is_kept_out(&self, stage: &Stage, now: Time, packet: &Packet) -> bool {
        let Some(nat) = stage.group_of(packet.callee).nat else {
            return false;
        };
        let caller = stage.group_of(packet.caller).nat.map(|nat| nat.class);
        let memory = &self.memories[packet.callee as usize];
        let lately = |time: Option<&Time>| time.is_some_and(|time| nat.remembers(*time, now));
        let sent = Sent {
            to_anybody: lately(memory.last.as_ref()),
            to_caller: lately(memory.to.get(&packet.caller)),
        };
        !lets_in(nat.class, caller, sent)
    }
}

impl Memory {
    fn remember(&mut self, to: Position, now: Time, nat: Nat) {
        self.last = Some(now);
        if nat.class == NatClass::FullCone {
            return;
        }
        self.to.insert(to, now);
        if self.to.len() > self.sweep_at.max(SWEEP_AT) {
            self.to.retain(|_, time| nat.remembers(*time, now));
            self.sweep_at = 2 * self.to.len();
        }
    }
}
