//! A tiny world for story tests: some nodes, one queue of events, and verbs to tell a story with.
//!
//! Every message takes [`ONE_WAY`], every write to a disk [`DISK`]; nothing is lost and nothing is
//! drawn but what nodes ask for. Nodes are named by their number. This is no simulator: it has no
//! network model, and no speed either.

mod host;
mod moment;
mod running;
mod telling;

pub(crate) use host::{Lose, Manner};
pub(crate) use moment::{Moment, Surroundings};

use host::Host;
use kadlab_core::config::Config;
use kadlab_core::env::{CallId, CommandId, CommandResult, LookupSummary, Notice, Token};
use kadlab_core::id::Id;
use kadlab_core::item::Item;
use kadlab_core::message::Method;
use kadlab_core::node::Node;
use kadlab_core::peer::{Identity, Peer};
use kadlab_core::time::{Duration, Time};
use running::Event;
use std::collections::BTreeMap;
use std::sync::Arc;

/// How long a message travels.
pub(crate) const ONE_WAY: Duration = Duration::from_millis(50);
/// How long a disk takes to write.
pub(crate) const DISK: Duration = Duration::from_millis(1);

/// The name of a request that the test itself makes.
const TEST_ITSELF: Token = Token(u64::MAX);

/// A call that a node made.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Sent {
    pub(crate) at: Time,
    pub(crate) from: usize,
    pub(crate) to: usize,
    pub(crate) method: Method,
}

/// How a command ended.
#[derive(Clone, Debug)]
pub(crate) struct Ended {
    /// From the command to its end.
    pub(crate) took: Duration,
    pub(crate) result: CommandResult,
    pub(crate) lookup: Option<LookupSummary>,
}

/// The nodes and what happens between them.
pub(crate) struct World {
    pub(crate) now: Time,
    hosts: Vec<Host>,
    identities: Vec<Identity>,
    queue: BTreeMap<(Time, u64), Event>,
    events: u64,
    steps: u64,
    /// Requests that wait for their node's answer: who asked, under which name.
    asked: Vec<(usize, CallId)>,
    commands: Vec<(Time, Option<Ended>)>,
    /// Every call, in order.
    pub(crate) sent: Vec<Sent>,
    /// Every notice, with the node that gave it.
    pub(crate) noticed: Vec<(usize, Notice)>,
    /// Every join that ended.
    pub(crate) joined: Vec<(Time, usize)>,
    /// The sequence number of everything that was signed.
    pub(crate) signed: Vec<u64>,
    /// Whether a save that was under way at a restart is told to the new life.
    pub(crate) saves_outlive_lives: bool,
}

/// Looking.
impl World {
    pub(crate) fn peer(&self, name: usize) -> Peer {
        Peer::from_index(u32::try_from(name).expect("a small world"))
    }

    pub(crate) fn id(&self, name: usize) -> Id {
        *self.identities[name].id()
    }

    /// The target under which a node publishes with this salt.
    pub(crate) fn target(&self, name: usize, salt: &[u8]) -> Id {
        Id::of_item(self.identities[name].key(), salt)
    }

    pub(crate) fn node(&self, name: usize) -> &Node {
        self.hosts[name].node.as_ref().expect("the node is up")
    }

    /// A node's contacts, in the order of their names.
    pub(crate) fn contacts(&self, name: usize) -> Vec<usize> {
        let mut contacts: Vec<usize> = self.node(name).table().peers().map(Peer::index).collect();
        contacts.sort_unstable();
        contacts
    }

    /// All names but `but`, those closest to `target` first.
    pub(crate) fn nearest(&self, target: &Id, but: usize) -> Vec<usize> {
        let mut names: Vec<usize> = (0..self.hosts.len()).filter(|name| *name != but).collect();
        names.sort_by_key(|name| self.id(*name).distance(target));
        names
    }

    /// The nodes that hold a living item under this target.
    pub(crate) fn holders(&self, target: &Id) -> Vec<usize> {
        let holds = |name: &usize| {
            let host = &self.hosts[*name];
            let store = host.node.as_ref().map(Node::store);
            store.is_some_and(|store| store.find(target, self.now, &host.config).is_some())
        };
        (0..self.hosts.len()).filter(holds).collect()
    }

