//! How the operator of a node speaks to it: over the port that peers use, proving the node's own
//! key (docs/wire.md, "Operators").
//!
//! A question is a frame of method [`METHOD`] with JSON, and so is its answer; one connection
//! carries any number of them, one after another. A question that cannot be done has an answer that
//! says why; bytes that are no question end the connection.

mod client;
mod serve;
mod view;

pub use client::{Operator, OperatorError};
pub(super) use serve::serve;
pub use view::{ContactView, EndedView, HolderView, ItemView, LookupView, NearView, StatusView};

use serde::{Deserialize, Serialize};
use std::net::SocketAddr;

/// The method byte of questions and answers; no request of the DHT has it.
pub const METHOD: u8 = 0xf0;

/// What an operator asks.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(tag = "ask", rename_all = "kebab-case", deny_unknown_fields)]
pub enum Question {
    /// The node at this moment.
    Status,
    /// Its contacts.
    Peers,
    /// Its items.
    Store,
    /// The newest item under a target.
    Get {
        /// 64 hexadecimal digits.
        target: String,
    },
    /// Publish a value under the node's key.
    Put {
        /// Standard base64.
        value: String,
        /// Standard base64.
        salt: String,
    },
    /// Exchange items with a peer.
    Reconcile {
        /// Its key, 66 hexadecimal digits.
        with: String,
        /// Where it listens, if the node may not know.
        address: Option<SocketAddr>,
    },
    /// Which of the k closest nodes hold what under a target.
    Source {
        /// 64 hexadecimal digits.
        target: String,
    },
}

/// What a node answers.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(tag = "answer", content = "with", rename_all = "kebab-case")]
pub enum Answer {
    /// The node at this moment.
    Status(Box<StatusView>),
    /// Its contacts.
    Peers(Vec<ContactView>),
    /// Its items.
    Store(Vec<ItemView>),
    /// A command has ended.
    Ended(Box<EndedView>),
    /// Who holds what.
    Source(Vec<HolderView>),
    /// It is not done, and why.
    Refused(String),
}
