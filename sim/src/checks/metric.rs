//! Metrics inside bounds.
//!
//! Times are in microseconds, shares and means in millionths, counts in units; all are integers,
//! so that no rounding of the platform decides an outcome.

use super::{Evidence, Finding, Span, load};
use crate::measure::Seen;
use crate::scenario::METRICS;
use crate::scenario::Scenario;
use crate::scenario::spec::{Bounds, Metric, Scope, Unit};
use kadlab_core::time::Duration;
use kadlab_reports::metric;
use kadlab_reports::record::{Ending, Kind, Lookup, NodeLoad, TableHealth};
use kadlab_reports::statistics::Distribution;

pub(super) const MILLION: u64 = 1_000_000;

/// What a metric came to.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Measured {
    /// A number in the metric's unit, from so many cases.
    Number { value: u64, cases: u64 },
    /// A percentile inside the mass of failures: above every bound.
    Beyond { cases: u64 },
    /// There was nothing to measure.
    Nothing,
}

pub(super) fn statement(
    metric: Metric,
    scope: Scope,
    bounds: Bounds,
    scenario: &Scenario,
) -> String {
    let of = match scope {
        Scope::All => String::new(),
        Scope::Workload(index) => format!(" of {}", scenario.workloads[index].name),
        Scope::Group(index) => format!(" of {}", scenario.groups[index].name),
    };
    let show = |word: &str, bound: Option<u64>| {
        bound.map(|bound| format!("{word} {}", shown(bound, metric.unit())))
    };
    let bounds = [
        show("above", bounds.above),
        show("below", bounds.below),
        show("equal to", bounds.equals),
    ];
    let bounds: Vec<String> = bounds.into_iter().flatten().collect();
    format!("{}{of} is {}", metric.name(), bounds.join(" and "))
}

pub(super) fn judge(
    metric: Metric,
    scope: Scope,
    bounds: Bounds,
    (span, seen): (Span, &Seen),
    evidence: &Evidence<'_>,
) -> Finding {
    match measure(metric, scope, (span, seen), evidence) {
        Measured::Number { value, cases } => {
            let holds = bounds.below.is_none_or(|below| value < below)
                && bounds.above.is_none_or(|above| value > above)
                && bounds.equals.is_none_or(|equals| value == equals);
            Finding::of(
                holds,
                format!("{} (n = {cases})", shown(value, metric.unit())),
            )
        }
        Measured::Beyond { cases } => {
            let holds = bounds.below.is_none() && bounds.equals.is_none();
            Finding::of(
                holds,
                format!("inside the share of failed lookups (n = {cases})"),
            )
        }
        Measured::Nothing => Finding::of(false, "nothing to measure".to_owned()),
    }
}

/// Every metric that needs no watch, over all that happened after the warm-up, in the order of the
/// table of metrics. `nodes` in the order of their positions.
pub(super) fn all(span: Span, nodes: &[NodeLoad], evidence: &Evidence<'_>) -> Vec<metric::Metric> {
    let seen = Seen {
        served: nodes.iter().map(|node| node.requests_served).collect(),
        ..Seen::default()
    };
    let unwatched = METRICS
        .iter()
        .filter(|(_, metric, _)| *metric != Metric::StoreItemsMax);
    let measured = |(name, metric, unit): &(&str, Metric, Unit)| metric::Metric {
        name: (*name).to_owned(),
        unit: *unit,
        value: match measure(*metric, Scope::All, (span, &seen), evidence) {
            Measured::Number { value, .. } => metric::Measured::Number(value),
            Measured::Beyond { .. } => metric::Measured::Beyond,
            Measured::Nothing => metric::Measured::Nothing,
        },
    };
    unwatched.map(measured).collect()
}

fn measure(
    metric: Metric,
    scope: Scope,
    (span, seen): (Span, &Seen),
    evidence: &Evidence<'_>,
) -> Measured {
    let lookups = || {
        let of_workload = move |lookup: &&Lookup| match scope {
            Scope::Workload(index) => usize::from(lookup.workload) == index,
            Scope::All | Scope::Group(_) => true,
        };
        let in_span = move |lookup: &&Lookup| span.contains_us(lookup.started_us);
        evidence.lookups.iter().filter(in_span).filter(of_workload)
    };
    let of_kind = |kind| lookups().filter(move |lookup| lookup.kind == kind);
    match metric {
        Metric::LookupLatency { per_mille } => percentile(lookups(), per_mille.into()),
        Metric::GetLatency { per_mille } => percentile(of_kind(Kind::Get), per_mille.into()),
        Metric::PutLatency { per_mille } => percentile(of_kind(Kind::Put), per_mille.into()),
        Metric::LookupSuccess => success(lookups()),
        Metric::GetSuccess => success(of_kind(Kind::Get)),
        Metric::PutSuccess => success(of_kind(Kind::Put)),
        Metric::LookupHopsMean => {
            let hops = lookups().filter_map(|lookup| lookup.hops.map(u64::from));
            ratio(hops.clone().sum(), hops.count() as u64)
        }
        Metric::LookupRecall => {
            let of = lookups().map(|lookup| u64::from(lookup.recall_of)).sum();
            ratio(
                lookups().map(|lookup| u64::from(lookup.recall_found)).sum(),
                of,
            )
        }
        Metric::LookupRpcsMean => {
            let sum = lookups().map(|lookup| u64::from(lookup.rpcs)).sum();
            ratio(sum, lookups().count() as u64)
        }
        Metric::LookupTimeouts => {
            let sum = lookups().map(|lookup| u64::from(lookup.failed_rpcs)).sum();
            count(sum, lookups().count() as u64)
        }
        Metric::LookupCount => {
            let count = lookups().count() as u64;
            Measured::Number {
                value: count,
                cases: count,
            }
        }
        Metric::CallsFailed => failed_calls(span, evidence),
        Metric::MessagesPerNodeSecond => messages(span, evidence),
        Metric::LoadGini => load::gini(load::served(scope, seen, evidence)),
        Metric::LoadBusiest => load::busiest(load::served(scope, seen, evidence)),
        Metric::LoadBusiestPerSecond => {
            load::busiest_per_second(load::served(scope, seen, evidence), span)
        }
        Metric::StoreItemsMax => count(seen.largest, seen.looked),
        Metric::TableCompleteness => table(span, evidence, |health| {
            ratio(health.filled, health.oracle_contacts)
        }),
        Metric::TableDead => table(span, evidence, |health| {
            ratio(health.dead_contacts, health.contacts)
        }),
        Metric::TableKnowKClosest => table(span, evidence, |health| {
            ratio(health.know_k_closest.into(), health.live.into())
        }),
    }
}

