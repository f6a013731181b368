//! Sequence numbers of expired items, which guard their targets for one more life
//! (`expired-seq = "remember"`, incident L22: an older signed item came back after expiry).
//!
//! Only expiry leaves a memory: an item that makes room or is deleted is forgotten. An item must
//! live its whole life to be remembered for another, so there are at most as many memories as
//! the public pool has places (more only if items came in past the pool). They are not saved.

use super::born::Born;
use crate::config::Config;
use crate::id::Id;
use crate::time::Time;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// What is left of an expired item.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
pub(super) struct Memory {
    pub(super) seq: u64,
    /// When the item was stored; two lives later it is forgotten.
    pub(super) born: Born,
}

/// Memories by target and by age.
#[derive(Default, Debug, Serialize)]
pub(super) struct Remembered {
    by_target: BTreeMap<Id, Memory>,
    #[serde(skip)]
    by_age: BTreeSet<(Born, Id)>,
}

impl Memory {
    /// The sequence number that a put must reach, or `None` when it is over.
    pub(super) fn guards(&self, now: Time, config: &Config) -> Option<u64> {
        (self.born.age(now) <= config.item_ttl.times(2)).then_some(self.seq)
    }
}

impl Remembered {
    pub(super) fn find(&self, target: &Id) -> Option<Memory> {
        self.by_target.get(target).copied()
    }

    pub(super) fn remember(&mut self, target: Id, memory: Memory) {
        self.forget(&target);
        self.by_target.insert(target, memory);
        self.by_age.insert((memory.born, target));
    }

    pub(super) fn forget(&mut self, target: &Id) {
        if let Some(memory) = self.by_target.remove(target) {
            self.by_age.remove(&(memory.born, *target));
        }
    }

    pub(super) fn sweep(&mut self, now: Time, config: &Config) {
        while let Some((born, target)) = self.by_age.first().copied()
            && born.age(now) > config.item_ttl.times(2)
        {
            self.forget(&target);
        }
    }

    /// The first moment at which a sweep would forget something.
    pub(super) fn next_expiry(&self, config: &Config) -> Option<Time> {
        let (born, _) = self.by_age.first()?;
        Some(born.expiry(config.item_ttl.times(2)))
    }

    pub(super) fn check_invariants(&self) {
        let ages = self.by_target.iter().map(|(id, memory)| (memory.born, *id));
        let ages: BTreeSet<_> = ages.collect();
        assert_eq!(ages, self.by_age, "memories are found by their age");
    }
}
