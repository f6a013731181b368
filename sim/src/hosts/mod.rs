//! One script on three hosts: the same core under the simulator, under turmoil and on sockets.
//!
//! A scenario and a seed make a [`script`]: who starts when, who is told what, what goes wrong.
//! Each host plays it and hands over a [`performance`]: what came of every command, and what
//! lies where at the end. [`conformance`] sets performances against each other. Nothing here is on
//! the way of a simulated message: the simulator's own runs are [`crate::run`]'s.

pub mod conformance;
pub mod performance;
pub mod play;
pub mod script;
pub mod simulated;
