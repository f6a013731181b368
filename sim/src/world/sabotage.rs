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
    /// Disks give items back with values that are a byte longer.
    DisksLengthenItems,
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
    let damage: fn(&mut Vec<u8>) = match sabotage {
        Some(Sabotage::DisksDamageItems) => |value| {
            value.last_mut().into_iter().for_each(|byte| *byte ^= 1);
        },
        Some(Sabotage::DisksLengthenItems) => |value| value.push(0),
        _ => return records,
    };
    let damaged = |record| damaged(record, damage);
    records.into_iter().map(damaged).collect()
}

/// The same record with something done to its value.
fn damaged(record: Record, damage: fn(&mut Vec<u8>)) -> Record {
    match record {
        Record::Item {
            target,
            item,
            stored_at,
        } => {
            let mut parts = item.parts().clone();
            parts.value = parts.value.map(|value| {
                let mut value = value.into_vec();
                damage(&mut value);
                value.into_boxed_slice()
            });
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
