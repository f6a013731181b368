//! A comparison in plain text, for a terminal: what settles it first, then the table.

use super::compare::{Comparison, Matched, spans};
use super::difference::{Change, Difference, Finding, News};
use super::keys::Changed;
use crate::metric::Unit;
use crate::numbers::{counted, grouped, latency};
use std::collections::BTreeSet;
use std::fmt::Write as _;

/// Findings that the verdict names; the table has all.
const NAMED_MAX: usize = 5;
/// Changed keys that are listed.
const KEYS_MAX: usize = 8;

/// The verdict, what differs in the scenario, what was left out, and the table of all metrics.
#[must_use]
pub fn comparison_text(comparison: &Comparison) -> String {
    let mut text = format!("{}: {}\n", headline(comparison), verdict(comparison));
    for line in left_out(comparison) {
        let _ = writeln!(text, "  left out: {line}");
    }
    for point in &comparison.points {
        if !point.label.is_empty() {
            let _ = writeln!(text, "\n{}", point.label);
        }
        for change in point.changed.iter().take(KEYS_MAX) {
            let _ = writeln!(text, "  differs: {}", key(change));
        }
        let more = point.changed.len().saturating_sub(KEYS_MAX);
        if more > 0 {
            let _ = writeln!(text, "  differs: {more} more keys, see comparison.json");
        }
        text += &table(point);
    }
    text
}

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

/// The verdict in a sentence or two.
#[must_use]
pub(super) fn verdict(comparison: &Comparison) -> String {
    let pairs = counted(comparison.seeds.len() as u64, "seed");
    let about = format!("{}, B against A over {pairs}", comparison.scenario);
    let looked = comparison.looked_at();
    if comparison.is_of_the_same_runs() {
        return format!("{about}: every pair of runs has one fingerprint");
    }
    let found: Vec<_> = comparison.found().collect();
    if found.is_empty() {
        return format!("{about}; {}", unseen(comparison));
    }
    let named = grouped_by_metric(comparison);
    let more = match named.len().saturating_sub(NAMED_MAX) {
        0 => String::new(),
        more => format!("; and {more} more"),
    };
    let first: Vec<&str> = named.iter().take(NAMED_MAX).map(String::as_str).collect();
    format!(
        "{about}; {} of {looked} {} by more than luck: {}{more}",
        found.len(),
        match comparison.points.len() {
            1 => "metrics differ".to_owned(),
            designs => format!("metrics of {designs} designs differ"),
        },
        first.join("; ")
    )
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

/// The sizes of a group's differences, then the way that all go.
fn range(group: &[&Difference]) -> String {
    let size = |one: &&Difference| {
        let change = one.change?;
        Some(change.relative(change.mean)?.abs())
    };
    let mut sizes: Vec<f64> = group.iter().filter_map(size).collect();
    sizes.sort_unstable_by(f64::total_cmp);
    let way = way(group[0]).unwrap_or_default();
    match sizes[..] {
        [] => way,
        [only] => format!("{} {way}", percent(only)),
        [least, .., most] => format!("{} to {} {way}", percent(least), percent(most)),
    }
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
            "{looked} compared, none judged: a difference can be told from luck from {} pairs on",
            super::signs::PAIRS_MIN
        ),
        false => format!(
            "none of {looked} differs by more than luck{}",
            range.unwrap_or_default()
        ),
    }
}

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

fn rank(name: &str) -> usize {
    FIRST
        .iter()
        .position(|first| *first == name)
        .unwrap_or(FIRST.len())
}

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

pub(super) fn key(change: &Changed) -> String {
    let shown = |value: &Option<String>| value.clone().unwrap_or_else(|| "not set".to_owned());
    format!(
        "{}: {} in A, {} in B",
        change.key,
        shown(&change.a),
        shown(&change.b)
    )
}

/// A finding with its size: `5.0 % higher (worse)`.
#[must_use]
pub(super) fn words(difference: &Difference) -> String {
    match difference.finding {
        Finding::NotSeen => "no difference seen".to_owned(),
        Finding::Equal => "equal in every seed".to_owned(),
        Finding::TooFewPairs => "too few seeds".to_owned(),
        Finding::Unmeasured => "nothing measured".to_owned(),
        Finding::Lower | Finding::Higher => range(&[difference]),
    }
}

/// Which way a difference goes, and whether that is good; none if nothing was found.
fn way(difference: &Difference) -> Option<String> {
    let way = match difference.finding {
        Finding::Lower => "lower",
        Finding::Higher => "higher",
        _ => return None,
    };
    let judged = match difference.news() {
        News::Good => " (better)",
        News::Bad => " (worse)",
        News::None => "",
    };
    Some(format!("{way}{judged}"))
}

