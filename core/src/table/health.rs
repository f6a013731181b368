//! What an onlooker may ask of a table: for reports, never for decisions.

use super::{Bucket, Table};
use crate::id::Id;
use crate::peer::Peer;

impl Table {
    /// Whether `peer`, which belongs to `bucket`, is a contact.
    #[must_use]
    pub fn knows(&self, bucket: Bucket, peer: Peer) -> bool {
        self.contacts.position(bucket.index(), peer).is_some()
    }

    /// The contacts of the bucket of prefix length `bucket` (0 to 63).
    pub fn bucket(&self, bucket: usize) -> impl Iterator<Item = Peer> {
        self.contacts.bucket(bucket).iter().map(|slot| slot.peer)
    }

    /// All contacts by bucket, farthest first: the prefix length of the bucket (0 to 63), who, and
    /// the second of the node's clock at which it was last seen. Within a bucket least recently
    /// seen first.
    pub fn listing(&self) -> impl Iterator<Item = (usize, Peer, u64)> {
        let buckets = 0..self.contacts.lengths().len();
        buckets.flat_map(|bucket| {
            let slots = self.contacts.bucket(bucket).iter();
            slots.map(move |slot| (bucket, slot.peer, slot.seen_secs().into()))
        })
    }

    /// Every handle in the table: contacts, and those that wait for a contact's place.
    pub(crate) fn peers_held(&self) -> impl Iterator<Item = Peer> {
        let slots = self.contacts.all().iter().chain(self.spares.all());
        slots.map(|slot| slot.peer)
    }

    /// The `count` contacts closest to `target`, closest first.
    #[must_use]
    pub fn nearest<'w>(
        &self,
        me: &Id,
        target: &Id,
        count: usize,
        id_of: impl Fn(Peer) -> &'w Id,
    ) -> Vec<Peer> {
        let mut nearest = Vec::with_capacity(count);
        let bucket = Bucket::of(me, target);
        self.closest(bucket, target, count, &id_of, |slot| {
            nearest.push(slot.peer)
        });
        nearest.sort_by_cached_key(|peer| id_of(*peer).distance(target));
        nearest
    }
}
