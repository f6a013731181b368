//! What a running node shows over HTTP: read-only, for people, scripts and Prometheus.
//!
//! Generic over the listener, so that it stands beside a node on this machine's sockets and in a
//! simulated world. Whoever can connect can read: an address that only the operator reaches is the
//! operator's choice. A connection carries one request; how many there are and how long one lasts
//! is limited ([`limits`]), so that nobody who connects and says nothing keeps others out.
//!
//! Nothing here changes the node, and a node without it does not know of it.

mod door;
pub mod limits;
mod metrics;
mod pages;
mod store;

pub use metrics::{CONTENT_TYPE, exposition};
pub use store::{ListedItem, StoreView};

use crate::driver::Running;
use axum::serve::Listener;
use door::{Door, Open};
use std::fmt::Debug;

/// Shows a node to whoever connects, until it has stopped and all connections have ended.
pub async fn serve<L: Listener>(listener: L, running: Running)
where
    L::Addr: Debug,
{
    let open = Open::new();
    let door = Door::new(listener, open.clone());
    let pages = pages::router(running.clone());
    let stopped = async move {
        running.ended().await;
        open.end_all();
    };
    let served = axum::serve(door, pages).with_graceful_shutdown(stopped);
    if let Err(error) = served.await {
        tracing::error!(%error, "the node is no longer shown over HTTP");
    }
}
