//! A picture of the node at one moment, for whoever looks.

use super::Actor;
use crate::driver::clock::Clock;
use crate::driver::network::Network;
use crate::driver::status::{KnownContact, Status, StoredItem};
use kadlab_core::time::{Duration, Time};
use kadlab_core::wire::Directory;
use std::sync::Arc;

impl<N: Network, C: Clock> Actor<N, C> {
    pub(super) fn status(&self) -> Status {
        let now = self.parts.clock.now();
        let me = self.peers.identity(self.node.me());
        let contacts = self
            .node
            .table()
            .listing()
            .map(|(bucket, peer, seen_secs)| {
                let identity = self.peers.identity(peer);
                KnownContact {
                    bucket,
                    id: *identity.id(),
                    key: *identity.key(),
                    address: self.peers.addresses(peer).best(),
                    unheard_for: Duration::from_secs(now.as_secs().saturating_sub(seen_secs)),
                }
            });
        let items = self.node.store().iter().map(|(target, item)| StoredItem {
            target: *target,
            item: Arc::clone(item),
            age: self.node.store().age(target, now).unwrap_or_default(),
        });
        Status {
            id: *me.id(),
            key: *me.key(),
            listens: self.parts.listens,
            uptime: now.since(Time::ZERO),
            joined: self.joined,
            contacts: contacts.collect(),
            items: items.collect(),
            peers_known: self.peers.len(),
            directory: self.peers.tally(),
            calls: self.calls.len(),
            commands: self.commands.len(),
            counters: Arc::clone(&self.parts.means.counters),
        }
    }
}
