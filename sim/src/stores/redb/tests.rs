//! A redb disk on a drive that fails: at every single write, with every kind of failure.

use super::place::{Place, failure};
use super::{Change, Disk, DiskError, Kept, RedbDisk};
use ::redb::{Builder, Database, StorageBackend};
use kadlab_core::id::Id;
use kadlab_core::item::Item;
use kadlab_core::key::SecretKey;
use kadlab_core::time::WallClock;
use std::io;
use std::sync::{Arc, Mutex, MutexGuard};

const NO_SPACE: i32 = 28;
const READ_ONLY: i32 = 30;
const IO: i32 = 5;
const NOW: WallClock = WallClock::from_unix_nanos(77);

/// A drive in memory that does so many more operations before it fails.
#[derive(Clone, Debug)]
struct Drive(Arc<Mutex<State>>);

#[derive(Debug)]
struct State {
    bytes: Vec<u8>,
    operations_left: u64,
    errno: i32,
}

impl Drive {
    fn new() -> Drive {
        Drive(Arc::new(Mutex::new(State {
            bytes: Vec::new(),
            operations_left: u64::MAX,
            errno: 0,
        })))
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().expect("no test panics in here")
    }

    fn fail_after(&self, operations: u64, errno: i32) {
        let mut state = self.state();
        (state.operations_left, state.errno) = (operations, errno);
    }

    fn change(&self) -> io::Result<MutexGuard<'_, State>> {
        let mut state = self.state();
        let Some(left) = state.operations_left.checked_sub(1) else {
            return Err(io::Error::from_raw_os_error(state.errno));
        };
        state.operations_left = left;
        Ok(state)
    }

    fn disk(&self) -> RedbDisk {
        let mut disk = RedbDisk {
            place: Box::new(self.clone()),
            open: None,
        };
        disk.check_format().expect("the drive is well");
        disk
    }
}

impl StorageBackend for Drive {
    fn len(&self) -> io::Result<u64> {
        Ok(self.state().bytes.len() as u64)
    }
    fn read(&self, offset: u64, out: &mut [u8]) -> io::Result<()> {
        let start = offset as usize;
        out.copy_from_slice(&self.state().bytes[start..start + out.len()]);
        Ok(())
    }
    fn set_len(&self, length: u64) -> io::Result<()> {
        self.change()?.bytes.resize(length as usize, 0);
        Ok(())
    }
    fn sync_data(&self) -> io::Result<()> {
        self.change().map(|_| ())
    }
    fn write(&self, offset: u64, bytes: &[u8]) -> io::Result<()> {
        let start = offset as usize;
        self.change()?.bytes[start..start + bytes.len()].copy_from_slice(bytes);
        Ok(())
    }
}

impl Place for Drive {
    fn open_again(&mut self) -> Result<Database, DiskError> {
        Builder::new()
            .create_with_backend(self.clone())
            .map_err(failure)
    }
    fn check_still_there(&self) -> Result<(), DiskError> {
        Ok(())
    }
}

fn item(number: u8, seq: u64) -> Kept {
    let secret = SecretKey::from_bytes([7; 32]).expect("a secret key");
    let sign = |payload: &[u8]| secret.sign(payload);
    Kept::Item {
        target: Id::from_bytes([number; 32]),
        item: Arc::new(Item::signed(
            secret.public_key(),
            b"",
            seq,
            &[1; 3000],
            sign,
        )),
        stored_at: NOW,
    }
}

fn kept(disk: &mut RedbDisk) -> Vec<Kept> {
    disk.load(NOW).expect("it can be read").kept
}

