//! What messages cross.

pub mod built_in;
pub mod latency;
pub mod matrix;
pub mod pairs;
pub mod queue;
