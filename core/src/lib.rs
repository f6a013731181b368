//! A Kademlia DHT as a function of what it was told.
//!
//! Time, chance, identity, storage and messages come in through calls; effects go out through the
//! same calls. The same node runs on a simulated network and on real sockets. This crate never
//! blocks, spawns, sleeps, reads a clock or draws randomness of its own.

pub mod ahead;
pub mod config;
pub mod env;
pub mod id;
pub mod item;
pub mod key;
mod lookup;
pub mod message;
pub mod node;
pub mod peer;
pub mod state;
pub mod store;
pub mod table;
pub mod time;
pub mod wire;
