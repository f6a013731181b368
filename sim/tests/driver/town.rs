//! A few nodes on loopback, in one process.

use kadlab::driver::{Keeping, Limits, Mode, Running, Settings, Sockets, SystemClock, start};
use kadlab::stores::{Disk, MemoryDisk};
use kadlab_core::config::{Config, Preset};
use kadlab_core::key::{PublicKey, SecretKey};
use std::net::SocketAddr;
use std::time::Duration;

/// The secret key of the node with this number.
pub(crate) fn secret(number: u16) -> SecretKey {
    let mut bytes = [1; 32];
    bytes[..2].copy_from_slice(&number.to_be_bytes());
    SecretKey::from_bytes(bytes).expect("far below the order of the curve")
}

/// What a node of a town is, unless a test says otherwise.
pub(crate) fn settings(number: u16, bootstrap: &[&Running]) -> Settings {
    let known = |node: &&Running| (node.key(), node.listens());
    Settings {
        secret: secret(number),
        config: Config::preset(Preset::Skywire),
        listen: SocketAddr::from(([127, 0, 0, 1], 0)),
        advertised: None,
        bootstrap: bootstrap.iter().map(known).collect(),
        mode: Mode::Authenticated,
        limits: Limits::default(),
        keeping: Keeping::Apart,
        seed: [number.to_be_bytes()[1]; 32],
    }
}

/// Starts a node with a disk in memory.
pub(crate) async fn node(settings: Settings) -> Running {
    node_with(settings, Box::new(MemoryDisk::new())).await
}

/// Starts a node with this disk.
pub(crate) async fn node_with(settings: Settings, disk: Box<dyn Disk>) -> Running {
    let started = start(settings, Sockets, SystemClock::start(), disk).await;
    started.expect("loopback has free ports")
}

/// A town of `count` nodes that have all joined through the first.
pub(crate) async fn town(count: u16, mode: Mode) -> Vec<Running> {
    let mut nodes: Vec<Running> = Vec::new();
    for number in 0..count {
        let bootstrap: Vec<&Running> = nodes.first().into_iter().collect();
        let settings = Settings {
            mode,
            ..settings(number, &bootstrap)
        };
        nodes.push(node(settings).await);
    }
    for node in &nodes[1..] {
        until("everybody has joined", async || {
            node.glance().await.expect("it runs").joined
        })
        .await;
    }
    nodes
}

/// Waits until something is so.
///
/// # Panics
/// If it is not so within a minute.
pub(crate) async fn until(what: &str, so: impl AsyncFn() -> bool) {
    for _ in 0..6000 {
        if so().await {
            return;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    panic!("not so within a minute: {what}");
}

/// The key of the node with this number.
pub(crate) fn key(number: u16) -> PublicKey {
    secret(number).public_key()
}

/// Runs a test's story on a runtime of its own.
pub(crate) fn run<T>(story: impl Future<Output = T>) -> T {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build();
    runtime.expect("a runtime starts").block_on(story)
}
