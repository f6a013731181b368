//! Statistics over lookups: nearest-rank percentiles in which a failure counts as the slowest.
//!
//! A lookup that failed or never ended stays in the distribution as mass at its right edge. A
//! percentile that falls inside that mass has no value, so a system cannot look fast by giving
//! up. Lookups that started before the end of the warm-up are left out by [`after_warm_up`].

use crate::numbers::{milliseconds, ratio};
use crate::record::{Ending, Ideal, Lookup, Run};
use crate::spent::Shares;
use serde::Serialize;

/// All endings, in the order in which tables list them.
pub const ENDINGS: [Ending; 9] = [
    Ending::Succeeded,
    Ending::Unfinished,
    Ending::DeadEnd,
    Ending::Partitioned,
    Ending::NotFound,
    Ending::ValueGone,
    Ending::Superseded,
    Ending::Refused,
    Ending::NeverPublished,
];

/// The lookups that count: those that started at or after the end of the warm-up.
pub fn after_warm_up(run: &Run) -> impl Iterator<Item = &Lookup> + Clone {
    run.lookups
        .iter()
        .filter(|lookup| lookup.started_us >= run.scenario.warm_up_us)
}

/// Sorted measurements, and beyond them the mass of those that have no value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Distribution {
    sorted: Vec<u64>,
    missing: u64,
}

impl Distribution {
    /// Sorts the measurements; `None` is mass at the right edge. O(n log n).
    pub fn new(measurements: impl Iterator<Item = Option<u64>>) -> Self {
        let mut sorted = Vec::new();
        let mut missing = 0;
        for measurement in measurements {
            match measurement {
                Some(value) => sorted.push(value),
                None => missing += 1,
            }
        }
        sorted.sort_unstable();
        Self { sorted, missing }
    }

    /// Latencies in microseconds of lookups; one that did not succeed has none.
    pub fn of_latencies<'r>(lookups: impl Iterator<Item = &'r Lookup>) -> Self {
        let measured =
            |lookup: &Lookup| (lookup.ending == Ending::Succeeded).then_some(lookup.latency_us);
        Self::new(lookups.map(measured))
    }

    /// Hops of lookups that ended; one that never learned of the closest node has none. A lookup
    /// whose asking node went away was never measured and is not among them.
    pub fn of_hops<'r>(lookups: impl Iterator<Item = &'r Lookup>) -> Self {
        let ended = lookups.filter(|lookup| lookup.ending != Ending::Unfinished);
        Self::new(ended.map(|lookup| lookup.hops.map(u64::from)))
    }

    /// Hops of the walks that were made for lookups; one that got stuck has none.
    pub fn of_ideal_hops<'r>(lookups: impl Iterator<Item = &'r Lookup>) -> Self {
        Self::new(lookups.filter_map(|lookup| match lookup.ideal {
            Ideal::NotWalked => None,
            Ideal::Stuck => Some(None),
            Ideal::Hops(hops) => Some(Some(hops.into())),
        }))
    }

    /// How many there are, with and without a value.
    #[must_use]
    pub fn count(&self) -> u64 {
        self.present() + self.missing
    }

    /// How many have a value.
    #[must_use]
    pub fn present(&self) -> u64 {
        self.sorted.len() as u64
    }

    /// How many have none.
    #[must_use]
    pub fn missing(&self) -> u64 {
        self.missing
    }

    /// The values that exist, ascending.
    #[must_use]
    pub fn values(&self) -> &[u64] {
        &self.sorted
    }

    /// The nearest-rank percentile in thousandths (`500` is the median): the value at rank
    /// `ceil(permille / 1000 * n)` of all n; `None` in the mass at the right edge or if n is 0.
    ///
    /// # Panics
    /// If `permille` is 0 or above 1000.
    #[must_use]
    pub fn percentile(&self, permille: u64) -> Option<u64> {
        assert!(
            (1..=1_000).contains(&permille),
            "a percentile is in thousandths, 1 to 1000"
        );
        let rank = (u128::from(self.count()) * u128::from(permille)).div_ceil(1_000);
        let index = usize::try_from(rank).ok()?.checked_sub(1)?;
        self.sorted.get(index).copied()
    }
}

/// Latency percentiles in milliseconds; `None` inside the mass of failed lookups.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Latency {
    /// The median.
    pub p50: Option<f64>,
    /// Nine of ten lookups took at most this.
    pub p90: Option<f64>,
    /// 99 of 100.
    pub p99: Option<f64>,
    /// 999 of 1000.
    pub p999: Option<f64>,
    /// The slowest lookup that succeeded.
    pub max: Option<f64>,
}

impl Latency {
    fn of(distribution: &Distribution) -> Self {
        let at = |permille| distribution.percentile(permille).map(milliseconds);
        Self {
            p50: at(500),
            p90: at(900),
            p99: at(990),
            p999: at(999),
            max: distribution.values().last().copied().map(milliseconds),
        }
    }
}

/// Hops to the globally closest node, of lookups that ended; those that never learned of it are
/// mass beyond. Unfinished lookups were never measured and are in none of these numbers.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Hops {
    /// Mean over the lookups that found it.
    pub mean: Option<f64>,
    /// The median over all lookups.
    pub p50: Option<u64>,
    /// 99 of 100 of all lookups.
    pub p99: Option<u64>,
    /// Lookups by hop count: the first entry is zero hops.
    pub counts: Vec<u64>,
    /// Lookups that ended and never learned of the globally closest node.
    pub not_found: u64,
}