/// Fails after so many operations of one call; tells whether the call succeeded nevertheless.
fn fails_at(operations: u64, errno: i32) -> Result<(), DiskError> {
    let drive = Drive::new();
    let mut disk = drive.disk();
    let first = [item(1, 1), item(2, 1)];
    assert_eq!(
        disk.apply(&first.clone().map(Change::Save)),
        [Ok(()), Ok(())]
    );
    drive.fail_after(operations, errno);
    let second = [item(2, 2), item(3, 2)];
    let outcomes = disk.apply(&second.clone().map(Change::Save));
    assert_eq!(outcomes[0], outcomes[1], "all or nothing");
    let again = disk.apply(&[Change::Save(item(4, 1))]);
    drive.fail_after(u64::MAX, 0);
    let after = [item(1, 1), item(2, 2), item(3, 2)];
    let found: Vec<Kept> = kept(&mut drive.restarted());
    let found = &found[..found.len().min(3)];
    match (&outcomes[0], &again[0]) {
        (Ok(()), _) => assert_eq!(found, after, "what was acknowledged is there"),
        // Not acknowledged, so that it may be there or not, but not by half.
        (Err(_), _) => assert!(found == after || found == first, "{operations}: {found:?}"),
    }
    // With room again, the same disk goes on.
    assert_eq!(disk.apply(&[Change::Save(item(5, 1))]), [Ok(())]);
    assert_eq!(kept(&mut disk).last(), Some(&item(5, 1)));
    outcomes[0].clone()
}

impl Drive {
    /// A disk on a copy of the drive, as after a power failure: nobody closed anything.
    fn restarted(&self) -> RedbDisk {
        let copy = Drive::new();
        copy.state().bytes = self.state().bytes.clone();
        copy.disk()
    }
}

#[test]
fn a_drive_that_fails_at_any_operation_never_makes_a_false_stored() {
    type Kind = fn(&DiskError) -> bool;
    let errors: [(i32, Kind); 3] = [
        (NO_SPACE, |error| matches!(error, DiskError::Full(_))),
        (READ_ONLY, |error| matches!(error, DiskError::ReadOnly(_))),
        (IO, |error| matches!(error, DiskError::Failed(_))),
    ];
    for (errno, is_right) in errors {
        let mut operations = 0;
        while let Err(error) = fails_at(operations, errno) {
            assert!(is_right(&error), "{errno}: {error:?}");
            operations += 1;
            assert!(operations < 1000, "one commit is not so many operations");
        }
        assert!(operations > 2, "{operations} operations were made to fail");
    }
}

#[test]
fn a_record_that_is_too_large_is_refused_and_the_others_are_kept() {
    let mut disk = Drive::new().disk();
    let contact = super::super::KeptContact {
        claim: kadlab_core::wire::Claim::ZERO,
        last_seen_unix_secs: 0,
    };
    let contacts = vec![contact; super::super::CONTACTS_MAX + 1];
    let changes = [item(1, 1), Kept::Table { contacts }, item(2, 1)];
    let outcomes = disk.apply(&changes.map(Change::Save));
    assert!(matches!(outcomes[1], Err(DiskError::TooLarge { .. })));
    assert_eq!((&outcomes[0], &outcomes[2]), (&Ok(()), &Ok(())));
    assert_eq!(kept(&mut disk), [item(1, 1), item(2, 1)]);
}

#[test]
fn a_damaged_value_is_counted_and_the_others_are_loaded() {
    let mut disk = Drive::new().disk();
    assert_eq!(disk.apply(&[Change::Save(item(1, 1))]), [Ok(())]);
    let transaction = disk.database().expect("open").begin_write().expect("begun");
    {
        let mut items = transaction.open_table(super::ITEMS).expect("a table");
        items.insert([0; 32], &b"short"[..]).expect("written");
        items.insert([2; 32], &[b' '; 5000][..]).expect("written");
        let mut contacts = transaction.open_table(super::CONTACTS).expect("a table");
        contacts.insert((), &b"torn"[..]).expect("written");
    }
    transaction.commit().expect("committed");
    let loaded = disk.load(NOW).expect("it loads");
    assert_eq!((loaded.kept, loaded.skipped), (vec![item(1, 1)], 3));
}
