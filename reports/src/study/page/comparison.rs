//! The page of a comparison: which is better, in what, by how much, and what was asked.

use super::{band, header, in_color};
use crate::page::html::{Cell, judged, name, number, table, text};
use crate::page::sections::{note, section};
use crate::page::{document, plots};
use crate::plots::{Figure, Picture};
use crate::study::compare::{Comparison, Matched, spans};
use crate::study::difference::{Difference, Finding, News};
use crate::study::figures::short;
use crate::study::keys::Changed;
use crate::study::resample::RESAMPLES;
use crate::study::text::{HEAD, cells};
use crate::study::verdict::{FIRST, headline, left_out, verdict};
use crate::study::words::{signed, words};

/// Designs whose metrics are all listed on the page.
const TABLES_MAX: usize = 12;

pub(in crate::study) fn of_comparison(
    comparison: &Comparison,
    (figures, pictures): (&[Figure], &[Option<Picture>]),
) -> String {
    let headline = headline(comparison);
    let good = comparison.found().any(|(_, one)| one.news() == News::Good);
    let bad = comparison.found().any(|(_, one)| one.news() == News::Bad);
    let class = match (good, bad) {
        (true, false) => "good",
        (false, true) => "bad",
        _ => "neutral",
    };
    let sides = format!("A: {}. B: {}.", comparison.a, comparison.b);
    let about = format!(
        "Paired by seed: {} · kadlab {}",
        spans(&comparison.seeds),
        comparison.version
    );
    let parts = [
        header(
            &format!("{}: B against A", comparison.scenario),
            &sides,
            &about,
        ),
        band(class, &headline, &verdict(comparison)),
        left(comparison),
        question(comparison),
        at_a_glance(comparison),
        plots(figures, pictures),
        metrics(comparison),
        explained(),
    ];
    let title = format!("{headline}: {}", comparison.scenario);
    document(&title, &parts.concat())
}

fn left(comparison: &Comparison) -> String {
    let lines = left_out(comparison);
    lines
        .iter()
        .map(|line| note(&format!("Left out: {line}.")))
        .collect()
}

/// What differs between the scenarios: the question.
fn question(comparison: &Comparison) -> String {
    let first = &comparison.points[0].changed;
    let alike = comparison
        .points
        .iter()
        .all(|point| point.changed == *first);
    let mut rows = Vec::new();
    for point in comparison
        .points
        .iter()
        .take(if alike { 1 } else { usize::MAX })
    {
        rows.extend(point.changed.iter().map(|change| key(point, change, alike)));
    }
    let content = match rows.is_empty() {
        true => note("The two resolved scenarios are the same but for their seeds."),
        false => table(&["design", "key", "A", "B"], &rows),
    };
    section("What was changed", &content)
}

fn key(point: &Matched, change: &Changed, alike: bool) -> Vec<Cell> {
    let value = |value: &Option<String>| text(value.as_deref().unwrap_or("not set"));
    let design = match (alike, point.label.as_str()) {
        (true, _) => "all",
        (false, label) => label,
    };
    vec![
        text(design),
        name(&change.key),
        value(&change.a),
        value(&change.b),
    ]
}

/// One row a design, for the first metrics; only if there are several designs.
fn at_a_glance(comparison: &Comparison) -> String {
    if comparison.points.len() < 2 {
        return String::new();
    }
    let mut head = vec!["design"];
    head.extend(FIRST);
    let row = |point: &Matched| {
        let mut row = vec![name(short(&point.label))];
        row.extend(FIRST.iter().map(|metric| {
            let one = point.differences.iter().find(|one| one.name == *metric);
            one.map_or_else(|| number("-"), |one| in_color(relative(one), one))
        }));
        row
    };
    let rows: Vec<Vec<Cell>> = comparison.points.iter().map(row).collect();
    section("B against A by design", &table(&head, &rows))
}

/// The relative difference with its interval under it; words where there is no number.
pub(super) fn relative(difference: &Difference) -> String {
    let moved = difference
        .change
        .filter(|_| difference.finding != Finding::Equal);
    let Some(change) = moved else {
        return words(difference);
    };
    let Some(middle) = change.relative(change.mean) else {
        return words(difference);
    };
    let ends = change.interval.and_then(|ends| {
        let (low, high) = (change.relative(ends.low)?, change.relative(ends.high)?);
        Some(format!("\n{} .. {}", signed(low), signed(high)))
    });
    format!("{}{}", signed(middle), ends.unwrap_or_default())
}

fn metrics(comparison: &Comparison) -> String {
    let several = comparison.points.len() > 1;
    let own = |point: &Matched| {
        let looked = point.differences.iter().filter(|one| one.pairs > 0);
        let rows: Vec<Vec<Cell>> = looked.map(row).collect();
        let table = table(&HEAD, &rows) + &unmeasured(point);
        match several {
            false => table,
            true => format!(
                "<details><summary>{}</summary>\n{table}</details>\n",
                crate::page::html::escape(&point.label)
            ),
        }
    };
    let tables: String = comparison.points.iter().take(TABLES_MAX).map(own).collect();
    let more = match comparison.points.len().saturating_sub(TABLES_MAX) {
        0 => String::new(),
        more => note(&format!("{more} more designs in metrics.csv.")),
    };
    section("All metrics", &(tables + &more))
}

/// The metrics of which there is nothing to say.
fn unmeasured(point: &Matched) -> String {
    let none = point.differences.iter().filter(|one| one.pairs == 0);
    let names: Vec<&str> = none.map(|one| one.name.as_str()).collect();
    match names.is_empty() {
        true => String::new(),
        false => note(&format!("Nothing was measured of {}.", names.join(", "))),
    }
}

fn row(difference: &Difference) -> Vec<Cell> {
    let cells = cells(difference);
    let mut row = vec![name(&difference.name)];
    let (finding, numbers) = cells.split_last().expect("a row ends in its finding");
    row.extend(numbers.iter().map(number));
    row.push(match difference.news() {
        News::Good => judged(finding, "good"),
        News::Bad => judged(finding, "bad"),
        News::None => text(finding),
    });
    row
}

fn explained() -> String {
    note(&format!(
        "A and B are means over seeds, and differences are those of runs with the same seed. \
         Intervals: studentised bootstrap over seeds, {RESAMPLES} resamples, 95 % for each metric \
         alone. d: the mean difference in its own standard deviations over seeds (Cohen's d of \
         pairs). A finding is named if luck alone, exchanging A and B seed by seed, makes one as \
         consistent in any of the metrics looked at in at most 5 of 100 comparisons (Westfall and \
         Young's step-down); so an interval can leave out zero and still be no finding. \
         docs/metrics.md has the details."
    ))
}
