//! How far two distributions of latencies lie apart, in two numbers.
//!
//! Kolmogorov and Smirnov's D is the largest difference between the two shares that had ended by
//! any latency; commands that never ended count as slower than everything. The earth mover's
//! distance (Wasserstein's first) is the mean of how far latencies would have to move, in
//! milliseconds, of the commands that ended.

use super::{Conformance, Row, kinds, plural};
use crate::record::Kind;
use serde::Serialize;

/// How far a host's latencies lie from the reference's.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Distance {
    /// Which commands: `gets`, or `all commands`.
    pub what: String,
    /// The host.
    pub host: String,
    /// How many latencies the reference and the host have.
    pub counts: (u64, u64),
    /// Kolmogorov and Smirnov's D, from 0 to 1.
    pub ks: f64,
    /// The earth mover's distance, in milliseconds.
    pub moved_ms: f64,
    /// The largest D between the reference's run and its runs under other seeds; 0 without any.
    pub luck_ks: f64,
    /// The largest earth mover's distance between them.
    pub luck_moved_ms: f64,
}

/// All distances from the reference: of all commands, then by kind, host by host.
#[must_use]
pub fn distances(conformance: &Conformance) -> Vec<Distance> {
    let kinds = kinds(conformance).into_iter().map(Some);
    let whats = std::iter::once(None).chain(kinds);
    whats.flat_map(|kind| of_kind(conformance, kind)).collect()
}

fn of_kind(conformance: &Conformance, kind: Option<Kind>) -> Vec<Distance> {
    let Some((reference, hosts)) = conformance.hosts.split_first() else {
        return Vec::new();
    };
    let own = Latencies::of(&reference.lookups, kind);
    let luck = (conformance.luck.iter()).map(|rows| Latencies::of(rows, kind));
    let luck: Vec<(f64, f64)> = luck
        .map(|other| (own.ks(&other), own.moved_ms(&other)))
        .collect();
    let most = |of: fn(&(f64, f64)) -> f64| luck.iter().map(of).fold(0.0, f64::max);
    let distance = |host: &super::Played| {
        let other = Latencies::of(&host.lookups, kind);
        Distance {
            what: kind.map_or("all commands", plural).to_owned(),
            host: host.host.clone(),
            counts: (own.count, other.count),
            ks: own.ks(&other),
            moved_ms: own.moved_ms(&other),
            luck_ks: most(|luck| luck.0),
            luck_moved_ms: most(|luck| luck.1),
        }
    };
    hosts.iter().map(distance).collect()
}

/// The latencies of some commands.
pub(super) struct Latencies {
    /// Of those that ended, ascending, in microseconds.
    pub(super) ended: Vec<u64>,
    /// How many there are, those too that never ended.
    pub(super) count: u64,
}

impl Latencies {
    pub(super) fn of(rows: &[Row], kind: Option<Kind>) -> Latencies {
        let own = || {
            rows.iter()
                .filter(move |row| kind.is_none_or(|kind| row.kind == kind))
        };
        let mut ended: Vec<u64> = own().filter_map(|row| row.took_us).collect();
        ended.sort_unstable();
        Latencies {
            ended,
            count: own().count() as u64,
        }
    }

    /// The share that had ended by a latency.
    pub(super) fn within(&self, us: u64) -> f64 {
        let ended = self.ended.partition_point(|took| *took <= us);
        ended as f64 / self.count.max(1) as f64
    }

    /// A percentile (nearest rank); none in the mass that never ended.
    pub(super) fn percentile(&self, permille: u64) -> Option<u64> {
        let rank = (self.count * permille).div_ceil(1_000).max(1);
        self.ended.get(rank as usize - 1).copied()
    }

    fn ks(&self, other: &Latencies) -> f64 {
        let moments = self.ended.iter().chain(&other.ended);
        let off = moments.map(|us| (self.within(*us) - other.within(*us)).abs());
        off.fold(0.0, f64::max)
    }

    /// The area between the two shares over latency.
    fn moved_ms(&self, other: &Latencies) -> f64 {
        if self.ended.is_empty() || other.ended.is_empty() {
            return 0.0;
        }
        let mut moments: Vec<u64> = self.ended.iter().chain(&other.ended).copied().collect();
        moments.sort_unstable();
        let share = |latencies: &Latencies, us| {
            let ended = latencies.ended.partition_point(|took| *took <= us);
            ended as f64 / latencies.ended.len() as f64
        };
        let between = |pair: &[u64]| {
            let off = (share(self, pair[0]) - share(other, pair[0])).abs();
            off * (pair[1] - pair[0]) as f64
        };
        moments.windows(2).map(between).sum::<f64>() / 1e3
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{conformance, rows};
    use super::*;

    fn between(one: &[u64], other: &[u64]) -> (f64, f64) {
        let rows = |ms: &[u64]| rows(&ms.iter().map(|ms| (ms * 1_000, 1)).collect::<Vec<_>>());
        let distances = distances(&conformance(&[rows(one), rows(other)], Vec::new()));
        assert_eq!(distances[0].what, "all commands");
        (distances[0].ks, distances[0].moved_ms)
    }

    #[test]
    fn equal_latencies_are_no_distance_apart() {
        assert_eq!(between(&[10, 20, 30], &[30, 10, 20]), (0.0, 0.0));
        assert_eq!(between(&[10, 20], &[10, 10, 20, 20]), (0.0, 0.0));
    }

    #[test]
    fn shifted_latencies_are_as_far_apart_as_they_were_moved() {
        assert_eq!(between(&[10, 20, 30, 40], &[15, 25, 35, 45]), (0.25, 5.0));
        assert_eq!(between(&[10, 10], &[10, 30]), (0.5, 10.0));
    }

    #[test]
    fn doubled_latencies_are_seen_in_both_numbers() {
        let (ks, moved) = between(&[10, 20, 30, 40], &[20, 40, 60, 80]);
        assert_eq!((ks, moved), (0.5, 25.0));
    }

    #[test]
    fn who_never_ended_is_slower_than_everybody() {
        let ended = rows(&[(10, 1), (10, 1)]);
        let mut half = ended.clone();
        half[1].took_us = None;
        let distances = distances(&conformance(&[ended, half], Vec::new()));
        assert_eq!((distances[0].ks, distances[0].moved_ms), (0.5, 0.0));
    }
}
