//! A scenario's grid over seeds, on all cores: planned against actual.
//!
//! Runs are independent of one another and of the threads they run on; results are put in the
//! order of points and seeds.

use crate::run::{self, Options, Origin};
use crate::scenario::Scenario;
use kadlab_reports::record::{Expectation, Verdict};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

/// One point of the grid.
#[derive(Clone, Debug)]
pub struct Point {
    /// Its values, in words.
    pub label: String,
    /// Its scenario.
    pub scenario: Scenario,
}

/// What came of one run.
#[derive(Clone, Debug, PartialEq)]
pub struct Outcome {
    /// The point's position.
    pub point: usize,
    /// The seed.
    pub seed: u64,
    /// The run's fingerprint.
    pub fingerprint: String,
    /// All expectations.
    pub expectations: Vec<Expectation>,
}

/// How one expectation came out at one point over all seeds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// The point's values, in words.
    pub point: String,
    /// The expectation.
    pub expectation: String,
    /// What the scenario plans.
    pub planned: Verdict,
    /// In how many runs it held.
    pub held: usize,
    /// How many runs there were.
    pub runs: usize,
    /// The first seed at which it came out otherwise than planned, and the detail.
    pub surprise: Option<(u64, String)>,
}

/// Runs every point with every seed on `threads` threads. `progress` hears of every run that
/// ended.
///
/// # Panics
/// If `threads` is zero.
#[must_use]
pub fn sweep(
    points: &[Point],
    seeds: &[u64],
    threads: usize,
    progress: &(dyn Fn(&Outcome) + Sync),
) -> Vec<Outcome> {
    assert!(threads > 0, "somebody must do the work");
    let jobs: Vec<(usize, u64)> = (0..points.len())
        .flat_map(|point| seeds.iter().map(move |seed| (point, *seed)))
        .collect();
    let (next, outcomes) = (AtomicUsize::new(0), Mutex::new(Vec::new()));
    let work = || {
        while let Some((point, seed)) = jobs.get(next.fetch_add(1, Ordering::Relaxed)) {
            let outcome = one(points, *point, *seed);
            progress(&outcome);
            outcomes
                .lock()
                .expect("no worker panics while it holds the list")
                .push(outcome);
        }
    };
    std::thread::scope(|scope| {
        for _ in 0..threads.min(jobs.len()) {
            scope.spawn(work);
        }
    });
    let mut outcomes = outcomes.into_inner().expect("all workers have ended");
    outcomes.sort_by_key(|outcome| (outcome.point, outcome.seed));
    outcomes
}

fn one(points: &[Point], point: usize, seed: u64) -> Outcome {
    let scenario = &points[point].scenario;
    let run = run::run(
        scenario,
        seed,
        &Options::default(),
        Origin::default(),
        &mut |_| {},
    );
    Outcome {
        point,
        seed,
        fingerprint: run.fingerprint,
        expectations: run.expectations,
    }
}

/// The table of planned against actual: a row for every point and expectation.
#[must_use]
pub fn rows(points: &[Point], outcomes: &[Outcome]) -> Vec<Row> {
    let mut rows = Vec::new();
    for (index, point) in points.iter().enumerate() {
        let of_point: Vec<&Outcome> = outcomes
            .iter()
            .filter(|outcome| outcome.point == index)
            .collect();
        for expectation in 0..point.scenario.expectations.len() {
            rows.push(row(&point.label, expectation, &of_point));
        }
    }
    rows
}

fn row(point: &str, expectation: usize, outcomes: &[&Outcome]) -> Row {
    let cases: Vec<(u64, &Expectation)> = outcomes
        .iter()
        .map(|outcome| (outcome.seed, &outcome.expectations[expectation]))
        .collect();
    let first = cases[0].1;
    let surprise = cases.iter().find(|(_, case)| case.outcome != case.planned);
    Row {
        point: point.to_owned(),
        expectation: first.name.clone(),
        planned: first.planned,
        held: cases
            .iter()
            .filter(|(_, case)| case.outcome == Verdict::Holds)
            .count(),
        runs: cases.len(),
        surprise: surprise.map(|(seed, case)| (*seed, case.detail.clone())),
    }
}
