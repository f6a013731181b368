//! How long lookups take: the share that had succeeded by each latency, by workload.
//!
//! Failed lookups stay in the total, so a curve ends at the share that succeeded and the rest is
//! visibly missing.

use super::axis::Axis;
use super::drawing::{Anchor, Drawing, Stroke};
use super::frame::{Entry, FRAME_BOTTOM, FRAME_LEFT, Frame, heading, legend, side_labels};
use super::palette::{Color, SERIES, TICK, WARM_UP};
use super::{Content, Figure, signature};
use crate::numbers::{grouped, latency, latency_or_failed, percent};
use crate::record::{Kind, Lookup, Run};
use crate::statistics::{Distribution, after_warm_up};

/// Points of a curve: two units of the sheet apart.
const STEPS: u32 = 620;
/// Width of the column that stands for failed lookups.
const FAILED_WIDTH: f64 = 90.0;

struct Series {
    name: String,
    color: Color,
    latency: Distribution,
}

/// Draws the figure.
pub(crate) fn figure(run: &Run) -> Figure {
    let series = series(run);
    let content = if series
        .iter()
        .all(|series| series.latency.values().is_empty())
    {
        Content::Absent {
            reason: "no lookup that started after the warm-up succeeded",
        }
    } else {
        Content::Drawn {
            drawing: drawn(run, &series),
            caption: caption(run),
        }
    };
    Figure {
        name: "lookup-latency",
        title: TITLE,
        content,
    }
}

const TITLE: &str = "Lookup latency";

/// One series a workload, or one a kind if there are more workloads than colours.
fn series(run: &Run) -> Vec<Series> {
    let workloads = run
        .scenario
        .workloads
        .iter()
        .zip(0..)
        .map(|(name, index): (_, u16)| {
            let own: Vec<&Lookup> = after_warm_up(run).filter(|l| l.workload == index).collect();
            let kind = own.first().map_or("", |lookup| kind_name(lookup.kind));
            (format!("{name} ({kind})"), own)
        });
    let kinds = [Kind::FindNode, Kind::Get, Kind::Put]
        .into_iter()
        .map(|kind| {
            let own = after_warm_up(run)
                .filter(|lookup| lookup.kind == kind)
                .collect();
            (kind_name(kind).to_owned(), own)
        });
    let groups: Vec<(String, Vec<&Lookup>)> = if run.scenario.workloads.len() <= SERIES.len() {
        workloads.collect()
    } else {
        kinds.collect()
    };
    let present = groups
        .into_iter()
        .filter(|(_, lookups)| !lookups.is_empty());
    let distribution = |lookups: Vec<&Lookup>| Distribution::of_latencies(lookups.into_iter());
    present
        .zip(SERIES)
        .map(|((name, lookups), color)| Series {
            name,
            color,
            latency: distribution(lookups),
        })
        .collect()
}

fn kind_name(kind: Kind) -> &'static str {
    match kind {
        Kind::FindNode => "find-node",
        Kind::Get => "get",
        Kind::Put => "put",
    }
}

fn drawn(run: &Run, series: &[Series]) -> Drawing {
    let mut drawing = Drawing::default();
    let about = format!(
        "Share of lookups that had succeeded by each latency, failed ones included in the total; {}",
        signature(run)
    );
    let top = heading(&mut drawing, TITLE, &about);
    let entries: Vec<Entry> = series.iter().map(entry).collect();
    let top = legend(&mut drawing, top, &entries) + 58.0;
    let frame = Frame {
        left: FRAME_LEFT,
        top,
        right: 1_370.0,
        bottom: FRAME_BOTTOM,
        x: milliseconds_axis(series),
        y: Axis::percent("share of lookups"),
    };
    draw_failed_column(&mut drawing, &frame);
    frame.draw_x_grid(&mut drawing);
    frame.draw_y(&mut drawing);
    frame.draw_x_labels(&mut drawing);
    frame.draw_base(&mut drawing);
    for series in series {
        draw_curve(&mut drawing, &frame, series);
    }
    let label = |series: &Series| {
        let succeeded = percent(series.latency.present(), series.latency.count());
        (frame.up(end(series)), succeeded, series.color)
    };
    let labels = series.iter().map(label).collect();
    let right = frame.right + FAILED_WIDTH;
    side_labels(
        &mut drawing,
        right + 12.0,
        (frame.top, frame.bottom),
        labels,
    );
    drawing
}

