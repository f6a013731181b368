//! A node's disk: what it saved and gets back when it starts again.

use crate::scenario::spec::{Fields, Loss};
use kadlab_core::env::Record;
use kadlab_core::id::Id;
use kadlab_core::item::Item;
use kadlab_core::message::Contact;
use kadlab_core::time::WallClock;
use std::collections::BTreeMap;
use std::sync::Arc;

/// What one node has saved.
#[derive(Clone, Debug, Default)]
pub struct Disk {
    items: BTreeMap<Id, (Arc<Item>, WallClock)>,
    sequences: BTreeMap<Id, u64>,
    table: Option<Arc<[Contact]>>,
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
            Record::Table { contacts } => self.table = Some(contacts),
        }
    }

    /// Whether anything is in a record's place.
    #[must_use]
    pub fn has(&self, record: &Record) -> bool {
        match record {
            Record::Item { target, .. } => self.items.contains_key(target),
            Record::Sequence { target, .. } => self.sequences.contains_key(target),
            Record::Table { .. } => self.table.is_some(),
        }
    }

    /// Removes the item under a target.
    pub fn delete(&mut self, target: &Id) {
        self.items.remove(target);
    }

    /// Loses what a restart loses. An identity is none of its records: it is lost where the node
    /// starts again.
    pub fn lose(&mut self, loss: Loss) {
        let fields = match loss {
            Loss::Nothing => return,
            Loss::Disk => Fields::DISK,
            Loss::Fields(fields) => fields,
        };
        if fields.sequence {
            self.sequences.clear();
        }
        if fields.store {
            self.items.clear();
        }
        if fields.table {
            self.table = None;
        }
    }

    /// Everything saved, in the order of targets, the table last.
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
        let table = self.table.as_ref().map(|contacts| Record::Table {
            contacts: Arc::clone(contacts),
        });
        items.chain(sequences).chain(table).collect()
    }
}
