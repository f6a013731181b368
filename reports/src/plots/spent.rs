//! Where the time of lookups went: stacked shares, from the fastest lookups to the slowest and over
//! simulated time.

use super::axis::Axis;
use super::drawing::{Anchor, Drawing, Stroke};
use super::frame::{Entry, FRAME_BOTTOM, FRAME_LEFT, FRAME_RIGHT, Frame, heading, legend};
use super::palette::{
    BLUE, Color, GREEN, INK, LABEL, ORANGE, PAPER, PURPLE, SKY, TICK, VERMILION, colored,
};
use super::timeplot::Bands;
use super::{Content, Figure, signature};
use crate::numbers::{duration, grouped, latency, percent};
use crate::record::{Lookup, Run};
use crate::spent::{Part, Shares, Spent};
use crate::statistics::after_warm_up;
use crate::windows::Window;

const BY_LATENCY: &str = "Where the time went, by latency";
const OVER_TIME: &str = "Where the time went, over time";

/// The bars of lookups in order of latency: each from the last mark to this one, in thousandths.
/// The slowest, who matter most, stand in narrow ones.
const MARKS: [usize; 12] = [100, 200, 300, 400, 500, 600, 700, 800, 900, 950, 990, 1_000];
/// A share of a bar that is at least this high is written into it.
const LABELLED_MIN: f64 = 0.075;

fn color(part: Part) -> Color {
    match part {
        Part::Network => BLUE,
        Part::Connecting => SKY,
        Part::Queueing => ORANGE,
        Part::Processor => GREEN,
        Part::DeadPeer => VERMILION,
        Part::Barrier => PURPLE,
    }
}

/// What can be read on a part's colour.
fn text_color(part: Part) -> Color {
    match part {
        Part::Connecting | Part::Queueing => INK,
        Part::Network | Part::Processor | Part::DeadPeer | Part::Barrier => PAPER,
    }
}

/// The lookups of one bar.
struct Bar {
    label: String,
    count: u64,
    spent: Spent,
}

/// Draws the figure with the lookups in order of latency.
pub(crate) fn by_latency(run: &Run) -> Figure {
    let bars = bars(run);
    let content = if bars.is_empty() {
        Content::Absent {
            reason: "no lookup that started after the warm-up ended and took any time",
        }
    } else {
        Content::Drawn {
            drawing: drawn_by_latency(run, &bars),
            caption: caption(&bars),
        }
    };
    Figure {
        name: "time-by-latency",
        title: BY_LATENCY,
        content,
    }
}

/// The lookups that took time, sorted and cut at the marks; bars without lookups are left out.
fn bars(run: &Run) -> Vec<Bar> {
    let took_time = |lookup: &&Lookup| lookup.spent.is_some_and(|spent| spent.total() > 0);
    let mut lookups: Vec<Spent> = after_warm_up(run)
        .filter(took_time)
        .filter_map(|lookup| lookup.spent)
        .collect();
    lookups.sort_by_key(Spent::total);
    let mut bars = Vec::new();
    let mut from = 0;
    for mark in MARKS {
        let start = lookups.len() * from / 1_000;
        let own = &lookups[start..lookups.len() * mark / 1_000];
        let mut spent = Spent::default();
        own.iter().for_each(|one| spent.merge(one));
        let label = format!("{}–{} %", from / 10, mark / 10);
        if !own.is_empty() {
            bars.push(Bar {
                label,
                count: own.len() as u64,
                spent,
            });
        }
        from = mark;
    }
    bars
}

