//! Lies: what a node that lies does to what it is asked, and in whose name it asks.

use super::Key;
use kadlab_core::time::Duration;

/// What a liar does. Its core stays honest; the laboratory changes what it answers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Deceit {
    /// Items in its replies have a huge sequence number, which their signatures do not cover.
    BadSignature {
        /// Only under this key; `None` for all.
        key: Option<Key>,
    },
    /// It replies with the oldest item that it knows, validly signed.
    Stale {
        /// Only under this key; `None` for all.
        key: Option<Key>,
    },
    /// It puts the oldest item that it knows to the live nodes closest to its key.
    Replay {
        /// The key.
        key: Key,
        /// How often; the first time one interval after the lie begins.
        every: Duration,
    },
    /// It accepts requests and never replies.
    Silence,
    /// It turns callers away.
    Refuse {
        /// Which.
        what: Refused,
    },
    /// It keeps items to itself and lists bad contacts only.
    Poison {
        /// Only when asked for this key; `None` for all.
        key: Option<Key>,
        /// Whom it lists.
        contacts: BadContacts,
    },
    /// Its requests claim to be from somebody else.
    FalseClaim {
        /// From whom.
        pretence: Pretence,
    },
}

/// Whom a liar lists that poisons its answers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BadContacts {
    /// Its fellow liars.
    Fellows,
    /// Nobody.
    Phantoms(Phantoms),
}

/// Whom a liar pretends to be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Pretence {
    /// Another node of the world.
    Node {
        /// Position in [`Scenario::groups`](super::Scenario::groups).
        group: usize,
        /// Its index in the group.
        index: u32,
    },
    /// Nobody: one phantom after another.
    Phantoms(Phantoms),
}

/// Identities that no node has: each has a key that nobody knows, and an address where nobody is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Phantoms {
    /// How many.
    pub count: u32,
    /// What their ids are.
    pub ids: PhantomIds,
    /// Where their ids lie; `None` is anywhere.
    pub near: Option<Near>,
}

/// What the ids of phantoms are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PhantomIds {
    /// The hashes of their keys.
    Genuine,
    /// Not the hashes of their keys.
    Forged,
}

/// A neighbourhood of a key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Near {
    /// The key.
    pub to: Key,
    /// Leading bits that are shared with it at least.
    pub bits: u32,
}

/// What a liar refuses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refused {
    /// Puts.
    Puts,
    /// Connections, like a full listener.
    Connections,
}

impl Deceit {
    /// Its name in files.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            Deceit::BadSignature { .. } => "bad-signature",
            Deceit::Stale { .. } => "stale",
            Deceit::Replay { .. } => "replay",
            Deceit::Silence => "silence",
            Deceit::Refuse { .. } => "refuse",
            Deceit::Poison { .. } => "poison",
            Deceit::FalseClaim { .. } => "false-claim",
        }
    }

    /// The key that it is about, if it is about one only.
    #[must_use]
    pub fn key(&self) -> Option<&Key> {
        match self {
            Deceit::BadSignature { key } | Deceit::Stale { key } | Deceit::Poison { key, .. } => {
                key.as_ref()
            }
            Deceit::Replay { key, .. } => Some(key),
            Deceit::Silence | Deceit::Refuse { .. } | Deceit::FalseClaim { .. } => None,
        }
    }

    /// The identities that it needs and no node has.
    #[must_use]
    pub fn phantoms(&self) -> Option<&Phantoms> {
        match self {
            Deceit::Poison {
                contacts: BadContacts::Phantoms(phantoms),
                ..
            }
            | Deceit::FalseClaim {
                pretence: Pretence::Phantoms(phantoms),
            } => Some(phantoms),
            _ => None,
        }
    }
}
