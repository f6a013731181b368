//! The item store of one node: which items it takes, how long they live, which make room.
//!
//! A pure structure in memory. Time comes in as an argument, nothing is drawn, and every answer
//! follows from the calls before it. Saving is the node's business: it asks [`Store::admit`],
//! writes to its disk, and then calls [`Store::insert`]. The rules that a lookup shares are in
//! [`supersession`] and [`may_fill`]. What a put to a foreign target is answered, what happens
//! when a disk fails and which targets are near are decided by the node, not here.
//!
//! The tier of a key is looked up when its item is put or loaded and kept with the item. The
//! real code asks its lists at each use; the two agree because the lists are constant during a
//! run. Source: docs/skywire.md, "Store".

mod born;
mod calls;
mod entries;
mod judge;
mod page;
mod remembered;
mod room;
mod rules;
#[cfg(test)]
mod tests;

pub use calls::{Admitted, Inserted, Loaded, Put, Saved, Tiers};
pub use page::{ITEMS_PER_PAGE, Order, Page, Query};
pub use rules::{Supersession, Tier, may_fill, supersession};

use crate::config::{Config, ReloadDates};
use crate::id::Id;
use crate::item::Item;
use crate::message::Refusal;
use crate::time::{Duration, Time};
use born::Born;
use entries::Entries;
use remembered::{Memory, Remembered};
use serde::Serialize;
use std::sync::Arc;

/// The items of one node, by target.
#[derive(Default, Debug, Serialize)]
pub struct Store {
    entries: Entries,
    remembered: Remembered,
}

// A world of a million idle nodes has a million empty stores.
const _: () = assert!(size_of::<Store>() <= 150);

/// Asking.
impl Store {
    /// An empty store; it allocates nothing.
    #[must_use]
    pub fn new() -> Store {
        Store::default()
    }

    /// The item under `target`, unless it expired. O(log n).
    #[must_use]
    pub fn find(&self, target: &Id, now: Time, config: &Config) -> Option<&Arc<Item>> {
        let entry = self.entries.find(target)?;
        (!entry.is_expired(now, config)).then_some(&entry.item)
    }

    /// How long ago the item under `target` was stored or renewed, expired or not.
    #[must_use]
    pub fn age(&self, target: &Id, now: Time) -> Option<Duration> {
        Some(self.entries.find(target)?.date.born.age(now))
    }

    /// The items whose targets come after this one, in the order of their targets, expired ones
    /// included until they are swept. O(log n) to the first.
    pub fn after(&self, target: Option<&Id>) -> impl Iterator<Item = (&Id, &Arc<Item>)> {
        self.entries
            .after(target)
            .map(|(target, entry)| (target, &entry.item))
    }

    /// All items in the order of their targets, expired ones included until they are swept.
    pub fn iter(&self) -> impl Iterator<Item = (&Id, &Arc<Item>)> {
        self.entries
            .iter()
            .map(|(target, entry)| (target, &entry.item))
    }

    /// Number of items, expired ones included until they are swept.
    #[must_use]
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether nothing is stored.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Whether anything is stored under a target, expired or not; for onlookers.
    #[must_use]
    pub fn holds(&self, target: &Id) -> bool {
        self.entries.find(target).is_some()
    }

    /// How many living items each tier has: as in the real code, what expired is left out even
    /// before it is swept. O(expired items).
    #[must_use]
    pub fn counts(&self, now: Time, config: &Config) -> Tiers {
        let mut tiers = self.entries.tiers();
        tiers.public -= self.entries.expired(now, config);
        tiers
    }

    /// One page of items by sequence number, the real code's `GetItems`. O(n log n).
    #[must_use]
    pub fn items(&self, query: &Query) -> Page {
        page::page(self.iter(), query)
    }

