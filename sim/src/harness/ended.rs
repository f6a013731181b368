//! How a job ended: it ran, it is broken, or it was never finished.
//!
//! Whether a run that ended came out as planned is not said here: its sample says it.

use kadlab_reports::sample::Sample;

/// One job's end.
#[derive(Clone, Debug, PartialEq)]
pub struct Ended {
    /// How.
    pub end: End,
    /// Seconds on the wall from asking the worker to its end; 0 if it was never asked.
    pub wall_seconds: f64,
}

/// How a job ended.
#[derive(Clone, Debug, PartialEq)]
pub enum End {
    /// To its last simulated moment.
    Ran(Box<Sample>),
    /// Without an answer that counts.
    Broken(Broken),
    /// Not at all.
    Unfinished(Unfinished),
}

/// Why a job has no answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Broken {
    /// What happened, in one sentence.
    pub reason: String,
    /// The end of what the worker wrote to standard error during this job.
    pub last_words: String,
}

/// Why a job was not finished.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unfinished {
    /// The budget was spent before it could start.
    Budget,
    /// Somebody interrupted the suite.
    Interrupted,
}

impl Unfinished {
    /// The reason as half a sentence.
    #[must_use]
    pub fn reason(self) -> &'static str {
        match self {
            Unfinished::Budget => "the budget was spent before it started",
            Unfinished::Interrupted => "the suite was interrupted",
        }
    }
}
