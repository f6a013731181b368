//! The nodes' places in the world, and who of them is up.

use super::disk::Disk;
use super::fold::Fold;
use super::stage::{Position, Stage};
use super::streams::Streams;
use super::trace::Trace;
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
    node: Option<Node>,
    /// Counts its lives.
    pub(super) life: u32,
    /// The identity that it has, or had when it was last up.
    pub(super) me: Peer,
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

/// All nodes' places, by position.
#[derive(Debug)]
pub struct Hosts {
    list: Vec<Host>,
    /// Who is up, close together: samples ask for thousands.
    up: Vec<bool>,
    /// By handle: whether the node that has this identity now is up.
    live: Vec<bool>,
}

impl Hosts {
    /// The places of all nodes, with nobody up.
    #[must_use]
    pub fn new(stage: &Stage) -> Hosts {
        let nodes = 0..stage.len() as Position;
        Hosts {
            list: nodes
                .map(|node| Host::new(stage.first_peer(node)))
                .collect(),
            up: vec![false; stage.len()],
            live: vec![false; stage.identities()],
        }
    }

    /// Whether a node is up.
    #[must_use]
    pub fn is_up(&self, position: Position) -> bool {
        self.up[position as usize]
    }

    /// Whether some node has this identity now and is up.
    #[must_use]
    pub fn is_live(&self, peer: Peer) -> bool {
        self.live[peer.index()]
    }

    /// A node comes up.
    pub(super) fn start(&mut self, position: Position, node: Node) {
        self.live[node.me().index()] = true;
        self[position].node = Some(node);
        self.up[position as usize] = true;
    }

    /// A node goes down. False if it was not up.
    pub(super) fn stop(&mut self, position: Position) -> bool {
        let me = self.me(position);
        self.live[me.index()] = false;
        self.up[position as usize] = false;
        self[position].trace = Trace::default();
        self[position].node.take().is_some()
    }

    /// All places in name order.
    pub fn iter(&self) -> std::slice::Iter<'_, Host> {
        self.list.iter()
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
