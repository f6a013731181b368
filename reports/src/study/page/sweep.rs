//! The page of a sweep: planned against actual, then the metrics by point.

use super::comparison::relative;
use super::{band, header, in_color};
use crate::metric::{Measured, Unit};
use crate::numbers::counted;
use crate::page::html::{Cell, escape, judged, name, number, stacked, table, text};
use crate::page::sections::{note, section};
use crate::page::{document, plots};
use crate::plots::{Figure, Picture};
use crate::record::Verdict;
use crate::sample::Sample;
use crate::study::compare::spans;
use crate::study::difference::Difference;
use crate::study::figures::short;
use crate::study::plan::Row;
use crate::study::resample::{interval, moments};
use crate::study::verdict::FIRST;
use crate::study::words::shown;
use crate::study::{Axis, Study};

/// Surprises that are told in full.
const SURPRISES_MAX: usize = 20;
/// Warnings that are listed.
const WARNINGS_MAX: usize = 10;

pub(in crate::study) fn of_study(
    study: &Study,
    against: &[Option<Vec<Difference>>],
    (figures, pictures): (&[Figure], &[Option<Picture>]),
) -> String {
    let rows = study.rows();
    let headline = headline(&rows);
    let about = format!(
        "{} of {} × {}: seeds {} · kadlab {}",
        counted(study.runs() as u64, "run"),
        counted(study.grid.points.len() as u64, "point"),
        counted(study.grid.seeds.len() as u64, "seed"),
        spans(&study.grid.seeds),
        study.grid.version
    );
    let parts = [
        header(&study.grid.scenario, &study.grid.description, &about),
        swept(study),
        verdict(study, &rows, headline),
        plan(study, &rows),
        surprises(&rows),
        plots(figures, pictures),
        by_point(study),
        differences(study, against),
        warnings(study),
        repeat(study),
    ];
    document(
        &format!("{headline}: {}", study.grid.scenario),
        &parts.concat(),
    )
}

/// The swept keys in full: the tables below have the last part of each.
fn swept(study: &Study) -> String {
    let axis = |axis: &Axis| note(&format!("Swept: {} = {}", axis.key, axis.values.join(", ")));
    study.grid.axes.iter().map(axis).collect()
}

fn headline(rows: &[Row]) -> &'static str {
    match (
        rows.is_empty(),
        rows.iter().any(|row| row.surprise.is_some()),
    ) {
        (true, _) => "NOTHING WAS EXPECTED",
        (_, true) => "NOT AS PLANNED",
        (_, false) => "AS PLANNED",
    }
}

fn verdict(study: &Study, rows: &[Row], headline: &str) -> String {
    let surprises = rows.iter().filter(|row| row.surprise.is_some()).count();
    let runs = counted(study.runs() as u64, "run");
    let (class, sentence) = match (rows.len(), surprises) {
        (0, _) => (
            "neutral",
            format!("{runs}; the scenario states no expectation."),
        ),
        (all, 0) => (
            "good",
            format!("{runs}; all {all} rows of the table are as planned."),
        ),
        (all, some) => (
            "bad",
            format!("{runs}; {some} of {all} rows are not as planned."),
        ),
    };
    band(class, headline, &sentence)
}

/// A row for every point, a column for every expectation: in how many runs it held.
fn plan(study: &Study, rows: &[Row]) -> String {
    if rows.is_empty() {
        return String::new();
    }
    let expectations = rows.len() / study.grid.points.len();
    let mut head = vec!["point"];
    head.extend(
        rows[..expectations]
            .iter()
            .map(|row| row.expectation.as_str()),
    );
    let line = |(point, own): (usize, &[Row])| {
        let mut line = vec![name(short(&study.label(point)))];
        line.extend(own.iter().map(held));
        line
    };
    let lines: Vec<Vec<Cell>> = rows.chunks(expectations).enumerate().map(line).collect();
    let explained = note(
        "In how many runs each expectation held. Planned to hold in all of them, or, where it says \
         so, in none.",
    );
    section("Planned and actual", &(table(&head, &lines) + &explained))
}

fn held(row: &Row) -> Cell {
    let planned = match row.planned {
        Verdict::Holds => String::new(),
        Verdict::Fails => ", planned to fail".to_owned(),
    };
    let class = if row.surprise.is_none() {
        "good"
    } else {
        "bad"
    };
    judged(format!("{} of {}{planned}", row.held, row.runs), class)
}

fn surprises(rows: &[Row]) -> String {
    let all: Vec<_> = rows
        .iter()
        .filter_map(|row| Some((row, row.surprise.as_ref()?)))
        .collect();
    if all.is_empty() {
        return String::new();
    }
    let line = |(row, first): &(&Row, &crate::study::plan::Surprise)| {
        vec![
            name(short(&row.point)),
            text(&row.expectation),
            number(first.seed.to_string()),
            text(&first.detail),
        ]
    };
    let lines: Vec<Vec<Cell>> = all.iter().take(SURPRISES_MAX).map(line).collect();
    let more = match all.len().saturating_sub(SURPRISES_MAX) {
        0 => String::new(),
        more => note(&format!("{more} more in sweep.json.")),
    };
    let head = ["point", "expectation", "first seed", "measured"];
    section("Not as planned", &(table(&head, &lines) + &more))
}

