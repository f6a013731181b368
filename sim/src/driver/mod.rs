//! A real node: the core's [`kadlab_core::node::Node`] over byte streams.
//!
//! One task owns the node and tells it one thing after another (`actor`); others accept
//! connections (`inbound`), make calls (`outbound`) and write to the disk (`keeper`), and
//! reach it through one bounded queue. Generic over the network and the clock, so that the same
//! code runs on this machine's sockets and in a simulated world. What goes over a connection is
//! documented byte by byte in docs/wire.md, every limit is named in [`limits`].
//!
//! Nothing here knows a scenario or decides anything that the core decides.

mod actor;
mod ask;
mod clock;
mod counters;
mod desk;
mod directory;
mod event;
mod frames;
mod handshakes;
mod hello;
mod inbound;
mod keeper;
pub mod limits;
mod line;
mod me;
mod means;
mod network;
pub mod operator;
mod origin;
mod outbound;
mod owed;
mod records;
mod room;
mod running;
mod silence;
mod status;
mod writer;

pub use ask::{Ask, AskError, Ended, Found, Nearby};
pub use clock::{Clock, SystemClock, instant, micros, since};
pub use counters::{ByMethod, ByNotice, Count, Counters, Family, Sample};
pub use directory::{Addresses, Peers, Source, Tally};
pub use frames::{Frame, Told};
pub use hello::{ADDRESS_BYTES, End, HELLO_BYTES, Hello, HelloError, MAGIC, Mode, Transcript};
pub use keeper::Keeping;
pub use limits::Limits;
pub use line::{Answer, Line, LineError, Responder};
pub use me::{HandshakeError, Me};
pub use network::{Network, Sockets};
pub use room::{Room, Taken};
pub use running::{Running, Settings, StartError, start, start_recorded};
pub use status::{Glance, ItemsPage, KnownContact, Status, StoredItem};
