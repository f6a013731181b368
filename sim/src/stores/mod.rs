//! The disks of real nodes: one trait, and what stands behind it.
//!
//! A [`Disk`] keeps what a node saves and gives it back when the node starts again. Three exist:
//! [`MemoryDisk`], a redb file of the node's own, and a Redis server that several nodes may share;
//! [`Form`] is the text that names one. All of them block: a driver runs its disk on a thread of
//! its own. Nothing here knows a handle (a contact is kept as the identity behind it), reads a
//! clock, or decides what is worth keeping: that is the node's business.
//! docs/stores.md says what each keeps byte by byte.

mod bytes;
mod failure;
mod form;
mod kept;
mod memory;
mod redb;
mod redis;

pub use failure::{DiskError, OpenError};
pub use form::{Form, FormError};
pub use kept::{Change, Kept, KeptContact, Loaded};
pub use memory::MemoryDisk;
pub use redb::RedbDisk;
pub use redis::{RedisAddress, RedisDisk};

use kadlab_core::time::WallClock;

/// Most changes that a disk is handed at once.
pub const CHANGES_MAX: usize = 256;
/// Longest item that is kept, in bytes of its JSON: what came in a frame is shorter.
pub const ITEM_BYTES_MAX: usize = kadlab_core::wire::frame::FRAME_BYTES_MAX as usize;
/// Most contacts that are kept: more than the fullest table has.
pub const CONTACTS_MAX: usize = 64 * kadlab_core::config::K_MAX as usize;
/// Most records that are loaded; a disk with more is refused.
pub const RECORDS_MAX: usize = 1_000_000;

/// What keeps a node's records while the node is not there.
pub trait Disk: Send + 'static {
    /// Everything kept: items by target, sequence numbers by target, the table last. `now` dates
    /// items whose date was not kept.
    ///
    /// # Errors
    /// When the disk cannot be read, or has more than [`RECORDS_MAX`].
    fn load(&mut self, now: WallClock) -> Result<Loaded, DiskError>;

    /// Makes changes, in their order, and tells the outcome of each. What is told as done is kept
    /// as surely as the disk can when this returns; what is told as failed may have been done.
    ///
    /// A disk that failed tries anew with the next changes: it needs no opening again.
    ///
    /// # Panics
    /// If there are more than [`CHANGES_MAX`].
    fn apply(&mut self, changes: &[Change]) -> Vec<Result<(), DiskError>>;
}
