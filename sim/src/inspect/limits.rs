//! Every limit of inspection over HTTP, by name.

use std::time::Duration;

/// Connections that are open at the same time; one more ends the one that is open longest.
pub const CONNECTIONS_MAX: usize = 64;
/// From a connection's beginning to its end.
pub const CONNECTION_DEADLINE: Duration = Duration::from_secs(10);
/// Items that a page of the store has at most.
pub const PAGE_ITEMS_MAX: usize = 1000;
/// Items of a page, unless the request names another number.
pub const PAGE_ITEMS: usize = 100;