/// The first metrics that were measured anywhere, then what faults and publishers came to.
fn chosen(study: &Study) -> Vec<(String, Unit)> {
    let first = &study.samples[study.grid.reference][0].metrics;
    let measured = |name: &str| {
        let mut all = study.samples.iter().flatten();
        all.any(|sample| sample.measured(name) != Measured::Nothing)
    };
    let early = FIRST
        .iter()
        .filter_map(|name| first.iter().find(|one| one.name == **name));
    let late = first
        .iter()
        .filter(|one| one.name.starts_with("recovery.") || one.name.ends_with(".held.p99"));
    let all = early.chain(late).filter(|one| measured(&one.name));
    all.map(|one| (one.name.clone(), one.unit)).collect()
}

fn by_point(study: &Study) -> String {
    let metrics = chosen(study);
    let mut head = vec!["point"];
    head.extend(metrics.iter().map(|(name, _)| name.as_str()));
    let line = |point: usize| {
        let mut line = vec![name(short(&study.label(point)))];
        line.extend(metrics.iter().map(|(metric, unit)| {
            stacked(mean(&study.samples[point], metric, *unit), "number stacked")
        }));
        line
    };
    let lines: Vec<Vec<Cell>> = (0..study.samples.len()).map(line).collect();
    let explained = note(
        "Means over seeds, under them their 95 % interval (studentised bootstrap over seeds; none \
         for fewer than five). All metrics of all runs are in metrics.csv.",
    );
    section("Metrics by point", &(table(&head, &lines) + &explained))
}

/// A metric's mean with its interval under it, or in how many runs it has no number.
fn mean(samples: &[Sample], metric: &str, unit: Unit) -> String {
    let measured = || samples.iter().map(|sample| sample.measured(metric));
    let beyond = measured().filter(|one| *one == Measured::Beyond).count();
    if beyond > 0 {
        return format!("failed in\n{beyond} of {}", samples.len());
    }
    let numbers: Vec<f64> = measured()
        .filter_map(|one| match one {
            Measured::Number(number) => Some(number as f64),
            _ => None,
        })
        .collect();
    if numbers.is_empty() {
        return "-".to_owned();
    }
    let some = match samples.len() - numbers.len() {
        0 => String::new(),
        _ => format!("\nin {} of {} runs", numbers.len(), samples.len()),
    };
    let ends = interval(&numbers)
        .map(|ends| format!("\n{} .. {}", shown(ends.low, unit), shown(ends.high, unit)));
    format!(
        "{}{}{some}",
        shown(moments(&numbers).0, unit),
        ends.unwrap_or_default()
    )
}

fn differences(study: &Study, against: &[Option<Vec<Difference>>]) -> String {
    if study.grid.points.len() < 2 {
        return String::new();
    }
    let metrics = chosen(study);
    let mut head = vec!["point"];
    head.extend(metrics.iter().map(|(name, _)| name.as_str()));
    let line = |(point, own): (usize, &Option<Vec<Difference>>)| {
        let own = own.as_ref()?;
        let mut line = vec![name(short(&study.label(point)))];
        line.extend(metrics.iter().map(|(metric, _)| {
            let one = own.iter().find(|one| one.name == *metric);
            one.map_or_else(|| number("-"), |one| in_color(relative(one), one))
        }));
        Some(line)
    };
    let lines: Vec<Vec<Cell>> = against.iter().enumerate().filter_map(line).collect();
    let explained = note(
        "Differences of runs with the same seed, as a share of the reference's mean, with their \
         95 % interval. In colour what is better or worse by more than luck among all metrics of \
         all points (exchanges of pairs, Westfall and Young's step-down), which takes six seeds at \
         least.",
    );
    let title = format!("Against {}", short(&study.label(study.grid.reference)));
    section(&title, &(table(&head, &lines) + &explained))
}

fn warnings(study: &Study) -> String {
    let mut all: Vec<&String> = Vec::new();
    for warning in study
        .samples
        .iter()
        .flatten()
        .flat_map(|sample| &sample.warnings)
    {
        if !all.contains(&warning) {
            all.push(warning);
        }
    }
    if all.is_empty() {
        return String::new();
    }
    let item = |warning: &&String| format!("<li>{}</li>\n", escape(warning));
    let items: String = all.iter().take(WARNINGS_MAX).map(item).collect();
    let more = match all.len().saturating_sub(WARNINGS_MAX) {
        0 => String::new(),
        more => note(&format!("{more} more in samples.jsonl.")),
    };
    section(
        "Warnings",
        &format!("<ul class=\"warnings\">\n{items}</ul>\n{more}"),
    )
}

fn repeat(study: &Study) -> String {
    let resolved = &study.grid.points[0].resolved;
    let content = format!(
        "<p>This command makes the same sweep again:</p>\n<pre>{}</pre>\n\
         <details><summary>The resolved scenario of the first point</summary>\n<pre>{}</pre>\n\
         </details>\n",
        escape(&study.grid.command),
        escape(resolved)
    );
    section("Repeat this sweep", &content)
}
