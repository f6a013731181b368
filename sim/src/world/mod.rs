//! The world.

pub mod census;
