//! Peers as handles: what tables, lookups and messages hold instead of keys and addresses.
//!
//! A [`Peer`] is four bytes that the host resolves to an [`Identity`]. Its number means nothing:
//! nothing is ordered by it, hashed from it or computed with it, so that a host may number its
//! peers as it likes (a test renumbers them and expects the same run). The host gives equal
//! handles to equal identities.

use crate::id::Id;
use crate::key::PublicKey;

/// A handle to an identity, minted by the host.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Peer(u32);

impl Peer {
    /// The handle with this number; for hosts only.
    #[must_use]
    pub const fn from_index(index: u32) -> Peer {
        Peer(index)
    }

    /// The number, to resolve it; for hosts only.
    #[must_use]
    pub const fn index(self) -> usize {
        self.0 as usize
    }
}

/// What tables and lookups ask about peers. A closure that resolves ids is one.
pub(crate) trait Ids<'w> {
    /// The id of a peer.
    fn id(&self, peer: Peer) -> &'w Id;

    /// Its leading 64 bits, which decide almost every comparison.
    fn leading_bits(&self, peer: Peer) -> u64 {
        self.id(peer).leading_bits()
    }
}

impl<'w, F: Fn(Peer) -> &'w Id> Ids<'w> for F {
    fn id(&self, peer: Peer) -> &'w Id {
        self(peer)
    }
}

/// A node id and a public key that claim to belong together.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Identity {
    id: Id,
    key: PublicKey,
    genuine: bool,
    id_json_len: u8,
}

impl Identity {
    /// The identity of the node that owns `key`.
    #[must_use]
    pub fn of(key: PublicKey) -> Identity {
        Identity::new(Id::of_node(&key), key, true)
    }

    /// An identity as some message claimed it, consistent or not.
    #[must_use]
    pub fn claimed(id: Id, key: PublicKey) -> Identity {
        Identity::new(id, key, Id::of_node(&key) == id)
    }

    fn new(id: Id, key: PublicKey, genuine: bool) -> Identity {
        Identity {
            id,
            key,
            genuine,
            id_json_len: u8::try_from(id.json_len()).expect("32 numbers take at most 129 letters"),
        }
    }

    /// The node id.
    #[must_use]
    pub fn id(&self) -> &Id {
        &self.id
    }

    /// The public key.
    #[must_use]
    pub fn key(&self) -> &PublicKey {
        &self.key
    }

    /// Whether the id is the hash of the key.
    #[must_use]
    pub fn is_genuine(&self) -> bool {
        self.genuine
    }

    /// [`Id::json_len`] of the node id, counted once: replies list the same peers over and over.
    #[must_use]
    pub fn id_json_len(&self) -> usize {
        usize::from(self.id_json_len)
    }
}
