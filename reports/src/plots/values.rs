//! How fast values spread: by age of a version, who holds it and who reads it.

use super::axis::{Axis, Tick};
use super::drawing::{Drawing, Stroke};
use super::frame::{Entry, FRAME_BOTTOM, FRAME_LEFT, FRAME_RIGHT, Frame, heading, legend};
use super::palette::{BLUE, Color, SERIES, VERMILION};
use super::{Content, Figure, draw_series, signature};
use crate::convergence::{
    LEVELS, Measure, READS_MIN, READS_PERCENT_MIN, VERSIONS_MIN, publishing, rows_of,
};
use crate::numbers::{counted, duration, grouped, percent};
use crate::record::{Convergence, Run};

const TITLE: &str = "Value convergence";
/// More publishing workloads than this make a tangle; the rest is in the CSV file.
const WORKLOADS_MAX: usize = 3;

/// One curve: every age of a workload that has enough observations.
struct Series<'r> {
    name: String,
    workload: u16,
    measure: Measure,
    rows: Vec<&'r Convergence>,
    color: Color,
    stroke: Stroke,
}

/// Draws the figure.
pub(crate) fn figure(run: &Run) -> Figure {
    let workloads = publishing(run);
    let series = series(run, &workloads);
    let content = if workloads.is_empty() {
        Content::Absent {
            reason: "no workload published a value that was acknowledged",
        }
    } else if series.is_empty() {
        Content::Absent {
            reason: "too few versions and reads were observed at any age",
        }
    } else {
        Content::Drawn {
            drawing: drawn(run, &series),
            caption: caption(run, &workloads),
        }
    };
    Figure {
        name: "value-convergence",
        title: TITLE,
        content,
    }
}

/// Two curves a workload: told apart by colour if there is one, else by stroke.
fn series<'r>(run: &'r Run, workloads: &[u16]) -> Vec<Series<'r>> {
    let single = workloads.len() == 1;
    let both = |(&workload, color): (&u16, Color)| {
        let name = &run.scenario.workloads[usize::from(workload)];
        let (holding_color, fresh_color) = if single {
            (BLUE, VERMILION)
        } else {
            (color, color)
        };
        let fresh_stroke = if single {
            Stroke::Solid
        } else {
            Stroke::Dashed
        };
        let one = |what: &str, measure: Measure, color, stroke| Series {
            name: format!("{name}: {what}"),
            workload,
            measure,
            rows: measure.rows(run, workload),
            color,
            stroke,
        };
        [
            one(
                "responsible nodes that hold it",
                Measure::Holding,
                holding_color,
                Stroke::Solid,
            ),
            one(
                "reads that return it",
                Measure::FreshReads,
                fresh_color,
                fresh_stroke,
            ),
        ]
    };
    let drawn = workloads.iter().take(WORKLOADS_MAX).zip(SERIES);
    let observed = |series: &Series| !series.rows.is_empty();
    drawn.flat_map(both).filter(observed).collect()
}

fn drawn(run: &Run, series: &[Series]) -> Drawing {
    let mut drawing = Drawing::default();
    let y = share_axis(series);
    let about = format!(
        "Share that has a version or a newer one, by its age{}; {}",
        truncated(&y),
        signature(run)
    );
    let top = heading(&mut drawing, TITLE, &about);
    let entries: Vec<Entry> = series.iter().map(|series| entry(run, series)).collect();
    let top = legend(&mut drawing, top, &entries) + 58.0;
    let frame = Frame {
        left: FRAME_LEFT,
        top,
        right: FRAME_RIGHT,
        bottom: FRAME_BOTTOM,
        x: age_axis(series),
        y,
    };
    frame.draw_x_grid(&mut drawing);
    frame.draw_y(&mut drawing);
    frame.draw_x_labels(&mut drawing);
    frame.draw_base(&mut drawing);
    for series in series {
        let place = |row: &&Convergence| frame.at(age_seconds(row), share(row, series.measure));
        let points: Vec<(f64, f64)> = series.rows.iter().map(place).collect();
        for &point in &points {
            drawing.disc(point, 6.0, series.color);
        }
        draw_series(
            &mut drawing,
            points.into_iter().map(Some),
            series.color,
            series.stroke,
        );
    }
    drawing
}

/// Says that an axis of shares does not begin at zero, as the end of a sentence.
fn truncated(axis: &Axis) -> String {
    match axis.ticks.first() {
        Some(first) if first.value > 0.0 => format!("; axis from {}", first.label),
        _ => String::new(),
    }
}

