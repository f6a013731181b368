//! The turmoil host: the driver over turmoil's simulated TCP, in one thread and in simulated time.
//!
//! Each node is a host of its own there. Turmoil moves all of them a tick at a time; between two
//! ticks the script's faults strike and its prompts reach their nodes, so that nothing is more exact
//! than [`TICK`]. The seed makes two runs the same: turmoil's own chance is seeded, nodes draw from
//! the stage's, and the driver has no choice of its own.
//!
//! What turmoil's TCP does otherwise than TCP is put right here, or told in docs/hosts.md: an accept
//! takes no time, so that a caller waits for half a round trip more; a message that is cut looks
//! like a refusal, which a silent network never answers; a node that crashes says goodbye, so it is
//! cut off first.

use super::cast::{Cast, Life, Staging, live};
use super::performance::{HostKind, Performance};
use super::script::{Act, Action, script};
use crate::driver::Network;
use crate::machine::Stopwatch;
use crate::scenario::Scenario;
use crate::world::stage::{Numbering, Position, Stage};
use kadlab_core::message::Method;
use kadlab_core::time::Time;
use sha2::{Digest, Sha256};
use std::collections::BTreeSet;
use std::future::pending;
use std::io;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use turmoil::net::{TcpListener, TcpStream};
use turmoil::{Builder, Sim};

/// How far turmoil moves at once. Its timers are whole milliseconds anyway.
pub const TICK: Duration = Duration::from_millis(1);
/// The most nodes. Turmoil looks at every pair of nodes for every node in every tick: ten minutes of
/// 35 nodes take a minute, and of 50 three.
pub const NODES_MAX: usize = 50;
/// Connections that may wait at one listener, and segments at one stream. Turmoil panics at one
/// more; no node has as many calls in flight as all others together could open at once.
const WAITING_MAX: usize = NODES_MAX * crate::driver::limits::OUTBOUND_MAX;
/// Where nodes listen.
const PORT: u16 = 7_000;

/// Plays a scenario's script on turmoil.
///
/// # Panics
/// If the scenario has something that [`super::carries`] refuses.
#[must_use]
pub fn play(scenario: &Scenario, seed: u64, staging: Staging) -> Performance {
    let stage = Arc::new(Stage::new(scenario.clone(), seed, Numbering::InOrder));
    let watch = Stopwatch::start();
    let mut theatre = Theatre::new(&stage, seed, staging);
    let acts = script(&stage);
    let mut ahead = acts.iter().peekable();
    let end = Time::ZERO + scenario.duration;
    while theatre.now() < end {
        while let Some(act) = ahead.next_if(|act| act.at <= theatre.now()) {
            theatre.act(act);
        }
        theatre
            .sim
            .step()
            .expect("nodes run until they are stopped");
    }
    let fingerprint = theatre.fingerprint(end);
    Performance {
        fingerprint: Some(fingerprint),
        ..theatre.cast.performance(HostKind::Turmoil, watch.seconds())
    }
}

/// Lives that are about to begin, by position.
type Wings = Arc<Mutex<Vec<Option<Life>>>>;

/// Turmoil's world and the nodes in it.
struct Theatre<'s> {
    sim: Sim<'s>,
    cast: Arc<Cast>,
    wings: Wings,
    /// The ways that are cut at present: from whom, to whom.
    cut: BTreeSet<(Position, Position)>,
}

fn name(position: Position) -> String {
    format!("node-{position}")
}

