//! Bugs of the host that a test plants, so that every check has something to catch.
//!
//! The core has no bugs to switch on: a historical behaviour is a value of a choice. What is planted
//! here is wrong with the world around it, and no scenario can ask for it.

use super::World;
use super::stage::Position;
use kadlab_core::env::Record;

/// What is wrong with the world.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Sabotage {
    /// Disks keep the first record that they are given for a place: later ones are lost.
    DisksKeepTheFirst,
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
}
