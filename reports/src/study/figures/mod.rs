//! The plots of studies and comparisons: what goes into multiples and forests.
//!
//! Histograms of seeds are merged, percentiles never averaged. A band is the middle 90 % of the
//! seeds, and all of them if there are fewer than twenty.

mod cdf;
mod forests;
mod over_time;
mod spread;
mod swept;

use super::compare::Comparison;
use super::difference::Difference;
use super::keys::Changed;
use super::{Study, label};
use crate::numbers::counted;
use crate::plots::drawing::Stroke;
use crate::plots::frame::Entry;
use crate::plots::palette::{Color, QUIET, SERIES};
use crate::plots::{Content, Figure};
use crate::sample::Sample;

/// Panels of a sheet at most.
const PANELS_MAX: usize = 60;
/// Letters of what was changed at most, for a legend to name it.
const NAME_MAX: usize = 40;

/// Runs of one design that are drawn as one curve.
#[derive(Clone)]
struct Bundle<'s> {
    name: String,
    color: Color,
    stroke: Stroke,
    samples: &'s [Sample],
}

impl Bundle<'_> {
    fn entry(&self) -> Entry {
        Entry {
            color: self.color,
            stroke: self.stroke,
            label: self.name.clone(),
        }
    }
}

/// Bundles that share a panel.
struct Shelf<'s> {
    title: String,
    bundles: Vec<Bundle<'s>>,
}

/// How panels are arranged.
struct Arranged<'s> {
    shelves: Vec<Shelf<'s>>,
    columns: usize,
    entries: Vec<Entry>,
    /// What did not find room, as the end of a sentence.
    missing: String,
}

/// The plots of a sweep; `differences` are those of all points against the reference, which has
/// none.
pub(super) fn of_study(study: &Study, differences: &[Option<Vec<Difference>>]) -> Vec<Figure> {
    let reference = study.grid.reference;
    let signature = format!(
        "{}, {} a point",
        study.grid.scenario,
        counted(study.grid.seeds.len() as u64, "seed")
    );
    let arranged = arrange(study, reference);
    vec![
        forests::by_point(study, reference, differences, &signature),
        swept::figure(study, &signature),
        cdf::figure(&arranged, &signature),
        over_time::by_shelf(&arranged, "latency.p50", &signature),
        over_time::by_shelf(&arranged, "failed", &signature),
        spread::figure(&arranged, &signature),
    ]
}

/// What A and B are called in plots: with what was changed, if that is short and the same in every
/// design.
fn names(comparison: &Comparison) -> (String, String) {
    let changed = &comparison.points[0].changed;
    let alike = (comparison.points.iter()).all(|point| point.changed == *changed);
    let settings = |of: fn(&Changed) -> &Option<String>| {
        let word = |change: &Changed| {
            let value = of(change).as_deref().unwrap_or("not set");
            format!("{}={value}", change.key)
        };
        short(&changed.iter().map(word).collect::<Vec<_>>().join(", "))
    };
    let (a, b) = (settings(|change| &change.a), settings(|change| &change.b));
    let says = alike && !changed.is_empty() && a.len().max(b.len()) <= NAME_MAX;
    match says {
        true => (format!("A: {a}"), format!("B: {b}")),
        false => ("A".to_owned(), "B".to_owned()),
    }
}

/// The plots of a comparison.
pub(super) fn of_comparison(comparison: &Comparison) -> Vec<Figure> {
    let signature = format!(
        "{}, {} paired",
        comparison.scenario,
        counted(comparison.seeds.len() as u64, "seed")
    );
    let (name_a, name_b) = names(comparison);
    let pair = |point: usize| {
        let point = &comparison.points[point];
        let of = |name: &str, color, samples| Bundle {
            name: name.to_owned(),
            color,
            stroke: Stroke::Solid,
            samples,
        };
        vec![
            of(&name_a, QUIET, point.a.as_slice()),
            of(&name_b, SERIES[0], point.b.as_slice()),
        ]
    };
    let count = comparison.points.len();
    let shelves = (0..count.min(PANELS_MAX)).map(|point| Shelf {
        title: short(&comparison.points[point].label),
        bundles: pair(point),
    });
    let arranged = Arranged {
        shelves: shelves.collect(),
        columns: columns(count),
        entries: pair(0).iter().map(Bundle::entry).collect(),
        missing: missing(count),
    };
    if count > 1 {
        return vec![
            forests::of_points(comparison, &signature),
            cdf::figure(&arranged, &signature),
            over_time::by_shelf(&arranged, "latency.p50", &signature),
            spread::figure(&arranged, &signature),
        ];
    }
    vec![
        forests::of_metrics(&comparison.points[0], &signature),
        cdf::by_workload(&arranged, &signature),
        over_time::by_series(&arranged, &signature),
        spread::figure(&arranged, &signature),
    ]
}

