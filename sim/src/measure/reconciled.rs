//! Reconciliations: counted, not timed.

use kadlab_core::env::CommandResult;
use kadlab_reports::record;

/// What reconciliations came to.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Reconciled {
    complete: u64,
    cut_short: u64,
    listed: u64,
    pulled: u64,
    pushed: u64,
}

impl Reconciled {
    /// A reconciliation ended.
    pub(super) fn count(&mut self, result: &CommandResult) {
        let CommandResult::Reconciled {
            listed,
            pulled,
            pushed,
            complete,
        } = result
        else {
            return;
        };
        self.complete += u64::from(*complete);
        self.cut_short += u64::from(!*complete);
        self.listed += u64::from(*listed);
        self.pulled += u64::from(*pulled);
        self.pushed += u64::from(*pushed);
    }

    /// The sums in words.
    pub(super) fn counters(self) -> [record::Counter; 5] {
        [
            ("reconciliations that came to their end", self.complete),
            ("reconciliations cut short", self.cut_short),
            ("items listed to reconciling nodes", self.listed),
            ("items pulled by reconciling nodes", self.pulled),
            ("items pushed back by reconciling nodes", self.pushed),
        ]
        .map(|(name, count)| record::Counter {
            name: name.to_owned(),
            count,
        })
    }
}
