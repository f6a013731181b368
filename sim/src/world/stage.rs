//! The stage: what is fixed for a whole run. Who is there, where, with which keys.
//!
//! Nodes have positions in name order (group in the file's order, then index); events are ordered
//! by them. Handles are a numbering of their own, which means nothing: a test reverses it and
//! expects the same run.
//!
//! Beyond the nodes there may be phantoms, whose positions and handles come after all nodes': they
//! have an identity and an address, and nobody is ever there.

use super::census::Census;
use super::faults::losses;
use super::identities::Identities;
use super::keys::{self, Placed};
use super::packet::Road;
use super::phantoms::{self, Minted};
use crate::chance::{Chance, Name, Purpose};
use crate::network::latency::Latencies;
use crate::scenario::Scenario;
use crate::scenario::spec::{Group, Key, Task};
use kadlab_core::ahead::fetch;
use kadlab_core::id::Id;
use kadlab_core::key::{PublicKey, SecretKey};
use kadlab_core::peer::{Identity, Peer};
use std::collections::BTreeMap;
use std::sync::Arc;

/// A node's position in name order.
pub type Position = u32;

/// How handles are numbered.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Numbering {
    /// As the nodes' positions.
    #[default]
    InOrder,
    /// From the other end.
    Reversed,
}

/// What is fixed about one node.
#[derive(Clone, Copy, Debug)]
pub struct Fixed {
    /// Its name, to draw and to fold.
    pub name: Name,
    /// Its index in its group.
    pub index: u32,
    /// Position of its group.
    pub group: u16,
}

/// What is fixed for a whole run.
#[derive(Debug)]
pub struct Stage {
    /// What is run.
    pub scenario: Scenario,
    /// The run's chance.
    pub chance: Chance,
    /// Latencies between places.
    pub latencies: Latencies,
    /// Ground truth about identifiers.
    pub census: Census,
    /// Nodes, then phantoms.
    addresses: Vec<Fixed>,
    /// Their places in the network, close together: every call asks for its callee's.
    places: Vec<u16>,
    nodes: u32,
    /// The keys of groups that are placed near a target.
    placed: Placed,
    identities: Identities,
    phantoms: BTreeMap<Id, Peer>,
    /// The position of each group's first node.
    first_of_group: Vec<Position>,
    /// The bootstrap peers of each group.
    bootstrap: Vec<Arc<[Peer]>>,
}

impl Stage {
    /// Sets the stage for a scenario and a seed.
    #[must_use]
    pub fn new(scenario: Scenario, seed: u64, numbering: Numbering) -> Stage {
        let chance = Chance::new(seed);
        let latencies = Latencies::of(&scenario.network);
        let (mut nodes, mut first_of_group) = (Vec::new(), Vec::new());
        for (group, spec) in (0..).zip(&scenario.groups) {
            first_of_group.push(nodes.len() as Position);
            nodes.extend((0..spec.count).map(|index| Fixed {
                name: Name::of_node(&spec.name, index),
                index,
                group,
            }));
        }
        let names = nodes.iter().map(|node: &Fixed| node.name);
        let places = names.map(|name| place(&chance, &latencies, name)).collect();
        let mut stage = Stage {
            scenario,
            chance,
            latencies,
            census: Census::default(),
            nodes: u32::try_from(nodes.len()).expect("positions of nodes are 32 bits"),
            places,
            addresses: nodes,
            placed: Placed::default(),
            identities: Identities::default(),
            phantoms: BTreeMap::new(),
            first_of_group,
            bootstrap: Vec::new(),
        };
        stage.mint(numbering);
        for phantom in phantoms::minted(&stage) {
            stage.add_phantom(phantom);
        }
        stage.bootstrap = stage
            .scenario
            .groups
            .iter()
            .map(|group| stage.bootstrap_of(group))
            .collect();
        stage
    }

