//! How long lookups take in all runs of a design: merged histograms, and a band over seeds.

use super::{Arranged, Bundle, Shelf, absent, band_words, middle_90};
use crate::numbers::{grouped, latency, percent};
use crate::plots::axis::Axis;
use crate::plots::frame::Entry;
use crate::plots::multiples::{Curve, Multiples, Panel, Spot, Spread};
use crate::plots::{Content, Figure};
use crate::sample::{Latencies, Sample};
use std::collections::BTreeMap;

const NAME: &str = "lookup-latency";
const TITLE: &str = "Lookup latency";
/// Steps of a curve from the left to the right edge.
const STEPS: u32 = 140;

/// The latencies of some lookups, counted: ends of buckets in microseconds, ascending.
pub(in crate::study) struct Histogram {
    buckets: BTreeMap<u64, u64>,
    count: u64,
}

impl Histogram {
    /// Merges what `chosen` takes of all samples.
    pub(in crate::study) fn of<'s>(latencies: impl Iterator<Item = &'s Latencies>) -> Self {
        let mut merged = Self {
            buckets: BTreeMap::new(),
            count: 0,
        };
        for own in latencies {
            merged.count += own.failed;
            for (end, count) in &own.buckets {
                *merged.buckets.entry(*end).or_insert(0) += count;
                merged.count += count;
            }
        }
        merged
    }

    /// Share of lookups that took at most so long.
    fn within(&self, us: f64) -> f64 {
        let most = us * (1.0 + 1e-9);
        let within = self
            .buckets
            .iter()
            .take_while(|(end, _)| **end as f64 <= most);
        within.map(|(_, count)| count).sum::<u64>() as f64 / self.count.max(1) as f64
    }

    /// The end of the bucket in which a percentile lies; none in the failed mass.
    pub(in crate::study) fn percentile(&self, permille: u64) -> Option<u64> {
        let rank = (u128::from(self.count) * u128::from(permille)).div_ceil(1_000) as u64;
        let mut below = 0;
        self.buckets.iter().find_map(|(end, count)| {
            below += count;
            (below >= rank.max(1)).then_some(*end)
        })
    }

    fn failed(&self) -> u64 {
        self.count - self.buckets.values().sum::<u64>()
    }
}

/// All workloads of each design together.
pub(super) fn figure(arranged: &Arranged<'_>, signature: &str) -> Figure {
    let shelves = arranged.shelves.iter().map(|shelf| (shelf, None));
    drawn(
        arranged,
        &shelves.collect::<Vec<_>>(),
        arranged.columns,
        signature,
    )
}

/// A panel for each workload of the only shelf.
pub(super) fn by_workload(arranged: &Arranged<'_>, signature: &str) -> Figure {
    let shelf = &arranged.shelves[0];
    let workloads = shelf.bundles[0].samples[0].latencies.len();
    if workloads < 2 {
        return figure(arranged, signature);
    }
    let shelves: Vec<_> = (0..workloads).map(|index| (shelf, Some(index))).collect();
    drawn(arranged, &shelves, super::columns(workloads), signature)
}

fn chosen(samples: &[Sample], workload: Option<usize>) -> impl Iterator<Item = &Latencies> {
    let own = move |sample: &'_ Sample| workload.map_or(0..sample.latencies.len(), |w| w..w + 1);
    samples
        .iter()
        .flat_map(move |sample| &sample.latencies[own(sample)])
}

