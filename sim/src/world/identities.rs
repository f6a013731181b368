//! Everybody's identities: the first of each node, and those that it may have after losing one.
//!
//! All that a run may need are made before it begins, so that they can be lent for as long as the
//! run lasts and no message waits for a key. One that no node has yet, or has no more, is like that
//! of a dead node; those of phantoms nobody ever has. Inside, identities have numbers: the first
//! ones those of their nodes' positions, the later ones, node by node, the numbers from there on,
//! then those of phantoms. Handles are a numbering of their own, which means nothing.

use super::stage::{Numbering, Position};
use kadlab_core::ahead::fetch;
use kadlab_core::peer::{Identity, Peer};

/// All identities of a run.
#[derive(Debug, Default)]
pub(super) struct Identities {
    /// By handle.
    list: Vec<Identity>,
    glances: Glances,
    numbering: Numbering,
    /// How many nodes there are.
    nodes: u32,
    /// The nodes of the later identities and the positions of phantoms, ascending.
    later: Vec<Position>,
    /// How many belong to nodes; their handles are renumbered.
    own: u32,
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

impl Identities {
    /// The nodes' first identities, and later ones with the nodes that may come to have them,
    /// ascending.
    pub(super) fn new(
        mut list: Vec<Identity>,
        later: Vec<(Position, Identity)>,
        numbering: Numbering,
    ) -> Identities {
        assert!(
            later.is_sorted_by_key(|(node, _)| *node),
            "the later identities of a node stand together"
        );
        let nodes = u32::try_from(list.len()).expect("a world has fewer than 2^32 nodes");
        let (later, identities): (Vec<_>, Vec<_>) = later.into_iter().unzip();
        list.extend(identities);
        let own = u32::try_from(list.len()).expect("a run has fewer than 2^32 identities");
        if numbering == Numbering::Reversed {
            list.reverse();
        }
        Identities {
            glances: Glances::of(&list),
            list,
            numbering,
            nodes,
            later,
            own,
        }
    }

    /// Adds the identity of one more phantom; its handle.
    pub(super) fn add_phantom(&mut self, identity: Identity) -> Peer {
        let phantoms = self.len() as u32 - self.own;
        self.later.push(self.nodes + phantoms);
        self.glances.add(&identity);
        self.list.push(identity);
        self.peer(self.own + phantoms)
    }

    /// How many there are.
    pub(super) fn len(&self) -> usize {
        self.list.len()
    }

    /// All handles: by node the first ones, then by node the later ones, then those of phantoms.
    pub(super) fn peers(&self) -> impl Iterator<Item = Peer> + '_ {
        (0..self.len() as u32).map(|number| self.peer(number))
    }

    /// A node's first identity, or that of a phantom.
    pub(super) fn first(&self, position: Position) -> Peer {
        match position.checked_sub(self.nodes) {
            None => self.peer(position),
            Some(phantom) => self.peer(self.own + phantom),
        }
    }

    /// The identity that a node has after losing one so many times, at least once.
    ///
    /// # Panics
    /// If the run was not to need it.
    pub(super) fn later(&self, node: Position, losses: usize) -> Peer {
        let place = self.later.partition_point(|other| *other < node) + losses - 1;
        assert_eq!(
            self.later.get(place),
            Some(&node),
            "there is an identity for every loss"
        );
        self.peer(self.nodes + place as u32)
    }

    /// The node that has an identity at some time of the run, if any has, or the phantom.
    pub(super) fn node(&self, peer: Peer) -> Position {
        let number = self.renumber(peer.index() as u32);
        match number.checked_sub(self.nodes) {
            None => number,
            Some(place) => self.later[place as usize],
        }
    }

    /// The node of an identity, and how many it loses before it has this one.
    pub(super) fn whose(&self, peer: Peer) -> (Position, u32) {
        let node = self.node(peer);
        let number = self.renumber(peer.index() as u32);
        let losses = number.checked_sub(self.nodes).map_or(0, |place| {
            let first = self.later.partition_point(|other| *other < node) as u32;
            place - first + 1
        });
        (node, losses)
    }

    /// Whether an id is the hash of its key; that of a node always is.
    pub(super) fn is_genuine(&self, peer: Peer) -> bool {
        (peer.index() as u32) < self.own || self.of(peer).is_genuine()
    }

    pub(super) fn of(&self, peer: Peer) -> &Identity {
        &self.list[peer.index()]
    }

    pub(super) fn leading_bits(&self, peer: Peer) -> u64 {
        self.glances.leading_bits[peer.index()]
    }

    pub(super) fn fetch_bits(&self, peer: Peer) {
        fetch(&self.glances.leading_bits[peer.index()]);
    }

    pub(super) fn id_json_len(&self, peer: Peer) -> usize {
        self.glances.id_json_len[peer.index()].into()
    }

    fn peer(&self, number: u32) -> Peer {
        Peer::from_index(self.renumber(number))
    }

    /// Both ways the same: the numberings are their own inverses.
    fn renumber(&self, number: u32) -> u32 {
        match self.numbering {
            Numbering::Reversed if number < self.own => self.own - 1 - number,
            Numbering::InOrder | Numbering::Reversed => number,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chance::{Chance, Name};
    use crate::world::keys;

    fn identity(number: u32) -> Identity {
        let name = Name::of_node("test", number);
        Identity::of(keys::first(&Chance::new(1), name).public_key())
    }

    #[test]
    fn every_identity_has_one_node_and_one_number_however_handles_are_numbered() {
        for numbering in [Numbering::InOrder, Numbering::Reversed] {
            let firsts = (0..3).map(identity).collect();
            let later = [(0, 3), (2, 4), (2, 5)].map(|(node, number)| (node, identity(number)));
            let identities = Identities::new(firsts, later.into(), numbering);
            let peers: Vec<Peer> = identities.peers().collect();
            let expected = [(0, 0), (1, 0), (2, 0), (0, 1), (2, 1), (2, 2)];
            for (number, (peer, (node, losses))) in (0..).zip(peers.iter().zip(expected)) {
                assert_eq!(identities.of(*peer), &identity(number));
                assert_eq!(identities.node(*peer), node);
                assert_eq!(identities.whose(*peer), (node, losses));
                let same = match losses {
                    0 => identities.first(node),
                    _ => identities.later(node, losses as usize),
                };
                assert_eq!(same, *peer);
            }
        }
    }
}