/// A share in per cent without a sign.
fn percent(share: f64) -> String {
    let percent = share * 100.0;
    match percent {
        0.0..10.0 => format!("{percent:.2} %"),
        10.0..1_000.0 => format!("{percent:.1} %"),
        _ => format!("{percent:.0} %"),
    }
}

/// A share in per cent with a sign.
#[must_use]
pub(super) fn signed(share: f64) -> String {
    let sign = if share < 0.0 { "-" } else { "+" };
    format!("{sign}{}", percent(share.abs()))
}

/// A mean in the metric's unit.
#[must_use]
pub(super) fn shown(value: f64, unit: Unit) -> String {
    let size = value.abs();
    let text = match unit {
        Unit::Time => latency(size.round() as u64),
        Unit::Share => format!("{:.3} %", size / 10_000.0),
        Unit::Mean => format!("{:.3}", size / 1e6),
        Unit::Count if size.fract() == 0.0 => grouped(size as u64),
        Unit::Count => format!("{size:.2}"),
    };
    let zero = text.chars().all(|letter| !('1'..='9').contains(&letter));
    let sign = if value < 0.0 && !zero { "-" } else { "" };
    format!("{sign}{text}")
}

/// The cells of one metric: A, B, difference, interval, relative, effect, pairs, finding.
#[must_use]
pub(super) fn cells(difference: &Difference) -> [String; 8] {
    let none = || "-".to_owned();
    let of = |number: fn(&Change) -> f64| {
        let shown = |change: &Change| shown(number(change), difference.unit);
        difference.change.as_ref().map(shown)
    };
    let failed = |beyond: usize| match difference.pairs {
        0 => none(),
        pairs => format!("failed in {beyond} of {pairs}"),
    };
    let interval = difference.change.and_then(|change| {
        let interval = change.interval?;
        Some(format!(
            "{} .. {}",
            shown(interval.low, difference.unit),
            shown(interval.high, difference.unit)
        ))
    });
    let relative = difference.change.and_then(|c| c.relative(c.mean));
    let effect = difference.change.and_then(|change| change.effect);
    let pairs = match difference.unmeasured {
        0 => difference.pairs.to_string(),
        some => format!("{} of {}", difference.pairs, difference.pairs + some),
    };
    [
        of(|change| change.a).unwrap_or_else(|| failed(difference.beyond_a)),
        of(|change| change.b).unwrap_or_else(|| failed(difference.beyond_b)),
        of(|change| change.mean).unwrap_or_else(none),
        interval.unwrap_or_else(none),
        relative.map_or_else(none, signed),
        effect.map_or_else(none, |effect| format!("{effect:.2}")),
        pairs,
        words(difference),
    ]
}

/// The head of a table of metrics.
pub(super) const HEAD: [&str; 9] = [
    "metric",
    "A",
    "B",
    "B - A",
    "95 % interval",
    "relative",
    "d",
    "pairs",
    "finding",
];

fn table(point: &Matched) -> String {
    let row = |difference: &Difference| {
        let mut row = vec![difference.name.clone()];
        row.extend(cells(difference));
        row
    };
    let mut rows: Vec<Vec<String>> = vec![HEAD.map(str::to_owned).to_vec()];
    let measured = |one: &&Difference| one.finding != Finding::Unmeasured;
    rows.extend(point.differences.iter().filter(measured).map(row));
    let width = |column: usize| rows.iter().map(|row| row[column].chars().count()).max();
    let widths: Vec<usize> = (0..HEAD.len())
        .map(|column| width(column).unwrap_or(0))
        .collect();
    let mut table = String::new();
    for row in &rows {
        let mut line = String::from("  ");
        for (column, cell) in row.iter().enumerate() {
            let width = widths[column];
            line += &match column {
                0 | 8 => format!("{cell:width$}  "),
                _ => format!("{cell:>width$}  "),
            };
        }
        table += line.trim_end();
        table.push('\n');
    }
    table
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_shown_in_their_unit() {
        assert_eq!(shown(-4_200.0, Unit::Time), "-4.2 ms");
        assert_eq!(shown(999_000.0, Unit::Share), "99.900 %");
        assert_eq!(shown(3_250_000.0, Unit::Mean), "3.250");
        assert_eq!(shown(1_200.0, Unit::Count), "1,200");
        assert_eq!(shown(-0.2, Unit::Time), "0 us");
        assert_eq!(signed(-0.05), "-5.00 %");
    }
}
