//! How far lookups go: the share of lookups by hops to the globally closest node, beside the ideal.

use super::axis::Axis;
use super::drawing::{Anchor, Drawing, Stroke};
use super::font::text_width;
use super::frame::{Entry, FRAME_BOTTOM, FRAME_LEFT, FRAME_RIGHT, Frame, heading, legend};
use super::palette::{BAD, BLUE, Color, INK, LABEL, PAPER, SKY, TICK, colored};
use super::{Content, Figure, signature};
use crate::numbers::{grouped, percent};
use crate::record::Run;
use crate::statistics::{Hops, LookupStatistics, after_warm_up};

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
    let mut top = heading(&mut drawing, TITLE, &about) + 10.0;
    if lookups.ideal_hops.measured() > 0 {
        top = legend(&mut drawing, top - 10.0, &entries(&lookups.ideal_hops)) + 10.0;
    }
    let shares = [&lookups.hops, &lookups.ideal_hops].map(highest_percent);
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
        y: Axis::from_zero(shares[0].max(shares[1]), 5, " %", "share of lookups"),
    };
    frame.draw_y(&mut drawing);
    draw_bars(&mut drawing, &frame, lookups);
    frame.draw_base(&mut drawing);
    frame.draw_x_labels(&mut drawing);
    drawing
}

fn entries(ideal: &Hops) -> [Entry; 2] {
    let mean = ideal
        .mean
        .map_or(String::new(), |mean| format!(", mean {mean:.2}"));
    let entry = |color, label: String| Entry {
        color,
        stroke: Stroke::Solid,
        label,
    };
    [
        entry(BLUE, "lookups".to_owned()),
        entry(
            SKY,
            format!(
                "ideal: greedy walks over the live tables when lookups began (n {}{mean})",
                grouped(ideal.measured())
            ),
        ),
    ]
}

/// The highest bar, in per cent.
fn highest_percent(hops: &Hops) -> f64 {
    let most = hops.counts.iter().copied().max().unwrap_or(0);
    let most = most.max(hops.not_found);
    most as f64 * 100.0 / hops.measured().max(1) as f64
}

fn draw_bars(drawing: &mut Drawing, frame: &Frame, lookups: &LookupStatistics) {
    let with_ideal = lookups.ideal_hops.measured() > 0;
    let last = lookups
        .hops
        .counts
        .len()
        .max(lookups.ideal_hops.counts.len());
    let used = |hops: &usize| {
        let of = |side: &Hops| side.counts.get(*hops).is_some_and(|count| *count > 0);
        of(&lookups.hops) || of(&lookups.ideal_hops)
    };
    let first = (0..last).find(used).unwrap_or(0).min(1);
    let count = last.saturating_sub(first);
    let slot = (frame.right - frame.left) / (count.max(BARS_MIN) as f64 + 1.5);
    let center = |hops: f64| frame.left + (hops - first as f64 + 0.5) * slot;
    let every = count.div_ceil(LABELS_MAX).max(1);
    let label = |hops: usize| {
        let labelled = hops.is_multiple_of(every) && (every == 1 || hops + every <= last);
        match labelled {
            true => hops.to_string(),
            false => String::new(),
        }
    };
    let width = if with_ideal { slot / 2.0 } else { slot };
    let missing = frame.right - slot / 2.0;
    let side = |hops: &Hops, shift: f64, color: Color, bad: Color| {
        let count_of = |index: usize| hops.counts.get(index).copied().unwrap_or(0);
        let total = hops.measured();
        let place = |at: f64| (at + shift * width * 0.86, width);
        let bar = |at, count, color| Bar::new(frame, place(at), (count, total), color);
        let found = (first..last).map(|index| bar(center(index as f64), count_of(index), color));
        let mut bars: Vec<Bar> = found.collect();
        bars.push(bar(missing, hops.not_found, bad));
        bars
    };
    let shift = if with_ideal { 0.5 } else { 0.0 };
    let mut bars = side(&lookups.hops, -shift, BLUE, BAD);
    if with_ideal {
        bars.extend(side(&lookups.ideal_hops, shift, SKY, SKY));
    }
    for bar in &bars {
        bar.draw(drawing, frame);
    }
    for hops in first..last {
        write_below(drawing, frame, center(hops as f64), &label(hops));
    }
    write_below(drawing, frame, missing, "not found");
    if let Some(mean) = lookups.hops.mean {
        draw_mean(drawing, frame, &bars, (center(mean), mean));
    }
}

