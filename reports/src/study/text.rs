//! A comparison in plain text, for a terminal: what settles it first, then the table.

use super::compare::{Comparison, Matched};
use super::difference::{Change, Difference, Finding};
use super::verdict::{findings, headline, left_out, sentence};
use super::words::{key, shown, signed, words};
use std::fmt::Write as _;

/// Changed keys that are listed.
const KEYS_MAX: usize = 8;

/// The verdict, what differs in the scenario, what was left out, and the table of all metrics.
#[must_use]
pub fn comparison_text(comparison: &Comparison) -> String {
    let mut text = format!("{}: {}\n", headline(comparison), sentence(comparison));
    for line in findings(comparison) {
        let _ = writeln!(text, "  {line}");
    }
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
