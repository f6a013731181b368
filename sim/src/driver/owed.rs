//! Deletions that found no room in the disk's queue: they are kept here until it has some.
//!
//! A save that finds no room fails, and whoever asked for it hears so. Nobody waits for a deletion:
//! one that was lost would bring its item back at the next start. So deletions are owed, one for a
//! target, and go before whatever comes after them: as long as one is owed, no save passes it.

use super::keeper::Job;
use super::limits::DELETIONS_OWED_MAX;
use crate::stores::Change;
use kadlab_core::id::Id;
use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::sync::mpsc;

/// The targets whose deletions are owed; clones are the same.
#[derive(Clone, Debug, Default)]
pub(super) struct Owed(Arc<Mutex<BTreeSet<Id>>>);

impl Owed {
    fn targets(&self) -> MutexGuard<'_, BTreeSet<Id>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Hands over what is owed, then this. Gives a save back for which there is no room.
    pub(super) fn hand_over(&self, jobs: &mpsc::Sender<Job>, job: Job) -> Result<(), Job> {
        let mut owed = self.targets();
        while let Some(target) = owed.first().copied()
            && jobs.try_send((Change::Delete(target), None)).is_ok()
        {
            owed.pop_first();
        }
        let refused = match owed.is_empty() {
            true => jobs
                .try_send(job)
                .err()
                .map(mpsc::error::TrySendError::into_inner),
            false => Some(job),
        };
        match refused {
            None => Ok(()),
            Some((Change::Delete(target), _)) => {
                owe(&mut owed, target);
                Ok(())
            }
            Some(save) => Err(save),
        }
    }

    /// Takes `most` of what is owed, if the queue is empty: what is owed is younger than all that
    /// waits there. Nobody hands anything over meanwhile.
    pub(super) fn take_after(&self, queue: &mpsc::Receiver<Job>, most: usize) -> Vec<Job> {
        let mut owed = self.targets();
        if !queue.is_empty() {
            return Vec::new();
        }
        let taken = std::iter::from_fn(|| owed.pop_first()).take(most);
        taken.map(|target| (Change::Delete(target), None)).collect()
    }
}

/// Notes a deletion that is to be done later.
pub(super) fn owe(owed: &mut BTreeSet<Id>, target: Id) {
    if owed.len() >= DELETIONS_OWED_MAX && !owed.contains(&target) {
        return tracing::warn!(%target, "too many deletions are owed to the disk; one is not made");
    }
    owed.insert(target);
}
