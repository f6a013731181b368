//! How versions spread: the share of responsible nodes that hold one, by its age, in all runs.
//!
//! All publishing workloads and all seeds are pooled; the band is over seeds.

use super::{Arranged, Bundle, absent, band_words, middle_90};
use crate::plots::axis::Axis;
use crate::plots::multiples::{Curve, Multiples, Panel, Spot, Spread};
use crate::plots::{Content, Figure};
use crate::record::Convergence;
use crate::sample::Sample;
use std::collections::BTreeSet;

const NAME: &str = "value-convergence";
const TITLE: &str = "How versions spread";

/// Draws the figure.
pub(super) fn figure(arranged: &Arranged<'_>, signature: &str) -> Figure {
    let bundles = || arranged.shelves.iter().flat_map(|shelf| &shelf.bundles);
    let samples = bundles().flat_map(|bundle| bundle.samples);
    let observed = |row: &&Convergence| row.responsible > 0;
    let rows = samples
        .flat_map(|sample| &sample.convergence)
        .filter(observed);
    let ages: BTreeSet<u64> = rows.map(|row| row.age_us).collect();
    let (Some(first), Some(last)) = (ages.first(), ages.last()) else {
        return absent(
            NAME,
            TITLE,
            "no workload publishes, or no version was observed",
        );
    };
    let panel = |shelf: &super::Shelf<'_>| Panel {
        title: shelf.title.clone(),
        y: None,
        curves: (shelf.bundles.iter())
            .map(|bundle| curve(bundle, &ages))
            .collect(),
    };
    let sheet = Multiples {
        title: TITLE,
        about: format!(
            "Share of responsible nodes that hold a version or a newer one, by its age{}; \
             {signature}{}",
            band_words(bundles().next().map_or(0, |bundle| bundle.samples.len())),
            arranged.missing
        ),
        entries: arranged.entries.clone(),
        columns: arranged.columns,
        panels: arranged.shelves.iter().map(panel).collect(),
        x: Axis::log(
            seconds(*first),
            seconds(*last),
            "age of the version since its put was acknowledged, seconds (log)",
        ),
        y: Axis::percent("share of responsible nodes"),
    };
    let caption = "All versions of all seeds together. An age of zero stands at a microsecond.";
    Figure {
        name: NAME,
        title: TITLE,
        content: Content::Drawn {
            drawing: sheet.draw(),
            caption: caption.to_owned(),
        },
    }
}

/// A log axis has no place for zero.
fn seconds(age_us: u64) -> f64 {
    age_us.max(1) as f64 / 1e6
}

fn curve(bundle: &Bundle<'_>, ages: &BTreeSet<u64>) -> Curve {
    let spot = |age_us: &u64| {
        let of_seed = |sample: &Sample| share(std::slice::from_ref(sample), *age_us);
        let seeds: Vec<f64> = bundle.samples.iter().filter_map(of_seed).collect();
        let y = share(bundle.samples, *age_us)?;
        let (low, high) = middle_90(seeds);
        Some(Spot {
            x: seconds(*age_us),
            y: Some(y),
            low,
            high,
        })
    };
    Curve {
        color: bundle.color,
        stroke: bundle.stroke,
        spread: Spread::Band,
        points: ages.iter().map(spot).collect(),
    }
}

/// Of the responsible nodes of all versions of some runs at one age, those that hold them.
fn share(samples: &[Sample], age_us: u64) -> Option<f64> {
    let rows = samples.iter().flat_map(|sample| &sample.convergence);
    let of_age = rows.filter(|row| row.age_us == age_us);
    let (holding, responsible) = of_age.fold((0, 0), |(holding, responsible), row| {
        (holding + row.holding, responsible + row.responsible)
    });
    (responsible > 0).then(|| holding as f64 / responsible as f64)
}
