//! Who is who at present: which identity each node has, and whose are the closest ids.
//!
//! A node has its first identity until it starts again after a fault that lost it. From then on it
//! has the next one, and the one before is that of a dead node for ever: nobody has it, and what is
//! sent to it arrives at a place where nobody has that name. A node that is down has the identity
//! that it had.

use super::hosts::Hosts;
use super::packet::Packet;
use super::stage::{Position, Stage};
use crate::scenario::spec::Key;
use kadlab_core::id::Id;
use kadlab_core::peer::Peer;

impl Hosts {
    /// The identity that a node has.
    #[must_use]
    pub fn me(&self, node: Position) -> Peer {
        self[node].me
    }

    /// The id that a node has.
    #[must_use]
    pub fn id<'s>(&self, stage: &'s Stage, node: Position) -> &'s Id {
        stage.id(self.me(node))
    }

    /// The accepted live nodes that are closest to a target, closest first.
    #[must_use]
    pub fn closest(
        &self,
        stage: &Stage,
        target: &Id,
        count: usize,
        accept: impl Fn(Position) -> bool,
    ) -> Vec<Position> {
        let live = |peer| self.is_live(peer) && accept(stage.position(peer));
        let closest = stage.census.closest(target, count, live);
        closest
            .into_iter()
            .map(|peer| stage.position(peer))
            .collect()
    }

    /// The target under which a node publishes in a workload.
    #[must_use]
    pub fn publication(&self, stage: &Stage, workload: usize, writer: Position) -> Id {
        stage.publication(workload, self.me(writer))
    }

    /// Where a key of the scenario is.
    #[must_use]
    pub fn id_of(&self, stage: &Stage, key: &Key) -> Id {
        stage.id_of(key, |node| self.me(node))
    }

    /// A node is about to start: if a fault has lost its identity, with the next one. True if so.
    pub(super) fn renew(&mut self, stage: &Stage, node: Position) -> bool {
        let host = &mut self[node];
        let lost_by = host.identity_lost_by.take();
        if let Some(fault) = lost_by {
            host.earlier.push((host.me, fault));
            host.me = stage.later_peer(node, host.earlier.len());
        }
        lost_by.is_some()
    }

    /// The fault because of which a packet finds nobody of that name, if one is.
    pub(super) fn missed_by(&self, packet: &Packet) -> Option<usize> {
        let host = &self[packet.receiver()];
        let mut earlier = host.earlier.iter();
        let lost = earlier.find(|(me, _)| packet.leg.is_to_callee() && *me == packet.to);
        lost.map_or(host.down_by, |(_, fault)| Some(*fault))
    }
}
