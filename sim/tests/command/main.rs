//! The built command from outside: exit statuses, messages, and what it leaves on the disk.

mod desk;
mod destination;
mod grids;
mod mistakes;
mod run;
mod suites;
