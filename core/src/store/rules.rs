//! Which of two items stays, and whose items may fill which target: rules that a store and a
//! lookup share, so that a reader chooses what a replica would keep. They look at nothing but
//! the items and the choices; signatures are the caller's business.

use crate::config::{Config, EqualSeq, ForeignItems, SequenceTie};
use crate::id::Id;
use crate::item::Item;
use crate::key::PublicKey;
use serde::Serialize;
use std::cmp::Ordering;

/// How far a signer is trusted; for mirrored items that is the mirror.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize)]
pub enum Tier {
    /// Tier 0: no limits, no expiry.
    Whitelisted,
    /// Tier 1: no limits, no expiry.
    Trusted,
    /// Tier 2: quota, pool, capacity and expiry.
    Public,
}

impl Tier {
    /// The tier of `key`; the whitelist goes before the list of trusted keys. Linear in the two
    /// lists.
    #[must_use]
    pub fn of(key: &PublicKey, config: &Config) -> Tier {
        if config.whitelisted.contains(key) {
            Tier::Whitelisted
        } else if config.trusted.contains(key) {
            Tier::Trusted
        } else {
            Tier::Public
        }
    }
}

/// What an item is to another one under the same target.
#[must_use]
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Supersession {
    /// The new one takes the old one's place.
    Replaces,
    /// Both say the same, and saying it again counts.
    Renews,
    /// The old one stays.
    Loses,
}

/// What `new` is to `old`, wherever both are offered.
///
/// A higher sequence number wins. With equal numbers [`EqualSeq`] decides between items of the
/// same content, [`SequenceTie`] between items that differ.
pub fn supersession(new: &Item, old: &Item, config: &Config) -> Supersession {
    match new.seq().cmp(&old.seq()) {
        Ordering::Greater => Supersession::Replaces,
        Ordering::Less => Supersession::Loses,
        Ordering::Equal => tie(new, old, config),
    }
}

fn tie(new: &Item, old: &Item, config: &Config) -> Supersession {
    match content(new).cmp(&content(old)) {
        Ordering::Equal if config.equal_seq == EqualSeq::Refresh => Supersession::Renews,
        Ordering::Greater if config.sequence_tie == SequenceTie::LargerValue => {
            Supersession::Replaces
        }
        _ => Supersession::Loses,
    }
}

/// What makes two items of one sequence number differ. Values are compared first; key and salt
/// follow so that replicas agree also on two mirrors' items of one value. The signature is left
/// out: with random nonces one content has many.
fn content(item: &Item) -> (&[u8], &PublicKey, &[u8]) {
    (item.value(), item.key(), item.salt())
}

/// Whether the signer of `item` may fill `target`.
#[must_use]
pub fn may_fill(item: &Item, target: &Id, config: &Config) -> bool {
    target == item.target()
        || config.foreign_items == ForeignItems::Anybody
        || Tier::of(item.key(), config) != Tier::Public
}
