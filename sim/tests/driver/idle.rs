//! Connections that are kept for later calls, and how they end.

use crate::stranger::connect;
use crate::town::{node, run, settings, until};
use kadlab::driver::{Ask, Limits, Settings};
use kadlab_core::env::CommandResult;
use kadlab_core::message::Method;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// Connections that were passed on: so far, and at present; and whether one was cut.
#[derive(Clone, Default)]
struct Passed {
    all: Arc<AtomicU32>,
    open: Arc<AtomicU32>,
    cut: Arc<AtomicBool>,
}

/// Listens before another listener, and passes connections on to it.
async fn relay(behind: SocketAddr) -> (SocketAddr, Passed) {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let between = listener.local_addr().expect("it is bound");
    let passed = Passed::default();
    tokio::spawn(accept(listener, behind, passed.clone()));
    (between, passed)
}

async fn accept(listener: TcpListener, behind: SocketAddr, passed: Passed) {
    loop {
        let (near, _) = listener.accept().await.expect("loopback has connections");
        let far = connect(behind).await;
        let (open, cut) = (Arc::clone(&passed.open), Arc::clone(&passed.cut));
        passed.all.fetch_add(1, Ordering::Relaxed);
        open.fetch_add(1, Ordering::Relaxed);
        tokio::spawn(async move {
            pass_on(near, far, &cut).await;
            open.fetch_sub(1, Ordering::Relaxed);
        });
    }
}

/// Passes bytes on until either end ends it, or until the first put of all has its answer: that is
/// not passed on any more.
async fn pass_on(mut near: TcpStream, mut far: TcpStream, cut: &AtomicBool) {
    let (mut asked, mut answered) = ([0; 4096], [0; 4096]);
    let mut was_put = false;
    loop {
        tokio::select! {
            read = near.read(&mut asked) => {
                let Ok(count @ 1..) = read else { return };
                let bytes = &asked[..count];
                was_put |= bytes.windows(15).any(|part| part == b"\"mirror_target\"");
                if far.write_all(bytes).await.is_err() { return }
            }
            read = far.read(&mut answered) => {
                let Ok(count @ 1..) = read else { return };
                if was_put && !cut.swap(true, Ordering::Relaxed) { return }
                let bytes = &answered[..count];
                if near.write_all(bytes).await.is_err() { return }
            }
        }
    }
}

#[test]
fn an_idle_connection_is_closed_in_time_and_without_another_call() {
    const KEPT: Duration = Duration::from_secs(2);
    run(async {
        let other = node(settings(1, &[])).await;
        let (between, passed) = relay(other.listens()).await;
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

#[test]
fn a_put_whose_connection_ended_before_its_answer_is_made_again_and_stored_once() {
    run(async {
        let other = node(settings(1, &[])).await;
        let (between, passed) = relay(other.listens()).await;
        let settings = Settings {
            bootstrap: vec![(other.key(), between)],
            ..settings(0, &[])
        };
        let node = node(settings).await;
        until("it has joined", async || {
            node.glance().await.expect("it runs").joined
        })
        .await;
        let (value, salt) = (b"value"[..].into(), b"salt"[..].into());
        let ended = node.ask(Ask::Put { value, salt }).await.expect("it runs");
        let CommandResult::Put {
            stored,
            refused,
            failed,
            ..
        } = ended.result
        else {
            panic!("a put ends as one: {ended:?}");
        };
        assert_eq!((stored, refused, failed), (1, 0, 0));
        assert!(
            passed.cut.load(Ordering::Relaxed),
            "the first answer was lost"
        );
        until("both have been answered", async || {
            let counters = other.glance().await.expect("it runs").counters;
            counters.served(Method::PutValue).total() == 2
        })
        .await;
        assert_eq!(other.glance().await.expect("it runs").items, 1);
    });
}
