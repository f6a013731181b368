//! Disks of real nodes: one set of tests for all of them, and what is special about each.

mod conformance;
mod crash;
mod records;
mod refusals;
mod shadow;
