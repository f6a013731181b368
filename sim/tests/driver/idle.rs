//! Connections that nobody needs any more.

use crate::stranger::connect;
use crate::town::{node, run, settings, until};
use kadlab::driver::{Limits, Settings};
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;
use tokio::net::{TcpListener, TcpStream};

/// Connections that were passed on: so far, and at present.
#[derive(Clone, Default)]
struct Passed {
    all: Arc<AtomicU32>,
    open: Arc<AtomicU32>,
}

async fn relay(listener: TcpListener, behind: SocketAddr, passed: Passed) {
    loop {
        let (near, _) = listener.accept().await.expect("loopback has connections");
        let (far, open) = (connect(behind).await, Arc::clone(&passed.open));
        passed.all.fetch_add(1, Ordering::Relaxed);
        open.fetch_add(1, Ordering::Relaxed);
        tokio::spawn(async move {
            pass_on(near, far).await;
            open.fetch_sub(1, Ordering::Relaxed);
        });
    }
}

async fn pass_on(mut near: TcpStream, mut far: TcpStream) {
    // Ends with either end.
    let _ = tokio::io::copy_bidirectional(&mut near, &mut far).await;
}

#[test]
fn an_idle_connection_is_closed_in_time_and_without_another_call() {
    const KEPT: Duration = Duration::from_secs(2);
    run(async {
        let other = node(settings(1, &[])).await;
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let between = listener.local_addr().expect("it is bound");
        let passed = Passed::default();
        tokio::spawn(relay(listener, other.listens(), passed.clone()));
        let settings = Settings {
            bootstrap: vec![(other.key(), between)],
            limits: Limits {
                idle_kept: KEPT,
                ..Limits::default()
            },
            ..settings(0, &[])
        };
        let node = node(settings).await;
        until("it has joined", async || {
            node.glance().await.expect("it runs").joined
        })
        .await;
        assert!(
            passed.all.load(Ordering::Relaxed) > 0,
            "it joined through it"
        );
        // The other end would close it after thirty seconds, the next call at once.
        let closed = async || passed.open.load(Ordering::Relaxed) == 0;
        let in_time = tokio::time::timeout(KEPT * 5, until("it is closed", closed)).await;
        assert!(in_time.is_ok(), "it is still open");
    });
}
