//! What came of a suite: every run's outcome, the runs that were done twice, and the counts.
//!
//! [`Suite::text`] is for a terminal, [`write_junit`] for programs that collect tests. How runs
//! are made, started and ended is the host's business.

mod counts;
mod junit;
mod text;

use crate::sample::Sample;
use crate::verdict::expectation_mark;
pub use counts::Counts;
pub use junit::{check_junit, write_junit};

/// A suite that has ended.
#[derive(Debug, Clone, PartialEq)]
pub struct Suite {
    /// Its name.
    pub name: String,
    /// How many runs were planned: as many as there are cases.
    pub planned: usize,
    /// Scenario after scenario; a point may have no cases.
    pub points: Vec<Point>,
    /// The runs that were done twice.
    pub repeats: Vec<Repeat>,
}

/// One scenario with what was set in it.
#[derive(Debug, Clone, PartialEq)]
pub struct Point {
    /// Its file.
    pub file: String,
    /// Its name.
    pub scenario: String,
    /// What was set in it, in words; empty if nothing.
    pub label: String,
    /// Its runs, by seed.
    pub cases: Vec<Case>,
}

/// One run.
#[derive(Debug, Clone, PartialEq)]
pub struct Case {
    /// The seed.
    pub seed: u64,
    /// The command that repeats it.
    pub command: String,
    /// What came of it.
    pub outcome: Outcome,
    /// Seconds on the wall.
    pub wall_seconds: f64,
}

/// What came of one run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// Every expectation came out as planned, and there was one.
    Passed,
    /// Something did not: a line for each.
    Failed(Vec<String>),
    /// The run was not planned to fail and has no result.
    Broken {
        /// What happened.
        reason: String,
        /// The end of what its process wrote to standard error.
        last_words: String,
    },
    /// It was not finished: why.
    Incomplete(String),
}

/// A run that was done twice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Repeat {
    /// The point's position.
    pub point: usize,
    /// The seed.
    pub seed: u64,
    /// The command that does it again.
    pub command: String,
    /// What came of it.
    pub outcome: Repeated,
}

/// What the second of two runs says of the first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Repeated {
    /// They are the same.
    Same,
    /// They are not: how they differ.
    Differs(String),
    /// The second has no result, although the first had one.
    Broken {
        /// What happened.
        reason: String,
        /// The end of what its process wrote to standard error.
        last_words: String,
    },
    /// There are no two to compare: why.
    Incomplete(String),
}

impl Outcome {
    /// The outcome of a run that ended: one without expectations shows nothing and has not passed.
    #[must_use]
    pub fn of(sample: &Sample) -> Outcome {
        if sample.expectations.is_empty() {
            return Outcome::Failed(vec![
                "the scenario expects nothing, so nothing is shown".to_owned(),
            ]);
        }
        let line = |expectation| {
            let mark = expectation_mark(expectation);
            format!("{}: {mark}: {}", expectation.name, expectation.detail)
        };
        let failed: Vec<String> = sample.surprises().map(line).collect();
        if failed.is_empty() {
            Outcome::Passed
        } else {
            Outcome::Failed(failed)
        }
    }
}

impl Suite {
    /// The counts over all points.
    ///
    /// # Panics
    /// If they do not add up to what was planned.
    #[must_use]
    pub fn counts(&self) -> Counts {
        let counts = Counts::of(self.points.iter().flat_map(|point| &point.cases));
        assert_eq!(
            counts.planned(),
            self.planned,
            "every planned run is counted once"
        );
        counts
    }

    /// How many repetitions came out so.
    #[must_use]
    pub fn repeated(&self, so: impl Fn(&Repeated) -> bool) -> usize {
        self.repeats
            .iter()
            .filter(|repeat| so(&repeat.outcome))
            .count()
    }
}
