//! Disks of real nodes: one set of tests for all of them, and what is special about each.

mod conformance;
mod crash;
mod forms;
mod records;
mod refusals;
mod server;
mod shadow;
mod shared;
mod speed;
mod trouble;
