//! What the harness and its workers tell each other: a job is one line of JSON, and so is the
//! reply.
//!
//! A reply repeats its job, so that an answer can never be taken for another job's. How lines
//! travel is the process's ([`super::process`]).

use crate::shell::quoted;
use kadlab_reports::sample::Sample;
use serde::{Deserialize, Serialize};
use std::path::PathBuf;

/// One run to be done.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Job {
    /// The scenario file, from the harness's working folder.
    pub scenario: PathBuf,
    /// What is set, as `--set` takes it, later ones over earlier ones.
    pub sets: Vec<String>,
    /// The seed.
    pub seed: u64,
    /// Who may do it; the worker need not know.
    #[serde(skip)]
    pub process: Process,
}

impl Job {
    /// The command that does it again, with a report.
    #[must_use]
    pub fn command(&self) -> String {
        let file = quoted(&self.scenario.to_string_lossy());
        let sets = self.sets.iter();
        let sets: String = sets.map(|set| format!(" --set {}", quoted(set))).collect();
        format!("kadlab run {file} --seed {}{sets}", self.seed)
    }
}

/// Which process a job may run in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Process {
    /// Any worker, whatever it did before.
    #[default]
    Any,
    /// One that has done nothing before, and does nothing after.
    Fresh,
}

/// What a worker writes for a job.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Reply {
    /// The job, as the worker read it.
    pub job: Job,
    /// What came of it.
    pub answer: Answer,
}

/// What came of a job, as the worker knows it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Answer {
    /// The run ended.
    Ran(Box<Sample>),
    /// An assertion did not hold: the message. The worker ends after it.
    Panicked(String),
    /// The scenario cannot be read, although it could when the plan was made: the error.
    Refused(String),
}
