//! How many runs passed, failed, were not finished, or broke.

use super::{Case, Outcome};
use std::fmt;

/// Runs by outcome. Each run has exactly one, so that they always add up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Counts {
    /// As planned.
    pub passed: usize,
    /// Not as planned.
    pub failed: usize,
    /// Not finished.
    pub incomplete: usize,
    /// Without a result.
    pub broken: usize,
}

impl Counts {
    /// Counts runs.
    #[must_use]
    pub fn of<'a>(cases: impl IntoIterator<Item = &'a Case>) -> Counts {
        let mut counts = Counts::default();
        for case in cases {
            *match case.outcome {
                Outcome::Passed => &mut counts.passed,
                Outcome::Failed(_) => &mut counts.failed,
                Outcome::Incomplete(_) => &mut counts.incomplete,
                Outcome::Broken { .. } => &mut counts.broken,
            } += 1;
        }
        counts
    }

    /// All runs.
    #[must_use]
    pub fn planned(self) -> usize {
        self.passed + self.failed + self.incomplete + self.broken
    }
}

impl fmt::Display for Counts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Counts {
            passed,
            failed,
            incomplete,
            broken,
        } = self;
        let planned = self.planned();
        write!(
            f,
            "{planned} planned = {passed} passed + {failed} failed + {incomplete} incomplete + \
             {broken} broken"
        )
    }
}
