//! What users ask of a running node, and what they get: commands without handles.

use kadlab_core::env::CommandResult;
use kadlab_core::id::Id;
use kadlab_core::key::PublicKey;
use kadlab_core::peer::Identity;
use kadlab_core::time::Duration;
use std::net::SocketAddr;

/// What a user asks of a node.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Ask {
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
    /// Publish a value under the node's own key.
    Put {
        /// The value.
        value: Box<[u8]>,
        /// The salt.
        salt: Box<[u8]>,
    },
    /// Exchange stored items with a peer whom the node knows, or who listens at `address`.
    Reconcile {
        /// The peer's key.
        with: PublicKey,
        /// Where it listens, if the node may not know.
        address: Option<SocketAddr>,
    },
}

/// Why a node does not do what it is asked.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum AskError {
    /// Too many commands are under way.
    #[error(
        "the node is busy with {} commands; try again later",
        super::limits::COMMANDS_MAX
    )]
    Busy,
    /// The node stopped.
    #[error("the node has stopped")]
    Stopped,
    /// No room in its directory.
    #[error("the node's directory is full")]
    NoRoom,
}

/// What came of it.
#[derive(Clone, Debug)]
pub struct Ended {
    /// The result.
    pub result: CommandResult,
    /// How it was found; nothing if no peer was needed.
    pub lookup: Option<Found>,
    /// From the command to its result.
    pub took: Duration,
}

/// How a result was found.
#[derive(Clone, Debug)]
pub struct Found {
    /// The target.
    pub target: Id,
    /// Requests sent.
    pub requests: u16,
    /// Of those, how many got no answer.
    pub failures: u16,
    /// The closest nodes, closest first, at most k.
    pub closest: Vec<Nearby>,
}

/// One node of a lookup's result.
#[derive(Clone, Debug)]
pub struct Nearby {
    /// Who.
    pub identity: Identity,
    /// Where it listens, as far as is known.
    pub address: Option<SocketAddr>,
    /// 1 for contacts of the asker's own table, one more than its source's for others.
    pub depth: u8,
}
