//! What the node's task shows of the node to whoever looks.
//!
//! Looking changes nothing and costs the node little, unless somebody wants to see all that it
//! holds.

use super::Actor;
use crate::driver::clock::Clock;
use crate::driver::event::Look;
use crate::driver::network::Network;
use crate::driver::status::{Glance, ItemsPage, KnownContact, Status, StoredItem};
use kadlab_core::id::Id;
use kadlab_core::item::Item;
use kadlab_core::time::{Duration, Time};
use kadlab_core::wire::Directory;
use std::sync::Arc;

impl<N: Network, C: Clock> Actor<N, C> {
    /// Shows what somebody wants to see; whoever it was may have gone.
    pub(super) fn show(&self, look: Look) {
        match look {
            Look::Whole(answer) => drop(answer.send(self.status())),
            Look::Glance(answer) => drop(answer.send(self.glance())),
            Look::Contacts(answer) => drop(answer.send(self.contacts())),
            Look::Items {
                after,
                count,
                answer,
            } => drop(answer.send(self.items(after, count))),
            Look::Item { target, answer } => drop(answer.send(self.item(&target))),
        }
    }

    fn status(&self) -> Status {
        Status {
            glance: self.glance(),
            contacts: self.contacts(),
            items: self.items(None, usize::MAX).items,
        }
    }

    fn glance(&self) -> Glance {
        let me = self.peers.identity(self.node.me());
        Glance {
            id: *me.id(),
            key: *me.key(),
            listens: self.parts.listens,
            uptime: self.parts.clock.now().since(Time::ZERO),
            joined: self.joined,
            contacts: self.node.table().listing().count(),
            items: self.node.store().len(),
            peers_known: self.peers.len(),
            directory: self.peers.tally(),
            calls: self.calls.len(),
            commands: self.commands.len(),
            counters: Arc::clone(&self.parts.means.counters),
        }
    }

    fn contacts(&self) -> Vec<KnownContact> {
        let now = self.parts.clock.now();
        let listing = self.node.table().listing();
        let known = listing.map(|(bucket, peer, seen_secs)| {
            let identity = self.peers.identity(peer);
            KnownContact {
                bucket,
                id: *identity.id(),
                key: *identity.key(),
                address: self.peers.addresses(peer).best(),
                unheard_for: Duration::from_secs(now.as_secs().saturating_sub(seen_secs)),
            }
        });
        known.collect()
    }

    fn items(&self, after: Option<Id>, count: usize) -> ItemsPage {
        let store = self.node.store();
        let mut rest = store.after(after.as_ref());
        let items = rest.by_ref().take(count);
        let items: Vec<_> = items
            .map(|(target, item)| self.stored(target, item))
            .collect();
        let last = items.last().map(|last| last.target);
        ItemsPage {
            next: rest.next().and(last),
            total: store.len(),
            items,
        }
    }

    fn item(&self, target: &Id) -> Option<StoredItem> {
        let (now, config) = (self.parts.clock.now(), &self.parts.config);
        let item = self.node.store().find(target, now, config)?;
        Some(self.stored(target, item))
    }

    fn stored(&self, target: &Id, item: &Arc<Item>) -> StoredItem {
        let age = self.node.store().age(target, self.parts.clock.now());
        StoredItem {
            target: *target,
            item: Arc::clone(item),
            age: age.unwrap_or_default(),
        }
    }
}
