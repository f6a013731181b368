//! The peers that a node has heard of: who is behind a handle, and where to dial.
//!
//! Bounded: at [`PEERS_MAX`] handles those that nobody holds are taken back
//! ([`Peers::reclaim`]), so that replies full of invented peers cannot grow it. Handles are given
//! out again; the node never sees one change its meaning while it holds it.
//!
//! An address has a source. One where a dialled connection proved the peer's key stands before one
//! that the peer itself stated, and that before one that others told; only the first two are told
//! on.

use super::limits::PEERS_MAX;
use kadlab_core::id::Id;
use kadlab_core::key::PublicKey;
use kadlab_core::peer::{Identity, Peer};
use kadlab_core::wire::Directory;
use std::collections::BTreeMap;
use std::net::{IpAddr, SocketAddr};

/// How a node learned where a peer listens, best first.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Source {
    /// It was dialled there, and proved its key.
    Proven,
    /// It said so itself, in a handshake or as the operator wrote it down.
    Stated,
    /// Another peer said so.
    Heard,
}

const SOURCES: usize = 3;

/// Whether an address that others told is worth dialling: no one address of many machines, and a
/// teller elsewhere knows nothing of addresses that mean this machine or this wire.
#[must_use]
pub(super) fn is_plausible(told: SocketAddr, teller: IpAddr) -> bool {
    let ip = told.ip();
    let near = match ip {
        IpAddr::V4(ip) => ip.is_loopback() || ip.is_link_local(),
        IpAddr::V6(ip) => ip.is_loopback() || ip.is_unicast_link_local(),
    };
    let means_one = told.port() != 0 && !ip.is_unspecified() && !ip.is_multicast();
    means_one && (!near || teller.is_loopback())
}

/// Where a peer may listen: one address a source.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Addresses([Option<SocketAddr>; SOURCES]);

impl Addresses {
    /// An address that somebody wrote down.
    #[must_use]
    pub fn stated(address: SocketAddr) -> Addresses {
        let mut addresses = Addresses::default();
        addresses.learn(address, Source::Stated);
        addresses
    }

    /// Where to dial, best first, none twice, and how that is known.
    pub fn to_dial(&self) -> impl Iterator<Item = (SocketAddr, Source)> {
        let all = self.0;
        let sources = [Source::Proven, Source::Stated, Source::Heard];
        let known = sources.into_iter().zip(all);
        known
            .enumerate()
            .filter_map(move |(place, (source, address))| {
                let address = address.filter(|address| !all[..place].contains(&Some(*address)));
                Some((address?, source))
            })
    }

    /// What may be told on.
    #[must_use]
    pub fn to_tell(&self) -> Option<SocketAddr> {
        self.0[Source::Proven as usize].or(self.0[Source::Stated as usize])
    }

    /// The best that is known, and its source.
    #[must_use]
    pub fn best(&self) -> Option<(SocketAddr, Source)> {
        self.to_dial().next()
    }

    fn learn(&mut self, address: SocketAddr, source: Source) {
        self.0[source as usize] = Some(address);
    }
}

#[derive(Debug)]
struct Known {
    identity: Identity,
    addresses: Addresses,
    /// Whether a sweep found it held.
    held: bool,
}

/// What came of asking for room.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Tally {
    /// Times that handles were taken back.
    pub sweeps: u64,
    /// Peers for whom there was no room.
    pub refused: u64,
}

/// The directory of a real node.
#[derive(Debug)]
pub struct Peers {
    /// By handle; empty places may be given out again.
    known: Vec<Option<Known>>,
    free: Vec<u32>,
    handles: BTreeMap<(Id, PublicKey), u32>,
    room: usize,
    tally: Tally,
}

impl Peers {
    /// A directory that knows nobody.
    #[must_use]
    pub fn new() -> Peers {
        Peers::with_room(PEERS_MAX)
    }

    fn with_room(room: usize) -> Peers {
        Peers {
            known: Vec::new(),
            free: Vec::new(),
            handles: BTreeMap::new(),
            room,
            tally: Tally::default(),
        }
    }

    /// How many handles are given out.
    #[must_use]
    pub fn len(&self) -> usize {
        self.handles.len()
    }

