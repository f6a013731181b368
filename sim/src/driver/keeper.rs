//! The disk of a running node: saves go there one way, outcomes come back as events.
//!
//! A disk blocks, so it has a thread of its own with a bounded queue; what waits together is
//! written together. In a world of one thread, where time is not the machine's, it is asked on the
//! spot instead.

use super::event::Event;
use super::limits::{DISK_BATCH_MAX, DISK_QUEUE_MAX};
use crate::stores::{Change, Disk};
use kadlab_core::env::{SaveId, StoreError};
use std::thread::JoinHandle;
use tokio::sync::mpsc;

const _: () = assert!(DISK_BATCH_MAX <= crate::stores::CHANGES_MAX);

/// Where a disk is asked.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Keeping {
    /// On a thread of its own.
    Apart,
    /// At once, by whoever saves: for disks that never wait, in worlds of one thread.
    AtOnce,
}

/// A change, and the save it belongs to, if somebody waits for its outcome.
type Job = (Change, Option<SaveId>);

/// A node's way to its disk.
pub(super) enum Keeper {
    Apart {
        jobs: mpsc::Sender<Job>,
        thread: JoinHandle<()>,
    },
    AtOnce(Box<dyn Disk>),
}

impl Keeper {
    pub(super) fn new(
        disk: Box<dyn Disk>,
        keeping: Keeping,
        events: mpsc::Sender<Event>,
    ) -> Keeper {
        if keeping == Keeping::AtOnce {
            return Keeper::AtOnce(disk);
        }
        let (jobs, queue) = mpsc::channel(DISK_QUEUE_MAX);
        let thread = std::thread::spawn(move || keep(disk, queue, &events));
        Keeper::Apart { jobs, thread }
    }

    /// Makes a change or has it made. An outcome that is known at once is given back.
    pub(super) fn change(&mut self, change: Change, save: Option<SaveId>) -> Option<Event> {
        match self {
            Keeper::Apart { jobs, .. } => match jobs.try_send((change, save)) {
                Ok(()) => None,
                Err(_) => {
                    tracing::warn!("the disk is too far behind; a change is not made");
                    saved(save, Err(StoreError))
                }
            },
            Keeper::AtOnce(disk) => {
                let outcome = disk.apply(&[change]).pop();
                let outcome = outcome.expect("a change has an outcome");
                saved(save, outcome.map_err(|_| StoreError))
            }
        }
    }

    /// Comes back when all changes are made. Blocks.
    pub(super) fn finish(self) {
        if let Keeper::Apart { jobs, thread } = self {
            drop(jobs);
            if thread.join().is_err() {
                tracing::error!("the disk's thread failed; its last changes may be lost");
            }
        }
    }
}

fn saved(save: Option<SaveId>, outcome: Result<(), StoreError>) -> Option<Event> {
    save.map(|save| Event::Saved { save, outcome })
}

/// The disk's thread: takes what waits, has it written, tells the outcomes.
fn keep(mut disk: Box<dyn Disk>, mut queue: mpsc::Receiver<Job>, events: &mpsc::Sender<Event>) {
    while let Some(first) = queue.blocking_recv() {
        let (mut changes, mut saves) = (vec![first.0], vec![first.1]);
        while changes.len() < DISK_BATCH_MAX
            && let Ok((change, save)) = queue.try_recv()
        {
            changes.push(change);
            saves.push(save);
        }
        for (save, outcome) in saves.into_iter().zip(disk.apply(&changes)) {
            if let Err(error) = &outcome {
                tracing::warn!(%error, "the disk could not make a change");
            }
            let event = saved(save, outcome.map_err(|_| StoreError));
            // Nobody listens any more when the node stops; the disk is still to be written.
            if let Some(event) = event {
                let _ = events.blocking_send(event);
            }
        }
    }
}
