//! A disk of the node's own: one redb file, safe against a crash in the middle of a write.
//!
//! All changes of a call become one transaction, and are told as done when it is on disk and the
//! file is still where it was. redb refuses everything after a failure of the file system, and
//! changes that failed may or may not be in the file: the next call opens the file anew.

mod place;
#[cfg(test)]
mod tests;

use super::bytes::{contact_rows, dated_item, item_json, read_contact_rows, read_dated_item};
use super::{CHANGES_MAX, Change, Disk, DiskError, Kept, Loaded, OpenError, RECORDS_MAX};
use ::redb::{Database, ReadOnlyTable, ReadableDatabase, ReadableTable, ReadableTableMetadata};
use ::redb::{TableDefinition, TableHandle, WriteTransaction};
use kadlab_core::id::{ID_BYTES, Id};
use kadlab_core::time::WallClock;
use place::{FilePlace, Place, failure};
use std::path::Path;
use std::sync::Arc;

/// Items by target: the date, then the JSON.
const ITEMS: TableDefinition<'_, [u8; ID_BYTES], &[u8]> = TableDefinition::new("items");
/// Sequence numbers by target.
const SEQUENCES: TableDefinition<'_, [u8; ID_BYTES], u64> = TableDefinition::new("sequences");
/// The contacts, all in one value.
const CONTACTS: TableDefinition<'_, (), &[u8]> = TableDefinition::new("contacts");
/// Which kadlab wrote the file.
const ABOUT: TableDefinition<'_, &str, u64> = TableDefinition::new("about");
/// The name of the format's number in [`ABOUT`].
const FORMAT_NAME: &str = "format";
/// The format that this code reads and writes.
const FORMAT: u64 = 1;

/// A redb file.
pub struct RedbDisk {
    place: Box<dyn Place>,
    /// Nothing after a failure.
    open: Option<Database>,
}

impl RedbDisk {
    /// Opens the file, or makes it, for its owner only (mode 0600).
    ///
    /// # Errors
    /// When the file is in use, is no such file, or cannot be read and written here.
    pub fn open(path: &Path) -> Result<RedbDisk, OpenError> {
        let (place, database) = FilePlace::open(path)?;
        let mut disk = RedbDisk {
            place: Box::new(place),
            open: Some(database),
        };
        disk.check_format()
            .map_err(|error| place::refused(path, &error))?;
        Ok(disk)
    }

    /// The database, opened again if the last call failed.
    fn database(&mut self) -> Result<&Database, DiskError> {
        if self.open.is_none() {
            self.open = Some(self.place.open_again()?);
        }
        Ok(self.open.as_ref().expect("it was opened just now"))
    }

    /// Makes the tables of a new file; a file of another program or format is refused.
    fn check_format(&mut self) -> Result<(), DiskError> {
        let transaction = self.database()?.begin_write().map_err(failure)?;
        let is_new = transaction.list_tables().map_err(failure)?.next().is_none();
        if is_new {
            let mut about = transaction.open_table(ABOUT).map_err(failure)?;
            about.insert(FORMAT_NAME, FORMAT).map_err(failure)?;
            make(&transaction, &[])?;
        } else {
            check_known(&transaction)?;
        }
        transaction.commit().map_err(failure)
    }

    fn commit(&mut self, encoded: &[Encoded]) -> Result<(), DiskError> {
        let transaction = self.database()?.begin_write().map_err(failure)?;
        make(&transaction, encoded)?;
        transaction.commit().map_err(failure)?;
        self.place.check_still_there()
    }

    fn read(&mut self) -> Result<Loaded, DiskError> {
        let transaction = self.database()?.begin_read().map_err(failure)?;
        let mut loaded = Loaded::default();
        let items = transaction.open_table(ITEMS).map_err(failure)?;
        read_items(&items, &mut loaded)?;
        let sequences = transaction.open_table(SEQUENCES).map_err(failure)?;
        read_sequences(&sequences, &mut loaded)?;
        let contacts = transaction.open_table(CONTACTS).map_err(failure)?;
        if let Some(rows) = contacts.get(()).map_err(failure)? {
            match read_contact_rows(rows.value()) {
                Some(contacts) => loaded.kept.push(Kept::Table { contacts }),
                None => loaded.skip(format_args!("the table of contacts")),
            }
        }
        Ok(loaded)
    }
}

impl Disk for RedbDisk {
    fn load(&mut self, _now: WallClock) -> Result<Loaded, DiskError> {
        self.read().inspect_err(|_| self.open = None)
    }