impl Hops {
    /// How many lookups were measured, whether they found the node or not.
    #[must_use]
    pub fn measured(&self) -> u64 {
        self.counts.iter().sum::<u64>() + self.not_found
    }

    fn of(distribution: &Distribution) -> Self {
        let values = distribution.values();
        let mut counts = vec![0; values.last().map_or(0, |&most| most as usize + 1)];
        for &hops in values {
            counts[hops as usize] += 1;
        }
        Self {
            mean: ratio(values.iter().sum(), distribution.present()),
            p50: distribution.percentile(500),
            p99: distribution.percentile(990),
            counts,
            not_found: distribution.missing(),
        }
    }
}

/// Requests sent per lookup, over all lookups however they ended.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Rpcs {
    /// Mean.
    pub mean: Option<f64>,
    /// Median.
    pub p50: Option<u64>,
    /// 99 of 100.
    pub p99: Option<u64>,
}

impl Rpcs {
    fn of(distribution: &Distribution) -> Self {
        Self {
            mean: ratio(distribution.values().iter().sum(), distribution.count()),
            p50: distribution.percentile(500),
            p99: distribution.percentile(990),
        }
    }
}

/// What the summary says about a set of lookups.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct LookupStatistics {
    /// Lookups that started after the warm-up.
    pub count: u64,
    /// Of those, lookups that returned what they were asked for.
    pub succeeded: u64,
    /// Share that did not, of all.
    pub failed_share: Option<f64>,
    /// Latency in milliseconds.
    pub latency_ms: Latency,
    /// Hops to the closest node.
    pub hops: Hops,
    /// The same of greedy walks over the tables, made for some of the lookups; those that got
    /// stuck are the ones that never found it.
    pub ideal_hops: Hops,
    /// Requests per lookup.
    pub rpcs: Rpcs,
    /// Share of the true k closest live nodes in the results.
    pub recall: Option<f64>,
    /// The same, counting only nodes that the asker could reach.
    pub recall_reachable: Option<f64>,
    /// Requests that got no answer before the deadline or could not be delivered.
    pub timeouts: u64,
    /// Shares of the parts in the latencies of lookups that ended, failed ones too.
    pub time_share: Shares,
}

impl LookupStatistics {
    /// Computes all of it. O(n log n).
    pub fn of<'r>(lookups: impl Iterator<Item = &'r Lookup> + Clone) -> Self {
        let sum = |field: fn(&Lookup) -> u64| lookups.clone().map(field).sum::<u64>();
        let spread =
            |field: fn(&Lookup) -> Option<u64>| Distribution::new(lookups.clone().map(field));
        let latency = Distribution::of_latencies(lookups.clone());
        Self {
            count: latency.count(),
            succeeded: latency.present(),
            failed_share: ratio(latency.missing(), latency.count()),
            latency_ms: Latency::of(&latency),
            hops: Hops::of(&Distribution::of_hops(lookups.clone())),
            ideal_hops: Hops::of(&Distribution::of_ideal_hops(lookups.clone())),
            rpcs: Rpcs::of(&spread(|lookup| Some(u64::from(lookup.rpcs)))),
            recall: ratio(
                sum(|lookup| u64::from(lookup.recall_found)),
                sum(|lookup| u64::from(lookup.recall_of)),
            ),
            recall_reachable: ratio(
                sum(|lookup| u64::from(lookup.reachable_found)),
                sum(|lookup| u64::from(lookup.reachable_of)),
            ),
            timeouts: sum(|lookup| u64::from(lookup.failed_rpcs)),
            time_share: Shares::of(lookups.filter_map(|lookup| lookup.spent.as_ref())),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn one_to(n: u64, missing: usize) -> Distribution {
        Distribution::new((1..=n).map(Some).chain(std::iter::repeat_n(None, missing)))
    }

    #[test]
    fn a_percentile_is_the_value_at_the_nearest_rank() {
        let hundred = one_to(100, 0);
        assert_eq!(hundred.percentile(500), Some(50));
        assert_eq!(hundred.percentile(999), Some(100));
        assert_eq!(one_to(3, 0).percentile(500), Some(2));
        assert_eq!(one_to(1, 0).percentile(1), Some(1));
    }

    #[test]
    fn a_lookup_whose_asker_went_away_is_not_one_that_never_found_the_node() {
        let lookup = |ending, hops| Lookup {
            started_us: 0,
            latency_us: 1,
            group: 0,
            node: 0,
            workload: 0,
            kind: crate::record::Kind::Get,
            ending,
            hops,
            rpcs: 0,
            failed_rpcs: 0,
            recall_found: 0,
            recall_of: 0,
            reachable_found: 0,
            reachable_of: 0,
            ideal: Ideal::NotWalked,
            spent: None,
        };
        let lookups = [
            lookup(Ending::Succeeded, Some(2)),
            lookup(Ending::DeadEnd, None),
            lookup(Ending::Unfinished, None),
        ];
        let hops = LookupStatistics::of(lookups.iter()).hops;
        assert_eq!((hops.not_found, hops.measured()), (1, 2));
        assert_eq!(hops.p50, Some(2));
    }

    #[test]
    fn failures_push_percentiles_to_the_right_until_they_have_no_value() {
        let tenth_failed = one_to(90, 10);
        assert_eq!(tenth_failed.percentile(500), Some(50));
        assert_eq!(tenth_failed.percentile(900), Some(90));
        assert_eq!(tenth_failed.percentile(901), None);
        assert_eq!(one_to(0, 5).percentile(500), None);
        assert_eq!(one_to(0, 0).percentile(500), None);
    }
}
