//! Records to keep, and short words for keeping them.

use kadlab::stores::{Change, Disk, DiskError, Kept, KeptContact};
use kadlab_core::id::Id;
use kadlab_core::item::Item;
use kadlab_core::key::SecretKey;
use kadlab_core::time::WallClock;
use kadlab_core::wire::Claim;
use std::sync::Arc;

/// The date that disks are told when they load.
pub(crate) const NOW: WallClock = WallClock::from_unix_nanos(1_780_000_000_000_000_000);

pub(crate) fn secret(number: u8) -> SecretKey {
    SecretKey::from_bytes([number; 32]).expect("a small number is a secret key")
}

pub(crate) fn target(number: u8) -> Id {
    Id::from_bytes([number; 32])
}

pub(crate) fn signed(salt: &[u8], seq: u64, value: &[u8]) -> Arc<Item> {
    let secret = secret(7);
    let sign = |payload: &[u8]| secret.sign(payload);
    Arc::new(Item::signed(secret.public_key(), salt, seq, value, sign))
}

/// An item under a target, stored at the date that disks are told.
pub(crate) fn item(number: u8, seq: u64, value: &[u8]) -> Kept {
    Kept::Item {
        target: target(number),
        item: signed(b"salt", seq, value),
        stored_at: NOW,
    }
}

pub(crate) fn sequence(number: u8, seq: u64) -> Kept {
    Kept::Sequence {
        target: target(number),
        seq,
    }
}

/// A table of so many contacts; the last one is a liar, and one has no key.
pub(crate) fn table(count: u8) -> Kept {
    let contact = |number: u8| KeptContact {
        claim: Claim {
            id: target(number),
            key: secret(number + 1).public_key(),
        },
        last_seen_unix_secs: u32::MAX - u32::from(number),
    };
    let mut contacts: Vec<KeptContact> = (0..count).map(contact).collect();
    contacts.push(KeptContact {
        claim: Claim::ZERO,
        last_seen_unix_secs: 0,
    });
    Kept::Table { contacts }
}

pub(crate) fn save(kept: &Kept) -> Change {
    Change::Save(kept.clone())
}

pub(crate) fn delete(number: u8) -> Change {
    Change::Delete(target(number))
}

/// Applies one change.
pub(crate) fn apply(disk: &mut dyn Disk, change: Change) -> Result<(), DiskError> {
    let mut outcomes = disk.apply(&[change]);
    assert_eq!(outcomes.len(), 1, "one outcome a change");
    outcomes.remove(0)
}

/// Everything on a disk, nothing of which may be damaged.
pub(crate) fn kept(disk: &mut dyn Disk) -> Vec<Kept> {
    let loaded = disk.load(NOW).expect("the disk can be read");
    assert_eq!(loaded.skipped, 0);
    loaded.kept
}