    fn apply(&mut self, changes: &[Change]) -> Vec<Result<(), DiskError>> {
        assert!(changes.len() <= CHANGES_MAX, "a batch has a limit");
        let mut outcomes = Vec::with_capacity(changes.len());
        let mut encoded = Vec::with_capacity(changes.len());
        for change in changes {
            let bytes = Encoded::from(change);
            outcomes.push(bytes.as_ref().map(|_| ()).map_err(Clone::clone));
            encoded.extend(bytes);
        }
        if let Err(error) = self.commit(&encoded) {
            self.open = None;
            for outcome in outcomes.iter_mut().filter(|outcome| outcome.is_ok()) {
                *outcome = Err(error.clone());
            }
        }
        outcomes
    }
}

/// A change as it goes to the file.
enum Encoded {
    Item([u8; ID_BYTES], Vec<u8>),
    Sequence([u8; ID_BYTES], u64),
    Contacts(Vec<u8>),
    Delete([u8; ID_BYTES]),
}

impl Encoded {
    fn from(change: &Change) -> Result<Encoded, DiskError> {
        Ok(match change {
            Change::Save(Kept::Item {
                target,
                item,
                stored_at,
            }) => Encoded::Item(
                *target.as_bytes(),
                dated_item(*stored_at, &item_json(item)?),
            ),
            Change::Save(Kept::Sequence { target, seq }) => {
                Encoded::Sequence(*target.as_bytes(), *seq)
            }
            Change::Save(Kept::Table { contacts }) => Encoded::Contacts(contact_rows(contacts)?),
            Change::Delete(target) => Encoded::Delete(*target.as_bytes()),
        })
    }
}

fn check_known(transaction: &WriteTransaction) -> Result<(), DiskError> {
    let tables = transaction.list_tables().map_err(failure)?;
    if !tables.into_iter().any(|table| table.name() == ABOUT.name()) {
        return Err(DiskError::Damaged("another program's redb file".into()));
    }
    let about = transaction.open_table(ABOUT).map_err(failure)?;
    let format = about.get(FORMAT_NAME).map_err(failure)?;
    let format = format.map(|format| format.value());
    if format != Some(FORMAT) {
        let format = format.map_or("no format".into(), |format| format!("format {format}"));
        let what = format!("{format}, where this kadlab reads format {FORMAT}");
        return Err(DiskError::Damaged(what.into()));
    }
    Ok(())
}

/// Makes changes within a transaction, and the tables if they are not there.
fn make(transaction: &WriteTransaction, encoded: &[Encoded]) -> Result<(), DiskError> {
    let mut items = transaction.open_table(ITEMS).map_err(failure)?;
    let mut sequences = transaction.open_table(SEQUENCES).map_err(failure)?;
    let mut contacts = transaction.open_table(CONTACTS).map_err(failure)?;
    for change in encoded {
        match change {
            Encoded::Item(target, bytes) => {
                items.insert(target, bytes.as_slice()).map_err(failure)?;
            }
            Encoded::Sequence(target, seq) => {
                sequences.insert(target, seq).map_err(failure)?;
            }
            Encoded::Contacts(rows) => {
                contacts.insert((), rows.as_slice()).map_err(failure)?;
            }
            Encoded::Delete(target) => {
                items.remove(target).map_err(failure)?;
            }
        }
    }
    Ok(())
}

fn read_items(
    items: &ReadOnlyTable<[u8; ID_BYTES], &'static [u8]>,
    loaded: &mut Loaded,
) -> Result<(), DiskError> {
    check_count(items.len().map_err(failure)?)?;
    for row in items.range::<[u8; ID_BYTES]>(..).map_err(failure)? {
        let (target, bytes) = row.map_err(failure)?;
        let target = Id::from_bytes(target.value());
        match read_dated_item(bytes.value()) {
            Some((stored_at, item)) => loaded.kept.push(Kept::Item {
                target,
                item: Arc::new(item),
                stored_at,
            }),
            None => loaded.skip(format_args!("the item under {target}")),
        }
    }
    Ok(())
}

fn read_sequences(
    sequences: &ReadOnlyTable<[u8; ID_BYTES], u64>,
    loaded: &mut Loaded,
) -> Result<(), DiskError> {
    check_count(sequences.len().map_err(failure)?)?;
    for row in sequences.range::<[u8; ID_BYTES]>(..).map_err(failure)? {
        let (target, seq) = row.map_err(failure)?;
        loaded.kept.push(Kept::Sequence {
            target: Id::from_bytes(target.value()),
            seq: seq.value(),
        });
    }
    Ok(())
}

fn check_count(count: u64) -> Result<(), DiskError> {
    if count > RECORDS_MAX as u64 {
        let what = format!("{count} records, where {RECORDS_MAX} are the most");
        return Err(DiskError::Damaged(what.into()));
    }
    Ok(())
}
