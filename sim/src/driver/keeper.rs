//! The disk of a running node: saves go there one way, outcomes come back as events.
//!
//! A disk blocks, so it has a thread of its own with a bounded queue; what waits together is
//! written together. In a world of one thread, where time is not the machine's, it is asked on the
//! spot instead.

use super::event::Event;
use super::limits::DISK_QUEUE_MAX;
use super::owed::Owed;
use super::writer::Writer;
use crate::stores::{Change, Disk};
use kadlab_core::env::{SaveId, StoreError};
use std::thread::JoinHandle;
use tokio::sync::mpsc;

/// Where a disk is asked.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Keeping {
    /// On a thread of its own.
    Apart,
    /// At once, by whoever saves: for disks that never wait, in worlds of one thread.
    AtOnce,
}

/// A change, and the save it belongs to, if somebody waits for its outcome.
pub(super) type Job = (Change, Option<SaveId>);

/// A node's way to its disk.
pub(super) enum Keeper {
    Apart {
        jobs: mpsc::Sender<Job>,
        owed: Owed,
        thread: JoinHandle<()>,
    },
    AtOnce(Writer),
}

impl Keeper {
    pub(super) fn new(
        disk: Box<dyn Disk>,
        keeping: Keeping,
        events: mpsc::Sender<Event>,
    ) -> Keeper {
        let writer = Writer::new(disk);
        if keeping == Keeping::AtOnce {
            return Keeper::AtOnce(writer);
        }
        let (jobs, queue) = mpsc::channel(DISK_QUEUE_MAX);
        let owed = Owed::default();
        let behind = owed.clone();
        let thread = std::thread::spawn(move || keep(writer, queue, &behind, &events));
        Keeper::Apart { jobs, owed, thread }
    }

    /// Makes a change or has it made. An outcome that is known at once is given back.
    pub(super) fn change(&mut self, change: Change, save: Option<SaveId>) -> Option<Event> {
        match self {
            Keeper::Apart { jobs, owed, .. } => {
                let (_, save) = owed.hand_over(jobs, (change, save)).err()?;
                tracing::warn!("the disk is too far behind; a change is not made");
                let outcome = Err(StoreError);
                save.map(|save| Event::Saved { save, outcome })
            }
            Keeper::AtOnce(writer) => {
                let (save, outcome) = writer.write(vec![(change, save)]).pop()?;
                Some(Event::Saved { save, outcome })
            }
        }
    }

    /// Comes back when all changes are made. Blocks.
    pub(super) fn finish(self) {
        match self {
            Keeper::Apart { jobs, thread, .. } => {
                drop(jobs);
                if thread.join().is_err() {
                    tracing::error!("the disk's thread failed; its last changes may be lost");
                }
            }
            Keeper::AtOnce(mut writer) => writer.make_up(),
        }
    }
}

/// The disk's thread: takes what waits, has it written, tells the outcomes.
fn keep(
    mut writer: Writer,
    mut queue: mpsc::Receiver<Job>,
    owed: &Owed,
    events: &mpsc::Sender<Event>,
) {
    while let Some(first) = queue.blocking_recv() {
        let mut batch = vec![first];
        while batch.len() < writer.room()
            && let Ok(job) = queue.try_recv()
        {
            batch.push(job);
        }
        while !batch.is_empty() {
            for (save, outcome) in writer.write(batch) {
                // Nobody listens any more when the node stops; the disk is still to be written.
                let _ = events.blocking_send(Event::Saved { save, outcome });
            }
            batch = owed.take_after(&queue, writer.room());
        }
    }
    writer.make_up();
}

#[cfg(test)]
mod tests;
