//! The seam: everything a node is told, and everything it asks for.
//!
//! A host implements [`Env`] for the moment of one call into a [`crate::node::Node`]. The seam is
//! at call level: the node says "call this peer with this request" and later hears of it; what
//! carries the call is the host's business. The node owns deadlines, the host keeps no timer per
//! call.

mod notice;

pub use notice::Notice;

use crate::config::Config;
use crate::id::Id;
use crate::item::Item;
use crate::key::Signature;
use crate::message::{Contact, Method, Refusal, Reply, Request};
use crate::peer::{Identity, Ids, Peer};
use crate::time::{Time, WallClock};
use serde::Serialize;
use std::sync::Arc;

/// What a node may ask of its host during one call, and where its effects go.
pub trait Env<'w> {
    /// The monotonic clock.
    fn now(&self) -> Time;
    /// What this node believes the date is; offset, step and drift live here.
    fn wall_clock(&self) -> WallClock;
    /// 64 random bits.
    fn random(&mut self) -> u64;
    /// The node's design.
    fn config(&self) -> &'w Config;
    /// Who is behind a handle.
    fn identity(&self, peer: Peer) -> &'w Identity;
    /// The leading 64 bits of a peer's id: almost all that lookups ask of a peer, so that a host of
    /// many nodes may keep them close together.
    fn leading_bits(&self, peer: Peer) -> u64 {
        self.identity(peer).id().leading_bits()
    }
    /// Whether a peer's id is the hash of its key; as often asked.
    fn is_genuine(&self, peer: Peer) -> bool {
        self.identity(peer).is_genuine()
    }
    /// Signs for this node's own key.
    fn sign(&mut self, payload: &[u8]) -> Signature;
    /// Takes an effect.
    fn emit(&mut self, effect: Effect);

    /// An empty buffer to list contacts in; a host may hand out used ones, so that a steady
    /// exchange allocates nothing.
    fn contacts(&mut self) -> Vec<Contact> {
        Vec::new()
    }
}

/// The ids behind an environment's handles.
pub(crate) struct IdsOf<'a, E>(pub(crate) &'a E);

impl<'w, E: Env<'w>> Ids<'w> for IdsOf<'_, E> {
    fn id(&self, peer: Peer) -> &'w Id {
        self.0.identity(peer).id()
    }
    fn leading_bits(&self, peer: Peer) -> u64 {
        self.0.leading_bits(peer)
    }
}

/// Who sent a request.
#[derive(Clone, Copy, Debug)]
pub struct Sender {
    /// The authenticated remote end.
    pub peer: Peer,
    /// The identity that the message itself claims; may differ.
    pub claims: Peer,
}

/// The host's name for a request that waits for its reply.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
pub struct Token(pub u64);

/// A call's name; unique among the calls of one node, earlier lives included.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
pub struct CallId {
    /// Drawn when the node was made, so that outcomes of an earlier life are known as such.
    pub(crate) life: u32,
    /// Counts the calls of this life.
    pub(crate) count: u32,
}

impl CallId {
    /// The life of calls that no node made.
    const OF_HOSTS: u32 = 0;

    /// A call that a host makes by itself, past its node: no node has or hears of it.
    #[must_use]
    pub const fn of_host(count: u32) -> CallId {
        CallId {
            life: CallId::OF_HOSTS,
            count,
        }
    }

    /// Whether a host made the call by itself.
    #[must_use]
    pub const fn is_of_host(self) -> bool {
        self.life == CallId::OF_HOSTS
    }

    /// The name of a node's life, from a number that it drew.
    pub(crate) const fn life(drawn: u32) -> u32 {
        if drawn == CallId::OF_HOSTS { 1 } else { drawn }
    }
}

/// A save's name; unique among the saves of one node, earlier lives included.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
pub struct SaveId {
    /// As in [`CallId`]: a save of an earlier life acknowledges nothing in this one.
    pub(crate) life: u32,
    /// Counts the saves of this life.
    pub(crate) count: u32,
}

/// The host's name for a command, given back with its result.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
pub struct CommandId(pub u32);

/// What a user of the node asks for.
#[derive(Clone, Debug)]
pub enum Command {
    /// Begin: keep the table alive, and come into the network through these peers.
    Start {
        /// The bootstrap peers; empty for a node that only waits to be found.
        bootstrap: Arc<[Peer]>,
    },
    /// The k nodes closest to a target.
    FindNode {
        /// The target.
        target: Id,
    },
    /// The newest item under a target.
    Get {
        /// The target.
        target: Id,
    },
    /// Exchange stored items with a peer: pull what it lists, push back what it lacks.
    Reconcile {
        /// The peer.
        with: Peer,
    },
    /// Publish a value under the node's own key.
    Put {
        /// The value.
        value: Box<[u8]>,
        /// The salt.
        salt: Box<[u8]>,
    },
}

