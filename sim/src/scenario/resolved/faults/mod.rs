//! Faults written back, one file a family of kinds.

mod churn;
mod clocks;
mod degradations;
mod lies;
mod lives;
mod partitions;

use super::super::spec::{Fault, FaultKind, Group};
use super::Lines;
use super::selection::selection;

impl Lines {
    pub(super) fn fault(&mut self, fault: &Fault, groups: &[Group]) {
        self.table("[[fault]]");
        self.text("name", &fault.name);
        self.text("kind", fault.kind.name());
        self.moment("at", fault.at);
        match &fault.kind {
            FaultKind::Partition(partition) => self.partition(partition, groups),
            FaultKind::Outage { on, lasts } | FaultKind::Pause { on, lasts } => {
                self.raw("on", selection(on, groups));
                self.text("for", lasts);
            }
            FaultKind::Degrade(degradation) => self.degradation(degradation, groups),
            FaultKind::Clock(clock) => self.clock(clock, groups),
            FaultKind::Churn(churn) => self.churn(churn, groups),
            FaultKind::Crash { .. } | FaultKind::Restart { .. } => self.life(&fault.kind, groups),
            FaultKind::Lie { .. } => self.lie(&fault.kind, groups),
        }
    }
}
