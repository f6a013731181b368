//! A scenario's grid over seeds: all of its runs in worker processes, and a sample of each.
//!
//! A study with a hole in it would be read as if it had none: one run that is lost is the end of a
//! sweep, while a suite ([`crate::harness::suite`]) goes on and counts it. What becomes of the
//! samples is the study's (`kadlab_reports::study`).

use crate::harness::{End, Interruption, Job, Pool};
use kadlab_reports::sample::Sample;

/// Why a sweep has no samples.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Lost {
    /// A run has no result.
    #[error(
        "a run is broken, and nothing is written: {reason}\n{last_words}repeat it with: {command}"
    )]
    Broken {
        /// What happened, in one sentence.
        reason: String,
        /// What its process wrote to standard error at last, as lines.
        last_words: String,
        /// The command that repeats the run.
        command: String,
    },
    /// Somebody interrupted it.
    #[error("interrupted: nothing is written")]
    Interrupted,
}

/// Makes all runs; a sample for each job, in their order. `progress` hears of every run that ended.
/// The first run that is lost ends the others.
///
/// # Errors
/// If there is not a sample for every job.
pub fn samples(
    jobs: &[Job],
    pool: &Pool,
    interruption: &Interruption,
    progress: &mut dyn FnMut(),
) -> Result<Vec<Sample>, Lost> {
    let mut lost = None;
    let ends = pool.run(jobs, interruption, &mut |index, ended| {
        progress();
        if let End::Broken(broken) = &ended.end
            && lost.is_none()
        {
            lost = Some(Lost::Broken {
                reason: broken.reason.clone(),
                last_words: lines(&broken.last_words),
                command: jobs[index].command(),
            });
            interruption.raise();
        }
    });
    let samples = ends.into_iter().map(|ended| match ended.end {
        End::Ran(sample) => Ok(*sample),
        End::Broken(_) | End::Unfinished(_) => Err(Lost::Interrupted),
    });
    samples
        .collect::<Result<_, _>>()
        .map_err(|interrupted| lost.unwrap_or(interrupted))
}

fn lines(text: &str) -> String {
    text.lines().map(|line| format!("  {line}\n")).collect()
}
