//! Fetching ahead in a node: what it will need of its own when it is told something.

use super::Node;
use super::tasks::Phase;
use crate::ahead::fetch;
use crate::env::CallId;

impl Node {
    /// The fields that most messages use.
    pub fn fetch_fields(&self) {
        fetch(&self.upkeep.bootstrap_at);
        fetch(&self.upkeep.republish_at);
        fetch(&self.life);
        self.table.fetch_fields();
    }

    /// Where tasks are, for a reply.
    pub fn fetch_task_list(&self) {
        fetch(&self.tasks);
    }

    /// The ends of the queue of calls in flight.
    pub fn fetch_calls(&self) {
        self.calls.fetch_ends();
    }

    /// A call in flight.
    pub fn fetch_call(&self, call: CallId) {
        self.calls.fetch(call.count);
    }

    /// A task that a reply may be for, after [`Node::fetch_task_list`].
    pub fn fetch_task(&self) {
        if let Some(task) = self.tasks.first() {
            fetch(&task.requests);
        }
    }

    /// What that task has found so far, after [`Node::fetch_task`].
    pub fn fetch_shortlist(&self) {
        if let Some(Phase::Lookup(lookup)) = self.tasks.first().map(|task| &task.phase) {
            lookup.fetch_shortlist();
        }
    }
}
