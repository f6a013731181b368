//! Many runs at once: what a sweep leaves behind, and what differs between two designs.
//!
//! A [`Study`] is a grid of designs and the samples of their runs. `plan` sets planned against
//! actual, `difference` finds what differs, with intervals (`resample`) and a test against luck
//! (`signs`); `folder` reads results back and refuses what is not whole; the rest are files, plots
//! and pages. Nothing here runs anything.

pub mod compare;
pub mod difference;
mod figures;
mod folder;
pub mod keys;
mod page;
pub mod plan;
pub mod resample;
mod select;
pub mod signs;
mod tables;
mod text;
mod verdict;
mod words;
mod write;

pub use compare::{Comparison, compare};
pub use folder::{Host, read};
pub use select::Side;
pub use text::comparison_text;
pub use write::{write_comparison, write_sweep};

use crate::sample::Sample;
use difference::{Difference, differences};
use plan::Row;
use serde::{Deserialize, Serialize};

/// A grid of designs, and the samples of their runs.
#[derive(Debug, Clone, PartialEq)]
pub struct Study {
    /// What was run.
    pub grid: Grid,
    /// For each of the grid's points the samples of its runs, in the order of the grid's seeds.
    pub samples: Vec<Vec<Sample>>,
}

/// What was run: `sweep.json` but for its last parts.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Grid {
    /// The scenario's name.
    pub scenario: String,
    /// What it shows.
    pub description: String,
    /// Version of the program.
    pub version: String,
    /// The command that repeats it.
    pub command: String,
    /// The seeds that every point was run with, ascending.
    pub seeds: Vec<u64>,
    /// The swept keys; none for a single point.
    pub axes: Vec<Axis>,
    /// The designs, the last axis turning fastest.
    pub points: Vec<Point>,
    /// The position of the point that the others are set against.
    pub reference: usize,
}

/// A swept key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Axis {
    /// The dotted key, as `--set` takes it.
    pub key: String,
    /// Its values, in the scenario's order.
    pub values: Vec<String>,
}

/// One design of a grid.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Point {
    /// The value of each axis, in the order of the axes.
    pub settings: Vec<Setting>,
    /// The resolved scenario: every key with the value that was used.
    pub resolved: String,
}

/// A key with its value.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Setting {
    /// The dotted key.
    pub key: String,
    /// The value, as `--set` takes it.
    pub value: String,
}

impl std::fmt::Display for Setting {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}={}", self.key, self.value)
    }
}

/// Settings in words: `core.alpha=3, core.pacing=window`.
#[must_use]
pub fn label(settings: &[Setting]) -> String {
    let parts: Vec<String> = settings.iter().map(Setting::to_string).collect();
    parts.join(", ")
}

impl Study {
    /// Puts samples, in the order of points and within them of seeds, under their points.
    ///
    /// # Panics
    /// If a point and a seed have no sample, or another's.
    #[must_use]
    pub fn new(grid: Grid, samples: Vec<Sample>) -> Self {
        let (points, seeds) = (grid.points.len(), grid.seeds.len());
        assert_eq!(
            samples.len(),
            points * seeds,
            "every point has a sample for every seed"
        );
        let mut samples = samples.into_iter();
        let of_point = |_| samples.by_ref().take(seeds).collect::<Vec<Sample>>();
        let samples: Vec<Vec<Sample>> = (0..points).map(of_point).collect();
        for sample in samples.iter().flat_map(|own| own.iter().zip(&grid.seeds)) {
            assert_eq!(
                sample.0.seed, *sample.1,
                "samples stand in the order of seeds"
            );
        }
        Self { grid, samples }
    }

    /// Every point against the reference, all judged together; none for the reference itself.
    #[must_use]
    pub fn against_reference(&self) -> Vec<Option<Vec<Difference>>> {
        let reference = self.grid.reference;
        let others: Vec<usize> = (0..self.samples.len())
            .filter(|&p| p != reference)
            .collect();
        let pairs = |&point: &usize| self.samples[reference].iter().zip(&self.samples[point]);
        let sets: Vec<Vec<_>> = others.iter().map(|point| pairs(point).collect()).collect();
        let mut against = vec![None; self.samples.len()];
        for (point, found) in others.into_iter().zip(differences(&sets)) {
            against[point] = Some(found);
        }
        against
    }

    /// The table of planned against actual.
    #[must_use]
    pub fn rows(&self) -> Vec<Row> {
        plan::rows(self)
    }

    /// How many runs there are.
    #[must_use]
    pub fn runs(&self) -> usize {
        self.samples.iter().map(Vec::len).sum()
    }

    /// A point's values in words; `the only point` without axes.
    #[must_use]
    pub fn label(&self, point: usize) -> String {
        match label(&self.grid.points[point].settings) {
            empty if empty.is_empty() => "the only point".to_owned(),
            label => label,
        }
    }
}
