//! How far lookups go: the share of lookups by hops to the globally closest node.

use super::axis::Axis;
use super::drawing::{Anchor, Drawing, Stroke};
use super::font::text_width;
use super::frame::{FRAME_BOTTOM, FRAME_LEFT, FRAME_RIGHT, Frame, heading};
use super::palette::{BAD, BLUE, INK, LABEL, PAPER, TICK, colored};
use super::{Content, Figure, signature};
use crate::numbers::{grouped, percent};
use crate::record::Run;
use crate::statistics::{LookupStatistics, after_warm_up};

const TITLE: &str = "Hops to the closest node";
/// As many bars have room, even if there are fewer.
const BARS_MIN: usize = 4;
/// Bars beyond this are not labelled one by one.
const LABELS_MAX: usize = 20;

/// Draws the figure.
pub(crate) fn figure(run: &Run) -> Figure {
    let lookups = LookupStatistics::of(after_warm_up(run));
    let content = if lookups.hops.measured() == 0 {
        Content::Absent {
            reason: "no lookup that started after the warm-up ended",
        }
    } else {
        Content::Drawn {
            drawing: drawn(run, &lookups),
            caption: caption(&lookups),
        }
    };
    Figure {
        name: "hops",
        title: TITLE,
        content,
    }
}

fn drawn(run: &Run, lookups: &LookupStatistics) -> Drawing {
    let mut drawing = Drawing::default();
    let about = format!(
        "Depth at which a lookup learned of the globally closest live node; n {}; {}",
        grouped(lookups.hops.measured()),
        signature(run)
    );
    let top = heading(&mut drawing, TITLE, &about) + 10.0;
    let most = lookups
        .hops
        .counts
        .iter()
        .copied()
        .max()
        .unwrap_or(0)
        .max(lookups.hops.not_found);
    let frame = Frame {
        left: FRAME_LEFT,
        top: top + 40.0,
        right: FRAME_RIGHT,
        bottom: FRAME_BOTTOM,
        x: Axis {
            ticks: Vec::new(),
            title: "hops".to_owned(),
            ..Axis::percent("")
        },
        y: Axis::from_zero(
            most as f64 * 100.0 / lookups.hops.measured() as f64,
            5,
            " %",
            "share of lookups",
        ),
    };
    frame.draw_y(&mut drawing);
    draw_bars(&mut drawing, &frame, lookups);
    frame.draw_base(&mut drawing);
    frame.draw_x_labels(&mut drawing);
    drawing
}

fn draw_bars(drawing: &mut Drawing, frame: &Frame, lookups: &LookupStatistics) {
    let counts = &lookups.hops.counts;
    let first = counts
        .iter()
        .position(|&count| count > 0)
        .unwrap_or(0)
        .min(1);
    let bars = counts.len().saturating_sub(first);
    let slot = (frame.right - frame.left) / (bars.max(BARS_MIN) as f64 + 1.5);
    let center = |hops: f64| frame.left + (hops - first as f64 + 0.5) * slot;
    let every = bars.div_ceil(LABELS_MAX).max(1);
    let total = lookups.hops.measured();
    for (hops, &count) in counts.iter().enumerate().skip(first) {
        let label = if hops % every == 0 && (every == 1 || hops + every <= counts.len()) {
            hops.to_string()
        } else {
            String::new()
        };
        Bar {
            center: center(hops as f64),
            slot,
            count,
            label,
        }
        .draw(drawing, frame, total, BLUE);
    }
    let label = "not found".to_owned();
    let missing = Bar {
        center: frame.right - slot / 2.0,
        slot,
        count: lookups.hops.not_found,
        label,
    };
    missing.draw(drawing, frame, total, BAD);
    if let Some(mean) = lookups.hops.mean {
        let x = center(mean);
        let line = vec![(x, frame.top - 30.0), (x, frame.bottom)];
        drawing.path(line, INK, 3.0, Stroke::Dashed);
        let text = format!("mean {mean:.2}");
        // Far enough from the title of the vertical axis.
        drawing.text(
            ((x + 12.0).max(250.0), frame.top - 18.0),
            &text,
            LABEL,
            Anchor::Start,
        );
    }
}

struct Bar {
    center: f64,
    slot: f64,
    count: u64,
    label: String,
}

impl Bar {
    fn draw(&self, drawing: &mut Drawing, frame: &Frame, total: u64, color: super::palette::Color) {
        let half = (self.slot * 0.4).min(90.0);
        let top = frame.up(self.count as f64 * 100.0 / total as f64);
        let (left, right) = (self.center - half, self.center + half);
        drawing.rectangle((left, top), (right, frame.bottom), color);
        // A label that is wider than its slot ends where the frame does.
        let room = frame.right - text_width(&self.label, TICK) / 2.0;
        let below = (self.center.min(room), frame.bottom + 32.0);
        drawing.text(below, &self.label, TICK, Anchor::Middle);
        if self.slot > 90.0 {
            // Above the bar, or inside one that reaches the top of the frame.
            let (y, color) = if top < frame.top + 34.0 {
                (top + 34.0, PAPER)
            } else {
                (top - 10.0, color)
            };
            let share = percent(self.count, total);
            drawing.text(
                (self.center, y),
                &share,
                colored(LABEL, color),
                Anchor::Middle,
            );
        }
    }
}

fn caption(lookups: &LookupStatistics) -> String {
    let hops = &lookups.hops;
    let mean = match (hops.mean, hops.p99) {
        (Some(mean), Some(p99)) => format!(
            "Lookups learned of the closest node after {mean:.2} hops in the mean and {p99} or fewer in 99 of 100 cases"
        ),
        (Some(mean), None) => format!(
            "Lookups that learned of the closest node did so after {mean:.2} hops in the mean"
        ),
        (None, _) => "No lookup learned of the closest node".to_owned(),
    };
    format!(
        "{mean}; {} never did.",
        percent(hops.not_found, hops.measured())
    )
}
