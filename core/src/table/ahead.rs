//! Reading ahead in a table, for hosts of many nodes ([`crate::node::Node::read_fields`]).

use super::{Bucket, Slot, Table};
use crate::peer::Peer;

impl Table {
    /// The lengths of the first buckets; a line has most of those in use.
    pub(crate) fn read_fields(&self) -> u64 {
        (self.contacts.bucket_len(0) ^ self.spares.bucket_len(0)) as u64
    }

    /// The contacts and spares of the bucket of somebody of whom the host will tell the node.
    #[must_use]
    pub fn read_bucket(&self, bucket: Bucket) -> u64 {
        let bucket = bucket.index();
        let slots = [self.contacts.bucket(bucket), self.spares.bucket(bucket)];
        slots.into_iter().fold(0, |read, slots| read ^ lines(slots))
    }

    /// After [`Table::read_bucket`]: the peers whose ids decide who is among the `count` contacts closest to a
    /// target in `bucket`, so that the host can read these; nobody's, if whole groups are.
    pub fn rivals(&self, bucket: Bucket, count: usize) -> impl Iterator<Item = Peer> {
        let mut left = count;
        let undecided = self.groups(bucket).find(|group| {
            let rest = left.checked_sub(group.len());
            left = rest.unwrap_or(left);
            rest.is_none()
        });
        let undecided = undecided.unwrap_or(&[]).iter();
        undecided.map(|slot| slot.peer)
    }
}

/// Reads something of each cache line.
fn lines(slots: &[Slot]) -> u64 {
    let lines = slots.iter().step_by(64 / size_of::<Slot>());
    let lines = lines.chain(slots.last());
    lines.fold(0, |read, slot| read ^ slot.seen_secs())
}
