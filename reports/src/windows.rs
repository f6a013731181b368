//! The run cut into windows: what happened in each, as the time series of plots and CSV files.
//!
//! A lookup belongs to the window in which it started. The state of the tables in a window is
//! the last sample after its start and up to its end (a sample at time zero is the first
//! window's). Windows before the end of the warm-up are here too, and marked.

use crate::record::{Ending, Load, Lookup, Run, TableHealth};
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
    /// Latencies of the lookups that started in it.
    pub latency: Distribution,
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
    let mut latencies = vec![Vec::new(); count as usize];
    for lookup in &run.lookups {
        latencies[(lookup.started_us / length_us).min(last) as usize].push(measured(lookup));
    }
    let mut windows: Vec<Window> = (0..)
        .zip(latencies)
        .map(|(index, latencies)| empty(run, index, latencies))
        .collect();
    for sample in &run.health {
        let index = (sample.at_us.saturating_sub(1) / length_us).min(last);
        windows[index as usize].health = Some(*sample);
    }
    for load in &run.load {
        add(
            &mut windows[(load.at_us / length_us).min(last) as usize],
            load,
        );
    }
    windows
}

fn measured(lookup: &Lookup) -> Option<u64> {
    (lookup.ending == Ending::Succeeded).then_some(lookup.latency_us)
}

fn empty(run: &Run, index: u64, latencies: Vec<Option<u64>>) -> Window {
    let start_us = index * run.scenario.window_us;
    Window {
        start_us,
        end_us: (start_us + run.scenario.window_us).min(run.scenario.duration_us),
        warm_up: start_us < run.scenario.warm_up_us,
        latency: Distribution::new(latencies.into_iter()),
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
