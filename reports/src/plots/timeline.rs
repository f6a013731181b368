//! Lookup latency over simulated time, with the share of failed lookups under it.
//!
//! Lookups stand where they ended; those whose asking node went away are left out of both.

use super::axis::Axis;
use super::drawing::{Anchor, Drawing, Stroke};
use super::frame::{Entry, FRAME_BOTTOM, FRAME_LEFT, FRAME_RIGHT, Frame, MARGIN, heading, legend};
use super::palette::{BAD, BLUE, Color, PURPLE, SKY, TICK};
use super::timeplot::Bands;
use super::{Content, Figure, draw_series, signature};
use crate::numbers::{counted, duration, latency, milliseconds, percent};
use crate::record::Run;
use crate::windows::Window;

const TITLE: &str = "Lookup latency over time";

/// The drawn percentiles, in thousandths.
const PERCENTILES: [(u64, &str, Color); 3] =
    [(990, "p99", PURPLE), (900, "p90", BLUE), (500, "p50", SKY)];

/// Above this factor between slowest and fastest, the axis is logarithmic.
const LINEAR_FACTOR_MAX: f64 = 20.0;
/// Share of the lowest median at which a log axis begins at most, so that its line stands clear of
/// the base line.
const FLOOR: f64 = 0.8;
/// Factor by which an axis is longer if triangles stand at its top.
const TRIANGLE_ROOM: f64 = 1.8;

/// Draws the figure.
pub(crate) fn figure(run: &Run, windows: &[Window]) -> Figure {
    let content = if windows
        .iter()
        .all(|window| window.latency.values().is_empty())
    {
        Content::Absent {
            reason: "no lookup succeeded",
        }
    } else {
        Content::Drawn {
            drawing: drawn(run, windows),
            caption: caption(windows),
        }
    };
    Figure {
        name: "latency-over-time",
        title: TITLE,
        content,
    }
}

fn drawn(run: &Run, windows: &[Window]) -> Drawing {
    let mut drawing = Drawing::default();
    let bands = Bands::new(run, FRAME_LEFT, FRAME_RIGHT);
    let about = format!(
        "Percentiles of lookups by the window of {} in which they ended{}; {}",
        duration(run.scenario.window_us),
        bands.unlabelled(),
        signature(run)
    );
    let top = heading(&mut drawing, TITLE, &about);
    let top = legend(&mut drawing, top, &entries(windows));
    let labels_top = top + 8.0;
    let main = Frame {
        left: FRAME_LEFT,
        top: labels_top + bands.height() + 44.0,
        right: FRAME_RIGHT,
        bottom: 610.0,
        x: Axis::time(run.scenario.duration_us),
        y: latency_axis(windows),
    };
    let failed = Frame {
        top: 672.0,
        bottom: FRAME_BOTTOM,
        y: failed_axis(windows),
        ..main.clone()
    };
    for frame in [&main, &failed] {
        bands.shade(&mut drawing, frame);
        frame.draw_x_grid(&mut drawing);
        frame.draw_y(&mut drawing);
        frame.draw_base(&mut drawing);
    }
    bands.draw_labels(&mut drawing, labels_top);
    failed.draw_x_labels(&mut drawing);
    draw_latencies(&mut drawing, &main, windows);
    draw_failures(&mut drawing, &failed, windows);
    drawing
}

fn entries(windows: &[Window]) -> Vec<Entry> {
    let line = |&(_, name, color): &(u64, &str, Color)| Entry {
        color,
        stroke: Stroke::Solid,
        label: name.to_owned(),
    };
    let mut entries: Vec<Entry> = PERCENTILES.iter().rev().map(line).collect();
    entries.push(Entry {
        color: BAD,
        stroke: Stroke::Solid,
        label: "failed share".to_owned(),
    });
    if windows.iter().any(|window| beyond(window, 990)) {
        let label = "triangles at the top: the percentile lies in the failed share";
        let last = entries.last_mut().expect("four entries stand before it");
        last.label = format!("failed share; {label}");
    }
    entries
}

/// Whether a window's percentile lies in its failed share.
fn beyond(window: &Window, permille: u64) -> bool {
    window.latency.count() > 0 && window.latency.percentile(permille).is_none()
}

fn latency_axis(windows: &[Window]) -> Axis {
    let of = |permille| move |window: &Window| window.latency.percentile(permille);
    let slowest = windows
        .iter()
        .filter_map(|w| of(990)(w).or_else(|| last(w)))
        .max()
        .unwrap_or(1);
    let fastest = windows.iter().filter_map(of(500)).min().unwrap_or(1).max(1);
    let (most, least) = (milliseconds(slowest.max(1)), milliseconds(fastest));
    let room = if windows.iter().any(|window| beyond(window, 990)) {
        TRIANGLE_ROOM
    } else {
        1.0
    };
    if most / least > LINEAR_FACTOR_MAX {
        Axis::log(least * FLOOR, most * room, "latency, ms (log)")
    } else {
        Axis::from_zero(most * room.sqrt(), 5, "", "latency, ms")
    }
}

