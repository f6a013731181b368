//! What messages cross.

pub mod latency;
