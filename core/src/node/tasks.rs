//! Tasks: what a node is busy with over several calls.
//!
//! A task has a goal, which says what comes of it, and a phase, which says what it is doing now.
//! Tasks are allocated when they start and freed when they end; names are never used twice.

use super::join::Pings;
use super::publish::{Draft, Push};
use super::reconcile::Exchange;
use crate::env::CommandId;
use crate::item::Item;
use crate::lookup::Lookup;
use serde::Serialize;
use std::sync::Arc;

/// A task's name, unique in one life of a node.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize)]
pub(super) struct TaskId(u32);

/// What comes of a task.
#[derive(Debug, Serialize)]
pub(super) enum Goal {
    /// Tell the closest nodes.
    FindNode(CommandId),
    /// Tell the newest item.
    Get {
        command: CommandId,
        best: Option<Arc<Item>>,
    },
    /// Find the newest sequence number of the own target, then publish the draft.
    Sequence {
        command: CommandId,
        draft: Draft,
        best: Option<Arc<Item>>,
    },
    /// Push an item to the closest nodes; without a command it is pushed again.
    Publish {
        command: Option<CommandId>,
        item: Arc<Item>,
    },
    /// Come into the network.
    Join,
    /// Keep a bucket fresh.
    Refresh,
    /// Exchange stored items with a peer.
    Reconcile(CommandId),
}

/// What a task is doing.
#[derive(Debug, Serialize)]
pub(super) enum Phase {
    Lookup(Lookup),
    Push(Push),
    Pings(Pings),
    Exchange(Exchange),
}

/// Something that takes several calls.
#[derive(Debug, Serialize)]
pub(super) struct Task {
    pub(super) goal: Goal,
    pub(super) phase: Phase,
    /// Requests sent so far.
    pub(super) requests: u16,
    /// Of those, how many had no answer.
    pub(super) failures: u16,
}

impl Task {
    pub(super) fn new(goal: Goal, phase: Phase) -> Box<Task> {
        Box::new(Task {
            goal,
            phase,
            requests: 0,
            failures: 0,
        })
    }
}

/// A node's tasks by name. A task that is being worked on is out of its place.
#[derive(Debug, Serialize)]
pub(super) struct Tasks {
    list: Vec<(TaskId, Option<Box<Task>>)>,
    next: u32,
}

impl Tasks {
    pub(super) fn new() -> Tasks {
        Tasks {
            list: Vec::new(),
            next: 0,
        }
    }

    /// Names a task that starts.
    pub(super) fn open(&mut self) -> TaskId {
        let id = TaskId(self.next);
        self.next = self
            .next
            .checked_add(1)
            .expect("a life has fewer than 2^32 tasks");
        self.list.push((id, None));
        id
    }

    /// Those that are in their places.
    pub(super) fn iter(&self) -> impl Iterator<Item = &Task> {
        self.list.iter().filter_map(|(_, task)| task.as_deref())
    }

    /// The one that started first of those that are in their places.
    pub(super) fn first(&self) -> Option<&Task> {
        self.list.first()?.1.as_deref()
    }

    fn position(&self, id: TaskId) -> Option<usize> {
        self.list.binary_search_by_key(&id, |(id, _)| *id).ok()
    }

    /// Takes a task out to work on it; `None` if it has ended.
    pub(super) fn take(&mut self, id: TaskId) -> Option<Box<Task>> {
        let position = self.position(id)?;
        self.list[position].1.take()
    }

    /// Puts a task back that waits for outcomes.
    pub(super) fn put_back(&mut self, id: TaskId, task: Box<Task>) {
        let position = self
            .position(id)
            .expect("a task out of its place has its place kept");
        let empty = self.list[position].1.replace(task).is_none();
        assert!(empty, "a task is in one place at a time");
    }

    /// Forgets a task that has ended; its late outcomes find nothing.
    pub(super) fn close(&mut self, id: TaskId) {
        let position = self.position(id).expect("a task ends once");
        self.list.remove(position);
    }
}