/// Few points share a panel; of many each has its own, with the reference beside it.
fn arrange(study: &Study, reference: usize) -> Arranged<'_> {
    let points = study.grid.points.len();
    let bundle = |point: usize, color, stroke| Bundle {
        name: study.label(point),
        color,
        stroke,
        samples: study.samples[point].as_slice(),
    };
    if points <= SERIES.len() {
        let bundles: Vec<Bundle<'_>> = (0..points)
            .map(|point| bundle(point, SERIES[point], Stroke::Solid))
            .collect();
        return Arranged {
            entries: bundles.iter().map(Bundle::entry).collect(),
            shelves: vec![Shelf {
                title: String::new(),
                bundles,
            }],
            columns: 1,
            missing: String::new(),
        };
    }
    let shelf = |point: usize| Shelf {
        title: short(&label(&study.grid.points[point].settings)),
        bundles: vec![
            bundle(reference, QUIET, Stroke::Dashed),
            bundle(point, SERIES[0], Stroke::Solid),
        ],
    };
    let last = study.grid.axes.last().map_or(1, |axis| axis.values.len());
    let beside = |name: &str, color, stroke| Entry {
        color,
        stroke,
        label: name.to_owned(),
    };
    Arranged {
        shelves: (0..points.min(PANELS_MAX)).map(shelf).collect(),
        // Rows and columns are the swept values, where a row has room for them.
        columns: if (2..=6).contains(&last) {
            last
        } else {
            columns(points)
        },
        entries: vec![
            beside("the point", SERIES[0], Stroke::Solid),
            beside(
                &format!("the reference, {}", study.label(reference)),
                QUIET,
                Stroke::Dashed,
            ),
        ],
        missing: missing(points),
    }
}

fn columns(panels: usize) -> usize {
    match panels {
        0..=1 => 1,
        2 | 4 => 2,
        3 | 5..=9 => 3,
        10..=16 => 4,
        _ => 5,
    }
}

fn missing(panels: usize) -> String {
    match panels.saturating_sub(PANELS_MAX) {
        0 => String::new(),
        more => format!("; {more} more points are not drawn, see metrics.csv"),
    }
}

/// A point's label with the last part of each key only: `alpha=3, pacing=window`.
pub(super) fn short(label: &str) -> String {
    let part = |part: &str| match part.split_once('=') {
        Some((key, value)) => {
            let key = key.rsplit('.').next().unwrap_or(key);
            format!("{key}={value}")
        }
        None => part.to_owned(),
    };
    let parts: Vec<String> = label.split(", ").map(part).collect();
    parts.join(", ")
}

/// The middle 90 % of some numbers: all of them below twenty.
fn middle_90(mut numbers: Vec<f64>) -> (f64, f64) {
    numbers.sort_unstable_by(f64::total_cmp);
    let tail = numbers.len() / 20;
    (numbers[tail], numbers[numbers.len() - 1 - tail])
}

fn band_words(seeds: usize) -> &'static str {
    match seeds {
        0..=1 => "",
        2..=19 => "; bands: from the lowest to the highest seed",
        _ => "; bands: the middle 90 % of seeds",
    }
}

fn absent(name: &'static str, title: &'static str, reason: &'static str) -> Figure {
    Figure {
        name,
        title,
        content: Content::Absent { reason },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_band_leaves_out_a_twentieth_at_either_end() {
        let numbers = |n: u32| (0..n).map(f64::from).collect::<Vec<f64>>();
        assert_eq!(middle_90(numbers(19)), (0.0, 18.0));
        assert_eq!(middle_90(numbers(20)), (1.0, 18.0));
        assert_eq!(middle_90(numbers(100)), (5.0, 94.0));
    }

    #[test]
    fn a_short_label_keeps_the_last_part_of_each_key() {
        assert_eq!(
            short("core.alpha=3, network.latency.rtt=80ms"),
            "alpha=3, rtt=80ms"
        );
    }
}
