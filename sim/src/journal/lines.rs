//! The lines of a journal as they stand in the file, one JSON object each. docs/journal.md says
//! what they mean.
//!
//! Strict on the way in: a name that is not of this format is an error, never left out.

use super::header::Header;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

/// A line.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub(super) enum Line {
    /// The first.
    Journal(Header),
    /// What the disk of the life that begins next kept.
    Record(Kept),
    /// Something the node was told.
    Input(Entry),
    /// The digest of its state.
    State(State),
    /// The last, unless the host was killed.
    End(Close),
}

/// Something the node was told, and what came of it.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Entry {
    /// Counts inputs from 1.
    pub(super) n: u64,
    /// Microseconds on the monotonic clock.
    pub(super) us: u64,
    /// Nanoseconds since 1970 on the node's own clock.
    pub(super) wall: u64,
    /// What it was told.
    pub(super) told: Told,
    /// The numbers it drew, in their order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) random: Vec<u64>,
    /// The signatures its host made for it, in their order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) signed: Vec<String>,
    /// What it wanted done, by kind.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) effects: Vec<String>,
    /// The hash of that; none of nothing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) hash: Option<String>,
    /// Whether the host died of this input.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub(super) died: bool,
}

/// What a node was told.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub(super) enum Told {
    /// A life began, with so many records from disk.
    Born {
        me: String,
        records: u64,
    },
    /// A life ended; the node itself is told nothing.
    Stopped {},
    Introduced {
        peers: Vec<String>,
    },
    Command {
        id: u32,
        command: Asked,
    },
    Request {
        from: String,
        token: u64,
        method: u8,
        payload: Box<RawValue>,
    },
    Connected {
        call: String,
    },
    Reply {
        call: String,
        method: u8,
        payload: Box<RawValue>,
    },
    Failed {
        call: String,
        error: Failure,
    },
    Saved {
        save: String,
    },
    SaveFailed {
        save: String,
    },
    Timeout {},
}

/// A command.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub(super) enum Asked {
    Start { bootstrap: Vec<String> },
    FindNode { target: String },
    Get { target: String },
    Reconcile { with: String },
    Put { value: String, salt: String },
}

/// Why a call has no reply.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Failure {
    Unreachable,
    Closed,
    Unreadable,
    NotCarried,
}

/// A record of a disk.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub(super) enum Kept {
    Item {
        target: String,
        stored_at: u64,
        item: Box<RawValue>,
    },
    Sequence {
        target: String,
        seq: u64,
    },
    Table {
        contacts: Vec<(String, u32)>,
    },
}

/// The digest of a node's whole state.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct State {
    /// The number of the input after which the node was in it.
    pub(super) after: u64,
    /// SHA-256.
    pub(super) digest: String,
}

/// The end of a journal.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Close {
    /// How many inputs there are.
    pub(super) inputs: u64,
    /// Why no more came.
    pub(super) because: Because,
}

/// Why a journal ends.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Because {
    /// The host has ended it.
    Finished,
    /// It has reached its limit.
    Full,
}