/// Draws the column at the right edge through which curves run on, under the failed mass.
fn draw_failed_column(drawing: &mut Drawing, frame: &Frame) {
    let right = frame.right + FAILED_WIDTH;
    drawing.rectangle((frame.right, frame.top), (right, frame.bottom), WARM_UP);
    let middle = f64::midpoint(frame.right, right);
    drawing.text(
        (middle, frame.bottom - 14.0),
        "failed",
        TICK,
        Anchor::Middle,
    );
    drawing.text(
        (right + 12.0, frame.top - 18.0),
        "succeeded",
        TICK,
        Anchor::Start,
    );
}

fn entry(series: &Series) -> Entry {
    let at = |permille| latency_or_failed(series.latency.percentile(permille));
    let label = format!(
        "{}: n {}, p50 {}, p99 {}, failed {}",
        series.name,
        grouped(series.latency.count()),
        at(500),
        at(990),
        percent(series.latency.missing(), series.latency.count()),
    );
    Entry {
        color: series.color,
        stroke: Stroke::Solid,
        label,
    }
}

/// From at or below the fastest lookup to the slowest, so that every curve begins inside.
fn milliseconds_axis(series: &[Series]) -> Axis {
    let all = || series.iter().flat_map(|series| series.latency.values());
    // A log axis has no place for zero.
    let ms = |us: Option<&u64>| us.copied().unwrap_or(1).max(1) as f64 / 1e3;
    let most = ms(all().max());
    let least = ms(all().min()).min(most / 1.25);
    Axis::log(least, most, "lookup latency, ms (log)")
}

fn end(series: &Series) -> f64 {
    series.latency.present() as f64 / series.latency.count() as f64
}

fn draw_curve(drawing: &mut Drawing, frame: &Frame, series: &Series) {
    let values = series.latency.values();
    let Some(&slowest) = values.last() else {
        return;
    };
    let slowest_ms = slowest as f64 / 1e3;
    let (low, high) = (frame.x.low, frame.x.high);
    let share = |ms: f64| {
        let within = values.partition_point(|&us| us as f64 / 1e3 <= ms * (1.0 + 1e-9));
        within as f64 / series.latency.count() as f64
    };
    let at_step = |step: u32| low * (high / low).powf(f64::from(step) / f64::from(STEPS));
    let mut points: Vec<(f64, f64)> = (0..=STEPS)
        .map(at_step)
        .take_while(|ms| *ms < slowest_ms)
        .map(|ms| (ms, share(ms)))
        .filter(|(_, share)| *share > 0.0)
        .map(|(ms, share)| frame.at(ms, share))
        .collect();
    let last = frame.at(slowest_ms, end(series));
    points.push(last);
    let right = (frame.right + FAILED_WIDTH, last.1);
    drawing.path(vec![last, right], series.color, 2.0, Stroke::Dashed);
    drawing.path(points, series.color, 4.5, Stroke::Solid);
    drawing.disc(last, 7.0, series.color);
}

fn caption(run: &Run) -> String {
    let all = Distribution::of_latencies(after_warm_up(run));
    let half = match all.percentile(500) {
        Some(us) => format!(
            "Half of the {} lookups succeeded within {}",
            grouped(all.count()),
            latency(us)
        ),
        None => format!(
            "Of the {} lookups not even half succeeded",
            grouped(all.count())
        ),
    };
    let most = match all.percentile(990) {
        Some(us) => format!("99 % within {}", latency(us)),
        None => "the 99th percentile lies in the failed share".to_owned(),
    };
    let failed = match all.missing() {
        0 => "none failed".to_owned(),
        missing => format!("{} never did", percent(missing, all.count())),
    };
    format!("{half}, {most}; {failed}.")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_axis_begins_at_or_below_the_fastest_lookup() {
        let series = |latencies_us: &[u64]| Series {
            name: String::new(),
            color: SERIES[0],
            latency: Distribution::new(latencies_us.iter().copied().map(Some)),
        };
        let mut walks = vec![1_300_000; 1_000];
        walks[0] = 868_000;
        assert_eq!(milliseconds_axis(&[series(&walks)]).low, 800.0);
        assert_eq!(
            milliseconds_axis(&[series(&[5_000_000]), series(&[0, 30_000])]).low,
            0.001
        );
    }
}
