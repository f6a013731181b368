//! Metrics over the values of the last swept key: a panel a metric, a line for each combination of
//! the other keys, with intervals over seeds.

use super::super::resample::{interval, moments};
use super::{absent, short};
use crate::metric::{Measured, Unit};
use crate::plots::axis::{Axis, Scale, Tick};
use crate::plots::drawing::Stroke;
use crate::plots::frame::Entry;
use crate::plots::multiples::{Curve, Multiples, Panel, Spot, Spread};
use crate::plots::palette::SERIES;
use crate::plots::{Content, Figure};
use crate::sample::Sample;
use crate::study::verdict::FIRST;
use crate::study::{Setting, Study, label};

const NAME: &str = "metrics-by-value";
const TITLE: &str = "Metrics by swept value";
/// Panels at most.
const METRICS_MAX: usize = 6;
/// How far lines stand apart, as a share of the step between two values.
const APART: f64 = 0.09;

pub(super) fn figure(study: &Study, signature: &str) -> Figure {
    let Some(axis) = study.grid.axes.last().filter(|axis| axis.values.len() > 1) else {
        return absent(NAME, TITLE, "nothing is swept");
    };
    let values = axis.values.len();
    let lines = study.grid.points.len() / values;
    if lines > SERIES.len() {
        return absent(
            NAME,
            TITLE,
            "there are more combinations of the other keys than colours",
        );
    }
    let panels: Vec<Panel> = FIRST
        .iter()
        .filter_map(|metric| panel(study, metric, values))
        .take(METRICS_MAX)
        .collect();
    if panels.is_empty() {
        return absent(NAME, TITLE, "no metric has a number at every point");
    }
    let tick = |(index, value): (usize, &String)| Tick {
        value: index as f64,
        label: value.clone(),
    };
    let x = Axis {
        scale: Scale::Linear,
        low: -0.5,
        high: values as f64 - 0.5,
        ticks: axis.values.iter().enumerate().map(tick).collect(),
        title: axis.key.clone(),
    };
    let entry = |line: usize| {
        let settings: &[Setting] = &study.grid.points[line * values].settings;
        let others = label(&settings[..settings.len() - 1]);
        Entry {
            color: SERIES[line],
            stroke: Stroke::Solid,
            label: if others.is_empty() {
                axis.key.clone()
            } else {
                short(&others)
            },
        }
    };
    let sheet = Multiples {
        title: TITLE,
        about: format!("Dots: the mean over seeds; whiskers: its 95 % interval; {signature}"),
        entries: (0..lines).map(entry).collect(),
        columns: panels.len().min(3),
        panels,
        x,
        y: Axis::percent(""),
    };
    let caption = "Points without whiskers have too few seeds for an interval. A point at which the \
                   metric lies in the failed share of some run is not drawn.";
    Figure {
        name: NAME,
        title: TITLE,
        content: Content::Drawn {
            drawing: sheet.draw(),
            caption: caption.to_owned(),
        },
    }
}

/// A metric's numbers in the unit of its axis; none if a run has no number.
pub(in crate::study) fn numbers(samples: &[Sample], metric: &str) -> Option<Vec<f64>> {
    let number = |sample: &Sample| match sample.measured(metric) {
        Measured::Number(number) => Some(number as f64),
        _ => None,
    };
    samples.iter().map(number).collect()
}

fn panel(study: &Study, metric: &str, values: usize) -> Option<Panel> {
    let of = |sample: &Sample| {
        sample
            .metrics
            .iter()
            .find(|one| one.name == metric)
            .cloned()
    };
    let unit = study.samples.iter().flatten().find_map(of)?.unit;
    let (scale, words) = match unit {
        Unit::Time => (1e3, ", ms"),
        Unit::Share => (1e4, ", %"),
        Unit::Mean => (1e6, ""),
        Unit::Count => (1.0, ""),
    };
    let lines = study.grid.points.len() / values;
    let spot = |line: usize, value: usize| {
        let numbers = numbers(&study.samples[line * values + value], metric)?;
        let (mean, ends) = (moments(&numbers).0, interval(&numbers));
        Some(Spot {
            x: value as f64 + (line as f64 - (lines - 1) as f64 / 2.0) * APART,
            y: Some(mean / scale),
            low: ends.map_or(mean, |ends| ends.low) / scale,
            high: ends.map_or(mean, |ends| ends.high) / scale,
        })
    };
    let curve = |line: usize| Curve {
        color: SERIES[line],
        stroke: Stroke::Solid,
        spread: Spread::Whiskers,
        points: (0..values).map(|value| spot(line, value)).collect(),
    };
    let curves: Vec<Curve> = (0..lines).map(curve).collect();
    let spots = || {
        curves
            .iter()
            .flat_map(|curve| curve.points.iter().flatten())
    };
    spots().next()?;
    let most = spots().map(|spot| spot.high).fold(0.0, f64::max);
    let least = spots().filter_map(|spot| spot.y).fold(most, f64::min);
    let (y, note) = match unit {
        Unit::Time if least > 0.0 && most / least > 20.0 => {
            (Axis::log(least * 0.8, most, ""), " (log)".to_owned())
        }
        Unit::Share if least >= 50.0 => shares(least),
        _ => (Axis::from_zero(most, 3, "", ""), String::new()),
    };
    Some(Panel {
        title: format!("{metric}{words}{note}"),
        y: Some(y),
        curves,
    })
}

/// Shares near the top on an axis that does not begin at zero, which the title says.
fn shares(least: f64) -> (Axis, String) {
    let (low, step) = match least {
        99.0.. => (99.0, 0.5),
        90.0.. => (90.0, 5.0),
        _ => (50.0, 25.0),
    };
    let tick = |index: u32| {
        let value = low + f64::from(index) * step;
        Tick {
            value,
            label: value.to_string(),
        }
    };
    let axis = Axis {
        scale: Scale::Linear,
        low,
        high: 100.0,
        ticks: (0..=2).map(tick).collect(),
        title: String::new(),
    };
    (axis, format!(" (axis from {low})"))
}
