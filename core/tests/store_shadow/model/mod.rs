//! The obvious slow store: a list of rows, scanned for every question, with the tier of a key
//! looked up at each use as the real code did. It shares no rule with the store it checks.

mod bug;
mod judge;

pub(crate) use bug::Bug;

use crate::operation::{Operation, OwnedPut};
use kadlab_core::config::{Config, ExpiredSeq, MirrorLimits, PoolOverflow, ReloadDates};
use kadlab_core::id::Id;
use kadlab_core::item::Item;
use kadlab_core::message::Refusal;
use kadlab_core::store::{Admitted, Inserted, Loaded, Tiers};
use kadlab_core::time::{Duration, Time};
use std::sync::Arc;

#[derive(Clone, Debug)]
struct Row {
    target: Id,
    item: Arc<Item>,
    born: i64,
}

/// Rows in the order in which they were stored or renewed.
pub(crate) struct Model {
    rows: Vec<Row>,
    /// Target, sequence number, birth of the expired item.
    remembered: Vec<(Id, u64, i64)>,
    bug: Option<Bug>,
}

fn micros(time: Time) -> i64 {
    i64::try_from(time.as_micros()).expect("a short run")
}

fn length(duration: Duration) -> i64 {
    i64::try_from(duration.as_micros()).expect("a short run")
}

fn is_public(item: &Item, config: &Config) -> bool {
    !config.whitelisted.contains(item.key()) && !config.trusted.contains(item.key())
}

impl Model {
    pub(crate) fn new(bug: Option<Bug>) -> Model {
        Model {
            rows: Vec::new(),
            remembered: Vec::new(),
            bug,
        }
    }

    fn has(&self, bug: Bug) -> bool {
        self.bug == Some(bug)
    }

    fn row(&self, target: Id) -> Option<&Row> {
        self.rows.iter().find(|row| row.target == target)
    }

    fn is_expired(&self, row: &Row, now: Time, config: &Config) -> bool {
        let (age, life) = (micros(now) - row.born, length(config.item_ttl));
        let over = age > life || age == life && self.has(Bug::ExpiresAtExactlyTheLife);
        over && (is_public(&row.item, config) || self.has(Bug::TrustedItemsExpire))
    }

    fn is_remembered(&self, born: i64, now: Time, config: &Config) -> bool {
        let lives = if self.has(Bug::ForgetsAtExpiry) { 1 } else { 2 };
        config.expired_seq == ExpiredSeq::Remember
            && (micros(now) - born <= lives * length(config.item_ttl)
                || self.has(Bug::RemembersForEver))
    }

    pub(crate) fn answer(&mut self, operation: &Operation, now: Time, config: &Config) -> String {
        match operation {
            Operation::Put(put, _) => {
                let admitted = self.admit(put, now, config);
                let inserted = admitted.is_ok().then(|| self.insert(put, now, config));
                format!("{admitted:?} {inserted:?}")
            }
            Operation::Race(puts, _) => self.race(puts, now, config),
            Operation::Find(target, _) => {
                let row = self.row(*target);
                let living = row.filter(|row| !self.is_expired(row, now, config));
                format!("{:?}", living.map(|row| row.item.seq()))
            }
            Operation::Sweep(_) => format!("{:?}", self.sweep(now, config)),
            Operation::Delete(target, _) => {
                self.remembered.retain(|(of, ..)| of != target);
                format!("{}", self.remove(*target).is_some())
            }
            Operation::Refresh(target, _) => {
                let row = self.remove(*target);
                let found = row.is_some();
                self.rows.extend(row.map(|row| Row {
                    born: micros(now),
                    ..row
                }));
                format!("{found}")
            }
            Operation::Load(item, target, age, _) => {
                format!("{:?}", self.load(item, *target, *age, now, config))
            }
            Operation::Items(salt, since, limit, _) => self.items(salt, *since, *limit),
        }
    }

    fn race(&mut self, puts: &[OwnedPut; 2], now: Time, config: &Config) -> String {
        let admitted = puts.each_ref().map(|put| self.admit(put, now, config));
        let mut inserted = Vec::new();
        for (put, admitted) in puts.iter().zip(admitted) {
            inserted.push(match admitted {
                Ok(admitted) if self.has(Bug::InsertsWhatWasAdmitted) => {
                    Some(Ok(self.store(put, admitted, now, config)))
                }
                Ok(_) => Some(self.insert(put, now, config)),
                Err(_) => None,
            });
        }
        format!("{inserted:?}")
    }

    fn insert(&mut self, put: &OwnedPut, now: Time, config: &Config) -> Result<Inserted, Refusal> {
        let admitted = self.judge(put, now, config)?;
        Ok(self.store(put, admitted, now, config))
    }

    fn store(
        &mut self,
        put: &OwnedPut,
        admitted: Admitted,
        now: Time,
        config: &Config,
    ) -> Inserted {
        let target = put.mirror_target.unwrap_or(*put.item.target());
        let item = match (admitted, self.remove(target)) {
            (Admitted::Renews, Some(row)) => row.item,
            _ => Arc::clone(&put.item),
        };
        self.place(target, item, micros(now));
        let limited = put.mirror_target.is_none()
            || config.mirror_limits == MirrorLimits::Apply
            || self.has(Bug::MirrorsFlushTheirExcess);
        let evicted = if limited && admitted != Admitted::Renews {
            self.make_room(is_public(&put.item, config), now, config)
        } else {
            Vec::new()
        };
        Inserted { admitted, evicted }
    }

    fn place(&mut self, target: Id, item: Arc<Item>, born: i64) {
        self.remembered.retain(|(of, ..)| *of != target);
        self.rows.push(Row { target, item, born });
    }

