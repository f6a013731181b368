//! The verdict of a comparison: in capitals, in a sentence, and what it leaves out.

use super::compare::{Comparison, spans};
use super::difference::{Difference, Finding, News};
use super::resample::VALUES_MIN;
use super::signs::PAIRS_MIN;
use super::words::{range, signed};
use crate::numbers::counted;
use std::collections::BTreeSet;

/// Findings that the sentence names; the table has all.
const NAMED_MAX: usize = 5;

/// What readers look at first.
pub(super) const FIRST: &[&str] = &[
    "lookup.latency.p50",
    "lookup.latency.p99",
    "lookup.success",
    "lookup.rpcs.mean",
    "messages.per-node-second",
    "lookup.recall",
    "lookup.hops.mean",
    "table.completeness",
];

/// The verdict in capitals.
#[must_use]
pub(super) fn headline(comparison: &Comparison) -> String {
    let mut all = (comparison.points.iter()).flat_map(|point| &point.differences);
    let of = |news| {
        let good = comparison.found().filter(|(_, one)| one.news() == news);
        let names: BTreeSet<&str> = good.map(|(_, one)| one.name.as_str()).collect();
        names.len()
    };
    let (better, worse) = (of(News::Good), of(News::Bad));
    let found = comparison.found().count();
    let few = all.clone().any(|one| one.finding == Finding::TooFewPairs);
    let words = match (better, worse) {
        _ if comparison.is_of_the_same_runs() => "THE SAME RUNS",
        _ if found == 0 && few => "TOO FEW SEEDS TO SAY",
        _ if all.all(|one| one.finding == Finding::Unmeasured) => "NOTHING WAS MEASURED",
        _ if found == 0 => "NO DIFFERENCE SEEN",
        (0, 0) => "B DIFFERS",
        (_, 0) => "B IS BETTER",
        (0, _) => "B IS WORSE",
        _ => return format!("B IS BETTER IN {better} METRICS, WORSE IN {worse}"),
    };
    words.to_owned()
}

/// What was compared and what came of it, in a sentence.
#[must_use]
pub(super) fn verdict(comparison: &Comparison) -> String {
    let findings = findings(comparison);
    let sentence = sentence(comparison);
    match findings.is_empty() {
        true => sentence,
        false => format!("{sentence}: {}", findings.join("; ")),
    }
}

/// The sentence without its findings.
#[must_use]
pub(super) fn sentence(comparison: &Comparison) -> String {
    let pairs = counted(comparison.seeds.len() as u64, "seed");
    let about = format!("{}, B against A over {pairs}", comparison.scenario);
    let found = comparison.found().count();
    if comparison.is_of_the_same_runs() {
        return format!("{about}: every pair of runs has one fingerprint");
    }
    if found == 0 {
        return format!("{about}; {}", unseen(comparison));
    }
    let metrics = match comparison.points.len() {
        1 => "metrics differ".to_owned(),
        designs => format!("metrics of {designs} designs differ"),
    };
    let looked = comparison.looked_at();
    format!("{about}; {found} of {looked} {metrics} by more than luck")
}

/// The first few findings, and how many more there are.
#[must_use]
pub(super) fn findings(comparison: &Comparison) -> Vec<String> {
    let mut named = grouped_by_metric(comparison);
    let more = named.len().saturating_sub(NAMED_MAX);
    named.truncate(NAMED_MAX);
    if more > 0 {
        named.push(format!("and {more} more"));
    }
    named
}

/// What was found, a metric and direction each, those that readers look at first before others:
/// `lookup.latency.p50 32.7 % to 40.0 % lower (better) in 3 of 3 designs`.
fn grouped_by_metric(comparison: &Comparison) -> Vec<String> {
    let mut groups: Vec<Vec<&Difference>> = Vec::new();
    for (_, one) in comparison.found() {
        let same = |group: &&mut Vec<&Difference>| {
            (&group[0].name, group[0].finding) == (&one.name, one.finding)
        };
        match groups.iter_mut().find(same) {
            Some(group) => group.push(one),
            None => groups.push(vec![one]),
        }
    }
    groups.sort_by_key(|group| rank(&group[0].name));
    let designs = comparison.points.len();
    let words = |group: &Vec<&Difference>| {
        let at = match designs {
            1 => String::new(),
            _ => format!(" in {} of {designs} designs", group.len()),
        };
        format!("{} {}{at}", group[0].name, range(group))
    };
    groups.iter().map(words).collect()
}

/// What can be said where nothing was found: how large a difference of the median may still be.
fn unseen(comparison: &Comparison) -> String {
    let looked = counted(comparison.looked_at() as u64, "metric");
    let point = &comparison.points[0];
    let median = (point.differences.iter()).find(|one| one.name == "lookup.latency.p50");
    let median = median.and_then(|one| Some((one, one.change?)));
    let range = median.and_then(|(one, change)| {
        let interval = change.interval?;
        let low = signed(change.relative(interval.low)?);
        let high = signed(change.relative(interval.high)?);
        Some(format!("; {} lies between {low} and {high}", one.name))
    });
    let few = (point.differences.iter()).any(|one| one.finding == Finding::TooFewPairs);
    match few {
        true => format!(
            "{looked} compared, none judged: a difference has an interval from {VALUES_MIN} pairs on, \
             and can be told from luck from {PAIRS_MIN} on"
        ),
        false => format!(
            "none of {looked} differs by more than luck{}",
            range.unwrap_or_default()
        ),
    }
}

fn rank(name: &str) -> usize {
    FIRST
        .iter()
        .position(|first| *first == name)
        .unwrap_or(FIRST.len())
}

/// Seeds and points without a partner.
#[must_use]
pub(super) fn left_out(comparison: &Comparison) -> Vec<String> {
    let seeds = |side: &str, seeds: &[u64]| {
        (!seeds.is_empty()).then(|| format!("seeds of {side} without a partner: {}", spans(seeds)))
    };
    let alone = [
        seeds("A", &comparison.only_a),
        seeds("B", &comparison.only_b),
    ];
    let points = comparison.unmatched.iter();
    let points = points.map(|point| format!("a point without a partner, {point}"));
    alone.into_iter().flatten().chain(points).collect()
}