fn last(window: &Window) -> Option<u64> {
    window.latency.values().last().copied()
}

fn failed_axis(windows: &[Window]) -> Axis {
    let share = |window: &Window| failed_share(window).unwrap_or(0.0);
    let most = windows.iter().map(share).fold(0.0, f64::max);
    Axis::from_zero((most * 100.0).max(1.0), 2, " %", "failed share of lookups")
}

fn failed_share(window: &Window) -> Option<f64> {
    let count = window.latency.count();
    (count > 0).then(|| window.latency.missing() as f64 / count as f64)
}

fn middle(window: &Window) -> f64 {
    f64::midpoint(window.start_us as f64, window.end_us as f64)
}

fn draw_latencies(drawing: &mut Drawing, frame: &Frame, windows: &[Window]) {
    for (permille, _, color) in PERCENTILES {
        let point = |window: &Window| {
            let us = window.latency.percentile(permille)?;
            Some(frame.at(middle(window), milliseconds(us)))
        };
        draw_series(drawing, windows.iter().map(point), color, Stroke::Solid);
    }
    for (row, (permille, _, color)) in PERCENTILES.into_iter().enumerate() {
        for window in windows.iter().filter(|window| beyond(window, permille)) {
            let (x, y) = (frame.across(middle(window)), frame.top + row as f64 * 13.0);
            drawing.polygon(
                vec![(x - 7.0, y + 12.0), (x + 7.0, y + 12.0), (x, y)],
                color,
            );
        }
    }
}

fn draw_failures(drawing: &mut Drawing, frame: &Frame, windows: &[Window]) {
    for window in windows {
        let Some(share) = failed_share(window).filter(|share| *share > 0.0) else {
            continue;
        };
        let left = frame.across(window.start_us as f64) + 1.0;
        let right = (frame.across(window.end_us as f64) - 1.0).max(left + 1.0);
        drawing.rectangle((left, frame.up(share * 100.0)), (right, frame.bottom), BAD);
    }
    if windows.iter().all(|window| window.latency.missing() == 0) {
        let at = (
            frame.left + MARGIN,
            f64::midpoint(frame.top, frame.bottom) + 8.0,
        );
        drawing.text(at, "no lookup failed", TICK, Anchor::Start);
    }
}

fn caption(windows: &[Window]) -> String {
    let measured = || {
        windows
            .iter()
            .filter(|w| !w.warm_up && w.latency.count() > 0)
    };
    let worst = measured().max_by(|one, other| {
        let share = |window: &Window| failed_share(window).unwrap_or(0.0);
        share(one)
            .total_cmp(&share(other))
            .then(other.start_us.cmp(&one.start_us))
    });
    let medians: Vec<u64> = measured()
        .filter_map(|w| w.latency.percentile(500))
        .collect();
    let (Some(worst), Some(low), Some(high)) = (worst, medians.iter().min(), medians.iter().max())
    else {
        return "All windows with lookups lie in the warm-up or failed.".to_owned();
    };
    let medians = format!(
        "After the warm-up the median lay between {} and {}",
        latency(*low),
        latency(*high)
    );
    let unfinished = left_out(windows.iter().map(|window| window.unfinished).sum());
    if worst.latency.missing() == 0 {
        return format!("{medians}; no lookup failed.{unfinished}");
    }
    let share = percent(worst.latency.missing(), worst.latency.count());
    format!(
        "{medians}; the worst window began at {}, with {share} of the lookups that ended in it \
         failed.{unfinished}",
        duration(worst.start_us)
    )
}

/// What the caption says about lookups without an ending; nothing if there are none.
fn left_out(unfinished: u64) -> String {
    match unfinished {
        0 => String::new(),
        some => format!(
            " Left out: {} whose asking node went away.",
            counted(some, "lookup")
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::statistics::Distribution;

    #[test]
    fn the_lowest_median_stands_clear_of_the_base_line() {
        let window = |latencies_us: &[u64]| Window {
            start_us: 0,
            end_us: 1,
            warm_up: false,
            latency: Distribution::new(latencies_us.iter().copied().map(Some)),
            spent: crate::spent::Spent::default(),
            unfinished: 0,
            health: None,
            requests: 0,
            replies: 0,
            bytes: 0,
        };
        let axis = latency_axis(&[window(&[100_000, 100_000, 5_000_000])]);
        assert_eq!((axis.low, axis.high), (50.0, 5_000.0));
        assert!(axis.share(100.0) > 0.1);
    }
}