impl Theatre<'_> {
    fn new(stage: &Arc<Stage>, seed: u64, staging: Staging) -> Self {
        let nodes = 0..stage.len() as Position;
        let epoch = Duration::from_nanos(stage.scenario.epoch.as_unix_nanos());
        let mut sim = Builder::new()
            .rng_seed(seed)
            .epoch(std::time::UNIX_EPOCH + epoch)
            .tick_duration(TICK)
            .tcp_capacity(WAITING_MAX)
            .build();
        let address = |node| SocketAddr::new(sim.lookup(name(node)), PORT);
        let addresses = nodes.clone().map(address).collect();
        let cast = Arc::new(Cast::new(Arc::clone(stage), staging, addresses));
        let wings: Wings = Arc::new(Mutex::new(nodes.clone().map(|_| None).collect()));
        for node in nodes.clone() {
            let (cast, wings) = (Arc::clone(&cast), Arc::clone(&wings));
            sim.host(name(node), move || {
                enter(node, Arc::clone(&cast), Arc::clone(&wings))
            });
        }
        for one in nodes.clone() {
            for other in 0..one {
                let way = Duration::from_micros(one_way_us(stage, one, other));
                sim.set_link_latency(name(one), name(other), way);
            }
            sim.crash(name(one));
        }
        let mut theatre = Theatre {
            sim,
            cast,
            wings,
            cut: BTreeSet::new(),
        };
        theatre.set_links();
        theatre
    }

    fn now(&self) -> Time {
        let elapsed = self.sim.elapsed().as_micros();
        Time::from_micros(u64::try_from(elapsed).expect("a script is shorter than an age"))
    }

    fn act(&mut self, act: &Act) {
        match &act.action {
            Action::Prompt(prompt) => return self.cast.prompt(prompt, act.at),
            Action::Start(node) => {
                let life = self.cast.begin_life(*node, act.at);
                self.set_links();
                let mut wings = self.wings.lock().unwrap_or_else(PoisonError::into_inner);
                wings[*node as usize] = Some(life);
                drop(wings);
                return self.sim.bounce(name(*node));
            }
            Action::Stop { node, lose } => {
                self.cast.end_life(*node, act.at, *lose);
                self.set_links();
                return self.sim.crash(name(*node));
            }
            Action::Cut(cut) => self.cast.play().cut(cut),
            Action::Mend { fault } => self.cast.play().mend(*fault),
        }
        self.set_links();
    }

    /// Cuts and repairs ways until turmoil's are as the play has them.
    fn set_links(&mut self) {
        let nodes = 0..self.cast.stage.len() as Position;
        let ways = nodes
            .clone()
            .flat_map(|from| nodes.clone().map(move |to| (from, to)))
            .filter(|(from, to)| from != to);
        let play = self.cast.play();
        for (from, to) in ways {
            match (play.passes(from, to), self.cut.contains(&(from, to))) {
                (true, true) => {
                    self.cut.remove(&(from, to));
                    self.sim.repair_oneway(name(from), name(to));
                }
                (false, false) => {
                    self.cut.insert((from, to));
                    self.sim.partition_oneway(name(from), name(to));
                }
                _ => {}
            }
        }
    }

    /// A hash of what came of every command and of what every life counted.
    fn fingerprint(&self, end: Time) -> String {
        let mut hash = Sha256::new();
        for outcome in self.cast.play().outcomes(end) {
            hash.update(format!("{outcome:?}\n"));
        }
        for counters in self.cast.counters() {
            let (read, written) = (counters.bytes_read.total(), counters.bytes_written.total());
            let of = |method: &Method| counters.served(*method).total();
            let served: Vec<u64> = Method::ALL.iter().map(of).collect();
            hash.update(format!(
                "{} {read} {written} {served:?}\n",
                counters.dialled.total()
            ));
        }
        let digits = hash.finalize();
        digits[..8]
            .iter()
            .map(|byte| format!("{byte:02x}"))
            .collect()
    }
}

/// A node's host has begun: it lives if a life waits for it.
async fn enter(node: Position, cast: Arc<Cast>, wings: Wings) -> turmoil::Result {
    let waiting = wings.lock().unwrap_or_else(PoisonError::into_inner)[node as usize].take();
    if let Some(life) = waiting {
        let network = Simulated {
            me: node,
            cast: Arc::clone(&cast),
        };
        live(cast, life, network).await;
    }
    Ok(())
}

/// Turmoil's links are the same in both directions: the mean of the two.
fn one_way_us(stage: &Stage, one: Position, other: Position) -> u64 {
    u64::midpoint(stage.latency_us(one, other), stage.latency_us(other, one))
}

/// Turmoil's network as a node's driver sees it.
#[derive(Clone)]
struct Simulated {
    me: Position,
    cast: Arc<Cast>,
}

impl Network for Simulated {
    type Listener = TcpListener;
    type Stream = TcpStream;

    async fn bind(&self, address: SocketAddr) -> io::Result<(TcpListener, SocketAddr)> {
        // Turmoil's listeners hear everywhere on their host or nowhere.
        let everywhere = SocketAddr::new(IpAddr::V4(Ipv4Addr::UNSPECIFIED), address.port());
        Ok((TcpListener::bind(everywhere).await?, address))
    }

    async fn accept(&self, listener: &TcpListener) -> io::Result<(TcpStream, SocketAddr)> {
        listener.accept().await
    }

    async fn connect(&self, address: SocketAddr) -> io::Result<TcpStream> {
        let Ok(stream) = TcpStream::connect(address).await else {
            // What is cut or down is silent: the caller's deadline ends this.
            return pending().await;
        };
        if let Some(other) = self.cast.listener(address) {
            let back = one_way_us(&self.cast.stage, self.me, other);
            tokio::time::sleep(Duration::from_micros(back)).await;
        }
        Ok(stream)
    }
}
