//! How messages name nodes: an id and a key that need not belong together, and when the node was
//! last heard of.

use super::last_seen::LastSeen;
use super::read::{Record, fill, skip};
use crate::id::Id;
use crate::key::PublicKey;
use crate::peer::Identity;
use serde::de::MapAccess;

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
