//! One script on three hosts.

mod script;
mod stories;
mod turmoil;