    /// The first moment at which [`Store::sweep`] would change something. O(log n).
    #[must_use]
    pub fn next_expiry(&self, config: &Config) -> Option<Time> {
        let item = self
            .entries
            .oldest_public()
            .map(|(date, _)| date.born.expiry(config.item_ttl));
        let sequence = self.remembered.next_expiry(config);
        item.into_iter().chain(sequence).min()
    }
}

/// Putting.
impl Store {
    /// Whether the item may be stored; changes nothing. O(log n), and the signature check.
    ///
    /// # Errors
    /// The first rule that it breaks, in the real code's order: item, signer (which the real
    /// code never looked at), sequence number, quota.
    pub fn admit(&self, put: &Put, now: Time, config: &Config) -> Result<Admitted, Refusal> {
        put.item.verify(config.value_max as usize)?;
        self.judge(put, now, config)
    }

    /// Stores an item that [`Store::admit`] took, and makes room. O(log n) and each eviction.
    ///
    /// Everything but the item itself is judged again, because another put may have come while
    /// the node waited for its disk. A renewal keeps the stored item and evicts nothing.
    ///
    /// # Errors
    /// The rule that it breaks now; the store is then unchanged.
    pub fn insert(&mut self, put: &Put, now: Time, config: &Config) -> Result<Inserted, Refusal> {
        debug_assert!(
            put.item.verify(config.value_max as usize).is_ok(),
            "only admitted items are inserted"
        );
        let admitted = self.judge(put, now, config)?;
        let evicted = match admitted {
            Admitted::Renews => {
                self.refresh(&put.target(), now);
                Vec::new()
            }
            Admitted::New | Admitted::Replaces => self.place(put, now, config),
        };
        Ok(Inserted { admitted, evicted })
    }

    /// Starts the life of the item under `target` again; tells whether there is one. The real
    /// code's `Refresh`, which a publisher uses on its own copy.
    pub fn refresh(&mut self, target: &Id, now: Time) -> bool {
        self.entries.redate(target, Born::at(now))
    }

    /// Stores an item that was saved before the node started: no signature check, no limits.
    ///
    /// Under [`ReloadDates::Kept`] an item that expired meanwhile is not stored; its sequence
    /// number is remembered like that of a swept one.
    pub fn load(&mut self, saved: Saved, now: Time, config: &Config) -> Loaded {
        let tier = Tier::of(saved.item.key(), config);
        let born = match config.reload_dates {
            ReloadDates::Kept => Born::before(now, saved.age),
            ReloadDates::Fresh => Born::at(now),
        };
        if tier == Tier::Public && born.age(now) > config.item_ttl {
            let seq = saved.item.seq();
            self.remember(saved.target, Memory { seq, born }, now, config);
            return Loaded::Expired;
        }
        self.remembered.forget(&saved.target);
        self.entries.put(saved.target, saved.item, born, tier);
        Loaded::Stored
    }
}

/// Removing.
impl Store {
    /// Removes what expired and forgets old sequence numbers; the targets removed, oldest first,
    /// to be deleted on disk too. O(log n) for each.
    #[must_use]
    pub fn sweep(&mut self, now: Time, config: &Config) -> Vec<Id> {
        let mut removed = Vec::new();
        while let Some((date, target)) = self.entries.oldest_public()
            && date.born.age(now) > config.item_ttl
        {
            self.evict(target, now, config);
            removed.push(target);
        }
        self.remembered.sweep(now, config);
        removed
    }

    /// Removes the item under `target` and all memory of it; tells whether there was one.
    pub fn delete(&mut self, target: &Id) -> bool {
        self.remembered.forget(target);
        self.entries.remove(target).is_some()
    }

    /// Asserts that the indexes agree with the items. O(n log n), for tests and checks.
    ///
    /// # Panics
    /// If they do not.
    pub fn check_invariants(&self) {
        self.entries.check_invariants();
        self.remembered.check_invariants();
        for (target, _) in self.entries.iter() {
            let twice = self.remembered.find(target).is_some();
            assert!(!twice, "{target:?} is stored or remembered, not both");
        }
    }
}
