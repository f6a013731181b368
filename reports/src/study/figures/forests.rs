//! Relative differences with their intervals: of all metrics, or of the first few by point.

use super::absent;
use super::short;
use crate::plots::drawing::Stroke;
use crate::plots::forest::{Estimate, Forest, Row};
use crate::plots::frame::Entry;
use crate::plots::palette::{BLUE, Color, GREEN, QUIET, VERMILION};
use crate::plots::{Content, Figure};
use crate::study::Study;
use crate::study::compare::{Comparison, Matched};
use crate::study::difference::{Difference, Finding, News};
use crate::study::verdict::FIRST;
use crate::study::words::signed;

const NAME: &str = "differences";
/// What the axes of comparisons measure.
const AXIS: &str = "B against A: difference as a share of A";
/// Columns of a forest by point.
const COLUMNS: usize = 4;
/// Rows of a forest by point.
const ROWS_MAX: usize = 60;

fn color(difference: &Difference) -> Color {
    match (difference.news(), difference.is_found()) {
        (News::Good, _) => GREEN,
        (News::Bad, _) => VERMILION,
        (News::None, true) => BLUE,
        (News::None, false) => QUIET,
    }
}

/// The legend, about `what` was set against something.
fn entries(what: &str) -> Vec<Entry> {
    let of = |color, label: String| Entry {
        color,
        stroke: Stroke::Solid,
        label,
    };
    vec![
        of(GREEN, format!("{what} is better")),
        of(VERMILION, format!("{what} is worse")),
        of(BLUE, format!("{what} differs")),
        of(QUIET, "not told from luck".to_owned()),
    ]
}

fn estimate(difference: &Difference) -> Option<Estimate> {
    let change = difference.change?;
    let interval = change.interval;
    let middle = change.relative(change.mean)?;
    Some(Estimate {
        middle,
        low: interval.map_or(Some(middle), |ends| change.relative(ends.low))?,
        high: interval.map_or(Some(middle), |ends| change.relative(ends.high))?,
        color: color(difference),
    })
}

/// A row for every metric.
pub(super) fn of_metrics(point: &Matched, signature: &str) -> Figure {
    let title = "What differs";
    let row = |difference: &Difference| {
        let estimate = estimate(difference)?;
        Some(Row {
            label: difference.name.clone(),
            words: words(difference, &estimate),
            estimates: vec![Some(estimate)],
        })
    };
    let moved = |one: &&Difference| !matches!(one.finding, Finding::Equal | Finding::Unmeasured);
    let rows: Vec<Row> = point
        .differences
        .iter()
        .filter(moved)
        .filter_map(row)
        .collect();
    if rows.is_empty() {
        return absent(
            NAME,
            title,
            "no metric with numbers on both sides differs in any seed",
        );
    }
    let forest = Forest {
        title,
        about: format!(
            "Relative difference of every metric, 95 % interval over seeds; {signature}"
        ),
        entries: entries("B"),
        axis: AXIS.to_owned(),
        columns: vec![String::new()],
        rows,
    };
    let caption = "Intervals are for each metric alone; a metric has a colour if its difference is \
                   more than luck among all metrics looked at. Metrics that are equal in every seed \
                   are in the table only, and so are those that lie in the failed share of a run.";
    drawn(title, &forest, caption)
}

fn words(difference: &Difference, estimate: &Estimate) -> String {
    let ends = difference.change.and_then(|change| change.interval);
    let ends = ends.map(|_| format!(" ({} .. {})", signed(estimate.low), signed(estimate.high)));
    format!("{}{}", signed(estimate.middle), ends.unwrap_or_default())
}

/// A row for every design, a column for each of the first metrics.
pub(super) fn of_points(comparison: &Comparison, signature: &str) -> Figure {
    let points = comparison.points.iter();
    let rows = points.map(|point| (short(&point.label), point.differences.as_slice()));
    by_row(("What differs", "B"), &rows.collect::<Vec<_>>(), signature)
}

/// A row for every point of a sweep against its reference.
pub(super) fn by_point(
    study: &Study,
    reference: usize,
    differences: &[Option<Vec<Difference>>],
    signature: &str,
) -> Figure {
    let row = |(index, own): (usize, &Option<Vec<Difference>>)| {
        let own = own.as_ref()?;
        Some((short(&study.label(index)), own.clone()))
    };
    let rows: Vec<_> = differences.iter().enumerate().filter_map(row).collect();
    let rows: Vec<_> = rows
        .iter()
        .map(|(label, own)| (label.clone(), own.as_slice()))
        .collect();
    let about = format!("reference: {}; {signature}", short(&study.label(reference)));
    by_row(
        ("Every point against the reference", "the point"),
        &rows,
        &about,
    )
}

fn by_row(
    (title, what): (&'static str, &str),
    points: &[(String, &[Difference])],
    signature: &str,
) -> Figure {
    let find = |own: &[Difference], name: &str| {
        let one = own.iter().find(|one| one.name == name);
        one.and_then(estimate)
    };
    let moved = |name: &&&str| {
        let moves = |own: &[Difference]| {
            let one = own.iter().find(|one| one.name == **name);
            one.is_some_and(|one| one.change.is_some() && one.lower + one.higher > 0)
        };
        points.iter().any(|(_, own)| moves(own))
    };
    let columns: Vec<&str> = FIRST.iter().filter(moved).take(COLUMNS).copied().collect();
    if columns.is_empty() {
        return absent(
            NAME,
            title,
            "no metric with numbers on both sides differs in any seed",
        );
    }
    let row = |(label, own): &(String, &[Difference])| Row {
        label: label.clone(),
        estimates: columns.iter().map(|name| find(own, name)).collect(),
        words: String::new(),
    };
    let more = match points.len().saturating_sub(ROWS_MAX) {
        0 => String::new(),
        more => format!("; {more} more points are not drawn"),
    };
    let forest = Forest {
        title,
        about: format!("Relative difference, 95 % interval over seeds; {signature}{more}"),
        entries: entries(what),
        axis: match what {
            "B" => AXIS.to_owned(),
            _ => "difference as a share of the reference".to_owned(),
        },
        columns: columns.iter().map(|name| (*name).to_owned()).collect(),
        rows: points.iter().take(ROWS_MAX).map(row).collect(),
    };
    let caption = "Intervals are for each metric alone; a difference has a colour if it is more \
                   than luck among all metrics of all points. An arrow: it lies outside the axis. \
                   Nothing is drawn where the metric lies in the failed share of a run.";
    drawn(title, &forest, caption)
}

fn drawn(title: &'static str, forest: &Forest, caption: &str) -> Figure {
    Figure {
        name: NAME,
        title,
        content: Content::Drawn {
            drawing: forest.draw(),
            caption: caption.to_owned(),
        },
    }
}
