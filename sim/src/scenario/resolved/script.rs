//! The second half of a resolved file: workloads, expectations and planned failures.

use super::super::spec::{Expectation, Scenario, Task, Workload};
use super::super::tree::quoted;
use super::super::units::{show_rate, show_size};
use super::Lines;

impl Lines {
    pub(super) fn workload(&mut self, workload: &Workload, scenario: &Scenario) {
        self.table("[[workload]]");
        self.text("name", &workload.name);
        self.text(
            "kind",
            match &workload.task {
                Task::Publish { .. } => "publish",
                Task::Get { .. } => "get",
                Task::FindNode { .. } => "find-node",
                Task::Reconcile { .. } => "reconcile",
            },
        );
        self.text("group", &scenario.groups[workload.group].name);
        match &workload.task {
            Task::Publish {
                salt,
                value_size,
                every,
            } => {
                self.text("salt", salt);
                self.text("value-size", show_size(u64::from(*value_size)));
                self.text("every", every);
            }
            Task::Get { of, rate } => {
                self.text("of", &scenario.workloads[*of].name);
                self.text("rate", show_rate(*rate));
            }
            Task::FindNode { rate } => self.text("rate", show_rate(*rate)),
            Task::Reconcile { with, every } => {
                self.text("with", &scenario.groups[*with].name);
                self.text("every", every);
            }
        }
        self.moment("from", workload.from);
        self.moment("to", workload.to);
    }

    pub(super) fn outcome(&mut self, expectations: &[Expectation]) {
        let failing: Vec<_> = (expectations.iter())
            .filter(|expectation| !expectation.planned_to_hold)
            .map(|expectation| quoted(&expectation.name))
            .collect();
        if !failing.is_empty() {
            self.table("[[outcome]]");
            self.raw("fails", format!("[{}]", failing.join(", ")));
        }
    }
}
