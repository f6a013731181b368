//! The state of routing tables over simulated time, against ground truth.

use super::axis::Axis;
use super::drawing::{Drawing, Stroke};
use super::frame::{Entry, FRAME_BOTTOM, FRAME_LEFT, FRAME_RIGHT, Frame, heading, legend};
use super::palette::{BAD, BLUE, Color, GREEN};
use super::timeplot::Bands;
use super::{Content, Figure, draw_series, signature};
use crate::numbers::{mean, percent};
use crate::record::{Run, TableHealth};
use crate::summary::{complete, dead, knowing};

const TITLE: &str = "Table health";

type Part = fn(&TableHealth) -> (u64, u64);

const SERIES: [(&str, Part, Color); 3] = [
    ("completeness against an oracle table", complete, BLUE),
    ("nodes that know all of their k closest", knowing, GREEN),
    ("dead contacts", dead, BAD),
];

/// Draws the figure.
pub(crate) fn figure(run: &Run) -> Figure {
    let content = match run.health.last() {
        None => Content::Absent {
            reason: "the tables were not sampled",
        },
        Some(last) => Content::Drawn {
            drawing: drawn(run),
            caption: caption(run, last),
        },
    };
    Figure {
        name: "table-health",
        title: TITLE,
        content,
    }
}

fn drawn(run: &Run) -> Drawing {
    let mut drawing = Drawing::default();
    let bands = Bands::new(run, FRAME_LEFT, FRAME_RIGHT);
    let about = format!(
        "All live nodes' tables, sampled once per window{}; {}",
        bands.unlabelled(),
        signature(run)
    );
    let top = heading(&mut drawing, TITLE, &about);
    let entry = |&(name, _, color): &(&str, Part, Color)| Entry {
        color,
        stroke: Stroke::Solid,
        label: name.to_owned(),
    };
    let entries: Vec<Entry> = SERIES.iter().map(entry).collect();
    let labels_top = legend(&mut drawing, top, &entries) + 8.0;
    let frame = Frame {
        left: FRAME_LEFT,
        top: labels_top + bands.height() + 44.0,
        right: FRAME_RIGHT,
        bottom: FRAME_BOTTOM,
        x: Axis::time(run.scenario.duration_us),
        y: Axis::percent("share"),
    };
    bands.shade(&mut drawing, &frame);
    frame.draw_x_grid(&mut drawing);
    frame.draw_y(&mut drawing);
    frame.draw_x_labels(&mut drawing);
    frame.draw_base(&mut drawing);
    bands.draw_labels(&mut drawing, labels_top);
    for (_, part, color) in SERIES {
        let points = run.health.iter().map(|sample| place(&frame, sample, part));
        draw_series(&mut drawing, points, color, Stroke::Solid);
    }
    drawing
}

fn place(frame: &Frame, sample: &TableHealth, part: Part) -> Option<(f64, f64)> {
    let (part, whole) = part(sample);
    (whole > 0).then(|| frame.at(sample.at_us as f64, part as f64 / whole as f64))
}

fn caption(run: &Run, last: &TableHealth) -> String {
    let share = |(part, whole)| percent(part, whole);
    let measured = run
        .health
        .iter()
        .filter(|sample| sample.at_us >= run.scenario.warm_up_us);
    let worst = measured
        .filter(|sample| sample.contacts > 0)
        .max_by(|one, other| {
            let value = |sample: &TableHealth| sample.dead_contacts as f64 / sample.contacts as f64;
            value(one).total_cmp(&value(other))
        });
    let worst = worst.map_or_else(String::new, |sample| {
        format!(", dead contacts peaked at {}", share(dead(sample)))
    });
    format!(
        "At the end a node knew {} contacts in the mean, tables were {} complete with {} dead \
         contacts, and {} of nodes knew all of their k closest{worst}.",
        mean(last.contacts, u64::from(last.live), 1),
        share(complete(last)),
        share(dead(last)),
        share(knowing(last)),
    )
}
