//! The second half of a resolved file: workloads, expectations and planned failures.

use super::super::spec::{Bounds, Expectation, Scenario, Statement, Task, Unit, Workload};
use super::super::tree::quoted;
use super::super::units::{show_decimal, show_rate, show_share, show_size};
use super::Lines;
use kadlab_core::time::Duration;

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
        }
        self.moment("from", workload.from);
        self.moment("to", workload.to);
    }

    pub(super) fn expectation(&mut self, expectation: &Expectation, scenario: &Scenario) {
        self.table("[[expect]]");
        self.text("name", &expectation.name);
        match &expectation.statement {
            Statement::PublishedValueIsVisible { within } => {
                self.text("check", "published-value-is-visible");
                self.text("within", within);
            }
            Statement::Metric {
                metric,
                workload,
                bounds,
            } => {
                self.text("metric", metric.name());
                if let Some(workload) = workload {
                    self.text("workload", &scenario.workloads[*workload].name);
                }
                self.bounds(*bounds, metric.unit());
            }
        }
        for (key, time) in [("from", expectation.from), ("to", expectation.to)] {
            if let Some(time) = time {
                self.moment(key, time);
            }
        }
    }

    pub(super) fn bounds(&mut self, bounds: Bounds, unit: Unit) {
        for (key, bound) in [
            ("below", bounds.below),
            ("above", bounds.above),
            ("equals", bounds.equals),
        ] {
            match (bound, unit) {
                (None, _) => {}
                (Some(bound), Unit::Time) => self.text(key, Duration::from_micros(bound)),
                (Some(bound), Unit::Share) => self.text(key, show_share(bound)),
                (Some(bound), Unit::Mean) => self.raw(key, show_decimal(bound)),
                (Some(bound), Unit::Count) => self.raw(key, bound),
            }
        }
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
