//! The state of a node, written down whole: for a host that wants to show it, to hash it, or to
//! compare it with that of another node which was told the same.
//!
//! [`crate::node::Node`] and [`crate::env::Effect`] are `Serialize`, and so is everything in them,
//! by derive, so that a new field is in the state without anybody thinking of it. Here are the
//! values whose text is not their fields. Four things are left out, all of which follow from what
//! is written: the two indexes of a store and those of its memories, the index of a shortlist, the
//! target of an item, and whether its signature was looked at before (which items share between all
//! nodes of a process).
//!
//! Handles are their host's numbering and mean nothing outside it. They are written as a newtype of
//! the name [`HANDLE`], so that whoever writes a state down can put who is behind one in its place.
//! Nothing reads a state back; a host
//! that wrote down calls and saves gets those back.

use crate::env::{CallId, SaveId};
use crate::id::Id;
use crate::item::Item;
use crate::key::{PublicKey, Signature};
use crate::peer::Peer;
use crate::table::{Buckets, Slot};
use crate::time::{Duration, Time, WallClock};
use serde::ser::{SerializeMap, SerializeStruct};
use serde::{Serialize, Serializer};

/// The name of the newtype that a handle is written as.
pub const HANDLE: &str = "Peer";

/// Who in a state is a number: the number, under the name that asks to be replaced.
impl Serialize for Peer {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_newtype_struct(HANDLE, &self.index())
    }
}

impl Serialize for Id {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl Serialize for PublicKey {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl Serialize for Signature {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        bytes(self.as_bytes().as_slice(), serializer)
    }
}

/// An item is its fields; its target follows from them.
impl Serialize for Item {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.parts().serialize(serializer)
    }
}

/// Microseconds.
impl Serialize for Time {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_u64(self.as_micros())
    }
}

/// Microseconds.
impl Serialize for Duration {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_u64(self.as_micros())
    }
}

/// Nanoseconds since 1970.
impl Serialize for WallClock {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_u64(self.as_unix_nanos())
    }
}

impl Serialize for Slot {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut slot = serializer.serialize_struct("Slot", 3)?;
        slot.serialize_field("peer", &self.peer)?;
        slot.serialize_field("seen_secs", &self.seen_secs())?;
        slot.serialize_field("failures", &self.failures())?;
        slot.end()
    }
}

/// The slots by their bucket, empty buckets left out.
impl Serialize for Buckets {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut buckets = serializer.serialize_map(None)?;
        let lengths = self.lengths().iter().enumerate();
        for (bucket, _) in lengths.filter(|(_, length)| **length > 0) {
            buckets.serialize_entry(&bucket, self.bucket(bucket))?;
        }
        buckets.end()
    }
}

/// Bytes as hexadecimal digits.
pub(crate) fn bytes<S: Serializer>(
    bytes: impl AsRef<[u8]>,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(&hex::encode(bytes))
}

/// Bytes as hexadecimal digits, if there are any.
pub(crate) fn maybe_bytes<S: Serializer>(
    value: &Option<Box<[u8]>>,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    match value {
        Some(value) => bytes(value, serializer),
        None => serializer.serialize_none(),
    }
}

macro_rules! parts {
    ($($name:ident)+) => {$(
        impl $name {
            /// The life and the count that it is made of, for a host that writes it down.
            #[must_use]
            pub const fn parts(self) -> (u32, u32) {
                (self.life, self.count)
            }

            /// The one that was written down as these.
            #[must_use]
            pub const fn from_parts((life, count): (u32, u32)) -> $name {
                $name { life, count }
            }
        }
    )+};
}
parts! { CallId SaveId }
