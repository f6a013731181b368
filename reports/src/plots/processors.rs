//! How busy processors were over simulated time, by group.

use super::axis::Axis;
use super::drawing::{Drawing, Stroke};
use super::frame::{Entry, FRAME_BOTTOM, FRAME_LEFT, FRAME_RIGHT, Frame, heading, legend};
use super::palette::SERIES;
use super::timeplot::Bands;
use super::{Content, Figure, draw_series, signature};
use crate::processors::{busy, by_group};
use crate::record::{ProcessorUse, Run};

const TITLE: &str = "Processors";

/// Draws the figure.
pub(crate) fn figure(run: &Run) -> Figure {
    let content = if run.processors.busiest.is_empty() {
        Content::Absent {
            reason: "no group of this scenario has processors",
        }
    } else {
        Content::Drawn {
            drawing: drawn(run),
            caption: caption(run),
        }
    };
    Figure {
        name: "processors",
        title: TITLE,
        content,
    }
}

fn drawn(run: &Run) -> Drawing {
    let mut drawing = Drawing::default();
    let bands = Bands::new(run, FRAME_LEFT, FRAME_RIGHT);
    let about = format!(
        "Share of their time in which a group's processors were busy, by window{}; {}",
        bands.unlabelled(),
        signature(run)
    );
    let top = heading(&mut drawing, TITLE, &about);
    let groups = || run.processors.busiest.iter().zip(SERIES.iter().cycle());
    let entries: Vec<Entry> = groups()
        .map(|(busiest, color)| Entry {
            color: *color,
            stroke: Stroke::Solid,
            label: run.scenario.groups[usize::from(busiest.group)].name.clone(),
        })
        .collect();
    let labels_top = legend(&mut drawing, top, &entries) + 8.0;
    let frame = Frame {
        left: FRAME_LEFT,
        top: labels_top + bands.height() + 44.0,
        right: FRAME_RIGHT,
        bottom: FRAME_BOTTOM,
        x: Axis::time(run.scenario.duration_us),
        y: Axis::percent("share of their time"),
    };
    bands.shade(&mut drawing, &frame);
    frame.draw_x_grid(&mut drawing);
    frame.draw_y(&mut drawing);
    frame.draw_x_labels(&mut drawing);
    frame.draw_base(&mut drawing);
    bands.draw_labels(&mut drawing, labels_top);
    for (busiest, color) in groups() {
        let windows = run.processors.windows.iter();
        let of_group = windows.filter(|used| used.group == busiest.group);
        let points = of_group.map(|used| place(run, &frame, used));
        draw_series(&mut drawing, points, *color, Stroke::Solid);
    }
    drawing
}

fn place(run: &Run, frame: &Frame, used: &ProcessorUse) -> Option<(f64, f64)> {
    let (busy_us, whole_us) = busy(run, used);
    let middle_us = used.at_us + run.scenario.window_us / 2;
    let at_us = middle_us.min(run.scenario.duration_us);
    (whole_us > 0).then(|| frame.at(at_us as f64, busy_us as f64 / whole_us as f64))
}

fn caption(run: &Run) -> String {
    let percent = |share: Option<f64>| {
        share.map_or_else(
            || "none".to_owned(),
            |share| format!("{:.1} %", share * 100.0),
        )
    };
    let sentences = by_group(run).into_iter().map(|used| {
        format!(
            "{}: busy {} of the time in the mean after the warm-up, node {} busiest with {} of the \
             run; the longest wait was {:.1} ms.",
            used.group,
            percent(used.busy_share),
            used.busiest_node,
            percent(used.busiest_share),
            used.longest_wait_us as f64 / 1_000.0,
        )
    });
    sentences.collect::<Vec<_>>().join(" ")
}
