//! Who makes room for whom, and what is left of those who go. Only public items go, the oldest
//! first; what a removed item's disk copy needs is the caller's to do.

use super::born::Born;
use super::remembered::Memory;
use super::{Put, Store, Tier};
use crate::config::{Config, ExpiredSeq, PoolOverflow};
use crate::id::Id;
use crate::time::Time;
use std::sync::Arc;

impl Store {
    /// Stores a judged item and says who made room for it.
    pub(super) fn place(&mut self, put: &Put, now: Time, config: &Config) -> Vec<Id> {
        let (target, tier) = (put.target(), Tier::of(put.item.key(), config));
        self.remembered.forget(&target);
        self.entries
            .put(target, Arc::clone(put.item), Born::at(now), tier);
        if put.has_limits(config) {
            self.make_room(tier, now, config)
        } else {
            Vec::new()
        }
    }

    /// Pool first, then capacity; each takes the oldest public items only, so that trusted ones
    /// can exceed the capacity.
    fn make_room(&mut self, newcomer: Tier, now: Time, config: &Config) -> Vec<Id> {
        let public = self.entries.tiers().public;
        let excess = public.saturating_sub(config.public_pool);
        let flushed = match (newcomer, config.pool_overflow) {
            (Tier::Whitelisted | Tier::Trusted, _) => 0,
            (Tier::Public, PoolOverflow::EvictOne) => excess.min(1),
            (Tier::Public, PoolOverflow::FlushExcess) => excess,
        };
        let mut evicted = Vec::new();
        for _ in 0..flushed {
            evicted.extend(self.evict_oldest(now, config));
        }
        if config.items_max > 0 && self.len() > config.items_max as usize {
            evicted.extend(self.evict_oldest(now, config));
        }
        evicted
    }

    fn evict_oldest(&mut self, now: Time, config: &Config) -> Option<Id> {
        let (_, target) = self.entries.oldest_public()?;
        self.evict(target, now, config);
        Some(target)
    }

    /// Removes an item; if it is expired, its sequence number goes on guarding the target.
    pub(super) fn evict(&mut self, target: Id, now: Time, config: &Config) {
        let entry = self.entries.remove(&target);
        let entry = entry.expect("only stored items are evicted");
        if entry.is_expired(now, config) {
            self.remember(target, entry.memory(), now, config);
        }
    }

    /// Remembers an expired item, unless something is stored or the memory is over already.
    pub(super) fn remember(&mut self, target: Id, memory: Memory, now: Time, config: &Config) {
        let guards = memory.guards(now, config).is_some();
        let is_stored = self.entries.find(&target).is_some();
        if config.expired_seq == ExpiredSeq::Remember && guards && !is_stored {
            self.remembered.remember(target, memory);
        }
    }
}
