//! The nodes' places in the world, and who of them is up.

use super::disk::Disk;
use super::fold::Fold;
use super::stage::{Position, Stage};
use super::streams::Streams;
use super::trace::Trace;
use kadlab_core::ahead::fetch;
use kadlab_core::node::Node;
use kadlab_core::peer::Peer;
use kadlab_core::time::Time;
use std::ops::{Index, IndexMut};

/// One node's place in the world, whether it is up or not. What every message needs stands first,
/// in the same few cache lines as the hot part of the node.
#[derive(Debug)]
#[repr(C, align(64))]
pub struct Host {
    pub(super) received: Fold,
    /// Counts what it sent, to itself too.
    pub(super) sent: u32,
    /// Counts the numbers it drew.
    pub(super) draws: u32,
    /// When its timer is set to.
    pub(super) timer: Option<Time>,
    pub(super) streams: Streams,
    /// The identity that it has, or had when it was last up.
    pub(super) me: Peer,
    /// Counts its lives.
    pub(super) life: u32,
    node: Option<Node>,
    /// The fault that took it down, if one did.
    pub(super) down_by: Option<usize>,
    pub(super) disk: Disk,
    /// Where the time of its commands goes.
    pub(super) trace: Trace,
    /// The fault that lost its identity, until it starts again.
    pub(super) identity_lost_by: Option<usize>,
    /// The identities that it had before, with the faults that lost them.
    pub(super) earlier: Vec<(Peer, usize)>,
}

/// What is told from a packet alone stays within one cache line.
const _: () = assert!(std::mem::offset_of!(Host, node) == 64);

impl Host {
    /// A place where nobody has been up.
    fn new(me: Peer) -> Host {
        Host {
            received: Fold::default(),
            sent: 0,
            draws: 0,
            timer: None,
            streams: Streams::default(),
            node: None,
            life: 0,
            me,
            down_by: None,
            disk: Disk::default(),
            trace: Trace::default(),
            identity_lost_by: None,
            earlier: Vec::new(),
        }
    }

    fn fetch_places(&self) {
        fetch(&self.sent);
        fetch(&self.node);
    }

    /// What puts need besides.
    pub(super) fn fetch_disk(&self) {
        fetch(&self.disk);
    }

    /// What ended calls need besides.
    pub(super) fn fetch_trace(&self) {
        fetch(&self.trace);
    }

    /// The node, if it is up.
    #[must_use]
    pub fn node(&self) -> Option<&Node> {
        self.node.as_ref()
    }

    /// The node, if it is up, and the count of its draws.
    pub(super) fn node_and_draws(&mut self) -> Option<(&mut Node, &mut u32)> {
        Some((self.node.as_mut()?, &mut self.draws))
    }

    /// The count of its lives.
    #[must_use]
    pub fn life(&self) -> u32 {
        self.life
    }

    /// The hash of what it received.
    #[must_use]
    pub fn received(&self) -> Fold {
        self.received
    }
}

/// Whether a node is there.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Presence {
    Down,
    Up,
    /// It is up, but a pause has it: it hears nothing and does nothing.
    Paused,
}

/// All nodes' places, by position, and after them those of phantoms, where nobody ever is.
#[derive(Debug)]
pub struct Hosts {
    list: Vec<Host>,
    nodes: usize,
    /// Who is up, close together: samples ask for thousands.
    presence: Vec<Presence>,
    /// By handle: whether the node that has this identity now is up.
    live: Vec<bool>,
}

impl Hosts {
    /// The places of a stage, with nobody up.
    #[must_use]
    pub fn new(stage: &Stage) -> Hosts {
        let addresses = 0..stage.addresses() as Position;
        Hosts {
            nodes: stage.len(),
            presence: vec![Presence::Down; addresses.len()],
            live: vec![false; stage.identities()],
            list: addresses
                .map(|address| Host::new(stage.first_peer(address)))
                .collect(),
        }
    }

    /// Has the beginnings of what most packets need of a node's place fetched.
    pub(super) fn fetch_places(&self, position: Position) {
        fetch(&self.presence[position as usize]);
        self[position].fetch_places();
    }

    /// Whether a node is up, paused or not.
    #[must_use]
    pub fn is_up(&self, position: Position) -> bool {
        self.presence[position as usize] != Presence::Down
    }

    /// Whether a node is up and a pause has it.
    #[must_use]
    pub fn is_paused(&self, position: Position) -> bool {
        self.presence[position as usize] == Presence::Paused
    }

    /// A node that is up is paused.
    pub(super) fn pause(&mut self, position: Position) {
        assert!(self.is_up(position), "only who is up can be paused");
        self.presence[position as usize] = Presence::Paused;
    }

    /// A paused node goes on.
    pub(super) fn resume(&mut self, position: Position) {
        assert!(self.is_paused(position), "only who is paused can go on");
        self.presence[position as usize] = Presence::Up;
    }

    /// Whether some node has this identity now and is up.
    #[must_use]
    pub fn is_live(&self, peer: Peer) -> bool {
        self.live[peer.index()]
    }

    /// A node comes up.
    pub(super) fn start(&mut self, position: Position, node: Node) {
        assert!((position as usize) < self.nodes, "phantoms never come up");
        self.live[node.me().index()] = true;
        self[position].node = Some(node);
        self.presence[position as usize] = Presence::Up;
    }

    /// A node goes down. False if it was not up.
    pub(super) fn stop(&mut self, position: Position) -> bool {
        let me = self.me(position);
        self.live[me.index()] = false;
        self.presence[position as usize] = Presence::Down;
        self[position].trace = Trace::default();
        self[position].node.take().is_some()
    }

    /// All nodes' places in name order.
    pub fn iter(&self) -> std::slice::Iter<'_, Host> {
        self.list[..self.nodes].iter()
    }
}

impl Index<Position> for Hosts {
    type Output = Host;
    fn index(&self, position: Position) -> &Host {
        &self.list[position as usize]
    }
}

impl IndexMut<Position> for Hosts {
    fn index_mut(&mut self, position: Position) -> &mut Host {
        &mut self.list[position as usize]
    }
}

impl<'a> IntoIterator for &'a Hosts {
    type Item = &'a Host;
    type IntoIter = std::slice::Iter<'a, Host>;
    fn into_iter(self) -> std::slice::Iter<'a, Host> {
        self.iter()
    }
}
