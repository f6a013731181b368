//! Requests and replies as values: what the core sends and hears.
//!
//! Peers are handles here; [`crate::wire`] turns values into bytes and back. One request has one
//! reply (docs/skywire.md, "Calls").

use crate::id::Id;
use crate::item::Item;
use crate::peer::Peer;
use serde::Serialize;
use std::sync::Arc;

/// A peer and when the sender last heard of it, as replies list them.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
pub struct Contact {
    /// The peer.
    pub peer: Peer,
    /// Whole seconds since the Unix epoch by the sender's clock.
    pub last_seen_unix_secs: u32,
}

const _: () = assert!(size_of::<Contact>() == 8);

/// A request.
#[derive(Clone, Debug, Serialize)]
pub enum Request {
    /// Method 1: are you there?
    Ping,
    /// Method 2: whom do you know closest to the target?
    FindNode {
        /// The target.
        target: Id,
    },
    /// Method 3: the item under the target, and whom do you know closest to it?
    GetValue {
        /// The target.
        target: Id,
    },
    /// Method 4: keep this item.
    PutValue {
        /// The item.
        item: Arc<Item>,
        /// The target to keep it under, if not the item's own.
        mirror_target: Option<Id>,
    },
    /// Method 5: list what you keep.
    GetItems {
        /// Items of this salt only; empty for all.
        salt: Box<str>,
        /// Items with a higher sequence number only.
        since_seq: u64,
        /// Items wanted; 0 for a page of the usual length.
        limit: u32,
    },
    /// Method 6: keep these items.
    PutBatch {
        /// The items.
        entries: Vec<Entry>,
    },
}

/// An item in a list, and where it stands.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct Entry {
    /// The item.
    pub item: Arc<Item>,
    /// The target it stands under; none for the item's own, or from a peer that did not say.
    pub target: Option<Id>,
}

/// A reply.
#[derive(Clone, Debug, Serialize)]
pub enum Reply {
    /// To [`Request::Ping`].
    Pong,
    /// To [`Request::FindNode`].
    Nodes {
        /// Up to k contacts; their order carries no meaning.
        closest: Vec<Contact>,
    },
    /// To [`Request::GetValue`].
    Value {
        /// The item, if the peer has it.
        item: Option<Arc<Item>>,
        /// Up to k contacts, with the item too.
        closest: Vec<Contact>,
    },
    /// To [`Request::PutValue`].
    Put(Result<(), Refusal>),
    /// To [`Request::GetItems`].
    Items {
        /// The items, in the order of the responder's pages.
        entries: Vec<Entry>,
        /// Whether the responder has more above the last sequence number.
        has_more: bool,
    },
    /// To [`Request::PutBatch`]: an answer for each item, in their order.
    Batch(Vec<Result<(), Refusal>>),
}

/// Why a put was refused; the texts are the real code's, and any other text is carried.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error, Serialize)]
pub enum Refusal {
    /// The item itself is unacceptable.
    #[error(transparent)]
    Item(#[from] crate::item::ItemError),
    /// An item with this or a higher sequence number is stored.
    #[error("dht: sequence number must increase")]
    SequenceTooLow,
    /// The key has as many items here as it may.
    #[error("dht: rate limit exceeded for public key")]
    QuotaExceeded,
    /// The target is far from this node.
    #[error("dht: target is not near this node")]
    NotNear,
    /// The signer may not fill this target.
    #[error("dht: signer may not write this target")]
    ForeignTarget,
    /// The disk could not save it.
    #[error("dht: item could not be saved")]
    NotSaved,
    /// Some other text from a peer.
    #[error("{0}")]
    Other(Box<str>),
}

/// The six methods, to count by and to report.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize)]
pub enum Method {
    /// Method 1.
    Ping,
    /// Method 2.
    FindNode,
    /// Method 3.
    GetValue,
    /// Method 4.
    PutValue,
    /// Method 5.
    GetItems,
    /// Method 6.
    PutBatch,
}

impl Method {
    /// All methods, in the order of their numbers.
    pub const ALL: [Method; 6] = [
        Method::Ping,
        Method::FindNode,
        Method::GetValue,
        Method::PutValue,
        Method::GetItems,
        Method::PutBatch,
    ];

    /// The method byte of a frame.
    #[must_use]
    pub const fn number(self) -> u8 {
        self as u8 + 1
    }

    /// The method of this byte.
    #[must_use]
    pub fn from_number(number: u8) -> Option<Method> {
        Method::ALL
            .into_iter()
            .find(|method| method.number() == number)
    }

    /// Its name in metrics and reports.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Method::Ping => "ping",
            Method::FindNode => "find-node",
            Method::GetValue => "get-value",
            Method::PutValue => "put-value",
            Method::GetItems => "get-items",
            Method::PutBatch => "put-batch",
        }
    }
}

impl Request {
    /// The method of this request.
    #[must_use]
    pub fn method(&self) -> Method {
        match self {
            Request::Ping => Method::Ping,
            Request::FindNode { .. } => Method::FindNode,
            Request::GetValue { .. } => Method::GetValue,
            Request::PutValue { .. } => Method::PutValue,
            Request::GetItems { .. } => Method::GetItems,
            Request::PutBatch { .. } => Method::PutBatch,
        }
    }
}

impl Reply {
    /// The method this is a reply to.
    #[must_use]
    pub fn method(&self) -> Method {
        match self {
            Reply::Pong => Method::Ping,
            Reply::Nodes { .. } => Method::FindNode,
            Reply::Value { .. } => Method::GetValue,
            Reply::Put(_) => Method::PutValue,
            Reply::Items { .. } => Method::GetItems,
            Reply::Batch(_) => Method::PutBatch,
        }
    }
}
