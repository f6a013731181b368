//! The routing table: buckets of contacts by common prefix with the own id (Kademlia, section
//! 2.2), and a replacement cache beside them (section 4.1).
//!
//! The table decides who is admitted, who is evicted and who is closest; it calls nobody. What
//! it wants done it says in [`Observed`], and the node does it.

mod ahead;
mod buckets;
mod closest;
mod health;

pub(crate) use buckets::{BUCKETS, Buckets, Slot};

use crate::config::{Config, DeadContacts, FullBucket};
use crate::id::Id;
use crate::peer::Peer;
use crate::time::Time;
use serde::Serialize;

/// Spare contacts a bucket remembers (`full-bucket = "replacement-cache"`).
const SPARES_PER_BUCKET: usize = 4;

/// What a sign of life of a peer led to.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[must_use]
pub enum Observed {
    /// It was known and is now the most recently seen of its bucket.
    Renewed,
    /// It is new and was added.
    Added,
    /// Its bucket is full; it waits in the replacement cache.
    Spared,
    /// Its bucket is full; the node should ping the least recently seen contact.
    Full {
        /// The least recently seen contact.
        oldest: Peer,
    },
    /// Its bucket is full and it was dropped.
    Dropped {
        /// The least recently seen contact, which stays.
        oldest: Peer,
    },
}

/// A node's contacts.
#[derive(Clone, Debug, Serialize)]
#[repr(C)]
pub struct Table {
    contacts: Buckets,
    spares: Buckets,
}

/// Which bucket of a node's table another id belongs to: the length of their common prefix, the
/// last bucket taking everything deeper. The leading 64 bits decide.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Bucket(u8);

impl Bucket {
    /// The bucket of `id` in the table of `me`, which is another.
    #[must_use]
    pub fn of(me: &Id, id: &Id) -> Bucket {
        Bucket::of_bits(me.leading_bits(), id.leading_bits())
    }

    /// The same by the leading 64 bits of both.
    #[must_use]
    pub fn of_bits(me: u64, id: u64) -> Bucket {
        let shared = (me ^ id).leading_zeros() as usize;
        Bucket(shared.min(BUCKETS - 1) as u8)
    }

    pub(crate) fn index(self) -> usize {
        self.0.into()
    }
}

impl Table {
    /// An empty table.
    #[must_use]
    pub fn new() -> Table {
        Table {
            contacts: Buckets::new(),
            spares: Buckets::new(),
        }
    }

    /// How many contacts it holds, spares not counted.
    #[must_use]
    pub fn len(&self) -> usize {
        self.contacts.len()
    }

    /// Whether it holds no contact.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// All contacts, farthest bucket first, least recently seen first within a bucket.
    pub fn peers(&self) -> impl Iterator<Item = Peer> {
        self.contacts.all().iter().map(|slot| slot.peer)
    }

    /// All contacts as they are kept, in the order of [`Table::peers`].
    pub(crate) fn slots(&self) -> &[Slot] {
        self.contacts.all()
    }

    /// A contact of an earlier life, last seen at this second, takes its place if there is one: the
    /// next call that it does not answer evicts it. Contacts come least recently seen first.
    pub(crate) fn remember(&mut self, bucket: Bucket, peer: Peer, at_secs: u64, config: &Config) {
        let bucket = bucket.index();
        let has_room = self.contacts.bucket_len(bucket) < config.k.into();
        if has_room && self.contacts.position(bucket, peer).is_none() {
            let failures = u32::from(config.evict_after) - 1;
            self.contacts
                .push(bucket, Slot::in_doubt(peer, at_secs, failures));
        }
    }

    /// The deepest bucket with a contact.
    pub(crate) fn deepest(&self) -> Option<usize> {
        self.contacts.deepest()
    }

    /// A peer of a bucket gave a sign of life; it is not the table's own node.
    pub fn observe(&mut self, bucket: Bucket, peer: Peer, now: Time, config: &Config) -> Observed {
        let (bucket, slot) = (bucket.index(), Slot::seen(peer, now.as_secs()));
        if self.contacts.renew(bucket, slot) {
            return Observed::Renewed;
        }
        if self.contacts.bucket_len(bucket) < config.k.into() {
            self.contacts.push(bucket, slot);
            return Observed::Added;
        }
        let oldest = || self.contacts.bucket(bucket)[0].peer;
        match config.full_bucket {
            FullBucket::DropNewcomer => Observed::Dropped { oldest: oldest() },
            FullBucket::PingOldest => Observed::Full { oldest: oldest() },
            FullBucket::ReplacementCache => {
                self.spare(bucket, slot);
                Observed::Spared
            }
        }
    }

    fn spare(&mut self, bucket: usize, slot: Slot) {
        if self.spares.renew(bucket, slot) {
            return;
        }
        match self.spares.bucket_len(bucket) {
            SPARES_PER_BUCKET => self.spares.replace_oldest(bucket, slot),
            _ => self.spares.push(bucket, slot),
        }
    }

    /// A peer did not answer. Evicts it if the config says so, and the newest spare of its bucket
    /// takes the place. True if it left the table.
    pub fn fail(&mut self, bucket: Bucket, peer: Peer, config: &Config) -> bool {
        let bucket = bucket.index();
        let Some(position) = self.contacts.position(bucket, peer) else {
            return false;
        };
        let failures = self.contacts.fail(bucket, position);
        if config.dead_contacts == DeadContacts::Keep || failures < config.evict_after.into() {
            return false;
        }
        self.contacts.remove(bucket, position);
        if let Some(newest) = self.spares.bucket_len(bucket).checked_sub(1) {
            let spare = self.spares.remove(bucket, newest);
            self.contacts.push(bucket, spare);
        }
        true
    }

    /// The oldest contact of a full bucket stayed silent: the newcomer takes its place.
    pub(crate) fn replace(&mut self, bucket: Bucket, oldest: Peer, newcomer: Peer, now: Time) {
        let bucket = bucket.index();
        let known = self.contacts.position(bucket, newcomer).is_some();
        if let Some(position) = self.contacts.position(bucket, oldest) {
            self.contacts.remove(bucket, position);
            if !known {
                self.contacts
                    .push(bucket, Slot::seen(newcomer, now.as_secs()));
            }
        }
    }

    /// Gives back memory that growing kept in reserve; for worlds of many nodes.
    pub fn shrink(&mut self) {
        self.contacts.shrink();
        self.spares.shrink();
    }
}

impl Default for Table {
    fn default() -> Table {
        Table::new()
    }
}

#[cfg(test)]
mod tests;
