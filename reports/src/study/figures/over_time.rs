//! Series over simulated time: the median seed as a line, a band over seeds around it.

use super::{Arranged, Bundle, absent, band_words, middle_90};
use crate::metric::{Measured, Unit};
use crate::plots::axis::Axis;
use crate::plots::multiples::{Curve, Multiples, Panel, Spot, Spread};
use crate::plots::{Content, Figure};
use crate::sample::Sample;

/// Above this factor between slowest and fastest, an axis of latencies is logarithmic.
const LINEAR_FACTOR_MAX: f64 = 20.0;

/// What one sheet per comparison shows.
const SERIES: [(&str, &str); 6] = [
    ("latency.p50", "median lookup latency, ms"),
    ("latency.p99", "p99 of lookup latency, ms"),
    ("failed", "failed share of lookups"),
    ("table.completeness", "completeness of tables"),
    ("table.dead", "dead share of contacts"),
    ("messages.per-second", "messages a second"),
];

/// One series, a panel for each shelf.
pub(super) fn by_shelf(arranged: &Arranged<'_>, series: &'static str, signature: &str) -> Figure {
    let (name, title) = match series {
        "failed" => ("failed-over-time", "Failed share of lookups over time"),
        _ => ("latency-over-time", "Median lookup latency over time"),
    };
    let bundles = || arranged.shelves.iter().flat_map(|shelf| &shelf.bundles);
    let Some(y) = axis(bundles(), series) else {
        return absent(name, title, "there was nothing to measure");
    };
    if series == "failed" && bundles().all(|bundle| never(bundle, series)) {
        return absent(
            name,
            title,
            "no lookup failed in any run, but for those whose asking node went away",
        );
    }
    let panels = arranged.shelves.iter().map(|shelf| Panel {
        title: shelf.title.clone(),
        y: None,
        curves: shelf
            .bundles
            .iter()
            .map(|bundle| curve(bundle, series, &y))
            .collect(),
    });
    let sheet = Multiples {
        title,
        about: about(arranged, signature),
        entries: arranged.entries.clone(),
        columns: arranged.columns,
        panels: panels.collect(),
        x: Axis::time(duration_us(arranged)),
        y,
    };
    figure(name, title, &sheet)
}

/// Six series of the only shelf, a panel for each.
pub(super) fn by_series(arranged: &Arranged<'_>, signature: &str) -> Figure {
    let (name, title) = ("over-time", "The runs over time");
    let bundles = &arranged.shelves[0].bundles;
    let panel = |(series, words): &(&str, &str)| {
        let y = axis(bundles.iter(), series)?;
        Some(Panel {
            title: (*words).to_owned() + if y.low > 0.0 { " (log)" } else { "" },
            curves: bundles
                .iter()
                .map(|bundle| curve(bundle, series, &y))
                .collect(),
            y: Some(y),
        })
    };
    let panels: Vec<Panel> = SERIES.iter().filter_map(panel).collect();
    if panels.is_empty() {
        return absent(name, title, "there was nothing to measure");
    }
    let sheet = Multiples {
        title,
        about: about(arranged, signature),
        entries: arranged.entries.clone(),
        columns: 3,
        panels,
        x: Axis::time(duration_us(arranged)),
        y: Axis::percent(""),
    };
    figure(name, title, &sheet)
}

fn figure(name: &'static str, title: &'static str, sheet: &Multiples) -> Figure {
    let caption = "Lookups stand in the window in which they ended. A line has a gap where nothing \
                   was measured, or where the percentile lies in the failed share.";
    Figure {
        name,
        title,
        content: Content::Drawn {
            drawing: sheet.draw(),
            caption: caption.to_owned(),
        },
    }
}

fn about(arranged: &Arranged<'_>, signature: &str) -> String {
    let sample = &arranged.shelves[0].bundles[0].samples[0];
    let seeds = arranged.shelves[0].bundles[0].samples.len();
    format!(
        "Windows of {}; lines: the median seed{}; {signature}{}",
        crate::numbers::duration(sample.timeline.window_us),
        band_words(seeds),
        arranged.missing
    )
}

fn duration_us(arranged: &Arranged<'_>) -> u64 {
    arranged.shelves[0].bundles[0].samples[0].duration_us
}

fn never(bundle: &Bundle<'_>, series: &str) -> bool {
    let of = |sample: &Sample| {
        let row = sample.timeline.find(series);
        let zero = |value: &Measured| matches!(value, Measured::Number(0) | Measured::Nothing);
        row.is_none_or(|row| row.values.iter().all(zero))
    };
    bundle.samples.iter().all(of)
}

/// A number in the unit of the axis: milliseconds, per cent, or as it is.
fn scaled(number: u64, unit: Unit) -> f64 {
    match unit {
        Unit::Time => number as f64 / 1e3,
        Unit::Share => number as f64 / 1e4,
        Unit::Mean => number as f64 / 1e6,
        Unit::Count => number as f64,
    }
}

fn axis<'s>(bundles: impl Iterator<Item = &'s Bundle<'s>>, series: &str) -> Option<Axis> {
    let rows = bundles.flat_map(|bundle| bundle.samples);
    let rows: Vec<_> = rows
        .filter_map(|sample| sample.timeline.find(series))
        .collect();
    let unit = rows.first()?.unit;
    let numbers = || {
        rows.iter()
            .flat_map(|row| &row.values)
            .filter_map(|value| match value {
                Measured::Number(number) => Some(scaled(*number, unit)),
                _ => None,
            })
    };
    numbers().next()?;
    let most = numbers().fold(0.0, f64::max);
    let least = numbers()
        .filter(|number| *number > 0.0)
        .fold(most, f64::min);
    Some(match unit {
        Unit::Time if most / least > LINEAR_FACTOR_MAX => {
            Axis::log(least * 0.8, most, "median lookup latency, ms (log)")
        }
        Unit::Time => Axis::from_zero(most, 3, "", "median lookup latency, ms"),
        Unit::Share => Axis::from_zero(most.max(1.0), 3, " %", "failed share of lookups"),
        Unit::Mean | Unit::Count => Axis::from_zero(most, 3, "", ""),
    })
}

fn curve(bundle: &Bundle<'_>, series: &str, y: &Axis) -> Curve {
    let rows: Vec<_> = (bundle.samples.iter())
        .filter_map(|sample| sample.timeline.find(series))
        .collect();
    let windows = rows.iter().map(|row| row.values.len()).max().unwrap_or(0);
    let window_us = bundle.samples[0].timeline.window_us as f64;
    let spot = |window: usize| {
        let values = rows.iter().filter_map(|row| match row.values.get(window)? {
            Measured::Number(number) => Some(scaled(*number, row.unit)),
            Measured::Beyond => Some(f64::INFINITY),
            Measured::Nothing => None,
        });
        let mut values: Vec<f64> = values.collect();
        values.sort_unstable_by(f64::total_cmp);
        let median = *values.get(values.len().saturating_sub(1) / 2)?;
        let (low, high) = middle_90(values);
        Some(Spot {
            x: (window as f64 + 0.5) * window_us,
            y: median.is_finite().then_some(median),
            low: low.min(y.high),
            high: high.min(y.high),
        })
    };
    Curve {
        color: bundle.color,
        stroke: bundle.stroke,
        spread: Spread::Band,
        points: (0..windows).map(spot).collect(),
    }
}
