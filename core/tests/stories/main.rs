//! Stories of the node: a few lines each, over a world of a few nodes.
//!
//! Every number here follows from the world's two delays (50 ms a message, 1 ms a write) and the
//! config; where one looks odd, the sentence beside it says why.

mod acceptance;
mod choices;
mod disks;
mod held;
mod hostile;
mod operations;
mod outcomes;
mod publishers;
mod tables;
mod upkeep;

#[path = "../world/mod.rs"]
mod world;