    /// How many calls of this method `from` made.
    pub(crate) fn calls(&self, from: usize, method: Method) -> usize {
        let counts = |sent: &&Sent| sent.from == from && sent.method == method;
        self.sent.iter().filter(counts).count()
    }

    /// How many calls went from one node to another.
    pub(crate) fn calls_between(&self, from: usize, to: usize) -> usize {
        let counts = |sent: &&Sent| sent.from == from && sent.to == to;
        self.sent.iter().filter(counts).count()
    }

    /// How often a node gave this notice.
    pub(crate) fn notices(&self, name: usize, notice: Notice) -> usize {
        let counts = |noticed: &&(usize, Notice)| **noticed == (name, notice);
        self.noticed.iter().filter(counts).count()
    }

    /// How a command ended, if it has.
    pub(crate) fn ended(&self, command: CommandId) -> Option<&Ended> {
        self.commands[command.0 as usize].1.as_ref()
    }

    /// How many items a node's disk holds.
    pub(crate) fn items_on_disk(&self, name: usize) -> usize {
        self.hosts[name].disk.len()
    }
}

/// Making.
impl World {
    /// `count` nodes of one design, strangers to each other.
    pub(crate) fn of(count: usize, config: &Config) -> World {
        let mut world = World {
            now: Time::ZERO,
            hosts: Vec::new(),
            identities: Vec::new(),
            queue: BTreeMap::new(),
            events: 0,
            steps: 0,
            asked: Vec::new(),
            commands: Vec::new(),
            sent: Vec::new(),
            noticed: Vec::new(),
            joined: Vec::new(),
            signed: Vec::new(),
            saves_outlive_lives: false,
        };
        for name in 0..count {
            let host = Host::new(name, config.clone());
            world
                .identities
                .push(Identity::of(host.secret.public_key()));
            world.hosts.push(host);
        }
        (0..count).for_each(|name| world.boot(name));
        world
    }

    /// The same, and every node knows every other one.
    pub(crate) fn of_friends(count: usize, config: &Config) -> World {
        let mut world = World::of(count, config);
        for name in 0..count {
            let others: Vec<usize> = (0..count).filter(|other| *other != name).collect();
            world.introduce(name, &others);
        }
        world
    }

    /// Puts contacts into a node's table.
    pub(crate) fn introduce(&mut self, name: usize, others: &[usize]) {
        let peers: Vec<Peer> = others.iter().map(|other| self.peer(*other)).collect();
        self.act(name, |node, env| node.introduce(peers.into_iter(), env));
    }

    /// An identity with the id of one node and the key of another, which nobody is behind.
    pub(crate) fn forge(&mut self, id: Id, key_of: usize) -> Peer {
        let key = *self.identities[key_of].key();
        self.identities.push(Identity::claimed(id, key));
        self.peer(self.identities.len() - 1)
    }

    /// An item of this node's key.
    pub(crate) fn item(&self, name: usize, salt: &[u8], seq: u64, value: &[u8]) -> Arc<Item> {
        let secret = &self.hosts[name].secret;
        let sign = |payload: &[u8]| secret.sign(payload);
        Arc::new(Item::signed(secret.public_key(), salt, seq, value, sign))
    }
}

/// Reading a result.
impl Ended {
    /// A put's (stored, refused, failed).
    pub(crate) fn counts(&self) -> (u16, u16, u16) {
        match self.result {
            CommandResult::Put {
                stored,
                refused,
                failed,
                ..
            } => (stored, refused, failed),
            ref other => panic!("{other:?} is no put"),
        }
    }

    /// What a get found: sequence number and value.
    pub(crate) fn found(&self) -> Option<(u64, &[u8])> {
        match &self.result {
            CommandResult::Value(Ok(item)) => item.as_ref().map(|item| (item.seq(), item.value())),
            other => panic!("{other:?} found nothing"),
        }
    }

    /// The names of the nodes found, closest first.
    pub(crate) fn nodes(&self) -> Vec<usize> {
        let lookup = self.lookup.as_ref().expect("peers were asked");
        lookup
            .closest
            .iter()
            .map(|near| near.peer.index())
            .collect()
    }
}