/// Labels a slot; a label that is wider than it ends where the frame does.
fn write_below(drawing: &mut Drawing, frame: &Frame, center: f64, label: &str) {
    let room = frame.right - text_width(label, TICK) / 2.0;
    let below = (center.min(room), frame.bottom + 32.0);
    drawing.text(below, label, TICK, Anchor::Middle);
}

/// Draws the line at the mean, which runs behind the bars' labels.
fn draw_mean(drawing: &mut Drawing, frame: &Frame, bars: &[Bar], (x, mean): (f64, f64)) {
    let gap = bars.iter().find_map(|bar| bar.share.as_ref()?.gap_at(x));
    for (from, to) in pieces((frame.top - 30.0, frame.bottom), gap) {
        drawing.path(vec![(x, from), (x, to)], INK, 3.0, Stroke::Dashed);
    }
    // Far enough from the title of the vertical axis.
    let at = ((x + 12.0).max(250.0), frame.top - 18.0);
    drawing.text(at, &format!("mean {mean:.2}"), LABEL, Anchor::Start);
}

/// A vertical line with a gap in it.
fn pieces((from, to): (f64, f64), gap: Option<(f64, f64)>) -> Vec<(f64, f64)> {
    match gap {
        None => vec![(from, to)],
        Some((above, below)) => vec![(from, above.max(from)), (below.min(to), to)],
    }
}

struct Bar {
    center: f64,
    half: f64,
    top: f64,
    share: Option<Share>,
    color: Color,
}

/// The label that says what share a bar is.
struct Share {
    text: String,
    center: f64,
    baseline: f64,
    color: Color,
}

impl Share {
    /// From where to where a vertical line at `x` must leave room for it, if it meets it.
    fn gap_at(&self, x: f64) -> Option<(f64, f64)> {
        let half = text_width(&self.text, LABEL) / 2.0 + 6.0;
        let meets = (x - self.center).abs() < half;
        meets.then_some((self.baseline - LABEL.size - 2.0, self.baseline + 8.0))
    }
}

impl Bar {
    fn new(
        frame: &Frame,
        (center, slot): (f64, f64),
        (count, total): (u64, u64),
        color: Color,
    ) -> Self {
        let top = frame.up(count as f64 * 100.0 / total as f64);
        // Above the bar, or inside one that reaches the top of the frame.
        let (baseline, text_color) = if top < frame.top + 34.0 {
            (top + 34.0, PAPER)
        } else {
            (top - 10.0, color)
        };
        let share = || Share {
            text: percent(count, total),
            center,
            baseline,
            color: text_color,
        };
        Self {
            center,
            half: (slot * 0.4).min(90.0),
            top,
            share: (slot > 90.0 && count > 0).then(share),
            color,
        }
    }

    fn draw(&self, drawing: &mut Drawing, frame: &Frame) {
        let (left, right) = (self.center - self.half, self.center + self.half);
        drawing.rectangle((left, self.top), (right, frame.bottom), self.color);
        if let Some(share) = &self.share {
            let font = colored(LABEL, share.color);
            let at = (share.center, share.baseline);
            drawing.text(at, &share.text, font, Anchor::Middle);
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
    let ideal = lookups.ideal_hops.mean.map_or(String::new(), |ideal| {
        format!(" Greedy walks over the same tables, told who is live, take {ideal:.2} hops.")
    });
    format!(
        "{mean}; {} never did.{ideal}",
        percent(hops.not_found, hops.measured())
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_line_at_the_mean_leaves_room_for_a_label_that_it_meets() {
        let share = Share {
            text: "32.3 %".to_owned(),
            center: 500.0,
            baseline: 300.0,
            color: BLUE,
        };
        assert_eq!(share.gap_at(700.0), None);
        let gap = share.gap_at(510.0);
        let (above, below) = gap.unwrap();
        assert!(above < 300.0 - LABEL.size && below > 300.0);
        assert_eq!(
            pieces((100.0, 800.0), gap),
            [(100.0, above), (below, 800.0)]
        );
    }
}
