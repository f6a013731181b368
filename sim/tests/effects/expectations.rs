//! Every metric: an expectation that holds at rest and fails in trouble, by one bound.

use super::world::run_text;
use kadlab::scenario::METRICS;
use kadlab_reports::metric::{Measured, Unit};
use kadlab_reports::record::{Run, Verdict};

/// Three nodes that publish, read and look up.
const THREE_NODES: &str = r#"[scenario]
name = "three-nodes"
description = "Three nodes at rest."
duration = "4m"
warm-up = "2m"

[network]
latency = { kind = "constant", rtt = "100ms" }

[core]
sequence = "counter"
dead-contacts = "keep"
bootstrap-again = "off"
bootstrap-retry = "1h"

[[group]]
name = "peer"
count = 3
bootstrap = ["peer"]
join = { over = "1s" }

[[workload]]
name = "announce"
kind = "publish"
group = "peer"
salt = "dmsg"
value-size = "64B"
every = "30s"
from = "10s"

[[workload]]
name = "readers"
kind = "get"
group = "peer"
of = "announce"
rate = "1/s"
from = "1m"

[[workload]]
name = "lookups"
kind = "find-node"
group = "peer"
rate = "1/s"
from = "10s"
"#;

/// One node dies, another one starts again with nobody to ask; and there is more to store.
const TROUBLE: &str = r#"
[[workload]]
name = "more"
kind = "publish"
group = "peer"
salt = "more"
value-size = "64B"
every = "30s"
from = "10s"

[[fault]]
name = "death"
kind = "crash"
at = "110s"
on = { node = "peer/2" }

[[fault]]
name = "split"
kind = "partition"
at = "110s"
for = "130s"
on = { node = "peer/0" }

[[fault]]
name = "restart"
kind = "restart"
at = "110s"
on = { node = "peer/0" }
down = "1s"
lose = "disk"
"#;

/// A bound for each metric, met at rest: a call takes two round trips, a put two calls in turn and
/// a microsecond of its holders' disks.
const BOUNDS: &[(&str, &str)] = &[
    ("lookup.latency.p50", "equals = \"200ms\""),
    ("lookup.latency.p90", "equals = \"200ms\""),
    ("lookup.latency.p99", "equals = \"400001us\""),
    ("lookup.latency.p999", "equals = \"400001us\""),
    ("lookup.latency.max", "above = \"400ms\"\nbelow = \"401ms\""),
    ("get.latency.p50", "equals = \"200ms\""),
    ("get.latency.p90", "equals = \"200ms\""),
    ("get.latency.p99", "equals = \"200ms\""),
    ("get.latency.p999", "equals = \"200ms\""),
    ("get.latency.max", "equals = \"200ms\""),
    ("put.latency.p50", "equals = \"400001us\""),
    ("put.latency.p90", "equals = \"400001us\""),
    ("put.latency.p99", "equals = \"400001us\""),
    ("put.latency.p999", "equals = \"400001us\""),
    ("put.latency.max", "equals = \"400001us\""),
    ("lookup.success", "equals = \"100%\""),
    ("get.success", "above = \"99%\""),
    ("put.success", "equals = \"100%\""),
    ("lookup.hops.mean", "equals = 1"),
    ("lookup.recall", "equals = \"100%\""),
    ("lookup.rpcs.mean", "above = 2.105\nbelow = 2.106"),
    ("lookup.timeouts", "equals = 0"),
    ("lookup.count", "equals = 227"),
    ("calls.failed", "equals = 0"),
    ("messages.per-node-second", "equals = 2.666666"),
    ("load.gini", "below = 0.5"),
    ("load.busiest", "below = \"50%\""),
    ("load.busiest.per-second", "above = 1"),
    ("store.items.max", "equals = 3"),
    ("table.completeness", "equals = \"100%\""),
    ("table.dead", "below = \"1%\""),
    ("table.know-k-closest", "equals = \"100%\""),
];

fn run_with_all_bounds(script: &str) -> Run {
    run_with(script, BOUNDS)
}

fn run_with(script: &str, bounds: &[(&str, &str)]) -> Run {
    let expect = |(metric, bound): &(&str, &str)| {
        let name = metric.replace('.', "-");
        format!("\n[[expect]]\nname = \"{name}\"\nmetric = \"{metric}\"\n{bound}\n")
    };
    let expectations: String = bounds.iter().map(expect).collect();
    run_text(&format!("{THREE_NODES}{script}{expectations}"), &[])
}

fn wrong(run: &Run, planned: Verdict) -> Vec<String> {
    let wrong = run
        .expectations
        .iter()
        .filter(|expectation| expectation.outcome != planned);
    wrong
        .map(|wrong| format!("{}: {}", wrong.statement, wrong.detail))
        .collect()
}

#[test]
fn every_metric_has_a_bound_here() {
    let bounded: Vec<&str> = BOUNDS.iter().map(|(metric, _)| *metric).collect();
    let metrics: Vec<&str> = METRICS.iter().map(|(name, _, _)| *name).collect();
    assert_eq!(bounded, metrics);
}

#[test]
fn every_bound_holds_at_rest() {
    let run = run_with_all_bounds("");
    assert_eq!(wrong(&run, Verdict::Holds), [""; 0]);
}

#[test]
fn every_bound_fails_in_trouble() {
    let run = run_with_all_bounds(TROUBLE);
    assert_eq!(wrong(&run, Verdict::Fails), [""; 0]);
}

#[test]
fn the_metrics_of_a_run_are_what_its_expectations_measure() {
    for script in ["", TROUBLE] {
        let run = run_with_all_bounds(script);
        let numbers = run.metrics.iter().filter_map(|metric| match metric.value {
            Measured::Number(value) => Some((metric.name.as_str(), equal_to(metric.unit, value))),
            Measured::Beyond | Measured::Nothing => None,
        });
        let numbers: Vec<(&str, String)> = numbers.collect();
        assert!(numbers.len() > 10, "metrics have numbers: {numbers:?}");
        let bounds: Vec<_> =
            (numbers.iter().map(|(name, bound)| (*name, bound.as_str()))).collect();
        assert_eq!(wrong(&run_with(script, &bounds), Verdict::Holds), [""; 0]);
    }
}

fn equal_to(unit: Unit, value: u64) -> String {
    match unit {
        Unit::Time => format!("equals = \"{value}us\""),
        Unit::Share => format!("equals = \"{}.{:04}%\"", value / 10_000, value % 10_000),
        Unit::Mean => format!("equals = {}.{:06}", value / 1_000_000, value % 1_000_000),
        Unit::Count => format!("equals = {value}"),
    }
}

#[test]
fn a_metric_with_nothing_to_measure_fails_whatever_its_bound() {
    let empty = "\n[[expect]]\nname = \"early\"\nmetric = \"get.success\"\nbelow = \"100%\"\nto = \"1m\"\nfrom = \"0s\"\n";
    let run = run_text(&format!("{THREE_NODES}{empty}"), &[]);
    assert_eq!(run.expectations[0].outcome, Verdict::Fails);
    assert_eq!(run.expectations[0].detail, "nothing to measure");
}

#[test]
fn a_percentile_among_the_failures_is_above_every_bound() {
    let bounds = "\n[[expect]]\nname = \"slow\"\nmetric = \"lookup.latency.p99\"\nabove = \"1h\"\n";
    let run = run_text(&format!("{THREE_NODES}{TROUBLE}{bounds}"), &[]);
    assert_eq!(run.expectations[0].outcome, Verdict::Holds);
    assert!(
        run.expectations[0]
            .detail
            .starts_with("inside the share of failed lookups")
    );
}
