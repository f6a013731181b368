//! A node's disk: what it saved and gets back when it starts again.

use crate::scenario::spec::Loss;
use kadlab_core::env::Record;
use kadlab_core::id::Id;
use kadlab_core::item::Item;
use kadlab_core::time::WallClock;
use std::collections::BTreeMap;
use std::sync::Arc;

/// What one node has saved.
#[derive(Clone, Debug, Default)]
pub struct Disk {
    items: BTreeMap<Id, (Arc<Item>, WallClock)>,
    sequences: BTreeMap<Id, u64>,
}

impl Disk {
    /// Writes a record over the one in its place.
    pub fn save(&mut self, record: Record) {
        match record {
            Record::Item {
                target,
                item,
                stored_at,
            } => {
                self.items.insert(target, (item, stored_at));
            }
            Record::Sequence { target, seq } => {
                self.sequences.insert(target, seq);
            }
        }
    }

    /// Whether anything is in a record's place.
    #[must_use]
    pub fn has(&self, record: &Record) -> bool {
        match record {
            Record::Item { target, .. } => self.items.contains_key(target),
            Record::Sequence { target, .. } => self.sequences.contains_key(target),
        }
    }

    /// Removes the item under a target.
    pub fn delete(&mut self, target: &Id) {
        self.items.remove(target);
    }

    /// Loses what a restart loses. An identity is none of its records: it is lost where the node
    /// starts again.
    pub fn lose(&mut self, loss: Loss) {
        let (sequence, store) = match loss {
            Loss::Nothing => (false, false),
            Loss::Disk => (true, true),
            Loss::Fields {
                sequence, store, ..
            } => (sequence, store),
        };
        if sequence {
            self.sequences.clear();
        }
        if store {
            self.items.clear();
        }
    }

    /// Everything saved, in the order of targets.
    #[must_use]
    pub fn records(&self) -> Vec<Record> {
        let items = self
            .items
            .iter()
            .map(|(target, (item, stored_at))| Record::Item {
                target: *target,
                item: Arc::clone(item),
                stored_at: *stored_at,
            });
        let sequences = self.sequences.iter();
        let sequences = sequences.map(|(target, seq)| Record::Sequence {
            target: *target,
            seq: *seq,
        });
        items.chain(sequences).collect()
    }
}