/// The axis has no place for an age of zero: it stands one microsecond later.
fn age_seconds(row: &Convergence) -> f64 {
    row.age_us.max(1) as f64 / 1e6
}

fn share(row: &Convergence, measure: Measure) -> f64 {
    let (part, whole) = measure.of(row);
    assert!(whole > 0, "a drawn age was observed");
    part as f64 / whole as f64
}

/// How many observations a curve rests on, over the ages that are drawn.
fn observations(series: &Series) -> String {
    let rows = || series.rows.iter();
    match series.measure {
        Measure::Holding => counted(rows().map(|r| r.versions).max().unwrap_or(0), "version"),
        Measure::FreshReads => counted(rows().map(|row| row.reads).sum(), "read"),
    }
}

fn entry(run: &Run, series: &Series) -> Entry {
    let reached = |level: &u64| {
        let age_us = series.measure.stays_at_us(run, series.workload, *level);
        age_us.map(|age_us| format!("{level} % from {}", duration(age_us)))
    };
    let ages: Vec<String> = LEVELS.iter().skip(1).filter_map(reached).collect();
    let ages = if ages.is_empty() {
        "never stays at 90 %".to_owned()
    } else {
        ages.join(", ")
    };
    Entry {
        color: series.color,
        stroke: series.stroke,
        label: format!("{} (n {}); {ages}", series.name, observations(series)),
    }
}

/// From the youngest age that is drawn to the oldest.
fn age_axis(series: &[Series]) -> Axis {
    let ages = || {
        let rows = series.iter().flat_map(|series| &series.rows);
        rows.map(|row| age_seconds(row))
    };
    Axis::log(
        ages().fold(f64::INFINITY, f64::min),
        ages().fold(0.0, f64::max),
        "age of the version since its put was acknowledged, seconds (log)",
    )
}

/// From 0, 50 or 90 % to 100 %, whichever the curves fill.
fn share_axis(series: &[Series]) -> Axis {
    let shares = |series: &Series| {
        let share = |row: &&Convergence| share(row, series.measure);
        series.rows.iter().map(share).fold(1.0, f64::min)
    };
    let least = series.iter().map(shares).fold(1.0, f64::min);
    let (low, step) = match least {
        0.9.. => (90, 2),
        0.5.. => (50, 10),
        _ => (0, 10),
    };
    let tick = |value: u32| Tick {
        value: f64::from(value) / 100.0,
        label: format!("{value} %"),
    };
    let axis = Axis::percent("share");
    Axis {
        low: f64::from(low) / 100.0,
        ticks: (low..=100).step_by(step).map(tick).collect(),
        ..axis
    }
}

fn caption(run: &Run, workloads: &[u16]) -> String {
    let sentence = |&workload: &u16| {
        let name = &run.scenario.workloads[usize::from(workload)];
        let rows = Measure::Holding.rows(run, workload);
        let held = |row: &&Convergence| percent(row.holding, row.responsible);
        let holding = match (rows.first(), rows.last()) {
            (Some(first), Some(last)) => format!(
                "of {}, {} of responsible nodes held one {} after its acknowledgement, and {} at \
                 an age of {}",
                counted(first.versions, "version"),
                held(first),
                duration(first.age_us),
                held(last),
                duration(last.age_us),
            ),
            _ => "too few versions to say who held them".to_owned(),
        };
        let reads: u64 = rows_of(run, workload).map(|row| row.reads).sum();
        let stale: u64 = rows_of(run, workload)
            .map(|row| row.reads - row.reads_fresh)
            .sum();
        let reading = match reads {
            0 => "nobody read it".to_owned(),
            _ => format!(
                "{} of {} reads missed the newest version",
                grouped(stale),
                grouped(reads)
            ),
        };
        format!("{name}: {holding}; {reading}.")
    };
    let drawn: Vec<String> = workloads.iter().take(WORKLOADS_MAX).map(sentence).collect();
    let more = workloads.len().saturating_sub(WORKLOADS_MAX);
    let rest = match more {
        0 => String::new(),
        more => format!(" Not drawn: {more} more publishing workloads, see convergence.csv."),
    };
    format!(
        "{}{rest} Ages with fewer than {VERSIONS_MIN} versions, or with fewer than {READS_MIN} reads \
         or {READS_PERCENT_MIN} % of the workload's reads, are not drawn and support no threshold.",
        drawn.join(" "),
    )
}