    /// Makes all nodes' identities, those too that the script may have them need later.
    fn mint(&mut self, numbering: Numbering) {
        let losses = losses::most(self);
        self.placed = keys::placed(&self.scenario, &self.chance, &self.addresses, &losses);
        let identity = |node, losses| Identity::of(self.key(node, losses).public_key());
        let nodes = 0..self.len() as Position;
        let firsts = nodes.map(|node| identity(node, 0)).collect();
        let later =
            (losses.iter()).flat_map(|(node, most)| (1..=*most).map(move |losses| (*node, losses)));
        let later = later
            .map(|(node, losses)| (node, identity(node, losses)))
            .collect();
        self.identities = Identities::new(firsts, later, numbering);
        let peers = self.identities.peers();
        self.census = Census::of(peers.map(|peer| (*self.identity(peer).id(), peer)));
    }

    fn add_phantom(&mut self, Minted { fixed, identity }: Minted) {
        let id = *identity.id();
        let peer = self.identities.add_phantom(identity);
        let known = self.phantoms.insert(id, peer);
        assert!(known.is_none(), "ids of phantoms are unique");
        self.places
            .push(place(&self.chance, &self.latencies, fixed.name));
        self.addresses.push(fixed);
    }

    fn bootstrap_of(&self, group: &Group) -> Arc<[Peer]> {
        let positions = group
            .bootstrap
            .iter()
            .flat_map(|group| self.positions_of_group(*group));
        positions
            .map(|position| self.first_peer(position))
            .collect()
    }

