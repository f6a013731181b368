//! Who is behind the handles of a replay: everybody whom its journal has named so far.
//!
//! It has no limit but the journal's length, and an order of its own that means nothing. The host
//! that was recorded may have forgotten handles and used them again; here nobody is forgotten.

use kadlab_core::id::{ID_BYTES, Id};
use kadlab_core::key::{PUBLIC_KEY_BYTES, PublicKey};
use kadlab_core::peer::{Identity, Peer};
use kadlab_core::wire::Directory;
use std::collections::BTreeMap;

/// Everybody named so far.
#[derive(Debug, Default)]
pub(super) struct Named {
    list: Vec<Identity>,
    handles: BTreeMap<([u8; ID_BYTES], [u8; PUBLIC_KEY_BYTES]), Peer>,
}

impl Named {
    /// The handle of this id and key, new or not.
    pub(super) fn handle(&mut self, id: Id, key: PublicKey) -> Peer {
        let list = &mut self.list;
        let mint = || {
            let index = u32::try_from(list.len()).expect("nobody reads four billion names");
            list.push(Identity::claimed(id, key));
            Peer::from_index(index)
        };
        let name = (*id.as_bytes(), *key.as_bytes());
        *self.handles.entry(name).or_insert_with(mint)
    }

    /// Who is behind a handle.
    pub(super) fn who(&self, peer: Peer) -> &Identity {
        &self.list[peer.index()]
    }
}

impl Directory for Named {
    fn peer(&mut self, id: Id, key: PublicKey) -> Option<Peer> {
        Some(self.handle(id, key))
    }

    fn identity(&self, peer: Peer) -> &Identity {
        self.who(peer)
    }
}
