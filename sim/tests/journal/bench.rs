//! Places for tests of journals: a node with an environment of a few lines, and worlds with one
//! node recorded.

use kadlab::journal::{About, BYTES_MAX, Difference, End, Input, Next, Recorder, Replay};
use kadlab::scenario::{self, Scenario};
use kadlab::world::World;
use kadlab::world::journal::about;
use kadlab::world::stage::{Numbering, Stage};
use kadlab_core::config::Config;
use kadlab_core::env::{Effect, Env};
use kadlab_core::id::Id;
use kadlab_core::key::{PublicKey, SecretKey, Signature};
use kadlab_core::node::Node;
use kadlab_core::peer::{Identity, Peer};
use kadlab_core::time::{Duration, Time, WallClock};
use kadlab_core::wire::Directory;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

/// A file in memory that a test reads when it is written.
#[derive(Clone, Default)]
pub(crate) struct Page(Arc<Mutex<Vec<u8>>>);

impl Page {
    pub(crate) fn read(&self) -> Vec<u8> {
        self.0.lock().expect("nobody died writing").clone()
    }
}

impl Write for Page {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().expect("nobody died writing").extend(bytes);
        Ok(bytes.len())
    }
    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// The secret key of a peer of the bench.
pub(crate) fn secret(index: u32) -> SecretKey {
    SecretKey::from_bytes(secret_bytes(index)).expect("these are secret keys")
}

pub(crate) fn secret_bytes(index: u32) -> [u8; 32] {
    let mut bytes = [0x5a; 32];
    bytes[28..].copy_from_slice(&index.to_be_bytes());
    bytes
}

/// One node's environment; the node has the identity of number 0. It is its own directory.
pub(crate) struct Bench {
    config: &'static Config,
    identities: &'static [Identity],
    /// What is added to a number to make a handle.
    shift: u32,
    pub(crate) now: Time,
    drawn: u64,
    pub(crate) effects: Vec<Effect>,
    /// Whether the host dies of the next effect.
    pub(crate) dies: bool,
}

impl Bench {
    pub(crate) fn new(shift: u32, config: Config) -> Bench {
        let identity = |index| Identity::of(secret(index).public_key());
        let unused = (0..shift).map(|index| identity(1_000 + index));
        let identities: Vec<_> = unused.chain((0..8).map(identity)).collect();
        Bench {
            config: Box::leak(Box::new(config)),
            identities: identities.leak(),
            shift,
            now: Time::from_micros(5_000_000),
            drawn: 0,
            effects: Vec::new(),
            dies: false,
        }
    }

    pub(crate) fn handle(&self, number: u32) -> Peer {
        Peer::from_index(self.shift + number)
    }

    pub(crate) fn about(&self) -> About {
        About {
            host: "bench".to_owned(),
            node: "bench/0".to_owned(),
            me: self.identities[self.shift as usize].clone(),
            config: self.config.clone(),
        }
    }
}

impl Env<'static> for Bench {
    fn now(&self) -> Time {
        self.now
    }
    fn wall_clock(&self) -> WallClock {
        let since = self.now.since(Time::ZERO);
        WallClock::from_unix_nanos(1_700_000_000_000_000_000).plus(since)
    }
    fn random(&mut self) -> u64 {
        self.drawn += 1;
        self.drawn << 32
    }
    fn config(&self) -> &'static Config {
        self.config
    }
    fn identity(&self, peer: Peer) -> &'static Identity {
        &self.identities[peer.index()]
    }
    fn sign(&mut self, payload: &[u8]) -> Signature {
        secret(0).sign(payload)
    }
    fn emit(&mut self, effect: Effect) {
        assert!(!self.dies, "the host dies");
        self.effects.push(effect);
    }
}

impl Directory for Bench {
    fn peer(&mut self, _: Id, _: PublicKey) -> Option<Peer> {
        None
    }
    fn identity(&self, peer: Peer) -> &Identity {
        &self.identities[peer.index()]
    }
}

/// A scenario of the repository, with a few keys set.
pub(crate) fn scenario(path: &str, sets: &[&str]) -> Scenario {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../scenarios")
        .join(path);
    let sets: Vec<_> = sets
        .iter()
        .map(|set| set.parse().expect("it is KEY=VALUE"))
        .collect();
    let loaded = scenario::load(&path, &sets);
    loaded.unwrap_or_else(|error| panic!("{error}")).scenario
}

/// What came of a run.
pub(crate) struct Ran {
    pub(crate) fingerprint: String,
    /// How many lives each node had.
    pub(crate) lives: Vec<u32>,
    pub(crate) journal: Vec<u8>,
    pub(crate) inputs: u64,
}

/// Runs seed 1 of a scenario for some minutes, one node recorded if one is named.
pub(crate) fn run(scenario: &Scenario, minutes: u64, node: Option<&str>) -> Ran {
    let stage = Stage::new(scenario.clone(), 1, Numbering::default());
    let page = Page::default();
    let mut world = World::new(&stage, None);
    if let Some(node) = node {
        let position = scenario.position_of(node).expect("the node is there");
        let to = Box::new(page.clone());
        world = world.recorded(
            position,
            Recorder::new(to, BYTES_MAX, &about(&stage, position)),
        );
    }
    world.run_until(Time::from_micros(minutes * 60_000_000));
    let lives = world.hosts().iter().map(|host| host.life()).collect();
    let inputs = world
        .end_journal()
        .map_or(0, |written| written.expect("a page takes it all"));
    Ran {
        fingerprint: world.finish().1,
        lives,
        journal: page.read(),
        inputs,
    }
}

/// How a replay came out.
#[derive(Debug)]
pub(crate) struct Replayed {
    pub(crate) inputs: u64,
    /// Lives that began.
    pub(crate) lives: u64,
    /// Digests that were compared, and found equal.
    pub(crate) states: u64,
    pub(crate) end: Result<End, Difference>,
}

/// Replays a journal; or what is wrong with it, as the command would print it.
pub(crate) fn replay(journal: &[u8]) -> Result<Replayed, String> {
    let opened = Replay::open(journal, PathBuf::from("test.journal"));
    let mut replay = opened.map_err(|error| error.to_string())?;
    let (mut lives, mut states) = (0, 0);
    let end = loop {
        let difference = match replay.advance().map_err(|error| error.to_string())? {
            Next::Input(step) => {
                lives += u64::from(step.kind == "born");
                step.difference
            }
            Next::State(_, difference) => {
                states += u64::from(difference.is_none());
                difference
            }
            Next::End(end) => break Ok(end),
        };
        if let Some(difference) = difference {
            break Err(difference);
        }
    };
    let inputs = replay.inputs();
    Ok(Replayed {
        inputs,
        lives,
        states,
        end,
    })
}

/// A node of the bench that has been told these things, a second apart; and its journal.
pub(crate) fn told(bench: &mut Bench, inputs: Vec<Input<'_>>) -> (Node, Vec<u8>) {
    let page = Page::default();
    let mut recorder = Recorder::new(Box::new(page.clone()), BYTES_MAX, &bench.about());
    let mut node = recorder.birth(bench.handle(0), Vec::new(), bench);
    for input in inputs {
        bench.now += Duration::from_secs(1);
        recorder.tell(&mut node, input, bench);
    }
    recorder
        .finish(Some(&node), bench)
        .expect("a page takes it all");
    (node, page.read())
}
