//! A run over time, coarse enough to be kept: what its windows came to, a row of numbers each.
//!
//! At most [`WINDOWS_MAX`] windows: neighbours are merged with their latencies, so that a
//! percentile of a merged window is a percentile, not a mean of some.

use crate::metric::{Measured, Unit, row};
use crate::statistics::Distribution;
use crate::summary::{complete, dead};
use crate::windows::Window;
use serde::{Deserialize, Serialize};

/// Windows that are kept of a run at most.
pub const WINDOWS_MAX: usize = 120;

/// A run over time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Timeline {
    /// Length of a window in microseconds, merged ones as a whole; the last may be shorter.
    pub window_us: u64,
    /// What was followed.
    pub series: Vec<Series>,
}

/// One quantity in every window, from the run's beginning.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Series {
    /// Its name.
    pub name: String,
    /// What its numbers count.
    pub unit: Unit,
    /// One for every window.
    #[serde(with = "row")]
    pub values: Vec<Measured>,
}

impl Timeline {
    /// The windows of a run that has windows of `window_us`, with neighbours merged.
    /// O(n log n) in lookups.
    #[must_use]
    pub fn of(windows: &[Window], window_us: u64) -> Self {
        let merged = windows.len().div_ceil(WINDOWS_MAX).max(1);
        let chunks: Vec<Chunk<'_>> = windows.chunks(merged).map(Chunk::of).collect();
        let series = |(name, unit, value): &Row| Series {
            name: (*name).to_owned(),
            unit: *unit,
            values: chunks.iter().map(|chunk| value(chunk)).collect(),
        };
        Self {
            window_us: window_us * merged as u64,
            series: SERIES.iter().map(series).collect(),
        }
    }

    /// A series by its name.
    #[must_use]
    pub fn find(&self, name: &str) -> Option<&Series> {
        self.series.iter().find(|series| series.name == name)
    }
}

/// How a row comes out of some windows.
type Row = (&'static str, Unit, fn(&Chunk<'_>) -> Measured);

/// What is followed. Lookups stand in the window in which they ended.
const SERIES: &[Row] = &[
    ("latency.p50", Unit::Time, |chunk| chunk.percentile(500)),
    ("latency.p90", Unit::Time, |chunk| chunk.percentile(900)),
    ("latency.p99", Unit::Time, |chunk| chunk.percentile(990)),
    ("failed", Unit::Share, |chunk| {
        share((chunk.latency.missing(), chunk.latency.count()))
    }),
    ("messages.per-second", Unit::Mean, |chunk| chunk.messages()),
    ("table.completeness", Unit::Share, |chunk| {
        chunk.health(complete)
    }),
    ("table.dead", Unit::Share, |chunk| chunk.health(dead)),
];

/// Some windows in a row as one.
struct Chunk<'w> {
    windows: &'w [Window],
    latency: Distribution,
}

impl<'w> Chunk<'w> {
    fn of(windows: &'w [Window]) -> Self {
        let of_window = |window: &'w Window| {
            let failed = std::iter::repeat_n(None, window.latency.missing() as usize);
            (window.latency.values().iter().copied().map(Some)).chain(failed)
        };
        Self {
            windows,
            latency: Distribution::new(windows.iter().flat_map(of_window)),
        }
    }

    fn percentile(&self, permille: u64) -> Measured {
        match (self.latency.count(), self.latency.percentile(permille)) {
            (0, _) => Measured::Nothing,
            (_, Some(us)) => Measured::Number(us),
            (_, None) => Measured::Beyond,
        }
    }

    fn messages(&self) -> Measured {
        let sent: u64 = self.windows.iter().map(|w| w.requests + w.replies).sum();
        let lasted: u64 = self.windows.iter().map(|w| w.end_us - w.start_us).sum();
        let scaled = u128::from(sent) * 1_000_000 * 1_000_000;
        match u128::from(lasted) {
            0 => Measured::Nothing,
            lasted => Measured::Number((scaled / lasted) as u64),
        }
    }

    fn health(&self, part: fn(&crate::record::TableHealth) -> (u64, u64)) -> Measured {
        let samples = self.windows.iter().rev();
        let last = samples.filter_map(|window| window.health.as_ref()).next();
        last.map_or(Measured::Nothing, |health| share(part(health)))
    }
}

fn share((part, whole): (u64, u64)) -> Measured {
    match whole {
        0 => Measured::Nothing,
        _ => Measured::Number((u128::from(part) * 1_000_000 / u128::from(whole)) as u64),
    }
}
