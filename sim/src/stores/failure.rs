//! What goes wrong with disks: while a node runs, and at opening.
//!
//! A [`DiskError`] is an answer to one change and ends up as a refusal to whoever asked for it; an
//! [`OpenError`] is for the operator, and says what is wrong, where, and what helps.

use std::fmt;

/// Why a change was not made, or the records cannot be read.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum DiskError {
    /// There is no room.
    #[error("no room left: {0}")]
    Full(Box<str>),
    /// It may be read but not written.
    #[error("read-only: {0}")]
    ReadOnly(Box<str>),
    /// It is not there any more, or does not answer in time.
    #[error("gone: {0}")]
    Gone(Box<str>),
    /// It holds what no kadlab wrote.
    #[error("damaged: {0}")]
    Damaged(Box<str>),
    /// Some other failure.
    #[error("failed: {0}")]
    Failed(Box<str>),
    /// A shared disk has an item with a higher sequence number under this target.
    #[error("a newer item is kept here, with sequence number {seq}")]
    Newer {
        /// The number it has.
        seq: u64,
    },
    /// A shared disk has another item with this sequence number under this target; the first one
    /// stays, so that servers never disagree about what is kept.
    #[error("another item with sequence number {seq} is kept here")]
    Rival {
        /// The number both have.
        seq: u64,
    },
    /// The record is longer than what is kept.
    #[error("a record of {bytes} bytes, where {bytes_max} is the most")]
    TooLarge {
        /// Its length.
        bytes: usize,
        /// The most.
        bytes_max: usize,
    },
}

/// Why a disk could not be opened, for the operator.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct OpenError {
    pub(super) place: String,
    pub(super) what: String,
    pub(super) remedy: String,
}

impl OpenError {
    pub(super) fn new(
        place: impl fmt::Display,
        what: impl fmt::Display,
        remedy: impl fmt::Display,
    ) -> OpenError {
        OpenError {
            place: place.to_string(),
            what: what.to_string(),
            remedy: remedy.to_string(),
        }
    }
}

impl fmt::Display for OpenError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let OpenError {
            place,
            what,
            remedy,
        } = self;
        write!(f, "{place}: {what}\nhelp: {remedy}")
    }
}

impl std::error::Error for OpenError {}