fn percentile<'a>(lookups: impl Iterator<Item = &'a Lookup>, per_mille: u64) -> Measured {
    let latencies = Distribution::of_latencies(lookups);
    match (latencies.percentile(per_mille), latencies.count()) {
        (_, 0) => Measured::Nothing,
        (Some(value), cases) => Measured::Number { value, cases },
        (None, cases) => Measured::Beyond { cases },
    }
}

fn success<'a>(lookups: impl Iterator<Item = &'a Lookup> + Clone) -> Measured {
    let good = lookups
        .clone()
        .filter(|lookup| lookup.ending == Ending::Succeeded);
    ratio(good.count() as u64, lookups.count() as u64)
}

pub(super) fn ratio(part: u64, whole: u64) -> Measured {
    match whole {
        0 => Measured::Nothing,
        _ => {
            let value = u128::from(part) * u128::from(MILLION) / u128::from(whole);
            Measured::Number {
                value: value as u64,
                cases: whole,
            }
        }
    }
}

/// A count among cases, if there were any.
fn count(value: u64, cases: u64) -> Measured {
    match cases {
        0 => Measured::Nothing,
        _ => Measured::Number { value, cases },
    }
}

/// Messages by node and second, in the windows that lie whole inside the span.
fn messages(span: Span, evidence: &Evidence<'_>) -> Measured {
    let scenario = &evidence.stage.scenario;
    let (window_us, end_us) = (scenario.window.as_micros(), scenario.duration.as_micros());
    let end_of = |start_us: u64| (start_us + window_us).min(end_us);
    let whole = |start_us: u64| {
        span.contains_us(start_us) && span.ends_with_or_contains_us(end_of(start_us))
    };
    let windows = (0..end_us.div_ceil(window_us)).map(|window| window * window_us);
    let windows = windows.filter(|start_us| whole(*start_us));
    let node_us: u64 = windows.map(|start_us| end_of(start_us) - start_us).sum();
    let node_us = u128::from(node_us) * evidence.stage.len() as u128;
    let sent = evidence.load.iter().filter(|load| whole(load.at_us));
    let sent: u64 = sent.map(|load| load.requests + load.replies).sum();
    match node_us {
        0 => Measured::Nothing,
        _ => {
            let millionths = u128::from(sent) * 1_000_000 * u128::from(MILLION) / node_us;
            count(millionths as u64, evidence.stage.len() as u64)
        }
    }
}

/// Failed calls of a span in which calls were made.
fn failed_calls(span: Span, evidence: &Evidence<'_>) -> Measured {
    let seconds = (0..).zip(evidence.calls);
    let in_span = seconds.filter(|(second, _)| span.contains_us(second * MILLION));
    let (mut made, mut failed) = (0, 0);
    for (_, calls) in in_span {
        made += calls.made;
        failed += calls.failed;
    }
    count(failed, made)
}

/// The last sample inside the span.
fn table(
    span: Span,
    evidence: &Evidence<'_>,
    share: impl Fn(&TableHealth) -> Measured,
) -> Measured {
    let samples = evidence.health.iter().rev();
    let mut inside = samples.filter(|sample| span.ends_with_or_contains_us(sample.at_us));
    inside.next().map_or(Measured::Nothing, share)
}

fn shown(value: u64, unit: Unit) -> String {
    match unit {
        Unit::Time if value.is_multiple_of(1_000) => Duration::from_micros(value).to_string(),
        Unit::Time => format!("{}.{:03}ms", value / 1_000, value % 1_000),
        Unit::Share => decimal(value * 100, "%"),
        Unit::Mean => decimal(value, ""),
        Unit::Count => value.to_string(),
    }
}

/// Millionths as a number with up to three decimals.
pub(super) fn decimal(millionths: u64, unit: &str) -> String {
    let text = format!(
        "{}.{:03}",
        millionths / MILLION,
        millionths % MILLION / 1_000
    );
    let text = text.trim_end_matches('0').trim_end_matches('.');
    format!("{text}{unit}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_shown_in_their_unit() {
        assert_eq!(shown(5_000_000, Unit::Time), "5s");
        assert_eq!(shown(1_234_567, Unit::Time), "1234.567ms");
        assert_eq!(shown(999_000, Unit::Share), "99.9%");
        assert_eq!(shown(3_250_000, Unit::Mean), "3.25");
        assert_eq!(shown(17, Unit::Count), "17");
    }

    #[test]
    fn a_share_of_nothing_is_nothing() {
        assert_eq!(ratio(0, 0), Measured::Nothing);
        assert_eq!(
            ratio(1, 3),
            Measured::Number {
                value: 333_333,
                cases: 3
            }
        );
    }
}
