//! Metrics of a sample beyond those that scenarios bound: recovery, convergence, each workload.
//!
//! Their names begin with what they are and name a fault or workload in the middle:
//! `recovery.split`, `convergence.announce.held.p99`, `latency.readers.p50`.

use crate::convergence::{Measure, publishing};
use crate::metric::{Measured, Metric, Unit};
use crate::record::{Lookup, Run};
use crate::recovery::{Recovered, Recovery};
use crate::statistics::{Distribution, after_warm_up};
use crate::windows::Window;

/// Levels of convergence that are compared, in per cent.
const LEVELS: [u64; 2] = [90, 99];

pub(super) fn beyond_the_run(run: &Run, windows: &[Window]) -> Vec<Metric> {
    let mut metrics = recoveries(run, windows);
    metrics.extend(convergence(run));
    // With one workload these would only repeat `lookup.latency`.
    if run.scenario.workloads.len() > 1 {
        metrics.extend(latencies(run));
    }
    metrics
}

fn time(name: String, value: Measured) -> Metric {
    let unit = Unit::Time;
    Metric { name, unit, value }
}

/// From the end of a fault until the last of the four metrics of [`Recovery`] was as good as
/// before it; beyond, if one never was.
fn recoveries(run: &Run, windows: &[Window]) -> Vec<Metric> {
    let of = |fault| {
        let recovery = Recovery::of(fault, windows);
        let parts = [
            recovery.latency_p50,
            recovery.latency_p99,
            recovery.success,
            recovery.completeness,
        ];
        time(format!("recovery.{}", fault.name), slowest(&parts))
    };
    run.faults.iter().map(of).collect()
}

fn slowest(parts: &[Recovered]) -> Measured {
    if parts.contains(&Recovered::Never) {
        return Measured::Beyond;
    }
    let last = parts.iter().filter_map(|part| part.after_us()).max();
    last.map_or(Measured::Nothing, Measured::Number)
}

/// The age from which a share stays at a level; beyond, if it never does.
fn convergence(run: &Run) -> Vec<Metric> {
    let mut metrics = Vec::new();
    for workload in publishing(run) {
        let name = &run.scenario.workloads[usize::from(workload)];
        for (measure, word) in [(Measure::Holding, "held"), (Measure::FreshReads, "read")] {
            for level in LEVELS {
                let age = match measure.stays_at_us(run, workload, level) {
                    Some(us) => Measured::Number(us),
                    None if measure.rows(run, workload).is_empty() => Measured::Nothing,
                    None => Measured::Beyond,
                };
                metrics.push(time(format!("convergence.{name}.{word}.p{level}"), age));
            }
        }
    }
    metrics
}

fn latencies(run: &Run) -> Vec<Metric> {
    let mut metrics = Vec::new();
    for (index, name) in (0..).zip(&run.scenario.workloads) {
        let own = |lookup: &&Lookup| lookup.workload == index;
        let latency = Distribution::of_latencies(after_warm_up(run).filter(own));
        for (permille, word) in [(500, "p50"), (900, "p90"), (990, "p99")] {
            let value = match (latency.count(), latency.percentile(permille)) {
                (0, _) => Measured::Nothing,
                (_, Some(us)) => Measured::Number(us),
                (_, None) => Measured::Beyond,
            };
            metrics.push(time(format!("latency.{name}.{word}"), value));
        }
    }
    metrics
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_run_has_recovered_when_the_slowest_metric_has() {
        let after = Recovered::After;
        let untold = Recovered::TooFewWindows;
        assert_eq!(slowest(&[after(1), after(3)]), Measured::Number(3));
        assert_eq!(slowest(&[after(1), untold]), Measured::Number(1));
        assert_eq!(slowest(&[after(1), Recovered::Never]), Measured::Beyond);
        assert_eq!(slowest(&[untold, untold]), Measured::Nothing);
    }
}
