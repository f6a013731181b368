//! How fast values converge: the ages from which nearly everyone has, or reads, the new version.
//!
//! The record has one row per workload and age; here are only the thresholds. An age counts as
//! reached when the share is at the threshold then **and at every later age that was observed**,
//! so a dip after a fault moves it to the right. An age with too few observations ([`Measure`])
//! counts neither for a threshold nor against one: two reads out of two are not 100 %.

use crate::numbers::seconds;
use crate::record::{Convergence, Run};
use serde::Serialize;

/// The thresholds, in per cent.
pub const LEVELS: [u64; 4] = [50, 90, 99, 100];

/// Versions that an age must have been observed on before its share of holding nodes is used.
/// With 20 versions of 20 responsible nodes each, one version is at most 5 % of the share.
pub const VERSIONS_MIN: u64 = 20;
/// Reads that an age must have before its share of fresh reads is used: one read is 1 % at most.
pub const READS_MIN: u64 = 100;
/// And, in per cent, the part of all reads of the workload that they must be: an age that hardly
/// anyone reads at says nothing about the workload.
pub const READS_PERCENT_MIN: u64 = 1;

/// Which share of a row is meant, and how many observations make it one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Measure {
    /// Responsible nodes that hold the version; needs [`VERSIONS_MIN`].
    Holding,
    /// Reads that return it; needs [`READS_MIN`] and [`READS_PERCENT_MIN`].
    FreshReads,
}

impl Measure {
    /// The part and the whole of one row.
    #[must_use]
    pub fn of(self, row: &Convergence) -> (u64, u64) {
        match self {
            Self::Holding => holding(row),
            Self::FreshReads => fresh(row),
        }
    }

    /// The rows of a workload with enough observations, by age.
    #[must_use]
    pub fn rows(self, run: &Run, workload: u16) -> Vec<&Convergence> {
        let reads: u64 = rows_of(run, workload).map(|row| row.reads).sum();
        let enough = |row: &Convergence| match self {
            Self::Holding => row.versions >= VERSIONS_MIN && row.responsible > 0,
            Self::FreshReads => {
                let part = u128::from(row.reads) * 100;
                row.reads >= READS_MIN && part >= u128::from(reads) * u128::from(READS_PERCENT_MIN)
            }
        };
        rows_of(run, workload).filter(|row| enough(row)).collect()
    }

    /// The first age from which the share stays at or above a level, in microseconds.
    #[must_use]
    pub fn stays_at_us(self, run: &Run, workload: u16, percent: u64) -> Option<u64> {
        let rows = self.rows(run, workload).into_iter();
        stays_at_us(rows.map(|row| (row.age_us, self.of(row))), percent)
    }
}

/// The age in seconds from which a share stays at or above each level; `None` if it never does.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Ages {
    /// Half.
    #[serde(rename = "50")]
    pub half: Option<f64>,
    /// Nine of ten.
    #[serde(rename = "90")]
    pub nine_of_ten: Option<f64>,
    /// 99 of 100.
    #[serde(rename = "99")]
    pub nearly_all: Option<f64>,
    /// All.
    #[serde(rename = "100")]
    pub all: Option<f64>,
}

/// The ages of one publishing workload.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Thresholds {
    /// By the share of responsible nodes that hold the version or a newer one.
    pub holding_age_seconds: Ages,
    /// By the share of reads that return it or a newer one.
    pub fresh_reads_age_seconds: Ages,
}

/// The rows of one workload, by age.
pub fn rows_of(run: &Run, workload: u16) -> impl Iterator<Item = &Convergence> + Clone {
    run.convergence
        .iter()
        .filter(move |row| row.workload == workload)
}

/// The workloads that publish, in the scenario's order.
#[must_use]
pub fn publishing(run: &Run) -> Vec<u16> {
    (0..)
        .take(run.scenario.workloads.len())
        .filter(|&w| rows_of(run, w).count() > 0)
        .collect()
}

impl Thresholds {
    /// Computes the thresholds of one workload.
    #[must_use]
    pub fn of(run: &Run, workload: u16) -> Self {
        let ages = |measure: Measure| {
            let age = |level| measure.stays_at_us(run, workload, level).map(seconds);
            let [half, nine_of_ten, nearly_all, all] = LEVELS.map(age);
            Ages {
                half,
                nine_of_ten,
                nearly_all,
                all,
            }
        };
        Self {
            holding_age_seconds: ages(Measure::Holding),
            fresh_reads_age_seconds: ages(Measure::FreshReads),
        }
    }
}

/// Responsible nodes that hold, of all responsible nodes.
#[must_use]
pub fn holding(row: &Convergence) -> (u64, u64) {
    (row.holding, row.responsible)
}

/// Fresh reads of all reads.
#[must_use]
pub fn fresh(row: &Convergence) -> (u64, u64) {
    (row.reads_fresh, row.reads)
}

/// The first age from which `part / whole` stays at or above `percent`, over observed ages.
fn stays_at_us(shares: impl Iterator<Item = (u64, (u64, u64))>, percent: u64) -> Option<u64> {
    let mut since = None;
    for (age_us, (part, whole)) in shares.filter(|(_, (_, whole))| *whole > 0) {
        let reached = u128::from(part) * 100 >= u128::from(whole) * u128::from(percent);
        since = reached.then(|| since.unwrap_or(age_us));
    }
    since
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_dip_moves_the_threshold_to_after_the_dip() {
        let shares = [
            (1, (5, 10)),
            (2, (10, 10)),
            (3, (8, 10)),
            (4, (10, 10)),
            (5, (0, 0)),
        ];
        let at = |percent| stays_at_us(shares.into_iter(), percent);
        assert_eq!(at(50), Some(1));
        assert_eq!(at(80), Some(2));
        assert_eq!(at(90), Some(4));
        assert_eq!(at(100), Some(4));
    }

    #[test]
    fn a_share_that_was_never_observed_has_no_threshold() {
        assert_eq!(stays_at_us([(1, (0, 0))].into_iter(), 50), None);
    }
}