/// What a node wants done.
#[derive(Debug, Serialize)]
pub enum Effect {
    /// Carry a request to a peer, and tell its outcome.
    Call {
        /// The call's name.
        call: CallId,
        /// Whom.
        peer: Peer,
        /// What.
        request: Request,
    },
    /// Answer a request.
    Reply {
        /// The request.
        token: Token,
        /// The answer.
        reply: Reply,
    },
    /// Give up a call: its deadline has passed; close what carries it.
    Abandon {
        /// The call's name.
        call: CallId,
        /// Whom it went to.
        peer: Peer,
        /// What kind of request it was.
        method: Method,
    },
    /// Write to disk, and tell the outcome under `save`.
    Save {
        /// The save's name.
        save: SaveId,
        /// What.
        record: Record,
    },
    /// Remove the item under this target from disk.
    Delete {
        /// The target.
        target: Id,
    },
    /// Something happened that the host may want to know.
    Report(Report),
    /// The node did work that costs processor time.
    Worked(Work),
}

/// What a node writes to disk, and gets back when it starts again.
#[derive(Clone, Debug, Serialize)]
pub enum Record {
    /// An item of its store.
    Item {
        /// Where it is kept.
        target: Id,
        /// The item.
        item: Arc<Item>,
        /// The date it was stored, by this node's clock.
        stored_at: WallClock,
    },
    /// The last sequence number it used (`sequence = "counter"`).
    Sequence {
        /// The publication's target.
        target: Id,
        /// The number.
        seq: u64,
    },
    /// The contacts of its table, in the place of those saved before (`save-table`).
    Table {
        /// By bucket, farthest first, within a bucket least recently seen first. Handles are this
        /// host's: one that outlives its handles keeps identities in their place.
        contacts: Arc<[Contact]>,
    },
}

/// The disk could not do it.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error("the disk could not save")]
pub struct StoreError;

/// Why a call has no reply. Deadlines are not among them: they are the node's own.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum CallError {
    /// No connection came about.
    #[error("could not connect")]
    Unreachable,
    /// The connection ended without a reply.
    #[error("closed without a reply")]
    Closed,
    /// What came back is not a reply to this request.
    #[error("unreadable reply")]
    Unreadable,
    /// The host had no room to carry the call: nothing is said about the peer.
    #[error("could not be carried")]
    NotCarried,
}

/// Work that a cost model charges.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
pub enum Work {
    /// A signature was made.
    Signed,
    /// A signature was checked, whether or not the laboratory remembered the answer.
    Checked,
}

/// What happened, for the host.
#[derive(Debug, Serialize)]
pub enum Report {
    /// A command ended.
    Ended {
        /// The command.
        command: CommandId,
        /// Its result.
        result: CommandResult,
        /// How it was found; `None` if no peer was needed.
        lookup: Option<Box<LookupSummary>>,
    },
    /// A lookup could go on now, but its round is not over (`pacing = "lockstep"`). Said with each
    /// outcome that leaves it so; it concerns the lookup that this outcome belongs to.
    Held,
    /// A node has come into the network; once in its life.
    Joined,
    /// Something odd was ignored; hosts count these.
    Noticed(Notice),
}

/// The result of a command.
#[derive(Clone, Debug, Serialize)]
pub enum CommandResult {
    /// A lookup for nodes ended; the summary has them.
    Nodes,
    /// A get ended.
    Value(Result<Option<Arc<Item>>, GetError>),
    /// A put ended: how many peers stored, refused, and did not answer.
    Put {
        /// Stored.
        stored: u16,
        /// Refused.
        refused: u16,
        /// No answer.
        failed: u16,
        /// The last refusal heard.
        refusal: Option<Refusal>,
    },
    /// A reconciliation ended.
    Reconciled {
        /// Items that the peer listed.
        listed: u32,
        /// Of those, items that the own store took when the disk had them.
        pulled: u32,
        /// Items that the peer said it stored.
        pushed: u32,
        /// Whether every call had its reply.
        complete: bool,
    },
}

/// Why a get gave nothing although something was there.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error, Serialize)]
pub enum GetError {
    /// The newest item found is not validly signed (`signature-checks = "at-end"`).
    #[error("dht: invalid signature")]
    BadSignature,
}

/// What a finished lookup has to tell.
#[derive(Clone, Debug, Serialize)]
pub struct LookupSummary {
    /// The target.
    pub target: Id,
    /// Requests sent, those of pushes and earlier lookups of the same command included.
    pub requests: u16,
    /// Of those, how many got no answer.
    pub failures: u16,
    /// The closest nodes, closest first, at most k.
    pub closest: Vec<Near>,
}

/// One node of a lookup's result.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
pub struct Near {
    /// The node.
    pub peer: Peer,
    /// 1 for contacts of the asker's own table, one more than its source's for others.
    pub depth: u8,
}
