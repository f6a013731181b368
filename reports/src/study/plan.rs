//! Planned against actual, over all runs of a study.

use super::Study;
use crate::record::{Expectation, Verdict};
use crate::sample::Sample;
use crate::summary::surprising;
use serde::{Deserialize, Serialize};

/// How one expectation came out at one point over all seeds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Row {
    /// The point's values, in words; empty without axes.
    pub point: String,
    /// The expectation.
    pub expectation: String,
    /// What the scenario plans.
    pub planned: Verdict,
    /// In how many runs it held.
    pub held: usize,
    /// How many runs there were.
    pub runs: usize,
    /// The first run in which it came out otherwise than planned.
    pub surprise: Option<Surprise>,
}

/// A run in which an expectation came out otherwise than planned.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Surprise {
    /// Its seed.
    pub seed: u64,
    /// What was measured.
    pub detail: String,
}

/// A row for every point and expectation.
pub(super) fn rows(study: &Study) -> Vec<Row> {
    let mut rows = Vec::new();
    for (point, samples) in study.grid.points.iter().zip(&study.samples) {
        let expectations = samples.first().map_or(0, |first| first.expectations.len());
        let label = super::label(&point.settings);
        rows.extend((0..expectations).map(|index| row(&label, index, samples)));
    }
    rows
}

fn row(point: &str, index: usize, samples: &[Sample]) -> Row {
    let cases = || {
        samples
            .iter()
            .map(|sample| (sample.seed, &sample.expectations[index]))
    };
    let held = |(_, case): &(u64, &Expectation)| case.outcome == Verdict::Holds;
    let first = &samples[0].expectations[index];
    let surprise = cases().find(|(_, case)| surprising(case));
    Row {
        point: point.to_owned(),
        expectation: first.name.clone(),
        planned: first.planned,
        held: cases().filter(held).count(),
        runs: samples.len(),
        surprise: surprise.map(|(seed, case)| Surprise {
            seed,
            detail: case.detail.clone(),
        }),
    }
}
