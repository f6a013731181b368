//! One script on three hosts.

mod beside;
mod holds;
mod journals;
mod planted;
mod script;
mod sockets;
mod stories;
mod turmoil;