    /// Whether nobody is known.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.handles.is_empty()
    }

    /// What came of asking for room.
    #[must_use]
    pub fn tally(&self) -> Tally {
        self.tally
    }

    /// Whether so many new peers might not find room.
    #[must_use]
    pub fn lacks_room_for(&self, newcomers: usize) -> bool {
        self.len() + newcomers > self.room
    }

    /// Takes back all handles but those that `held` names.
    pub fn reclaim(&mut self, held: impl FnOnce(&mut dyn FnMut(Peer))) {
        self.tally.sweeps += 1;
        let known = &mut self.known;
        held(&mut |peer| {
            let place = known[peer.index()].as_mut();
            place
                .expect("a handle that is held was not taken back")
                .held = true;
        });
        for (index, place) in (0..).zip(&mut self.known) {
            match place {
                Some(known) if known.held => known.held = false,
                Some(known) => {
                    let key = (*known.identity.id(), *known.identity.key());
                    self.handles.remove(&key);
                    self.free.push(index);
                    *place = None;
                }
                None => {}
            }
        }
    }

    /// The handle of the node that owns this key.
    pub fn node(&mut self, key: PublicKey) -> Option<Peer> {
        self.peer(Id::of_node(&key), key)
    }

    /// The handle of the node that owns this key, if it is known already.
    #[must_use]
    pub fn find(&self, key: &PublicKey) -> Option<Peer> {
        let index = self.handles.get(&(Id::of_node(key), *key))?;
        Some(Peer::from_index(*index))
    }

    /// Notes where a peer listens.
    pub fn learn(&mut self, peer: Peer, address: SocketAddr, source: Source) {
        let known = self.known[peer.index()].as_mut();
        let known = known.expect("only peers with a handle have addresses");
        known.addresses.learn(address, source);
    }

    /// Where a peer may listen.
    #[must_use]
    pub fn addresses(&self, peer: Peer) -> Addresses {
        self.entry(peer).addresses
    }

    fn entry(&self, peer: Peer) -> &Known {
        let known = self.known[peer.index()].as_ref();
        known.expect("a handle in use was not taken back")
    }
}

impl Default for Peers {
    fn default() -> Peers {
        Peers::new()
    }
}

impl Directory for Peers {
    fn peer(&mut self, id: Id, key: PublicKey) -> Option<Peer> {
        if let Some(index) = self.handles.get(&(id, key)) {
            return Some(Peer::from_index(*index));
        }
        if self.lacks_room_for(1) {
            self.tally.refused += 1;
            return None;
        }
        let known = Some(Known {
            identity: Identity::claimed(id, key),
            addresses: Addresses::default(),
            held: false,
        });
        let index = match self.free.pop() {
            Some(index) => {
                self.known[index as usize] = known;
                index
            }
            None => {
                self.known.push(known);
                u32::try_from(self.known.len() - 1).expect("room is far below 2^32")
            }
        };
        self.handles.insert((id, key), index);
        Some(Peer::from_index(index))
    }

    fn identity(&self, peer: Peer) -> &Identity {
        &self.entry(peer).identity
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(last: u8) -> PublicKey {
        let mut bytes = [2; 33];
        bytes[32] = last;
        PublicKey::from_bytes(bytes)
    }

    fn address(port: u16) -> SocketAddr {
        SocketAddr::from(([127, 0, 0, 1], port))
    }

    #[test]
    fn equal_identities_have_equal_handles() {
        let mut peers = Peers::new();
        let first = peers.node(key(1));
        assert_eq!(peers.node(key(1)), first);
        let lie = peers.peer(Id::of_node(&key(2)), key(1));
        assert_ne!(lie, first, "another id is another identity");
        assert_eq!(peers.len(), 2);
    }

    #[test]
    fn a_full_directory_gives_the_places_of_those_whom_nobody_holds() {
        let mut peers = Peers::with_room(3);
        let kept = peers.node(key(0)).expect("there is room");
        for last in 1..3 {
            assert!(peers.node(key(last)).is_some());
        }
        assert!(peers.lacks_room_for(1));
        assert_eq!(peers.node(key(9)), None);
        assert_eq!(
            peers.tally(),
            Tally {
                sweeps: 0,
                refused: 1
            }
        );
        peers.reclaim(|hold| hold(kept));
        assert_eq!(peers.len(), 1);
        assert_eq!(peers.find(&key(1)), None);
        assert_eq!(peers.identity(kept).key(), &key(0));
        let newcomer = peers.node(key(9)).expect("two places are free");
        assert_eq!(peers.identity(newcomer).key(), &key(9));
        assert_eq!(peers.addresses(newcomer), Addresses::default());
    }

    #[test]
    fn hearsay_about_the_own_machine_counts_only_from_the_own_machine() {
        let [here, far]: [IpAddr; 2] =
            ["127.0.0.1", "10.1.2.3"].map(|ip| ip.parse().expect("an IP"));
        for (told, from_here, from_far) in [
            ("127.0.0.1:80", true, false),
            ("169.254.1.1:80", true, false),
            ("[::1]:80", true, false),
            ("8.8.8.8:80", true, true),
            ("8.8.8.8:0", false, false),
            ("0.0.0.0:80", false, false),
            ("224.0.0.1:80", false, false),
        ] {
            let told = told.parse().expect("an address");
            assert_eq!(is_plausible(told, here), from_here, "{told}");
            assert_eq!(is_plausible(told, far), from_far, "{told}");
        }
    }

    #[test]
    fn proven_addresses_are_dialled_first_and_hearsay_is_not_told_on() {
        let mut peers = Peers::new();
        let peer = peers.node(key(1)).expect("there is room");
        peers.learn(peer, address(3), Source::Heard);
        assert_eq!(peers.addresses(peer).to_tell(), None);
        peers.learn(peer, address(2), Source::Stated);
        peers.learn(peer, address(2), Source::Proven);
        let dialled: Vec<_> = peers.addresses(peer).to_dial().collect();
        assert_eq!(
            dialled,
            [(address(2), Source::Proven), (address(3), Source::Heard)]
        );
        assert_eq!(peers.addresses(peer).to_tell(), Some(address(2)));
    }
}
