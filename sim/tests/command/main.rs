//! The built command from outside: exit statuses, messages, and what it leaves on the disk.

mod compare;
mod desk;
mod destination;
mod grids;
mod luck;
mod mistakes;
mod on_hosts;
mod refusals;
mod results;
mod run;
mod suites;
