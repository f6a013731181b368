//! How messages name nodes: an id and a key that need not belong together, and when the node was
//! last heard of.

use super::last_seen::LastSeen;
use super::read::{Merge, Onto, Record, fill, skip};
use crate::config::K_MAX;
use crate::id::Id;
use crate::key::PublicKey;
use crate::peer::Identity;
use serde::de::{Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use std::fmt;

/// Most contacts kept from one reply; what follows is only checked to be JSON, and counted.
///
/// Real replies hold up to k, which is at most 64 here. Three bytes (`{},`) make a contact, so
/// that without a limit a frame would grow to thirty times its size in memory.
pub const CONTACTS_MAX: usize = 1024;

const _: () = assert!(K_MAX as usize <= CONTACTS_MAX);

/// An id and a key as a message states them; the real nodes check neither against the other.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Claim {
    /// The claimed node id.
    pub id: Id,
    /// The claimed public key: a point of the curve, or null.
    pub key: PublicKey,
}

impl Claim {
    /// What a message that names nobody claims: all zeros.
    pub const ZERO: Claim = Claim {
        id: Id::ZERO,
        key: PublicKey::NULL,
    };
}

impl Default for Claim {
    fn default() -> Claim {
        Claim::ZERO
    }
}

impl From<&Identity> for Claim {
    fn from(identity: &Identity) -> Claim {
        Claim {
            id: *identity.id(),
            key: *identity.key(),
        }
    }
}

/// An element of a reply's `closest` list.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct WireContact {
    /// Who.
    pub claim: Claim,
    /// When the replying node last heard of it, by its own clock and in its own zone.
    pub last_seen: LastSeen,
}

impl Record for WireContact {
    fn field<'de, A: MapAccess<'de>>(
        &mut self,
        name: &[u8],
        fields: &mut A,
    ) -> Result<(), A::Error> {
        match name {
            b"id" => fill(fields, &mut self.claim.id),
            b"pk" => fill(fields, &mut self.claim.key),
            b"last_seen" => fill(fields, &mut self.last_seen),
            _ => skip(fields),
        }
    }
}

/// A slice of contacts in Go, cut at [`CONTACTS_MAX`].
#[derive(Default)]
pub(super) struct ContactList {
    pub(super) kept: Vec<WireContact>,
    pub(super) cut: usize,
}

impl Merge for ContactList {
    fn merge<'de, D: Deserializer<'de>>(&mut self, value: D) -> Result<(), D::Error> {
        *self = value.deserialize_seq(Contacts)?;
        Ok(())
    }
    fn clear(&mut self) {
        *self = ContactList::default();
    }
}

struct Contacts;

impl<'de> Visitor<'de> for Contacts {
    type Value = ContactList;
    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list of contacts")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut contacts: A) -> Result<ContactList, A::Error> {
        let mut list = ContactList::default();
        while list.kept.len() < CONTACTS_MAX {
            let mut contact = WireContact::default();
            let Some(()) = contacts.next_element_seed(Onto(&mut contact))? else {
                return Ok(list);
            };
            list.kept.push(contact);
        }
        while contacts.next_element::<IgnoredAny>()?.is_some() {
            list.cut += 1;
        }
        Ok(list)
    }
}
