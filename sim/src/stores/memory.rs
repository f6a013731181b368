//! A disk in memory: what a node keeps when nothing shall last longer than its host.
//!
//! Clones are handles to one disk, so that a host that lets a node crash and come back keeps its
//! disk in between. It never fails, and is nowhere written to.

use super::kept::{Change, Kept, KeptContact, Loaded};
use super::{CHANGES_MAX, Disk, DiskError};
use kadlab_core::id::Id;
use kadlab_core::item::Item;
use kadlab_core::time::WallClock;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// A handle to a disk in memory.
#[derive(Clone, Debug, Default)]
pub struct MemoryDisk(Arc<Mutex<Records>>);

#[derive(Debug, Default)]
struct Records {
    items: BTreeMap<Id, (Arc<Item>, WallClock)>,
    sequences: BTreeMap<Id, u64>,
    table: Option<Vec<KeptContact>>,
}

impl MemoryDisk {
    /// An empty disk.
    #[must_use]
    pub fn new() -> MemoryDisk {
        MemoryDisk::default()
    }

    /// Each change is whole, so that the records of a thread that panicked are as good as any.
    fn records(&self) -> MutexGuard<'_, Records> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Disk for MemoryDisk {
    fn load(&mut self, _now: WallClock) -> Result<Loaded, DiskError> {
        Ok(Loaded {
            kept: self.records().all(),
            skipped: 0,
        })
    }

    fn apply(&mut self, changes: &[Change]) -> Vec<Result<(), DiskError>> {
        assert!(changes.len() <= CHANGES_MAX, "a batch has a limit");
        let mut records = self.records();
        for change in changes {
            records.make(change.clone());
        }
        vec![Ok(()); changes.len()]
    }
}

impl Records {
    fn make(&mut self, change: Change) {
        match change {
            Change::Save(Kept::Item {
                target,
                item,
                stored_at,
            }) => {
                self.items.insert(target, (item, stored_at));
            }
            Change::Save(Kept::Sequence { target, seq }) => {
                self.sequences.insert(target, seq);
            }
            Change::Save(Kept::Table { contacts }) => self.table = Some(contacts),
            Change::Delete(target) => {
                self.items.remove(&target);
            }
        }
    }

    fn all(&self) -> Vec<Kept> {
        let items = self.items.iter();
        let items = items.map(|(target, (item, stored_at))| Kept::Item {
            target: *target,
            item: Arc::clone(item),
            stored_at: *stored_at,
        });
        let sequences = self.sequences.iter();
        let sequences = sequences.map(|(target, seq)| Kept::Sequence {
            target: *target,
            seq: *seq,
        });
        let table = self.table.as_ref().map(|contacts| Kept::Table {
            contacts: contacts.clone(),
        });
        items.chain(sequences).chain(table).collect()
    }
}
