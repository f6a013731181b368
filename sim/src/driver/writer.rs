//! The one who hands changes to a disk and remembers which deletions it did not make.
//!
//! A save that fails is told to whoever waits for it. A deletion that fails is made up for: it goes
//! before the next changes, and once more at the end. Between them nothing is tried: a disk that
//! failed a moment ago is left alone until there is something to do.

use super::keeper::Job;
use super::limits::DISK_BATCH_MAX;
use super::owed::owe;
use crate::stores::{Change, Disk, DiskError, Kept};
use kadlab_core::env::{SaveId, StoreError};
use kadlab_core::id::Id;
use std::collections::BTreeSet;

/// Deletions made up for with one batch.
const MADE_UP_MAX: usize = DISK_BATCH_MAX / 4;

const _: () = assert!(DISK_BATCH_MAX <= crate::stores::CHANGES_MAX);

/// A disk, and the deletions that it owes.
pub(super) struct Writer {
    disk: Box<dyn Disk>,
    failed: BTreeSet<Id>,
}

impl Writer {
    pub(super) fn new(disk: Box<dyn Disk>) -> Writer {
        Writer {
            disk,
            failed: BTreeSet::new(),
        }
    }

    /// How many jobs the next batch may have.
    pub(super) fn room(&self) -> usize {
        DISK_BATCH_MAX - self.failed.len().min(MADE_UP_MAX)
    }

    /// Has these changes made, in their order and after the deletions that failed before; tells
    /// the outcomes of the saves.
    pub(super) fn write(&mut self, jobs: Vec<Job>) -> Vec<(SaveId, Result<(), StoreError>)> {
        let again = self.failed.iter().take(MADE_UP_MAX).copied();
        let (mut changes, mut saves): (Vec<Change>, Vec<Option<SaveId>>) =
            again.map(|target| (Change::Delete(target), None)).unzip();
        for (change, save) in jobs {
            changes.push(change);
            saves.push(save);
        }
        let outcomes = self.disk.apply(&changes);
        for (change, outcome) in changes.iter().zip(&outcomes) {
            self.note(change, outcome);
        }
        let outcomes = outcomes.into_iter().map(|o| o.map_err(|_| StoreError));
        let told = saves.into_iter().zip(outcomes);
        told.filter_map(|(save, outcome)| Some((save?, outcome)))
            .collect()
    }

    /// Makes up for the deletions that failed, as far as the disk lets it now.
    pub(super) fn make_up(&mut self) {
        let targets: Vec<Id> = self.failed.iter().copied().collect();
        for targets in targets.chunks(DISK_BATCH_MAX) {
            let changes: Vec<Change> = targets.iter().copied().map(Change::Delete).collect();
            let outcomes = self.disk.apply(&changes);
            for (change, outcome) in changes.iter().zip(&outcomes) {
                self.note(change, outcome);
            }
            if outcomes.iter().all(Result::is_err) {
                break;
            }
        }
        if !self.failed.is_empty() {
            let count = self.failed.len();
            tracing::warn!(count, "the disk still holds items that were deleted");
        }
    }

    fn note(&mut self, change: &Change, outcome: &Result<(), DiskError>) {
        match (change, outcome) {
            (Change::Delete(target), Err(error)) => {
                if !self.failed.contains(target) {
                    tracing::warn!(%error, "the disk could not delete an item; it is tried again");
                    owe(&mut self.failed, *target);
                }
            }
            (Change::Save(_), Err(error)) => {
                tracing::warn!(%error, "the disk could not make a change");
            }
            // What is saved since is not to be deleted any more.
            (Change::Delete(target) | Change::Save(Kept::Item { target, .. }), Ok(())) => {
                self.failed.remove(target);
            }
            (Change::Save(_), Ok(())) => {}
        }
    }
}
