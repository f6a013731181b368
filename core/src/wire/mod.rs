//! Messages as bytes: the frames and JSON of the real nodes, written byte for byte as they write
//! them and read as leniently as they read them.
//!
//! Values inside a node name peers by handles ([`crate::message`]); bytes name them by node id and
//! public key. Between the two stand [`WireRequest`] and [`WireReply`], which need no handles, and
//! a [`Directory`], which the host provides to turn one into the other. [`size`] knows the length
//! of a frame without writing it, for hosts that only charge for bytes.
//!
//! Reading follows Go's `encoding/json` (docs/skywire.md, "Calls"): unknown fields are ignored,
//! names match whatever their case, missing fields and `null` leave zero, a repeated field is
//! merged into what stands. Known differences, all on input that no node writes: an escaped lone
//! surrogate in a refusal's text becomes three replacement characters where Go has one, offsets
//! of 24 hours or 60 minutes are refused, and a repeated `closest` list starts afresh.
//!
//! Nothing here checks a signature, knows a socket, or decides what a message means. Methods 5 and
//! 6 (`GetItems`, `PutBatch`) are reconstructed from descriptions, not from recorded bytes.

mod contact;
mod directory;
mod entries;
mod field;
pub mod frame;
mod item;
mod last_seen;
mod name;
mod read;
mod refusal;
mod reply;
mod request;
pub mod size;
#[cfg(test)]
mod tests;
mod text;
mod write;

pub use contact::{CONTACTS_MAX, Claim, WireContact};
pub use directory::{Directory, Heard, admit_reply, admit_request};
pub use directory::{decode_reply, decode_request, encode_reply, encode_request};
pub use directory::{reply_with_claims, request_with_claims};
pub use entries::ENTRIES_MAX;
pub use frame::{Frame, FrameError};
pub use item::{decode_item, encode_item};
pub use last_seen::{LastSeen, LastSeenError};
pub use refusal::{REFUSAL_BYTES_MAX, from_text as refusal_from_text};
pub use reply::WireReply;
pub use request::{QUERY_SALT_BYTES_MAX, RequestBody, WireRequest};

/// Why bytes are not a message. The real server answers each by closing the stream in silence.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum WireError {
    /// The frame around the message is broken.
    #[error(transparent)]
    Frame(#[from] FrameError),
    /// No method has this number.
    #[error("dht rpc: unknown method {0}")]
    UnknownMethod(u8),
    /// The payload is not JSON, or a field is not what its schema says.
    #[error("dht rpc: malformed payload: {0}")]
    Malformed(Box<str>),
    /// The host's directory would not give the sender a handle.
    #[error("the directory refused the sender")]
    SenderRefused,
}
