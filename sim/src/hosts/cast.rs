//! What the nodes of a script share on a host of one process: who is who, where they listen, their
//! disks, and the play that they are in.
//!
//! A node lives in [`live`], the same on turmoil and on sockets; the host only says when a life
//! begins and ends it. Whoever wants more on a node's machine than the node, such as services over
//! HTTP, starts it beside ([`Beside`]).

use super::clock::ScriptClock;
use super::performance::{Holdings, HostKind, Performance};
use super::play::{Ended, Play, Ticket, Told};
use super::script::Prompt;
use crate::chance::Purpose;
use crate::driver::limits::COMMANDS_MAX;
use crate::driver::{self, Ask, Counters, Keeping, Limits, Mode, Network, Running, Settings};
use crate::journal::SharedRecorder;
use crate::measure::{Answer, Version};
use crate::scenario::spec::{Fields, Loss};
use crate::stores::{Change, Disk, Kept, MemoryDisk};
use crate::world::stage::{Position, Stage};
use kadlab_core::time::{Time, WallClock};
use std::future::Future;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::sync::mpsc;

/// What runs on a node's machine beside the node: it is given the running node, and ends with its
/// life.
pub type Beside = Arc<dyn Fn(Position, Running) -> Aside + Send + Sync>;
/// What runs beside one life of a node.
pub type Aside = Pin<Box<dyn Future<Output = ()> + Send>>;

/// What a play has beyond its script.
#[derive(Clone)]
pub struct Staging {
    /// Whether the ends of connections prove who they are.
    pub mode: Mode,
    /// What runs beside each node.
    pub beside: Beside,
    /// A node that is recorded, in all of its lives.
    pub recorded: Option<(Position, SharedRecorder)>,
}

impl Staging {
    /// Everybody is believed, nothing runs beside, nobody is recorded.
    #[must_use]
    pub fn plain() -> Staging {
        Staging {
            mode: Mode::Plain,
            beside: Arc::new(|_, _| Box::pin(std::future::ready(()))),
            recorded: None,
        }
    }
}

/// The nodes of a script and what they share. Whoever locks both locks the places first.
pub(super) struct Cast {
    pub(super) stage: Arc<Stage>,
    staging: Staging,
    /// By position, where a node listens.
    addresses: Vec<SocketAddr>,
    play: Mutex<Play>,
    places: Mutex<Vec<Place>>,
}

/// What stays of a node between its lives.
#[derive(Default)]
struct Place {
    disk: MemoryDisk,
    lives: u32,
    /// Where its present life hears its cues.
    cues: Option<mpsc::Sender<Cue>>,
    /// What its lives counted.
    counters: Vec<Arc<Counters>>,
}

/// A command on its way to a node.
type Cue = (Ticket, Told);

/// A life that is about to begin.
pub(super) struct Life {
    position: Position,
    number: u32,
    at: Time,
    disk: MemoryDisk,
    cues: mpsc::Receiver<Cue>,
}

impl Cast {
    pub(super) fn new(stage: Arc<Stage>, staging: Staging, addresses: Vec<SocketAddr>) -> Cast {
        assert_eq!(addresses.len(), stage.len(), "every node listens somewhere");
        Cast {
            play: Mutex::new(Play::new(Arc::clone(&stage))),
            places: Mutex::new(stage.peers().map(|_| Place::default()).collect()),
            stage,
            staging,
            addresses,
        }
    }

    pub(super) fn play(&self) -> MutexGuard<'_, Play> {
        self.play.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn places(&self) -> MutexGuard<'_, Vec<Place>> {
        self.places.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Where a node listens.
    pub(super) fn address(&self, position: Position) -> SocketAddr {
        self.addresses[position as usize]
    }

    /// Who listens there.
    pub(super) fn listener(&self, address: SocketAddr) -> Option<Position> {
        let found = self.addresses.iter().position(|own| *own == address)?;
        Some(found as Position)
    }

    /// A life begins: what it is given.
    pub(super) fn begin_life(&self, position: Position, at: Time) -> Life {
        let (sender, cues) = mpsc::channel(COMMANDS_MAX);
        let mut places = self.places();
        let place = &mut places[position as usize];
        place.lives += 1;
        place.cues = Some(sender);
        self.play().start(position);
        Life {
            position,
            number: place.lives,
            at,
            disk: place.disk.clone(),
            cues,
        }
    }

    /// A life has ended, and the disk loses what it is to lose.
    pub(super) fn end_life(&self, position: Position, at: Time, lose: Loss) {
        self.play().stop(position, at);
        let place = &mut self.places()[position as usize];
        place.cues = None;
        place.disk = left_of(&mut place.disk, lose);
    }

    /// A prompt of the script reaches its node, if there is anything to ask for.
    pub(super) fn prompt(&self, prompt: &Prompt, at: Time) {
        let Some(cue) = self.play().begin(prompt, at) else {
            return;
        };
        // A node that is too busy to hear never answers: that is what its outcome says.
        let cues = self.places()[prompt.node as usize].cues.clone();
        let _ = cues.map(|cues| cues.try_send(cue));
    }

