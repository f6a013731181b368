//! Items by target, with the two indexes that keep a put from scanning them: public items by
//! age, and counts by signer. Adding and removing keep all three in step; nothing here knows a
//! rule.

use super::born::Born;
use super::remembered::Memory;
use super::{Tier, Tiers};
use crate::config::Config;
use crate::id::Id;
use crate::item::Item;
use crate::key::PublicKey;
use crate::time::Time;
use serde::Serialize;
use std::collections::BTreeMap;
use std::ops::Bound;
use std::sync::Arc;

/// A stored item.
#[derive(Debug, Serialize)]
pub(super) struct Entry {
    pub(super) item: Arc<Item>,
    pub(super) date: Date,
    pub(super) tier: Tier,
}

/// When an entry was stored or renewed. Entries of one microsecond stand in the order in which
/// they came (the real code left that to the order of a Go map), so that a newcomer is the
/// youngest.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize)]
pub(super) struct Date {
    pub(super) born: Born,
    count: u64,
}

/// How many stored items a public key signed.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(super) struct Signed {
    /// Under any target.
    pub(super) all: u32,
    /// Under the items' own targets.
    pub(super) own_targets: u32,
}

/// The entries and their indexes.
#[derive(Default, Debug, Serialize)]
pub(super) struct Entries {
    by_target: BTreeMap<Id, Entry>,
    /// Public entries only: the others neither expire nor make room.
    #[serde(skip)]
    by_age: BTreeMap<Date, Id>,
    /// Public keys with at least one entry: the others have no quota.
    #[serde(skip)]
    by_key: BTreeMap<PublicKey, Signed>,
    dates: u64,
    whitelisted: u32,
    trusted: u32,
}

impl Entry {
    pub(super) fn is_expired(&self, now: Time, config: &Config) -> bool {
        self.tier == Tier::Public && self.date.born.age(now) > config.item_ttl
    }

    pub(super) fn memory(&self) -> Memory {
        Memory {
            seq: self.item.seq(),
            born: self.date.born,
        }
    }
}

impl Entries {
    pub(super) fn find(&self, target: &Id) -> Option<&Entry> {
        self.by_target.get(target)
    }

    /// The entries whose targets come after this one, or all.
    pub(super) fn after(&self, target: Option<&Id>) -> impl Iterator<Item = (&Id, &Entry)> {
        let first = target.map_or(Bound::Unbounded, Bound::Excluded);
        self.by_target.range::<Id, _>((first, Bound::Unbounded))
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = (&Id, &Entry)> {
        self.by_target.iter()
    }

    pub(super) fn len(&self) -> usize {
        self.by_target.len()
    }

    /// All entries by tier, expired ones included.
    pub(super) fn tiers(&self) -> Tiers {
        Tiers {
            whitelisted: self.whitelisted,
            trusted: self.trusted,
            public: u32::try_from(self.by_age.len()).expect("a store holds below 2^32 items"),
        }
    }

    pub(super) fn oldest_public(&self) -> Option<(Date, Id)> {
        self.by_age
            .first_key_value()
            .map(|(date, target)| (*date, *target))
    }

    /// How many entries expired and were not removed yet; linear in their number.
    pub(super) fn expired(&self, now: Time, config: &Config) -> u32 {
        let dates = self.by_age.keys();
        let expired = dates.take_while(|date| date.born.age(now) > config.item_ttl);
        u32::try_from(expired.count()).expect("a store holds below 2^32 items")
    }

    pub(super) fn signed_by(&self, key: &PublicKey) -> Signed {
        self.by_key.get(key).copied().unwrap_or_default()
    }

    /// Puts an item under `target`, in place of what is there.
    pub(super) fn put(&mut self, target: Id, item: Arc<Item>, born: Born, tier: Tier) {
        self.remove(&target);
        let date = self.date(born);
        match tier {
            Tier::Whitelisted => self.whitelisted += 1,
            Tier::Trusted => self.trusted += 1,
            Tier::Public => {
                self.by_age.insert(date, target);
                let signed = self.by_key.entry(*item.key()).or_default();
                signed.all += 1;
                signed.own_targets += u32::from(*item.target() == target);
            }
        }
        let entry = Entry { item, date, tier };
        self.by_target.insert(target, entry);
    }

    pub(super) fn remove(&mut self, target: &Id) -> Option<Entry> {
        let entry = self.by_target.remove(target)?;
        match entry.tier {
            Tier::Whitelisted => self.whitelisted -= 1,
            Tier::Trusted => self.trusted -= 1,
            Tier::Public => {
                self.by_age.remove(&entry.date);
                self.uncount(target, &entry.item);
            }
        }
        Some(entry)
    }

    /// Begins the life of the entry under `target` again; tells whether there is one.
    pub(super) fn redate(&mut self, target: &Id, born: Born) -> bool {
        let date = self.date(born);
        let Some(entry) = self.by_target.get_mut(target) else {
            return false;
        };
        if self.by_age.remove(&entry.date).is_some() {
            self.by_age.insert(date, *target);
        }
        entry.date = date;
        true
    }

    fn date(&mut self, born: Born) -> Date {
        self.dates += 1;
        Date {
            born,
            count: self.dates,
        }
    }

    fn uncount(&mut self, target: &Id, item: &Item) {
        let signed = self.by_key.get_mut(item.key());
        let signed = signed.expect("the key of a public entry is counted");
        assert!(signed.all > 0, "a counted key has an entry");
        signed.all -= 1;
        signed.own_targets -= u32::from(item.target() == target);
        if signed.all == 0 {
            self.by_key.remove(item.key());
        }
    }

    /// Counts everything again. O(n log n).
    pub(super) fn check_invariants(&self) {
        let mut again = Entries::default();
        for (target, entry) in &self.by_target {
            let item = Arc::clone(&entry.item);
            again.put(*target, item, entry.date.born, entry.tier);
            let aged = self.by_age.get(&entry.date);
            let expected = (entry.tier == Tier::Public).then_some(target);
            assert_eq!(aged, expected, "public entries are found by their date");
        }
        assert_eq!(again.tiers(), self.tiers(), "each tier counts its entries");
        assert_eq!(again.by_key, self.by_key, "each key counts its entries");
    }
}
