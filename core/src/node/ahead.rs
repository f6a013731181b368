//! Reading ahead: for hosts of many nodes.
//!
//! With many nodes, almost all that a node needs when it is told something is out of the
//! processor's caches. A host that knows what comes next can have the nodes concerned read what
//! they will need, step by step: what one step reads says where the next has to read, and the
//! waits of different nodes overlap. The numbers that come back depend on what was read and mean
//! nothing. Nothing changes and nothing is decided here.

use super::Node;
use super::tasks::Phase;
use crate::time::Time;

/// A moment as a number.
fn number(at: Option<Time>) -> u64 {
    at.map_or(0, Time::as_micros)
}

impl Node {
    /// The fields that most messages use.
    #[must_use]
    pub fn read_fields(&self) -> u64 {
        let upkeep = number(self.upkeep.bootstrap_at) ^ number(self.upkeep.republish_at);
        upkeep ^ u64::from(self.life) ^ self.table.read_fields()
    }

    /// Where tasks are, for a reply.
    #[must_use]
    pub fn read_task_list(&self) -> u64 {
        self.tasks.len() as u64
    }

    /// The calls in flight.
    #[must_use]
    pub fn read_calls(&self) -> u64 {
        self.calls.read_ends()
    }

    /// A task that a reply may be for, after [`Node::read_task_list`].
    #[must_use]
    pub fn read_task(&self) -> u64 {
        self.tasks.first().map_or(0, |task| task.requests.into())
    }

    /// What that task has found so far, after [`Node::read_task`].
    #[must_use]
    pub fn read_shortlist(&self) -> u64 {
        match self.tasks.first().map(|task| &task.phase) {
            Some(Phase::Lookup(lookup)) => lookup.read_ahead(),
            _ => 0,
        }
    }
}
