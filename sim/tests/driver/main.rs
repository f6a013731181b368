//! Real nodes on real sockets of this machine: the driver's promises, one file each.

mod stories;
mod town;
