//! What the parts of a driver tell the node's own task, in one queue.

use super::ask::{Ask, AskError, Ended};
use super::directory::Addresses;
use super::line::Answer;
use super::me::Remote;
use super::room::Taken;
use super::status::{Glance, ItemsPage, KnownContact, Status, StoredItem};
use kadlab_core::env::{CallError, CallId, SaveId, StoreError};
use kadlab_core::id::Id;
use kadlab_core::key::PublicKey;
use kadlab_core::wire::{RequestBody, WireReply, WireRequest};
use tokio::sync::oneshot;

/// Something for the node to hear of.
#[derive(Debug)]
pub(super) enum Event {
    /// A peer asks.
    Request {
        from: Remote,
        request: WireRequest,
        /// The room that its frame took.
        room: Taken,
        answer: oneshot::Sender<Answer>,
    },
    /// A call's connection is open.
    Connected { call: CallId },
    /// A call is over.
    Outcome {
        call: CallId,
        outcome: Result<Answer, CallError>,
    },
    /// The disk has saved, or could not.
    Saved {
        save: SaveId,
        outcome: Result<(), StoreError>,
    },
    /// A user asks.
    Command {
        ask: Ask,
        answer: oneshot::Sender<Result<Ended, AskError>>,
    },
    /// Somebody asks a peer past the node.
    Question(Question),
    /// Somebody looks.
    Look(Look),
    /// The end.
    Stop,
}

/// What somebody wants to see.
#[derive(Debug)]
pub(super) enum Look {
    /// All.
    Whole(oneshot::Sender<Status>),
    /// What the node is, not what it holds.
    Glance(oneshot::Sender<Glance>),
    /// Its contacts.
    Contacts(oneshot::Sender<Vec<KnownContact>>),
    /// At most so many items after a target.
    Items {
        after: Option<Id>,
        count: usize,
        answer: oneshot::Sender<ItemsPage>,
    },
    /// The item under a target.
    Item {
        target: Id,
        answer: oneshot::Sender<Option<StoredItem>>,
    },
}

/// A call past the node.
#[derive(Debug)]
pub(super) struct Question {
    pub(super) key: PublicKey,
    pub(super) addresses: Addresses,
    pub(super) request: RequestBody,
    pub(super) answer: oneshot::Sender<Result<WireReply, CallError>>,
}
