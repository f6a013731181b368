//! What a keeper does with changes that its disk has no time, or no room, for.

use super::*;
use crate::stores::{DiskError, Kept, Loaded, MemoryDisk};
use kadlab_core::id::Id;
use kadlab_core::item::Item;
use kadlab_core::key::SecretKey;
use kadlab_core::time::WallClock;
use std::sync::mpsc as std_mpsc;
use std::sync::{Arc, Mutex};

/// A disk in memory that waits before each batch until it may go on, and that can do nothing as
/// long as its trouble lasts.
struct Hampered {
    disk: MemoryDisk,
    gate: Option<std_mpsc::Receiver<()>>,
    trouble: Arc<Mutex<Option<DiskError>>>,
}

impl Disk for Hampered {
    fn load(&mut self, now: WallClock) -> Result<Loaded, DiskError> {
        self.disk.load(now)
    }

    fn apply(&mut self, changes: &[Change]) -> Vec<Result<(), DiskError>> {
        if let Some(gate) = &self.gate {
            // Once nobody holds the gate any more it stands open.
            let _ = gate.recv();
        }
        let trouble = self.trouble.lock().expect("no test panics with it");
        match trouble.clone() {
            Some(error) => vec![Err(error); changes.len()],
            None => self.disk.apply(changes),
        }
    }
}

fn target(number: usize) -> Id {
    let mut bytes = [0; 32];
    bytes[..8].copy_from_slice(&number.to_be_bytes());
    Id::from_bytes(bytes)
}

fn save(target: Id) -> Change {
    let secret = SecretKey::from_bytes([1; 32]).expect("a key");
    let item = Item::signed(secret.public_key(), b"", 1, b"value", |payload| {
        secret.sign(payload)
    });
    Change::Save(Kept::Item {
        target,
        item: Arc::new(item),
        stored_at: WallClock::from_unix_nanos(1),
    })
}

fn kept_targets(disk: &MemoryDisk) -> Vec<Id> {
    let loaded = disk.clone().load(WallClock::from_unix_nanos(1));
    let kept = loaded.expect("memory can be read").kept.into_iter();
    let targets = kept.filter_map(|kept| match kept {
        Kept::Item { target, .. } => Some(target),
        _ => None,
    });
    targets.collect()
}

#[test]
fn deletions_that_a_full_queue_refuses_are_made_later_and_in_their_turn() {
    let (open, gate) = std_mpsc::channel();
    let (events, _heard) = mpsc::channel(4);
    let disk = MemoryDisk::new();
    let hampered = Hampered {
        disk: disk.clone(),
        gate: Some(gate),
        trouble: Arc::default(),
    };
    let mut keeper = Keeper::new(Box::new(hampered), Keeping::Apart, events);
    // All of these find room, if only just; the disk has not made one.
    for number in 0..DISK_QUEUE_MAX {
        assert!(keeper.change(save(target(number)), None).is_none());
    }
    // No room for most of these, one of which comes twice.
    for number in (0..DISK_QUEUE_MAX).chain([7]) {
        let change = Change::Delete(target(number));
        assert!(keeper.change(change, None).is_none());
    }
    let refused = keeper.change(save(target(7)), Some(SaveId::from_parts((1, 1))));
    let Some(Event::Saved { outcome, .. }) = refused else {
        panic!("no save passes a deletion that is owed");
    };
    assert_eq!(outcome, Err(StoreError));
    drop(open);
    keeper.finish();
    assert!(kept_targets(&disk).is_empty());
}

/// A keeper whose disk can have trouble.
struct Troubled {
    keeper: Keeper,
    events: mpsc::Receiver<Event>,
    disk: MemoryDisk,
    trouble: Arc<Mutex<Option<DiskError>>>,
}

impl Troubled {
    fn new(keeping: Keeping) -> Troubled {
        let (sender, events) = mpsc::channel(4);
        let (disk, trouble) = (MemoryDisk::new(), Arc::default());
        let hampered = Hampered {
            disk: disk.clone(),
            gate: None,
            trouble: Arc::clone(&trouble),
        };
        Troubled {
            keeper: Keeper::new(Box::new(hampered), keeping, sender),
            events,
            disk,
            trouble,
        }
    }

    fn has(&self, trouble: Option<DiskError>) {
        *self.trouble.lock().expect("nobody panicked") = trouble;
    }

    /// Has a change made, and waits for its outcome and for all before it.
    fn outcome(&mut self, change: Change) -> Result<(), StoreError> {
        let at_once = self.keeper.change(change, Some(SaveId::from_parts((1, 1))));
        let event = at_once.or_else(|| self.events.blocking_recv());
        let Some(Event::Saved { outcome, .. }) = event else {
            panic!("a save has an outcome");
        };
        outcome
    }

    fn delete(&mut self, target: Id) {
        let change = Change::Delete(target);
        assert!(self.keeper.change(change, None).is_none());
    }
}

#[test]
fn a_deletion_that_the_disk_did_not_make_goes_before_the_next_change() {
    for keeping in [Keeping::Apart, Keeping::AtOnce] {
        let mut troubled = Troubled::new(keeping);
        for number in 0..3 {
            assert_eq!(troubled.outcome(save(target(number))), Ok(()));
        }
        troubled.has(Some(DiskError::Full("disk".into())));
        (0..2).for_each(|number| troubled.delete(target(number)));
        let sequence = Change::Save(Kept::Sequence {
            target: target(9),
            seq: 1,
        });
        let saved = troubled.outcome(sequence);
        assert_eq!(saved, Err(StoreError), "and so could not delete");
        troubled.has(None);
        // Saved since: what was owed before does not take it away again.
        assert_eq!(troubled.outcome(save(target(1))), Ok(()));
        let left = [target(1), target(2)];
        assert_eq!(kept_targets(&troubled.disk), left);
        troubled.keeper.finish();
        assert_eq!(kept_targets(&troubled.disk), left);
    }
}

#[test]
fn what_is_owed_at_the_end_is_made_up_for() {
    for keeping in [Keeping::Apart, Keeping::AtOnce] {
        let mut troubled = Troubled::new(keeping);
        assert_eq!(troubled.outcome(save(target(1))), Ok(()));
        troubled.has(Some(DiskError::Full("disk".into())));
        troubled.delete(target(1));
        assert_eq!(troubled.outcome(save(target(2))), Err(StoreError));
        troubled.has(None);
        troubled.keeper.finish();
        assert!(kept_targets(&troubled.disk).is_empty());
    }
}
