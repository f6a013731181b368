//! A scenario's grid over seeds, on all cores: jobs in, samples out.
//!
//! Runs are independent of one another and of the threads they run on; samples come back in the
//! order of the jobs. What becomes of them is the study's (`kadlab_reports::study`).

use crate::run;
use crate::scenario::Scenario;
use kadlab_reports::sample::Sample;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

/// One run to be made.
#[derive(Clone, Copy, Debug)]
pub struct Job<'s> {
    /// What to run.
    pub scenario: &'s Scenario,
    /// The seed.
    pub seed: u64,
}

/// Every scenario with every seed, the seeds turning fastest.
#[must_use]
pub fn jobs<'s>(scenarios: &'s [Scenario], seeds: &[u64]) -> Vec<Job<'s>> {
    let of = |scenario| seeds.iter().map(move |&seed| Job { scenario, seed });
    scenarios.iter().flat_map(of).collect()
}

/// Makes all runs on `threads` threads; a sample for each job, in their order. `progress` hears of
/// every run that ended.
///
/// # Panics
/// If `threads` is zero.
#[must_use]
pub fn samples(jobs: &[Job<'_>], threads: usize, progress: &(dyn Fn() + Sync)) -> Vec<Sample> {
    assert!(threads > 0, "somebody must do the work");
    let (next, samples) = (AtomicUsize::new(0), Mutex::new(Vec::new()));
    let work = || {
        loop {
            let index = next.fetch_add(1, Ordering::Relaxed);
            let Some(job) = jobs.get(index) else { return };
            let sample = run::sample(job.scenario, job.seed);
            progress();
            samples
                .lock()
                .expect("no worker panics while it holds the list")
                .push((index, sample));
        }
    };
    std::thread::scope(|scope| {
        for _ in 0..threads.min(jobs.len()) {
            scope.spawn(work);
        }
    });
    let mut samples = samples.into_inner().expect("all workers have ended");
    samples.sort_by_key(|(index, _)| *index);
    samples.into_iter().map(|(_, sample)| sample).collect()
}
