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

/// Has a change made, and waits for its outcome and for all before it.
fn outcome(
    keeper: &mut Keeper,
    events: &mut mpsc::Receiver<Event>,
    change: Change,
) -> Result<(), StoreError> {
    let at_once = keeper.change(change, Some(SaveId::from_parts((1, 1))));
    let event = at_once.or_else(|| events.blocking_recv());
    let Some(Event::Saved { outcome, .. }) = event else {
        panic!("a save has an outcome");
    };
    outcome
}

#[test]
fn a_deletion_that_the_disk_did_not_make_goes_before_the_next_change() {
    for keeping in [Keeping::Apart, Keeping::AtOnce] {
        let trouble = Arc::default();
        let (sender, mut events) = mpsc::channel(4);
        let disk = MemoryDisk::new();
        let hampered = Hampered {
            disk: disk.clone(),
            gate: None,
            trouble: Arc::clone(&trouble),
        };
        let mut keeper = Keeper::new(Box::new(hampered), keeping, sender);
        let seq = |seq| {
            Change::Save(Kept::Sequence {
                target: target(9),
                seq,
            })
        };
        for number in 0..3 {
            let saved = outcome(&mut keeper, &mut events, save(target(number)));
            assert_eq!(saved, Ok(()));
        }
        *trouble.lock().expect("nobody panicked") = Some(DiskError::Full("disk".into()));
        for number in 0..2 {
            let change = Change::Delete(target(number));
            assert!(keeper.change(change, None).is_none());
        }
        let saved = outcome(&mut keeper, &mut events, seq(1));
        assert_eq!(saved, Err(StoreError), "and so could not delete");
        *trouble.lock().expect("nobody panicked") = None;
        // Saved since: what was owed before does not take it away again.
        let saved = outcome(&mut keeper, &mut events, save(target(1)));
        assert_eq!(saved, Ok(()));
        assert_eq!(kept_targets(&disk), [target(1), target(2)]);
        keeper.finish();
        assert_eq!(kept_targets(&disk), [target(1), target(2)]);
    }
}

#[test]
fn what_is_owed_at_the_end_is_made_up_for() {
    for keeping in [Keeping::Apart, Keeping::AtOnce] {
        let trouble = Arc::default();
        let (sender, mut events) = mpsc::channel(4);
        let disk = MemoryDisk::new();
        let hampered = Hampered {
            disk: disk.clone(),
            gate: None,
            trouble: Arc::clone(&trouble),
        };
        let mut keeper = Keeper::new(Box::new(hampered), keeping, sender);
        assert_eq!(outcome(&mut keeper, &mut events, save(target(1))), Ok(()));
        *trouble.lock().expect("nobody panicked") = Some(DiskError::Full("disk".into()));
        assert!(keeper.change(Change::Delete(target(1)), None).is_none());
        let other = outcome(&mut keeper, &mut events, save(target(2)));
        assert_eq!(other, Err(StoreError));
        *trouble.lock().expect("nobody panicked") = None;
        keeper.finish();
        assert!(kept_targets(&disk).is_empty());
    }
}
