//! Real nodes on real sockets of this machine: the driver's promises, one file each.

mod bytes;
mod crowds;
mod disks;
mod hostile;
mod idle;
mod journals;
mod lies;
mod process;
mod stories;
mod stranger;
mod town;
