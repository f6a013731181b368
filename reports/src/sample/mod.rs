//! One run among many: what is kept of it when runs are swept, tested and compared.
//!
//! A [`Run`] holds every lookup; a sample holds its fingerprint, verdicts, metrics, the shape of
//! its latencies, how values spread and what its windows came to: some kilobytes in all, which can
//! be written and read back.

mod metrics;
pub mod series;

use crate::metric::{Measured, Metric};
use crate::record::{Convergence, Ending, Expectation, Run};
use crate::statistics::after_warm_up;
use crate::summary::surprising;
use crate::windows::Window;
use serde::{Deserialize, Serialize};
use series::Timeline;
use std::collections::BTreeMap;

/// One run among many.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Sample {
    /// The scenario's name.
    pub scenario: String,
    /// Version of the program that ran it.
    pub version: String,
    /// The seed.
    pub seed: u64,
    /// Length of the run in simulated microseconds.
    pub duration_us: u64,
    /// Length of its warm-up.
    pub warm_up_us: u64,
    /// The run's fingerprint: 16 lower-case hexadecimal digits.
    pub fingerprint: String,
    /// Messages delivered to live nodes plus timers that acted.
    pub events: u64,
    /// Every expectation with its outcome, in the scenario's order.
    pub expectations: Vec<Expectation>,
    /// Things that deserve a reader's attention.
    pub warnings: Vec<String>,
    /// Every metric over the whole run after the warm-up: those that scenarios bound, then the
    /// recovery from each fault, the convergence of each publishing workload and, if there are
    /// several, the latencies of each workload.
    pub metrics: Vec<Metric>,
    /// Latencies of the lookups after the warm-up, by workload in the scenario's order.
    pub latencies: Vec<Latencies>,
    /// How versions spread, by age; empty if no workload publishes.
    pub convergence: Vec<Convergence>,
    /// The run over time.
    pub timeline: Timeline,
}

/// The latencies of one workload's lookups, counted in buckets.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Latencies {
    /// The workload's name.
    pub workload: String,
    /// Lookups that succeeded: the upper end of a bucket in microseconds (see [`bucket_us`]) and
    /// how many lie in it, ascending, none empty.
    pub buckets: Vec<(u64, u64)>,
    /// Lookups that did not succeed.
    pub failed: u64,
}

impl Sample {
    /// What is kept of a run, which `windows` cut. O(n log n) in lookups.
    #[must_use]
    pub fn of(run: &Run, windows: &[Window]) -> Self {
        let mut metrics = run.metrics.clone();
        metrics.extend(metrics::beyond_the_run(run, windows));
        Self {
            scenario: run.scenario.name.clone(),
            version: run.host.version.clone(),
            seed: run.seed,
            duration_us: run.scenario.duration_us,
            warm_up_us: run.scenario.warm_up_us,
            fingerprint: run.fingerprint.clone(),
            events: run.events,
            expectations: run.expectations.clone(),
            warnings: run.warnings.clone(),
            metrics,
            latencies: latencies(run),
            convergence: run.convergence.clone(),
            timeline: Timeline::of(windows, run.scenario.window_us),
        }
    }

    /// What a metric came to; nothing, if the sample does not have it.
    #[must_use]
    pub fn measured(&self, name: &str) -> Measured {
        let metric = self.metrics.iter().find(|metric| metric.name == name);
        metric.map_or(Measured::Nothing, |metric| metric.value)
    }

    /// The expectations that came out otherwise than planned.
    pub fn surprises(&self) -> impl Iterator<Item = &Expectation> {
        self.expectations.iter().filter(|one| surprising(one))
    }
}

/// The upper end of the bucket that a latency lies in: at most 1/64 above it, exact below 128 us.
#[must_use]
pub fn bucket_us(latency_us: u64) -> u64 {
    let bits = u64::BITS - latency_us.leading_zeros();
    let step = 1_u64 << bits.saturating_sub(7);
    latency_us.div_ceil(step).saturating_mul(step)
}

fn latencies(run: &Run) -> Vec<Latencies> {
    let of = |(workload, name): (u16, &String)| {
        let mut buckets = BTreeMap::new();
        let mut failed = 0;
        for lookup in after_warm_up(run).filter(|lookup| lookup.workload == workload) {
            match lookup.ending {
                Ending::Succeeded => *buckets.entry(bucket_us(lookup.latency_us)).or_insert(0) += 1,
                _ => failed += 1,
            }
        }
        Latencies {
            workload: name.clone(),
            buckets: buckets.into_iter().collect(),
            failed,
        }
    };
    (0..).zip(&run.scenario.workloads).map(of).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bucket_ends_at_most_a_sixty_fourth_above_what_lies_in_it() {
        for latency in
            (0..200).chain((1..40).flat_map(|bit| [(1 << bit) - 1, 1 << bit, (1 << bit) + 1]))
        {
            let end = bucket_us(latency);
            assert!(
                end >= latency && (end - latency) * 64 <= latency,
                "{latency} in {end}"
            );
            assert_eq!(bucket_us(end), end, "the end of a bucket lies in it");
        }
        assert_eq!(
            (bucket_us(127), bucket_us(129), bucket_us(1_000_001)),
            (127, 130, 1_007_616)
        );
    }
}
