//! Fetching ahead in a table, for hosts of many nodes ([`crate::ahead`]).

use super::{Bucket, Table};
use crate::ahead::{fetch, fetch_all};
use crate::peer::Peer;

impl Table {
    /// The lengths of the first buckets; a line has most of those in use.
    pub(crate) fn fetch_fields(&self) {
        fetch(self.contacts.lengths());
        fetch(self.spares.lengths());
    }

    /// The contacts and spares of the bucket of somebody of whom the host will tell the node.
    pub fn fetch_bucket(&self, bucket: Bucket) {
        let bucket = bucket.index();
        fetch_all(self.contacts.bucket(bucket));
        fetch_all(self.spares.bucket(bucket));
    }

    /// After [`Table::fetch_bucket`]: the peers whose ids decide who is among the `count` contacts
    /// closest to a target in `bucket`, so that the host can have these fetched; nobody's, if whole
    /// groups are.
    pub fn rivals(&self, bucket: Bucket, count: usize) -> impl Iterator<Item = Peer> {
        let undecided = self.part(bucket, self.len(), count).group;
        undecided.iter().map(|slot| slot.peer)
    }
}
