//! The run cut into windows: what happened in each, as the time series of plots and CSV files.
//!
//! A lookup belongs to the window in which it ended, so that no effect stands before its cause.
//! Windows after the warm-up hold only lookups that also started after it: what was asked of a
//! network that was still joining stays in the warm-up. Lookups whose asker went away were never
//! decided: they are in no window's latencies, only counted. The state of the tables in a window is
//! the last sample after its start and up to its end (a sample at time zero is the first
//! window's). Windows before the end of the warm-up are here too, and marked.

use crate::record::{Ending, Load, Lookup, Run, TableHealth};
use crate::spent::Spent;
use crate::statistics::Distribution;

/// More windows than this are a mistake of the scenario, not a time series.
pub const WINDOWS_MAX: u64 = 1_000_000;

/// One window.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Window {
    /// When it starts, in microseconds.
    pub start_us: u64,
    /// When it ends; the last one may be shorter.
    pub end_us: u64,
    /// Whether it starts before the end of the warm-up.
    pub warm_up: bool,
    /// Latencies of the lookups that ended in it; failed ones are mass beyond.
    pub latency: Distribution,
    /// Where the time of those lookups went, failed ones too.
    pub spent: Spent,
    /// Lookups that were left out of `latency` because the asking node went away in it.
    pub unfinished: u64,
    /// The state of all tables near its end.
    pub health: Option<TableHealth>,
    /// Requests sent in it.
    pub requests: u64,
    /// Replies sent in it.
    pub replies: u64,
    /// Bytes of both.
    pub bytes: u64,
}

/// Cuts a run into its windows, in time order. O(n log n) in lookups.
///
/// # Panics
/// If the window is empty or the run has more than [`WINDOWS_MAX`] of them.
#[must_use]
pub fn windows(run: &Run) -> Vec<Window> {
    let length_us = run.scenario.window_us;
    assert!(length_us > 0, "a window has a length");
    let count = run.scenario.duration_us.div_ceil(length_us).max(1);
    assert!(
        count <= WINDOWS_MAX,
        "a run has at most {WINDOWS_MAX} windows, not {count}"
    );
    let last = count - 1;
    let index_of = |at_us: u64| (at_us / length_us).min(last);
    let mut ended = vec![Ended::default(); count as usize];
    for lookup in &run.lookups {
        let index = index_of(lookup.started_us.saturating_add(lookup.latency_us));
        if belongs(run, lookup, index) {
            ended[index as usize].add(lookup);
        }
    }
    let mut windows: Vec<Window> = (0..)
        .zip(ended)
        .map(|(index, ended)| with(run, index, ended))
        .collect();
    for sample in &run.health {
        let index = (sample.at_us.saturating_sub(1) / length_us).min(last);
        windows[index as usize].health = Some(*sample);
    }
    for load in &run.load {
        add(&mut windows[index_of(load.at_us) as usize], load);
    }
    windows
}

/// The lookups that ended in one window.
#[derive(Debug, Clone, Default)]
struct Ended {
    latencies: Vec<Option<u64>>,
    spent: Spent,
    unfinished: u64,
}

impl Ended {
    fn add(&mut self, lookup: &Lookup) {
        if let Some(spent) = &lookup.spent {
            self.spent.merge(spent);
        }
        match lookup.ending {
            Ending::Succeeded => self.latencies.push(Some(lookup.latency_us)),
            Ending::Unfinished => self.unfinished += 1,
            _ => self.latencies.push(None),
        }
    }
}

/// Whether a lookup that ended in a window is counted there: it started on the same side of the
/// warm-up's end. A window through which the warm-up ends is the warm-up's.
fn belongs(run: &Run, lookup: &Lookup, index: u64) -> bool {
    is_warm_up(run, index) || lookup.started_us >= run.scenario.warm_up_us
}

fn is_warm_up(run: &Run, index: u64) -> bool {
    index * run.scenario.window_us < run.scenario.warm_up_us
}

fn with(run: &Run, index: u64, ended: Ended) -> Window {
    let start_us = index * run.scenario.window_us;
    Window {
        start_us,
        end_us: (start_us + run.scenario.window_us).min(run.scenario.duration_us),
        warm_up: is_warm_up(run, index),
        latency: Distribution::new(ended.latencies.into_iter()),
        spent: ended.spent,
        unfinished: ended.unfinished,
        health: None,
        requests: 0,
        replies: 0,
        bytes: 0,
    }
}

fn add(window: &mut Window, load: &Load) {
    window.requests += load.requests;
    window.replies += load.replies;
    window.bytes += load.request_bytes + load.reply_bytes;
}
