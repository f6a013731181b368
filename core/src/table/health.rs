//! What an onlooker may ask of a table: for reports, never for decisions.

use super::{Table, bucket_of};
use crate::id::Id;
use crate::peer::Peer;

impl Table {
    /// Whether `peer` with this id is a contact.
    #[must_use]
    pub fn knows(&self, me: &Id, peer: Peer, id: &Id) -> bool {
        self.contacts.position(bucket_of(me, id), peer).is_some()
    }

    /// The contacts of the bucket of prefix length `bucket` (0 to 63).
    pub fn bucket(&self, bucket: usize) -> impl Iterator<Item = Peer> {
        self.contacts.bucket(bucket).iter().map(|slot| slot.peer)
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
        self.closest(me, target, count, &id_of, |slot| nearest.push(slot.peer));
        nearest.sort_by_key(|peer| id_of(*peer).distance(target));
        nearest
    }
}