    fn remove(&mut self, target: Id) -> Option<Row> {
        let index = self.rows.iter().position(|row| row.target == target)?;
        Some(self.rows.remove(index))
    }

    fn make_room(&mut self, is_newcomer_public: bool, now: Time, config: &Config) -> Vec<Id> {
        let public = self.rows.iter().filter(|row| is_public(&row.item, config));
        let excess = public.count().saturating_sub(config.public_pool as usize);
        let mut wanted = match config.pool_overflow {
            PoolOverflow::EvictOne => excess.min(1),
            PoolOverflow::FlushExcess => excess,
        };
        if !is_newcomer_public {
            wanted = 0;
        }
        let capacity = config.items_max as usize + usize::from(self.has(Bug::CapacityOfOneMore));
        if config.items_max > 0 && self.rows.len() - wanted > capacity {
            wanted += 1;
        }
        let mut evicted = Vec::new();
        while evicted.len() < wanted
            && let Some(target) = self.oldest(config)
        {
            self.evict(target, now, config);
            evicted.push(target);
        }
        evicted
    }

    fn oldest(&self, config: &Config) -> Option<Id> {
        let rows = self.rows.iter().filter(|row| is_public(&row.item, config));
        let oldest = if self.has(Bug::EvictsTheNewest) {
            rows.max_by_key(|row| row.born)
        } else {
            rows.min_by_key(|row| row.born)
        };
        oldest.map(|row| row.target)
    }

    fn evict(&mut self, target: Id, now: Time, config: &Config) {
        let row = self.remove(target).expect("a stored row");
        if self.is_expired(&row, now, config) && self.is_remembered(row.born, now, config) {
            self.remembered.push((target, row.item.seq(), row.born));
        }
    }

    fn sweep(&mut self, now: Time, config: &Config) -> Vec<Id> {
        let expired = |row: &&Row| self.is_expired(row, now, config);
        let mut expired: Vec<_> = self.rows.iter().filter(expired).cloned().collect();
        expired.sort_by_key(|row| row.born);
        for row in &expired {
            self.evict(row.target, now, config);
        }
        let mut remembered = std::mem::take(&mut self.remembered);
        remembered.retain(|(.., born)| self.is_remembered(*born, now, config));
        self.remembered = remembered;
        expired.iter().map(|row| row.target).collect()
    }

    fn load(
        &mut self,
        item: &Arc<Item>,
        target: Id,
        age: Duration,
        now: Time,
        config: &Config,
    ) -> Loaded {
        let fresh = config.reload_dates == ReloadDates::Fresh || self.has(Bug::ReloadsFresh);
        let born = micros(now) - if fresh { 0 } else { length(age) };
        let item = Arc::clone(item);
        let row = Row { target, item, born };
        if !self.is_expired(&row, now, config) {
            self.remove(target);
            self.place(target, row.item, born);
            return Loaded::Stored;
        }
        if self.row(target).is_none() && self.is_remembered(born, now, config) {
            self.remembered.retain(|(of, ..)| *of != target);
            self.remembered.push((target, row.item.seq(), born));
        }
        Loaded::Expired
    }

    fn items(&self, salt: &[u8], since_seq: u64, limit: u32) -> String {
        let rows = self.rows.iter();
        let rows = rows.filter(|row| salt.is_empty() || row.item.salt() == salt);
        let rows = rows.filter(|row| row.item.seq() > since_seq);
        let mut items: Vec<_> = rows.map(|row| (row.item.seq(), row.target)).collect();
        items.sort();
        let limit = if limit == 0 { 1000 } else { limit as usize };
        let all = items.len();
        while items.len() > limit {
            let last = items[items.len() - 1].0;
            let is_tie = items[limit - 1].0 == last;
            if is_tie && !self.has(Bug::SplitsAPage) {
                break;
            }
            items.pop();
        }
        let has_more = items.len() < all;
        let items: Vec<_> = items.iter().map(|(seq, target)| (target, *seq)).collect();
        format!("{items:?} {has_more}")
    }

    pub(crate) fn state(&self, now: Time, config: &Config) -> String {
        let mut rows: Vec<_> = self.rows.iter().collect();
        rows.sort_by_key(|row| row.target);
        let age = |row: &Row| {
            Duration::from_micros(u64::try_from(micros(now) - row.born).expect("born before now"))
        };
        let row = |row: &&Row| {
            let value = row.item.value().to_vec();
            (row.target, row.item.seq(), value, Some(age(row)))
        };
        let items: Vec<_> = rows.iter().map(row).collect();
        let expiry = self.next_expiry(config);
        format!("{items:?} {:?} {expiry:?}", self.tiers(now, config))
    }

    fn tiers(&self, now: Time, config: &Config) -> Tiers {
        let mut tiers = Tiers::default();
        for row in self
            .rows
            .iter()
            .filter(|row| !self.is_expired(row, now, config))
        {
            if config.whitelisted.contains(row.item.key()) {
                tiers.whitelisted += 1;
            } else if config.trusted.contains(row.item.key()) {
                tiers.trusted += 1;
            } else {
                tiers.public += 1;
            }
        }
        tiers
    }

    fn next_expiry(&self, config: &Config) -> Option<Time> {
        let life = length(config.item_ttl);
        let rows = self.rows.iter().filter(|row| is_public(&row.item, config));
        let ends = rows.map(|row| row.born + life + 1);
        let forgotten = self.remembered.iter().map(|(.., born)| born + 2 * life + 1);
        let first = ends.chain(forgotten).min()?;
        Some(Time::from_micros(u64::try_from(first).unwrap_or(0)))
    }
}
