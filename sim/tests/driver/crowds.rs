//! A node that has no room left of its own, and what it thinks of its peers then.

use crate::town::{key, node, run, settings, until};
use kadlab::driver::{Ask, limits};
use kadlab_core::env::CallError;
use kadlab_core::id::Id;
use kadlab_core::wire::RequestBody;
use tokio::net::TcpListener;
use tokio::task::JoinSet;

#[test]
fn calls_that_find_no_connection_free_evict_no_healthy_peer() {
    run(async {
        let healthy = node(settings(1, &[])).await;
        let busy = node(settings(0, &[&healthy])).await;
        until("it has joined", async || {
            busy.glance().await.expect("it runs").joined
        })
        .await;
        let pit = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let pit_at = pit.local_addr().expect("it is bound");
        let mut fallen = JoinSet::new();
        // Whoever waits in line waits for longer than a call may: three rounds of the dial deadline.
        for _ in 0..limits::OUTBOUND_MAX * 3 {
            let busy = busy.clone();
            fallen.spawn(async move { busy.question(key(2), pit_at, RequestBody::Ping).await });
        }
        until("all connections are in use", async || {
            let counters = busy.glance().await.expect("it runs").counters;
            counters.dialled.total() > limits::OUTBOUND_MAX as u64
        })
        .await;
        let mut finds = JoinSet::new();
        for _ in 0..3 {
            let busy = busy.clone();
            let target = Id::ZERO;
            finds.spawn(async move { busy.ask(Ask::FindNode { target }).await });
        }
        for ended in finds.join_all().await {
            let lookup = ended.expect("it runs").lookup.expect("somebody was called");
            assert_eq!((lookup.requests, lookup.failures), (1, 1));
        }
        let contacts = busy.contacts().await.expect("it runs");
        let known: Vec<_> = contacts.iter().map(|contact| contact.key).collect();
        assert_eq!(known, [healthy.key()]);
        let outcomes = fallen.join_all().await;
        let not_carried = outcomes
            .iter()
            .filter(|o| **o == Err(CallError::NotCarried));
        assert_eq!(not_carried.count(), limits::OUTBOUND_MAX * 2);
    });
}