fn drawn(
    arranged: &Arranged<'_>,
    shelves: &[(&Shelf<'_>, Option<usize>)],
    columns: usize,
    signature: &str,
) -> Figure {
    let bundles = || arranged.shelves.iter().flat_map(|shelf| &shelf.bundles);
    let all = Histogram::of(bundles().flat_map(|bundle| chosen(bundle.samples, None)));
    let ends = (all.buckets.keys().next(), all.buckets.keys().next_back());
    let (Some(least), Some(most)) = ends else {
        return absent(NAME, TITLE, "no lookup succeeded in any run");
    };
    let ms = |us: &u64| (*us).max(1) as f64 / 1e3;
    let x = Axis::log(
        ms(least).min(ms(most) / 1.25),
        ms(most),
        "lookup latency, ms (log)",
    );
    let panel = |(shelf, workload): &(&Shelf<'_>, Option<usize>)| Panel {
        title: match workload {
            Some(index) => shelf.bundles[0].samples[0].latencies[*index]
                .workload
                .clone(),
            None => shelf.title.clone(),
        },
        y: None,
        curves: (shelf.bundles.iter())
            .map(|bundle| curve(bundle, *workload, &x))
            .collect(),
    };
    let seeds = arranged.shelves[0].bundles[0].samples.len();
    let about = format!(
        "Share of lookups that had succeeded by each latency, all seeds merged{}; {signature}{}",
        band_words(seeds),
        arranged.missing
    );
    let single = shelves.len() == 1;
    let entries = match single {
        true => arranged.shelves[0].bundles.iter().map(entry).collect(),
        false => arranged.entries.clone(),
    };
    let sheet = Multiples {
        title: TITLE,
        about,
        entries,
        columns,
        panels: shelves.iter().map(panel).collect(),
        x,
        y: Axis::percent("share of lookups"),
    };
    let caption = "The share that a curve does not reach at its right end failed. Percentiles are \
                   those of all seeds' lookups together, at most 1/64 above the exact ones.";
    Figure {
        name: NAME,
        title: TITLE,
        content: Content::Drawn {
            drawing: sheet.draw(),
            caption: caption.to_owned(),
        },
    }
}

fn entry(bundle: &Bundle<'_>) -> Entry {
    let all = Histogram::of(chosen(bundle.samples, None));
    let at = |permille| {
        let us = all.percentile(permille);
        us.map_or_else(|| "failed".to_owned(), latency)
    };
    let label = format!(
        "{}: n {}, p50 {}, p99 {}, failed {}",
        bundle.name,
        grouped(all.count),
        at(500),
        at(990),
        percent(all.failed(), all.count)
    );
    Entry {
        label,
        ..bundle.entry()
    }
}

fn curve(bundle: &Bundle<'_>, workload: Option<usize>, x: &Axis) -> Curve {
    let merged = Histogram::of(chosen(bundle.samples, workload));
    let seeds: Vec<Histogram> = (bundle.samples.iter())
        .map(|sample| Histogram::of(chosen(std::slice::from_ref(sample), workload)))
        .filter(|own| own.count > 0)
        .collect();
    let spot = |step: u32| {
        let ms = x.low * (x.high / x.low).powf(f64::from(step) / f64::from(STEPS));
        let shares = seeds.iter().map(|own| own.within(ms * 1e3)).collect();
        let (low, high) = middle_90(shares);
        Some(Spot {
            x: ms,
            y: Some(merged.within(ms * 1e3)),
            low,
            high,
        })
    };
    Curve {
        color: bundle.color,
        stroke: bundle.stroke,
        spread: Spread::Band,
        points: match seeds.is_empty() {
            true => Vec::new(),
            false => (0..=STEPS).map(spot).collect(),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn merging_keeps_every_lookup_and_averages_nothing() {
        let of = |buckets: &[(u64, u64)], failed| Latencies {
            workload: String::new(),
            buckets: buckets.to_vec(),
            failed,
        };
        let (fast, slow) = (of(&[(10, 90)], 0), of(&[(10, 5), (1_000, 4)], 1));
        let merged = Histogram::of([&fast, &slow].into_iter());
        assert_eq!((merged.count, merged.failed()), (100, 1));
        assert_eq!(merged.percentile(500), Some(10));
        assert_eq!(merged.percentile(990), Some(1_000));
        assert_eq!(merged.percentile(1_000), None);
        assert_eq!(merged.within(10.0), 0.95);
    }
}
