//! How fast values spread: by age of a version, who holds it and who reads it.

use super::axis::{Axis, Tick};
use super::drawing::{Drawing, Stroke};
use super::frame::{Entry, FRAME_BOTTOM, FRAME_LEFT, FRAME_RIGHT, Frame, heading, legend};
use super::palette::{BLUE, Color, SERIES, VERMILION};
use super::{Content, Figure, draw_series, signature};
use crate::convergence::{LEVELS, fresh, holding, publishing, rows_of, stays_at_us};
use crate::numbers::{duration, grouped, percent};
use crate::record::{Convergence, Run};

const TITLE: &str = "Value convergence";
/// More publishing workloads than this make a tangle; the rest is in the CSV file.
const WORKLOADS_MAX: usize = 3;

type Part = fn(&Convergence) -> (u64, u64);

struct Series {
    name: String,
    workload: u16,
    part: Part,
    color: Color,
    stroke: Stroke,
}

/// Draws the figure.
pub(crate) fn figure(run: &Run) -> Figure {
    let workloads = publishing(run);
    let content = if workloads.is_empty() {
        Content::Absent {
            reason: "no workload published a value that was acknowledged",
        }
    } else {
        Content::Drawn {
            drawing: drawn(run, &workloads),
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
fn series(run: &Run, workloads: &[u16]) -> Vec<Series> {
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
        let one = |what: &str, part: Part, color, stroke| Series {
            name: format!("{name}: {what}"),
            workload,
            part,
            color,
            stroke,
        };
        [
            one(
                "responsible nodes that hold it",
                holding,
                holding_color,
                Stroke::Solid,
            ),
            one("reads that return it", fresh, fresh_color, fresh_stroke),
        ]
    };
    let drawn = workloads.iter().take(WORKLOADS_MAX).zip(SERIES);
    let observed = |series: &Series| rows_of(run, series.workload).any(|r| (series.part)(r).1 > 0);
    drawn.flat_map(both).filter(observed).collect()
}

fn drawn(run: &Run, workloads: &[u16]) -> Drawing {
    let series = series(run, workloads);
    let mut drawing = Drawing::default();
    let versions = workloads
        .iter()
        .filter_map(|&w| rows_of(run, w).map(|r| r.versions).max());
    let about = format!(
        "Share that has a version or a newer one, by its age; {} versions; {}",
        grouped(versions.sum()),
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
        x: age_axis(run),
        y: share_axis(run, &series),
    };
    frame.draw_x_grid(&mut drawing);
    frame.draw_y(&mut drawing);
    frame.draw_x_labels(&mut drawing);
    frame.draw_base(&mut drawing);
    for series in &series {
        let points: Vec<(f64, f64)> = rows_of(run, series.workload)
            .filter_map(|row| place(&frame, row, series.part))
            .collect();
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

fn place(frame: &Frame, row: &Convergence, part: Part) -> Option<(f64, f64)> {
    let share = share(row, part)?;
    Some(frame.at(row.age_us as f64 / 1e6, share))
}

fn share(row: &Convergence, part: Part) -> Option<f64> {
    let (part, whole) = part(row);
    (whole > 0).then(|| part as f64 / whole as f64)
}

fn entry(run: &Run, series: &Series) -> Entry {
    let reached = |level: &u64| {
        let shares = rows_of(run, series.workload).map(|row| (row.age_us, (series.part)(row)));
        stays_at_us(shares, *level).map(|age_us| format!("{level} % from {}", duration(age_us)))
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
        label: format!("{}; {ages}", series.name),
    }
}

fn age_axis(run: &Run) -> Axis {
    let oldest = run
        .convergence
        .iter()
        .map(|row| row.age_us)
        .max()
        .unwrap_or(1)
        .max(1);
    let most = oldest as f64 / 1e6;
    Axis::log(
        1_f64.min(most / 10.0),
        most,
        "age of the version since its put was acknowledged, seconds (log)",
    )
}

/// From 0, 50 or 90 % to 100 %, whichever the curves fill.
fn share_axis(run: &Run, series: &[Series]) -> Axis {
    let least = series
        .iter()
        .flat_map(|series| rows_of(run, series.workload).filter_map(|row| share(row, series.part)))
        .fold(1.0, f64::min);
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
        let last = rows_of(run, workload)
            .filter(|row| row.responsible > 0)
            .last();
        let end = last.map_or_else(String::new, |row| {
            let share = percent(row.holding, row.responsible);
            format!(", and {share} at an age of {}", duration(row.age_us))
        });
        let first = rows_of(run, workload).find(|row| row.responsible > 0);
        let start = first.map_or_else(String::new, |row| {
            let share = percent(row.holding, row.responsible);
            format!(
                "{share} of responsible nodes held a version {} after its acknowledgement",
                duration(row.age_us)
            )
        });
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
        format!("{name}: {start}{end}; {reading}.")
    };
    let drawn: Vec<String> = workloads.iter().take(WORKLOADS_MAX).map(sentence).collect();
    let more = workloads.len().saturating_sub(WORKLOADS_MAX);
    let rest = match more {
        0 => String::new(),
        more => format!(" Not drawn: {more} more publishing workloads, see convergence.csv."),
    };
    drawn.join(" ") + &rest
}
