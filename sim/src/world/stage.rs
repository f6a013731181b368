//! The stage: what is fixed for a whole run. Who is there, where, with which keys.
//!
//! Nodes have positions in name order (group in the file's order, then index); events are ordered
//! by them. Handles are a numbering of their own, which means nothing: a test reverses it and
//! expects the same run.
//!
//! Beyond the nodes there may be phantoms, whose positions and handles come after all nodes': they
//! have an identity and an address, and nobody is ever there.

use super::census::Census;
use super::keys::{self, Placed};
use super::packet::Road;
use super::phantoms::{self, Minted};
use crate::chance::{Chance, Name, Purpose};
use crate::network::latency::Latencies;
use crate::scenario::Scenario;
use crate::scenario::spec::{Group, Key, Task};
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
    /// Its place in the network.
    pub place: u16,
}

/// What is asked of identities all the time, each kind close together, by handle.
#[derive(Debug, Default)]
struct Glances {
    leading_bits: Vec<u64>,
    id_json_len: Vec<u8>,
}

impl Glances {
    fn of(identities: &[Identity]) -> Glances {
        let mut glances = Glances::default();
        for identity in identities {
            assert!(
                identity.is_genuine(),
                "the stage makes its nodes' identities from their keys"
            );
            glances.add(identity);
        }
        glances
    }

    fn add(&mut self, identity: &Identity) {
        let id_json_len = u8::try_from(identity.id_json_len());
        self.leading_bits.push(identity.id().leading_bits());
        self.id_json_len
            .push(id_json_len.expect("32 bytes take at most 129 characters"));
    }
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
    nodes: u32,
    /// The keys of groups that are placed near a target.
    placed: Placed,
    /// By handle; phantoms after all nodes.
    identities: Vec<Identity>,
    phantoms: BTreeMap<Id, Peer>,
    glances: Glances,
    numbering: Numbering,
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
            let places = latencies.places() as u64;
            nodes.extend((0..spec.count).map(|index| fixed(&chance, (group, spec), index, places)));
        }
        let placed = keys::placed(&scenario, &chance, &nodes);
        let key = |(position, node): (Position, &Fixed)| match placed.get(&position) {
            Some(key) => key.public_key(),
            None => keys::first(&chance, node.name).public_key(),
        };
        let keys = (0..).zip(&nodes).map(key);
        let mut identities: Vec<Identity> = keys.map(Identity::of).collect();
        let census = Census::new(identities.iter().map(|identity| *identity.id()));
        if numbering == Numbering::Reversed {
            identities.reverse();
        }
        let glances = Glances::of(&identities);
        let count = u32::try_from(nodes.len()).expect("positions of nodes are 32 bits");
        let mut stage = Stage {
            scenario,
            chance,
            latencies,
            census,
            addresses: nodes,
            nodes: count,
            placed,
            identities,
            phantoms: BTreeMap::new(),
            glances,
            numbering,
            first_of_group,
            bootstrap: Vec::new(),
        };
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

    fn add_phantom(&mut self, Minted { fixed, identity }: Minted) {
        let peer = self.peer(self.addresses() as Position);
        let known = self.phantoms.insert(*identity.id(), peer);
        assert!(known.is_none(), "ids of phantoms are unique");
        self.glances.add(&identity);
        self.addresses.push(fixed);
        self.identities.push(identity);
    }

    fn bootstrap_of(&self, group: &Group) -> Arc<[Peer]> {
        let positions = group
            .bootstrap
            .iter()
            .flat_map(|group| self.positions_of_group(*group));
        positions.map(|position| self.peer(position)).collect()
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

    /// The bootstrap peers of a node.
    #[must_use]
    pub fn bootstrap(&self, position: Position) -> &Arc<[Peer]> {
        &self.bootstrap[usize::from(self.node(position).group)]
    }

    /// The handle of a node or a phantom.
    #[must_use]
    pub fn peer(&self, position: Position) -> Peer {
        Peer::from_index(self.renumber(position))
    }

    /// The node or phantom of a handle.
    #[must_use]
    pub fn position(&self, peer: Peer) -> Position {
        self.renumber(peer.index() as u32)
    }

    /// Both ways the same: the numberings are their own inverses.
    fn renumber(&self, number: u32) -> u32 {
        match self.numbering {
            Numbering::Reversed if number < self.nodes => self.nodes - 1 - number,
            Numbering::InOrder | Numbering::Reversed => number,
        }
    }

    /// Who is behind a handle.
    #[must_use]
    pub fn identity(&self, peer: Peer) -> &Identity {
        &self.identities[peer.index()]
    }

    /// Whether the id behind a handle is the hash of its key; that of a node always is.
    #[must_use]
    pub fn is_genuine(&self, peer: Peer) -> bool {
        (peer.index() as u32) < self.nodes || self.identity(peer).is_genuine()
    }

    /// The leading 64 bits of the id behind a handle.
    #[must_use]
    pub fn leading_bits(&self, peer: Peer) -> u64 {
        self.glances.leading_bits[peer.index()]
    }

    /// The length of the id behind a handle on the wire.
    #[must_use]
    pub fn id_json_len(&self, peer: Peer) -> usize {
        self.glances.id_json_len[peer.index()].into()
    }

    /// A node's id.
    #[must_use]
    pub fn id(&self, position: Position) -> &Id {
        self.identity(self.peer(position)).id()
    }

    /// The handle of the identity with this id and key, if it is one of the world's.
    #[must_use]
    pub fn find(&self, id: &Id, key: &PublicKey) -> Option<Peer> {
        let node = self.census.find(id).map(|position| self.peer(position));
        let peer = node.or_else(|| self.phantoms.get(id).copied())?;
        (self.identity(peer).key() == key).then_some(peer)
    }

    /// A node's secret key.
    #[must_use]
    pub fn secret_key(&self, position: Position) -> SecretKey {
        match self.placed.get(&position) {
            Some(key) => key.clone(),
            None => keys::first(&self.chance, self.node(position).name),
        }
    }

    /// Where a key of the scenario is.
    #[must_use]
    pub fn id_of(&self, key: &Key) -> Id {
        let position = |group: usize, index| self.positions_of_group(group).start + index;
        match key {
            Key::Id(id) => *id,
            Key::Node { group, index } => *self.id(position(*group, *index)),
            Key::Publication { of, group, index } => {
                self.publication(of.position, position(*group, *index))
            }
        }
    }

    /// The target under which a node publishes in a workload.
    ///
    /// # Panics
    /// If the workload does not publish.
    #[must_use]
    pub fn publication(&self, workload: usize, writer: Position) -> Id {
        let Task::Publish { salt, .. } = &self.scenario.workloads[workload].task else {
            panic!("only publications have targets");
        };
        Id::of_item(self.identity(self.peer(writer)).key(), salt.as_bytes())
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

    /// One-way latency between two nodes, in microseconds.
    #[must_use]
    pub fn latency_us(&self, from: Position, to: Position) -> u64 {
        let (from, to) = (self.node(from), self.node(to));
        match self.latencies.pairs() {
            None => self.latencies.one_way_us(from.place, to.place),
            Some(pairs) => pairs.one_way_us(&self.chance, from.name, to.name),
        }
    }
}

fn fixed(chance: &Chance, (group, spec): (u16, &Group), index: u32, places: u64) -> Fixed {
    let name = Name::of_node(&spec.name, index);
    let place = chance.draw(name, Purpose::Place, 0).below(places);
    let place = u16::try_from(place).expect("a matrix has fewer than 65,536 places");
    Fixed {
        name,
        index,
        group,
        place,
    }
}