    /// How many nodes there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.nodes as usize
    }

    /// Whether there is no node; a scenario always has one.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.nodes == 0
    }

    /// How many positions there are: those of nodes, then those of phantoms.
    #[must_use]
    pub fn addresses(&self) -> usize {
        self.addresses.len()
    }

    /// What is fixed about a node or a phantom.
    #[must_use]
    pub fn node(&self, position: Position) -> &Fixed {
        &self.addresses[position as usize]
    }

    /// The place of a node or a phantom in the network.
    #[must_use]
    pub fn place(&self, position: Position) -> u16 {
        self.places[position as usize]
    }

    /// Whether nobody is ever at this position.
    #[must_use]
    pub fn is_phantom(&self, position: Position) -> bool {
        position >= self.nodes
    }

    /// A node's group.
    #[must_use]
    pub fn group_of(&self, position: Position) -> &Group {
        &self.scenario.groups[usize::from(self.node(position).group)]
    }

    /// The positions of a group's nodes.
    #[must_use]
    pub fn positions_of_group(&self, group: usize) -> std::ops::Range<Position> {
        let first = self.first_of_group[group];
        first..first + self.scenario.groups[group].count
    }

    /// A node's name as people read it: `visor/12`.
    #[must_use]
    pub fn display_name(&self, position: Position) -> String {
        if self.is_phantom(position) {
            return format!("phantom {}", position - self.nodes);
        }
        format!(
            "{}/{}",
            self.group_of(position).name,
            self.node(position).index
        )
    }

    /// The bootstrap peers of a node: a list in its configuration, which names first identities
    /// whatever becomes of them.
    #[must_use]
    pub fn bootstrap(&self, position: Position) -> &Arc<[Peer]> {
        &self.bootstrap[usize::from(self.node(position).group)]
    }

    /// The handles of all identities: by node the first ones, then by node the later ones, then
    /// those of phantoms.
    pub fn peers(&self) -> impl Iterator<Item = Peer> + '_ {
        self.identities.peers()
    }

    /// How many identities there are.
    #[must_use]
    pub fn identities(&self) -> usize {
        self.identities.len()
    }

    /// The handle of a node's first identity, or of a phantom's only one. Which one a node has now
    /// only the hosts know.
    #[must_use]
    pub fn first_peer(&self, position: Position) -> Peer {
        self.identities.first(position)
    }

    /// The handle of the identity that a node has after losing one so many times.
    ///
    /// # Panics
    /// If no fault was to make it lose so many, or if it has lost none.
    #[must_use]
    pub fn later_peer(&self, position: Position, losses: usize) -> Peer {
        self.identities.later(position, losses)
    }

    /// The node or phantom of a handle, whether or not it has this identity now.
    #[must_use]
    pub fn position(&self, peer: Peer) -> Position {
        self.identities.node(peer)
    }

    /// The node of a handle, and how many identities it loses before it has this one.
    #[must_use]
    pub fn whose(&self, peer: Peer) -> (Position, u32) {
        self.identities.whose(peer)
    }

    /// Who is behind a handle.
    #[must_use]
    pub fn identity(&self, peer: Peer) -> &Identity {
        self.identities.of(peer)
    }

    /// The id behind a handle.
    #[must_use]
    pub fn id(&self, peer: Peer) -> &Id {
        self.identity(peer).id()
    }

    /// Whether the id behind a handle is the hash of its key; that of a node always is.
    #[must_use]
    pub fn is_genuine(&self, peer: Peer) -> bool {
        self.identities.is_genuine(peer)
    }

    /// The leading 64 bits of the id behind a handle.
    #[must_use]
    pub fn leading_bits(&self, peer: Peer) -> u64 {
        self.identities.leading_bits(peer)
    }

    /// Has these bits fetched.
    pub(super) fn fetch_bits(&self, peer: Peer) {
        self.identities.fetch_bits(peer);
    }

    /// The length of the id behind a handle on the wire.
    #[must_use]
    pub fn id_json_len(&self, peer: Peer) -> usize {
        self.identities.id_json_len(peer)
    }

    /// The handle of the identity with this id and key, if it is one of the world's.
    #[must_use]
    pub fn find(&self, id: &Id, key: &PublicKey) -> Option<Peer> {
        let node = self.census.find(id);
        let peer = node.or_else(|| self.phantoms.get(id).copied())?;
        (self.identity(peer).key() == key).then_some(peer)
    }

    /// The secret key of an identity.
    #[must_use]
    pub fn secret_key(&self, peer: Peer) -> SecretKey {
        let (position, losses) = self.whose(peer);
        self.key(position, losses)
    }

    fn key(&self, position: Position, losses: u32) -> SecretKey {
        match self.placed.get(&(position, losses)) {
            Some(key) => key.clone(),
            None => keys::drawn(&self.chance, self.node(position).name, losses),
        }
    }

    /// Where a key of the scenario is when each node has the identity that `me` says.
    #[must_use]
    pub fn id_of(&self, key: &Key, me: impl Fn(Position) -> Peer) -> Id {
        let peer = |group: usize, index| me(self.positions_of_group(group).start + index);
        match key {
            Key::Id(id) => *id,
            Key::Node { group, index } => *self.id(peer(*group, *index)),
            Key::Publication { of, group, index } => {
                self.publication(of.position, peer(*group, *index))
            }
        }
    }

    /// The target under which an identity publishes in a workload.
    ///
    /// # Panics
    /// If the workload does not publish.
    #[must_use]
    pub fn publication(&self, workload: usize, writer: Peer) -> Id {
        let Task::Publish { salt, .. } = &self.scenario.workloads[workload].task else {
            panic!("only publications have targets");
        };
        Id::of_item(self.identity(writer).key(), salt.as_bytes())
    }

    /// What never changes between the two ends of a call.
    #[must_use]
    pub fn road(&self, caller: Position, callee: Position) -> Road {
        Road {
            caller: self.node(caller).name,
            callee: self.node(callee).name,
            there_us: self.latency_us(caller, callee),
            back_us: self.latency_us(callee, caller),
        }
    }

    /// Has what [`Stage::road`] will look at fetched.
    pub(super) fn fetch_road(&self, caller: Position, callee: Peer) {
        let callee = self.position(callee);
        fetch(self.node(callee));
        self.latencies.fetch(self.place(caller), self.place(callee));
    }

    /// One-way latency between two nodes, in microseconds.
    #[must_use]
    pub fn latency_us(&self, from: Position, to: Position) -> u64 {
        match self.latencies.pairs() {
            None => self.latencies.one_way_us(self.place(from), self.place(to)),
            Some(pairs) => pairs.one_way_us(&self.chance, self.node(from).name, self.node(to).name),
        }
    }
}

/// Independent and uniform.
fn place(chance: &Chance, latencies: &Latencies, name: Name) -> u16 {
    let place = chance
        .draw(name, Purpose::Place, 0)
        .below(latencies.places() as u64);
    u16::try_from(place).expect("a matrix has fewer than 65,536 places")
}
