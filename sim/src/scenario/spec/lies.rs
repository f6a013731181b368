//! Lies: what a node that lies does to what it is asked.

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
    /// It keeps items to itself and lists none but its fellow liars.
    Poison {
        /// Only when asked for this key; `None` for all.
        key: Option<Key>,
    },
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
        }
    }

    /// The key that it is about, if it is about one only.
    #[must_use]
    pub fn key(&self) -> Option<&Key> {
        match self {
            Deceit::BadSignature { key } | Deceit::Stale { key } | Deceit::Poison { key } => {
                key.as_ref()
            }
            Deceit::Replay { key, .. } => Some(key),
            Deceit::Silence | Deceit::Refuse { .. } => None,
        }
    }
}
