//! The plainest directory: peers are numbered in the order they are met, up to a limit.

// Included in several places, at different depths.
#![allow(unreachable_pub)]

use kadlab_core::id::Id;
use kadlab_core::key::PublicKey;
use kadlab_core::peer::{Identity, Peer};
use kadlab_core::wire::Directory;

pub struct Roll {
    identities: Vec<Identity>,
    places: usize,
}

impl Roll {
    pub fn with_places(places: usize) -> Roll {
        Roll {
            identities: Vec::new(),
            places,
        }
    }
}

impl Directory for Roll {
    fn peer(&mut self, id: Id, key: PublicKey) -> Option<Peer> {
        let is_it = |known: &Identity| (*known.id(), *known.key()) == (id, key);
        let index = match self.identities.iter().position(is_it) {
            Some(index) => index,
            None if self.identities.len() == self.places => return None,
            None => {
                self.identities.push(Identity::claimed(id, key));
                self.identities.len() - 1
            }
        };
        Some(Peer::from_index(index as u32))
    }

    fn identity(&self, peer: Peer) -> &Identity {
        &self.identities[peer.index()]
    }
}
