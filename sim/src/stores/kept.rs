//! What disks keep: a node's records with identities in the place of handles.
//!
//! A handle is a host's own number and means nothing after a restart; the driver turns the one
//! into the other. Nothing here is bytes.

use kadlab_core::id::Id;
use kadlab_core::item::Item;
use kadlab_core::time::WallClock;
use kadlab_core::wire::Claim;
use std::sync::Arc;

/// A record as it outlives its host: [`kadlab_core::env::Record`] without handles.
#[derive(Clone, PartialEq, Debug)]
pub enum Kept {
    /// An item of the node's store.
    Item {
        /// Where it is kept.
        target: Id,
        /// The item.
        item: Arc<Item>,
        /// The date it was stored, by this node's clock.
        stored_at: WallClock,
    },
    /// The last sequence number that the node used for a publication.
    Sequence {
        /// The publication's target.
        target: Id,
        /// The number.
        seq: u64,
    },
    /// The contacts of the node's table, in the place of those saved before.
    Table {
        /// In the table's order: farthest bucket first, least recently seen first within one.
        contacts: Vec<KeptContact>,
    },
}

/// A contact as it outlives its host.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct KeptContact {
    /// Its id and key.
    pub claim: Claim,
    /// When it was last heard of, in whole seconds since the Unix epoch.
    pub last_seen_unix_secs: u32,
}

/// A change that a node asks of its disk.
#[derive(Clone, PartialEq, Debug)]
pub enum Change {
    /// Keep a record, in the place of the one before it.
    ///
    /// A disk of the node's own keeps what it is told. One that others write too keeps the item
    /// with the highest sequence number, and refuses the others.
    Save(Kept),
    /// Remove the item under this target. One that another node wrote since stays.
    Delete(Id),
}

/// What a disk had.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Loaded {
    /// The records, in the order that [`super::Disk::load`] promises.
    pub kept: Vec<Kept>,
    /// Values found in the place of records that are none; each is logged and left alone.
    pub skipped: u64,
}

impl Loaded {
    /// Counts and logs a value that is no record.
    pub(super) fn skip(&mut self, what: std::fmt::Arguments<'_>) {
        self.skipped += 1;
        tracing::warn!("store: skipped {what}: not a record");
    }
}
