//! One script on three hosts.

mod beside;
mod planted;
mod script;
mod sockets;
mod stories;
mod turmoil;
