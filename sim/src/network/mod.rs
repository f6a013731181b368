//! What messages cross.

pub mod built_in;
pub mod datagram;
pub mod latency;
pub mod matrix;
pub mod nat;
pub mod odds;
pub mod pairs;
pub mod queue;
