//! Journals: what one node was told and what its host answered, in a file; and the core run on it
//! again, offline, to the same state.
//!
//! The core is a function of what it was told, so that a file of that is the whole of an incident:
//! a [`Recorder`] stands between a host and its node and writes it, a [`Replay`] needs nothing else
//! to go through it step by step on a desk. What a file looks like is in docs/journal.md.
//!
//! A recorder knows no world, no socket and no clock: whoever has a node and an environment for it
//! has one. It changes nothing of what the node does, and when it cannot write it ends, not the
//! node. No secret key is ever in a journal, since signatures are answers of the host.

mod behind;
mod desk;
mod directory;
mod error;
mod header;
mod input;
mod lines;
mod moment;
mod names;
mod output;
mod read;
mod recorder;
mod recording;
mod replay;
mod shared;
mod tally;
mod text;
mod told;
mod view;
mod words;

pub use behind::{Behind, WAITING_BYTES_MAX};
pub use error::{Damage, Ended, JournalError};
pub use header::About;
pub use input::Input;
pub use moment::{Moment, NoMoment};
pub use output::BYTES_MAX;
pub use recorder::Recorder;
pub use replay::{Difference, Done, End, Next, Replay, Step};
pub use shared::SharedRecorder;
pub use tally::Tally;
pub use text::{Digest, digest, state_text};
pub use view::{View, seconds};

/// The version of the format; a reader takes no other.
pub const FORMAT: u32 = 1;
