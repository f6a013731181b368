//! What turmoil can do to a link that no fault of a scenario asks for: hold what is sent, and
//! release it later. The driver has it late, and nothing fails.

use kadlab::driver::{
    Ask, Ended, Keeping, Limits, Mode, Network, Running, Settings, SystemClock, start,
};
use kadlab::stores::MemoryDisk;
use kadlab_core::config::{Config, Preset};
use kadlab_core::id::Id;
use kadlab_core::key::{PublicKey, SecretKey};
use kadlab_core::time;
use std::io;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::time::Duration;
use turmoil::net::{TcpListener, TcpStream};

const PORT: u16 = 7000;
/// How long the link is held: less than a call waits.
const HELD: Duration = Duration::from_secs(3);

#[derive(Clone)]
struct Turmoil;

impl Network for Turmoil {
    type Listener = TcpListener;
    type Stream = TcpStream;

    async fn bind(&self, address: SocketAddr) -> io::Result<(TcpListener, SocketAddr)> {
        Ok((TcpListener::bind(address).await?, address))
    }

    async fn accept(&self, listener: &TcpListener) -> io::Result<(TcpStream, SocketAddr)> {
        listener.accept().await
    }

    async fn connect(&self, address: SocketAddr) -> io::Result<TcpStream> {
        TcpStream::connect(address).await
    }
}

fn secret(number: u8) -> SecretKey {
    SecretKey::from_bytes([number; 32]).expect("far below the order of the curve")
}

async fn node(number: u8, bootstrap: Vec<(PublicKey, SocketAddr)>) -> Running {
    let listen = SocketAddr::new(IpAddr::V4(Ipv4Addr::UNSPECIFIED), PORT);
    let settings = Settings {
        secret: secret(number),
        config: Config::preset(Preset::Skywire),
        listen,
        advertised: None,
        bootstrap,
        mode: Mode::Authenticated,
        limits: Limits::default(),
        keeping: Keeping::AtOnce,
        seed: [number; 32],
    };
    let disk = Box::new(MemoryDisk::new());
    let started = start(settings, Turmoil, SystemClock::start(), disk).await;
    started.expect("the host is its own")
}

async fn find(running: &Running) -> Ended {
    let target = Id::from_bytes([9; 32]);
    let ended = running.ask(Ask::FindNode { target }).await;
    ended.expect("the node runs")
}

fn failures(ended: &Ended) -> u16 {
    ended.lookup.as_ref().map_or(0, |found| found.failures)
}

#[test]
fn what_is_held_comes_late_and_what_is_cut_off_does_not_come() {
    let mut sim = turmoil::Builder::new()
        .rng_seed(1)
        .simulation_duration(Duration::from_secs(120))
        .build();
    sim.host("first", || async {
        let _running = node(1, Vec::new()).await;
        std::future::pending().await
    });
    sim.client("second", async {
        let first = SocketAddr::new(turmoil::lookup("first"), PORT);
        let running = node(2, vec![(secret(1).public_key(), first)]).await;
        while !running.glance().await?.joined {
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        let before = find(&running).await;
        assert_eq!(failures(&before), 0);
        assert!(
            before.took < time::Duration::from_secs(1),
            "{:?}",
            before.took
        );

        turmoil::hold("first", "second");
        tokio::spawn(async {
            tokio::time::sleep(HELD).await;
            turmoil::release("first", "second");
        });
        let held = find(&running).await;
        assert_eq!(failures(&held), 0, "it came late, but it came");
        assert!(held.took >= time::Duration::from_secs(3), "{:?}", held.took);
        assert!(held.took < time::Duration::from_secs(4), "{:?}", held.took);

        turmoil::partition("first", "second");
        let cut = find(&running).await;
        assert_eq!(failures(&cut), 1, "nothing came");
        turmoil::repair("first", "second");
        let mended = find(&running).await;
        assert_eq!(failures(&mended), 0);
        Ok(())
    });
    sim.run().expect("the story ends well");
}