    fn settings(&self, life: &Life) -> Settings {
        let (stage, position) = (&self.stage, life.position);
        let me = stage.first_peer(position);
        let mut seed = [0; 32];
        let name = stage.node(position).name;
        let mut draw = stage
            .chance
            .stream(name.numbered(life.number), Purpose::Node);
        draw.fill(&mut seed);
        let bootstrap = stage.bootstrap(position).iter().filter(|peer| **peer != me);
        let address = self.address(position);
        Settings {
            secret: stage.secret_key(me),
            config: stage.group_of(position).config.clone(),
            listen: address,
            advertised: Some(address),
            bootstrap: bootstrap
                .map(|peer| {
                    (
                        *stage.identity(*peer).key(),
                        self.address(stage.position(*peer)),
                    )
                })
                .collect(),
            mode: self.staging.mode,
            limits: Limits {
                // As in the simulator, where every call opens a stream of its own.
                calls_per_connection: 1,
                // And nobody counts them.
                handshakes_per_second: 1_000_000,
                handshakes_at_once: 1_000_000,
                ..Limits::default()
            },
            keeping: Keeping::AtOnce,
            seed,
        }
    }

    /// What came of everything when the script was over.
    pub(super) fn performance(&self, host: HostKind, wall_seconds: f64) -> Performance {
        let end = Time::ZERO + self.stage.scenario.duration;
        let outcomes = self.play().outcomes(end);
        Performance {
            host,
            outcomes,
            holdings: self.holdings(),
            fingerprint: None,
            wall_seconds,
        }
    }

    fn holdings(&self) -> Holdings {
        let (mut places, play) = (self.places(), self.play());
        let mut holdings = Holdings::new();
        for (position, place) in (0..).zip(places.iter_mut()) {
            if play.is_up(position) {
                for kept in records(&mut place.disk) {
                    if let Kept::Item { target, item, .. } = kept {
                        holdings.insert((target, position), Version::of(&item));
                    }
                }
            }
        }
        holdings
    }

    /// The counters of all lives, in name order.
    pub(super) fn counters(&self) -> Vec<Arc<Counters>> {
        let places = self.places();
        let all = places.iter().flat_map(|place| &place.counters);
        all.map(Arc::clone).collect()
    }
}

/// One life of a node, from its start until it is ended from outside.
pub(super) async fn live<N: Network>(cast: Arc<Cast>, mut life: Life, network: N) {
    let position = life.position;
    let clock = ScriptClock::start(cast.stage.scenario.epoch, life.at);
    let settings = cast.settings(&life);
    let disk = Box::new(life.disk.clone());
    let recorded = cast.staging.recorded.as_ref();
    let recorder = recorded.filter(|(recorded, _)| *recorded == position);
    let recorder = recorder.map(|(_, recorder)| recorder.clone());
    let started = driver::start_recorded(settings, network, clock, disk, recorder).await;
    let running = started.expect("the script gives every node an address of its own");
    if let Ok(glance) = running.glance().await {
        let place = &mut cast.places()[position as usize];
        place.counters.push(glance.counters);
    }
    let _beside = tokio::spawn((cast.staging.beside)(position, running.clone()));
    while let Some((ticket, told)) = life.cues.recv().await {
        let (cast, running) = (Arc::clone(&cast), running.clone());
        tokio::spawn(async move { cast.follow(ticket, told, &running).await });
    }
}

impl Cast {
    /// A node does what it is told.
    async fn follow(&self, ticket: Ticket, told: Told, running: &Running) {
        // A node that is too busy or has stopped never answers.
        let Ok(ended) = running.ask(self.ask(told)).await else {
            return;
        };
        let Some(answer) = Answer::of(&ended.result) else {
            return;
        };
        let mut play = self.play();
        let now = play.started(ticket).map(|started| started + ended.took);
        let Some(now) = now else { return };
        let found = ended.lookup;
        play.end(
            ticket,
            now,
            Ended {
                answer,
                took: ended.took,
                requests: found.as_ref().map_or(0, |found| found.requests),
                failures: found.as_ref().map_or(0, |found| found.failures),
                closest: found.map_or_else(Vec::new, |found| self.positions(&found)),
            },
        );
    }

    fn ask(&self, told: Told) -> Ask {
        match told {
            Told::Put { salt, value } => Ask::Put {
                value,
                salt: salt.into_bytes().into(),
            },
            Told::Get { target } => Ask::Get { target },
            Told::FindNode { target } => Ask::FindNode { target },
            Told::Reconcile { with } => Ask::Reconcile {
                with: *self.stage.identity(self.stage.first_peer(with)).key(),
                address: Some(self.address(with)),
            },
        }
    }

    fn positions(&self, found: &driver::Found) -> Vec<(Position, u8)> {
        let known = found.closest.iter().filter_map(|near| {
            let peer = self.stage.find(near.identity.id(), near.identity.key())?;
            Some((self.stage.position(peer), near.depth))
        });
        known.collect()
    }
}

/// What a disk has.
fn records(disk: &mut MemoryDisk) -> Vec<Kept> {
    let loaded = disk.load(WallClock::from_unix_nanos(0));
    loaded.expect("a disk in memory never fails").kept
}

/// What is left of a disk.
fn left_of(disk: &mut MemoryDisk, lose: Loss) -> MemoryDisk {
    let lost = match lose {
        Loss::Nothing => return disk.clone(),
        Loss::Disk => Fields::DISK,
        Loss::Fields(fields) => fields,
    };
    let mut left = MemoryDisk::new();
    for kept in records(disk) {
        let is_lost = match kept {
            Kept::Item { .. } => lost.store,
            Kept::Sequence { .. } => lost.sequence,
            Kept::Table { .. } => lost.table,
        };
        if !is_lost {
            left.apply(&[Change::Save(kept)]);
        }
    }
    left
}
