//! Partitions.

use super::super::super::spec::{FaultKind, Group};
use super::super::Lines;
use super::super::selection::selection;

impl Lines {
    pub(super) fn partition(&mut self, kind: &FaultKind, groups: &[Group]) {
        let FaultKind::Partition { on, from, lasts } = kind else {
            return;
        };
        self.raw("on", selection(on, groups));
        if let Some(from) = from {
            self.raw("from", selection(from, groups));
        }
        self.text("for", lasts);
    }
}
