//! What a node shows of itself: a picture of one moment, for whoever watches it.

use super::counters::Counters;
use super::directory::{Source, Tally};
use kadlab_core::id::Id;
use kadlab_core::item::Item;
use kadlab_core::key::PublicKey;
use kadlab_core::time::Duration;
use std::net::SocketAddr;
use std::sync::Arc;

/// What a node is at one moment, without what it holds: cheap, however much that is.
#[derive(Clone, Debug)]
pub struct Glance {
    /// Its id.
    pub id: Id,
    /// Its key.
    pub key: PublicKey,
    /// Where it listens.
    pub listens: SocketAddr,
    /// Since it started.
    pub uptime: Duration,
    /// Whether it has come into the network.
    pub joined: bool,
    /// How many contacts its table has.
    pub contacts: usize,
    /// How many items its store has.
    pub items: usize,
    /// Handles that its directory has given out.
    pub peers_known: usize,
    /// What came of asking the directory for room.
    pub directory: Tally,
    /// Calls in flight.
    pub calls: usize,
    /// Commands under way.
    pub commands: usize,
    /// Its counts, which go on.
    pub counters: Arc<Counters>,
}

/// A node at one moment, with all that it holds.
#[derive(Clone, Debug)]
pub struct Status {
    /// What it is.
    pub glance: Glance,
    /// Its contacts by bucket, farthest first, least recently seen first within one.
    pub contacts: Vec<KnownContact>,
    /// Its items by target.
    pub items: Vec<StoredItem>,
}

/// A contact of its table.
#[derive(Clone, Debug)]
pub struct KnownContact {
    /// The length of the prefix it shares with the node.
    pub bucket: usize,
    /// Its id.
    pub id: Id,
    /// Its key.
    pub key: PublicKey,
    /// Where it listens and how the node learned of it, best first.
    pub address: Option<(SocketAddr, Source)>,
    /// Since it was last heard of.
    pub unheard_for: Duration,
}

/// An item of its store.
#[derive(Clone, Debug)]
pub struct StoredItem {
    /// Where it is kept.
    pub target: Id,
    /// The item.
    pub item: Arc<Item>,
    /// Since it was stored.
    pub age: Duration,
}

/// Some items of its store.
#[derive(Clone, Debug)]
pub struct ItemsPage {
    /// The items by target.
    pub items: Vec<StoredItem>,
    /// After whom the next page begins; nothing if this is the last.
    pub next: Option<Id>,
    /// Items of the whole store.
    pub total: usize,
}
