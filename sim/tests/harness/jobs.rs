//! Which job goes to which process, and that every job has one end.

use super::programs::{jobs, pool, run, sample};
use kadlab::harness::{Interruption, Process};
use std::collections::BTreeSet;

#[test]
fn ends_stand_in_the_order_of_their_jobs_whoever_ends_first() {
    let jobs = jobs([2, 1, 3, 4, 5]);
    let mut told = Vec::new();
    let ends = pool(2, "sleep 0.3").run(&jobs, &Interruption::default(), &mut |index, _| {
        told.push(index);
    });
    assert_eq!(ends.len(), 5);
    assert_eq!(told, [1, 2, 3, 4, 0], "the slow one ends last");
    assert!(ends[0].wall_seconds >= 0.3);
}

#[test]
fn one_worker_does_many_jobs_and_a_fresh_one_a_single_job() {
    let mut jobs = jobs([1, 1, 1, 1, 1]);
    jobs[1].process = Process::Fresh;
    jobs[3].process = Process::Fresh;
    let ends = run(&pool(1, ""), &jobs);
    let process = |index: usize| &sample(&ends[index]).fingerprint;
    assert!(process(0) == process(2) && process(2) == process(4));
    let all: BTreeSet<&String> = (0..5).map(process).collect();
    assert_eq!(all.len(), 3, "a fresh process does one job");
}

#[test]
fn there_are_no_more_workers_than_jobs_and_none_without() {
    assert_eq!(run(&pool(8, ""), &jobs([])), []);
    let ends = run(&pool(8, "sleep 0.1"), &jobs([2, 2, 2]));
    let all: BTreeSet<&String> = ends
        .iter()
        .map(|ended| &sample(ended).fingerprint)
        .collect();
    assert_eq!(all.len(), 3);
}
