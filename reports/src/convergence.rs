//! How fast values converge: the ages from which nearly everyone has, or reads, the new version.
//!
//! The record has one row per workload and age; here are only the thresholds. An age counts as
//! reached when the share is at the threshold then **and at every later age that was observed**,
//! so a dip after a fault moves it to the right.

use crate::numbers::seconds;
use crate::record::{Convergence, Run};
use serde::Serialize;

/// The thresholds, in per cent.
pub const LEVELS: [u64; 4] = [50, 90, 99, 100];

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
        let ages = |part: fn(&Convergence) -> (u64, u64)| {
            let shares = rows_of(run, workload).map(|row| (row.age_us, part(row)));
            let age = |level| stays_at_us(shares.clone(), level).map(seconds);
            let [half, nine_of_ten, nearly_all, all] = LEVELS.map(age);
            Ages {
                half,
                nine_of_ten,
                nearly_all,
                all,
            }
        };
        Self {
            holding_age_seconds: ages(holding),
            fresh_reads_age_seconds: ages(fresh),
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
pub(crate) fn stays_at_us(
    shares: impl Iterator<Item = (u64, (u64, u64))>,
    percent: u64,
) -> Option<u64> {
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