fn drawn_by_latency(run: &Run, bars: &[Bar]) -> Drawing {
    let mut drawing = Drawing::default();
    let about = format!(
        "Lookups from the fastest to the slowest, failed ones too; above each bar their mean \
         latency; n {}; {}",
        grouped(bars.iter().map(|bar| bar.count).sum()),
        signature(run)
    );
    let top = heading(&mut drawing, BY_LATENCY, &about);
    let all = Shares::of(bars.iter().map(|bar| &bar.spent));
    let top = legend(&mut drawing, top, &entries(&all));
    let frame = Frame {
        left: FRAME_LEFT,
        top: top + 84.0,
        right: FRAME_RIGHT,
        bottom: FRAME_BOTTOM,
        x: Axis {
            ticks: Vec::new(),
            title: "lookups in order of latency: from the fastest (0 %) to the slowest (100 %)"
                .to_owned(),
            ..Axis::percent("")
        },
        y: Axis::percent(""),
    };
    drawing.text(
        (36.0, frame.top - 50.0),
        "share of their time",
        TICK,
        Anchor::Start,
    );
    frame.draw_y(&mut drawing);
    let slot = (frame.right - frame.left) / bars.len() as f64;
    for (index, bar) in bars.iter().enumerate() {
        let left = frame.left + (index as f64 + 0.06) * slot;
        let right = frame.left + (index as f64 + 0.94) * slot;
        draw_stack(&mut drawing, &frame, (left, right), &bar.spent);
        let middle = f64::midpoint(left, right);
        write_shares(&mut drawing, &frame, middle, &bar.spent);
        let mean = latency(bar.spent.total() / bar.count);
        drawing.text((middle, frame.top - 12.0), &mean, LABEL, Anchor::Middle);
        drawing.text(
            (middle, frame.bottom + 32.0),
            &bar.label,
            TICK,
            Anchor::Middle,
        );
    }
    frame.draw_base(&mut drawing);
    frame.draw_x_labels(&mut drawing);
    drawing
}

fn entries(all: &Shares) -> Vec<Entry> {
    let entry = |part: Part| {
        let (us, all_us) = all.share(part);
        let share = match us.saturating_mul(1_000) < all_us {
            true => "below 0.1 %".to_owned(),
            false => percent(us, all_us),
        };
        let entry = Entry {
            color: color(part),
            stroke: Stroke::Solid,
            label: format!("{} {share}", part.description()),
        };
        (us > 0).then_some(entry)
    };
    Part::ALL.into_iter().filter_map(entry).collect()
}

/// Draws the parts of a bar over one another; nothing for no time.
fn draw_stack(drawing: &mut Drawing, frame: &Frame, (left, right): (f64, f64), spent: &Spent) {
    for (part, from, to) in stacked(spent) {
        let (from, to) = ((left, frame.up(to)), (right, frame.up(from)));
        drawing.rectangle(from, to, color(part));
    }
}

/// From where to where each part with time reaches, as shares.
fn stacked(spent: &Spent) -> Vec<(Part, f64, f64)> {
    let mut below = 0;
    let share = |us: u64| us as f64 / spent.total() as f64;
    let mut stack = Vec::new();
    for part in Part::ALL {
        let us = spent.of(part);
        if us > 0 {
            stack.push((part, share(below), share(below + us)));
        }
        below += us;
    }
    stack
}

fn write_shares(drawing: &mut Drawing, frame: &Frame, middle: f64, spent: &Spent) {
    for (part, from, to) in stacked(spent) {
        if to - from >= LABELLED_MIN {
            let text = format!("{:.0} %", (to - from) * 100.0);
            let at = (middle, frame.up(f64::midpoint(from, to)) + 8.0);
            let font = colored(LABEL, text_color(part));
            drawing.text(at, &text, font, Anchor::Middle);
        }
    }
}

fn caption(bars: &[Bar]) -> String {
    let all = Shares::of(bars.iter().map(|bar| &bar.spent));
    let most = |shares: &Shares| {
        let most = Part::ALL
            .into_iter()
            .max_by_key(|part| shares.share(*part).0);
        let part = most.expect("there are parts");
        let (us, all_us) = shares.share(part);
        format!("{} ({})", part.description(), percent(us, all_us))
    };
    let slowest = bars.last().expect("a drawn figure has bars");
    format!(
        "Most of the time of lookups was {}; of the slowest ones, who took {} in the mean, it was \
         {}.",
        most(&all),
        latency(slowest.spent.total() / slowest.count),
        most(&Shares::of([slowest.spent].iter())),
    )
}

