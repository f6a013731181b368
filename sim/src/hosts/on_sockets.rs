//! The sockets host: the driver over real sockets on loopback, in real time.
//!
//! Each node has a runtime of its own in this process, so that its end is as abrupt as a crash: its
//! tasks are dropped where they stand, and the system closes its sockets. Latencies and cuts are
//! those of a network around the sockets (`delayed.rs`).

use super::cast::{Cast, Staging, live};
use super::delayed::Delayed;
use super::performance::{HostKind, Performance};
use super::script::{Act, Action, script};
use crate::machine::Stopwatch;
use crate::scenario::Scenario;
use crate::scenario::spec::Loss;
use crate::world::stage::{Numbering, Position, Stage};
use kadlab_core::time::Time;
use std::io;
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::sync::Arc;
use std::time::Duration;
use tokio::runtime::{Builder, Runtime};

/// The most nodes: each has a thread and, under load, some dozens of open files, of which a process
/// has 1,024.
pub const NODES_MAX: usize = 50;
/// How long the conductor sleeps at most before it tells how far the run is.
const NAP: Duration = Duration::from_millis(250);
/// Nodes listen on loopback addresses of their own, at one port: 127.88.0.2 and onwards, where no
/// connection of another program begins.
const NETWORK: [u8; 3] = [127, 88, 0];

/// Plays a scenario's script on sockets, which takes as long as the script is. `progress` hears the
/// script's moment now and then.
///
/// # Errors
/// When the system has no loopback addresses, or no threads, for so many nodes.
///
/// # Panics
/// If the scenario has something that [`super::carries`] refuses.
pub fn play(
    scenario: &Scenario,
    seed: u64,
    staging: Staging,
    progress: &mut dyn FnMut(Time),
) -> io::Result<Performance> {
    let stage = Arc::new(Stage::new(scenario.clone(), seed, Numbering::InOrder));
    // As long as this one is bound, no other run gets its port.
    let gate = TcpListener::bind(address(0, 0))?;
    let port = gate.local_addr()?.port();
    let addresses = (0..stage.len() as Position).map(|node| address(1 + node, port));
    let cast = Cast::new(Arc::clone(&stage), staging, addresses.collect());
    let mut theatre = Theatre {
        runtimes: stage.peers().map(|_| None).collect(),
        cast: Arc::new(cast),
        watch: Stopwatch::start(),
    };
    for act in script(&stage) {
        theatre.wait(act.at, progress);
        theatre.act(&act)?;
    }
    let end = Time::ZERO + scenario.duration;
    theatre.wait(end, progress);
    let seconds = theatre.watch.seconds();
    let performance = theatre.cast.performance(HostKind::Sockets, seconds);
    theatre.close(end);
    Ok(performance)
}

fn address(number: u32, port: u16) -> SocketAddr {
    let [a, b, c] = NETWORK;
    let last = u8::try_from(1 + number).expect("there are few nodes");
    SocketAddr::from((Ipv4Addr::new(a, b, c, last), port))
}

/// The nodes and how far the script is.
struct Theatre {
    cast: Arc<Cast>,
    /// By position, what runs a node that is up.
    runtimes: Vec<Option<Runtime>>,
    watch: Stopwatch,
}

impl Theatre {
    fn now(&self) -> Time {
        Time::from_micros((self.watch.seconds() * 1e6) as u64)
    }

    /// Sleeps until a moment of the script.
    fn wait(&self, until: Time, progress: &mut dyn FnMut(Time)) {
        while self.now() < until {
            progress(self.now());
            let left = Duration::from_micros(until.since(self.now()).as_micros());
            std::thread::sleep(left.min(NAP));
        }
    }

    fn act(&mut self, act: &Act) -> io::Result<()> {
        match &act.action {
            Action::Prompt(prompt) => self.cast.prompt(prompt, act.at),
            Action::Start(node) => self.begin(*node, act.at)?,
            Action::Stop { node, lose } => self.end(*node, act.at, *lose),
            Action::Cut(cut) => self.cast.play().cut(cut),
            Action::Mend { fault } => self.cast.play().mend(*fault),
        }
        Ok(())
    }

    fn begin(&mut self, node: Position, at: Time) -> io::Result<()> {
        let life = self.cast.begin_life(node, at);
        let runtime = Builder::new_multi_thread()
            .worker_threads(1)
            .enable_all()
            .build()?;
        let network = Delayed::of(node, Arc::clone(&self.cast));
        runtime.spawn(live(Arc::clone(&self.cast), life, network));
        self.runtimes[node as usize] = Some(runtime);
        Ok(())
    }

    /// A node ends where it stands. Its disk is what it had saved by then: a life that is over
    /// writes no more, so that the disk is changed after it.
    fn end(&mut self, node: Position, at: Time, lose: Loss) {
        if let Some(runtime) = self.runtimes[node as usize].take() {
            // Its tasks are at a point where they wait: it takes no time to drop them.
            runtime.shutdown_timeout(NAP);
        }
        self.cast.end_life(node, at, lose);
    }

    /// The curtain: everybody ends.
    fn close(&mut self, at: Time) {
        for node in 0..self.runtimes.len() as Position {
            self.end(node, at, Loss::Nothing);
        }
    }
}
