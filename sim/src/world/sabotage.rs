//! Bugs of the host that a test plants, so that every check has something to catch.
//!
//! The core has no bugs to switch on: a historical behaviour is a value of a choice. What is planted
//! here is wrong with the world around it, and no scenario can ask for it.

use super::World;
use super::stage::Position;
use kadlab_core::env::Record;
use kadlab_core::id::Id;
use kadlab_core::item::Item;
use std::sync::Arc;

/// What is wrong with the world.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Sabotage {
    /// Disks keep the first record that they are given for a place: later ones are lost.
    DisksKeepTheFirst,
    /// Disks delete nothing.
    DisksDeleteNothing,
    /// Disks give items back with values that nobody signed.
    DisksDamageItems,
    /// Nodes are never told that time has passed.
    TimersAreLost,
    /// Each outcome of a call is told to the caller twice.
    OutcomesAreToldTwice,
    /// Calls that were answered are told to their callers as failed.
    AnswersAreToldAsFailures,
    /// Results of commands never reach whoever gave the command.
    ResultsAreLost,
}

impl World<'_> {
    /// Plants a bug.
    #[must_use]
    pub fn sabotaged(mut self, sabotage: Option<Sabotage>) -> Self {
        self.sabotage = sabotage;
        self
    }

    /// A disk saves a record.
    pub(super) fn save(&mut self, position: Position, record: Record) {
        let loses = self.sabotage == Some(Sabotage::DisksKeepTheFirst);
        let disk = &mut self.hosts[position].disk;
        if !(loses && disk.has(&record)) {
            disk.save(record);
        }
    }

    /// A disk deletes the item under a target.
    pub(super) fn delete(&mut self, position: Position, target: &Id) {
        if self.sabotage != Some(Sabotage::DisksDeleteNothing) {
            self.hosts[position].disk.delete(target);
        }
    }
}

/// What a disk gives back.
pub(super) fn restored(records: Vec<Record>, sabotage: Option<Sabotage>) -> Vec<Record> {
    match sabotage {
        Some(Sabotage::DisksDamageItems) => records.into_iter().map(damaged).collect(),
        _ => records,
    }
}

/// The same record with the last byte of its value changed.
fn damaged(record: Record) -> Record {
    match record {
        Record::Item {
            target,
            item,
            stored_at,
        } => {
            let mut parts = item.parts().clone();
            let last = parts.value.as_mut().and_then(|value| value.last_mut());
            last.into_iter().for_each(|byte| *byte ^= 1);
            let item = Arc::new(Item::new(parts));
            Record::Item {
                target,
                item,
                stored_at,
            }
        }
        other => other,
    }
}