/// Draws the figure over simulated time.
pub(crate) fn over_time(run: &Run, windows: &[Window]) -> Figure {
    let content = if windows.iter().all(|window| window.spent.total() == 0) {
        Content::Absent {
            reason: "no lookup ended that took any time",
        }
    } else {
        Content::Drawn {
            drawing: drawn_over_time(run, windows),
            caption: caption_over_time(windows),
        }
    };
    Figure {
        name: "time-over-time",
        title: OVER_TIME,
        content,
    }
}

fn drawn_over_time(run: &Run, windows: &[Window]) -> Drawing {
    let mut drawing = Drawing::default();
    let bands = Bands::new(run, FRAME_LEFT, FRAME_RIGHT);
    let about = format!(
        "Shares in the time of the lookups that ended in each window of {}{}; {}",
        duration(run.scenario.window_us),
        bands.unlabelled(),
        signature(run)
    );
    let top = heading(&mut drawing, OVER_TIME, &about);
    let measured = windows.iter().filter(|window| !window.warm_up);
    let all = Shares::of(measured.map(|window| &window.spent));
    let labels_top = legend(&mut drawing, top, &entries(&all)) + 8.0;
    let frame = Frame {
        left: FRAME_LEFT,
        top: labels_top + bands.height() + 44.0,
        right: FRAME_RIGHT,
        bottom: FRAME_BOTTOM,
        x: Axis::time(run.scenario.duration_us),
        y: Axis::percent("share of their time"),
    };
    bands.shade(&mut drawing, &frame);
    frame.draw_y(&mut drawing);
    for window in windows {
        let left = frame.across(window.start_us as f64);
        let right = frame.across(window.end_us as f64);
        draw_stack(
            &mut drawing,
            &frame,
            (left, right.max(left + 1.0)),
            &window.spent,
        );
    }
    // The bars stand over the shading: its edges are drawn again over them.
    for fault in &run.faults {
        for us in [fault.start_us, fault.end_us] {
            let x = frame.across(us as f64);
            let points = vec![(x, frame.top), (x, frame.bottom)];
            drawing.path(points, INK, 2.5, Stroke::Dashed);
        }
    }
    frame.draw_base(&mut drawing);
    bands.draw_labels(&mut drawing, labels_top);
    frame.draw_x_labels(&mut drawing);
    drawing
}

fn caption_over_time(windows: &[Window]) -> String {
    let waiting = |window: &&Window| {
        let spent = &window.spent;
        let waited = spent.of(Part::DeadPeer) + spent.of(Part::Barrier);
        waited as f64 / spent.total() as f64
    };
    let measured = windows.iter().filter(|w| !w.warm_up && w.spent.total() > 0);
    let worst = measured.max_by(|one, other| {
        let by_share = waiting(one).total_cmp(&waiting(other));
        by_share.then(other.start_us.cmp(&one.start_us))
    });
    let Some(worst) = worst else {
        return "All windows with lookups lie in the warm-up.".to_owned();
    };
    let waited = worst.spent.of(Part::DeadPeer) + worst.spent.of(Part::Barrier);
    format!(
        "Waiting for dead peers and at barriers was at most {} of the time, in the window that \
         began at {}. Lookups stand where they ended.",
        percent(waited, worst.spent.total()),
        duration(worst.start_us),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bar_is_full_and_its_parts_touch() {
        let mut spent = Spent::default();
        spent.add(Part::Network, 1);
        spent.add(Part::DeadPeer, 3);
        assert_eq!(
            stacked(&spent),
            [(Part::Network, 0.0, 0.25), (Part::DeadPeer, 0.25, 1.0)]
        );
    }
}
