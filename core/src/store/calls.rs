//! What a store is asked and what it answers, as values.

use crate::config::{Config, MirrorLimits};
use crate::id::Id;
use crate::item::Item;
use crate::time::Duration;
use std::sync::Arc;

/// A request to keep an item.
#[derive(Clone, Copy, Debug)]
pub struct Put<'a> {
    /// The item.
    pub item: &'a Arc<Item>,
    /// The target to keep it under. `Some` is the real code's `PutMirror` even if it names the
    /// item's own target.
    pub mirror_target: Option<Id>,
}

/// What a put would do, or did.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Admitted {
    /// Nothing was under the target, or only what expired and is remembered.
    New,
    /// It takes the place of an item that it supersedes.
    Replaces,
    /// The same item is stored; its life begins again.
    Renews,
}

/// What [`Store::insert`](super::Store::insert) did.
#[must_use]
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Inserted {
    /// How the item entered.
    pub admitted: Admitted,
    /// Targets whose items made room, in that order, to be deleted on disk too. The put's own
    /// target is among them if nothing but trusted items was left.
    pub evicted: Vec<Id>,
}

/// An item as it was saved.
#[derive(Clone, Debug)]
pub struct Saved {
    /// The target it was stored under.
    pub target: Id,
    /// The item.
    pub item: Arc<Item>,
    /// How long ago it was stored; may be longer than the world is old.
    pub age: Duration,
}

/// What [`Store::load`](super::Store::load) did.
#[must_use]
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Loaded {
    /// It is stored.
    Stored,
    /// It expired while the node was down: it is not stored and may be deleted on disk.
    Expired,
}

/// Living items by tier.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Tiers {
    /// Signed by a whitelisted key.
    pub whitelisted: u32,
    /// Signed by a trusted key.
    pub trusted: u32,
    /// Signed by any other key.
    pub public: u32,
}

impl Put<'_> {
    /// The target to store under.
    #[must_use]
    pub fn target(&self) -> Id {
        self.mirror_target.unwrap_or(*self.item.target())
    }

    /// Whether pool and capacity, and at the item's own target the quota, bind this put.
    pub(super) fn has_limits(&self, config: &Config) -> bool {
        self.mirror_target.is_none() || config.mirror_limits == MirrorLimits::Apply
    }
}
