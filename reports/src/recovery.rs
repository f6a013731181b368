//! Recovery: how long after the end of a fault things were as good as before it.
//!
//! Compared are windows of the time series: the ten before the fault with those after its end. A
//! value that is better than in all ten counts as recovered. What cannot be told is not guessed.

use crate::numbers::seconds;
use crate::record::{Fault, TableHealth};
use crate::summary::complete;
use crate::windows::Window;
use serde::{Serialize, Serializer};

/// Windows before a fault with which those after it are compared.
pub const BEFORE: usize = 10;
/// Windows in a row that must be as good.
pub const IN_A_ROW: usize = 3;
/// How much worse than before a share may be: one point.
const POINT: u64 = MILLION / 100;
const MILLION: u64 = 1_000_000;

/// When a metric was as good again as before a fault.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Recovered {
    /// So many microseconds after the end of the fault the first of [`IN_A_ROW`] windows began that
    /// were as good as the worst of the [`BEFORE`] windows before it.
    After(u64),
    /// In none of the windows that followed.
    Never,
    /// There were too few windows with a value, before or after.
    TooFewWindows,
}

impl Recovered {
    /// Microseconds from the end of the fault, if it came to that.
    #[must_use]
    pub fn after_us(self) -> Option<u64> {
        match self {
            Recovered::After(us) => Some(us),
            Recovered::Never | Recovered::TooFewWindows => None,
        }
    }
}

impl Serialize for Recovered {
    /// Seconds, or `null`.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.after_us().map(seconds).serialize(serializer)
    }
}

/// Recovery after one fault, by metric; written in seconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Recovery {
    /// The median of lookup latency.
    pub latency_p50: Recovered,
    /// Its 99th percentile.
    pub latency_p99: Recovered,
    /// The share of lookups that succeeded.
    pub success: Recovered,
    /// The completeness of tables.
    pub completeness: Recovered,
}

impl Recovery {
    /// How a run recovered from one of its faults. O(windows).
    #[must_use]
    pub fn of(fault: &Fault, windows: &[Window]) -> Self {
        let of = |cost: fn(&Window) -> Option<u64>, slack| recovered(fault, windows, cost, slack);
        Self {
            latency_p50: of(|window| latency(window, 500), 0),
            latency_p99: of(|window| latency(window, 990), 0),
            success: of(failed, POINT),
            completeness: of(incomplete, POINT),
        }
    }
}

/// `cost` is what should be low; a window without a value is as good as none.
fn recovered(
    fault: &Fault,
    windows: &[Window],
    cost: fn(&Window) -> Option<u64>,
    slack: u64,
) -> Recovered {
    let before = windows
        .iter()
        .filter(|window| !window.warm_up && window.end_us <= fault.start_us);
    let before: Vec<u64> = before.rev().take(BEFORE).filter_map(cost).collect();
    let first = windows.partition_point(|window| window.start_us < fault.end_us);
    let after = &windows[first..];
    let measured = after.iter().filter_map(cost).count();
    let worst = before.iter().max();
    let Some(worst) = worst.filter(|_| before.len() == BEFORE && measured >= IN_A_ROW) else {
        return Recovered::TooFewWindows;
    };
    let limit = worst.saturating_add(slack);
    let good = |window: &Window| cost(window).is_some_and(|cost| cost <= limit);
    let mut rows = after.windows(IN_A_ROW);
    let row = rows.find(|row| row.iter().all(good));
    row.map_or(Recovered::Never, |row| {
        Recovered::After(row[0].start_us - fault.end_us)
    })
}

/// A percentile in the failed share is slower than any other.
fn latency(window: &Window, permille: u64) -> Option<u64> {
    let value = window.latency.percentile(permille);
    (window.latency.count() > 0).then(|| value.unwrap_or(u64::MAX))
}

fn failed(window: &Window) -> Option<u64> {
    millionths(window.latency.missing(), window.latency.count())
}

fn incomplete(window: &Window) -> Option<u64> {
    let missing = |health: &TableHealth| {
        let (filled, places) = complete(health);
        millionths(places - filled.min(places), places)
    };
    window.health.as_ref().and_then(missing)
}

/// Rounded up, so that a limit is not passed unseen.
fn millionths(part: u64, whole: u64) -> Option<u64> {
    let scaled = u128::from(part) * u128::from(MILLION);
    (whole > 0).then(|| scaled.div_ceil(u128::from(whole)) as u64)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::statistics::Distribution;

    const WINDOW_US: u64 = 10_000_000;

    /// A window with a hundred lookups of one latency, of which some failed.
    fn window(index: u64, latency_us: u64, failed: usize) -> Window {
        let found = std::iter::repeat_n(Some(latency_us), 100 - failed);
        let health = TableHealth {
            at_us: (index + 1) * WINDOW_US,
            live: 1,
            contacts: 0,
            dead_contacts: 0,
            oracle_contacts: 1_000,
            filled: 1_000 - failed as u64 * 20,
            know_k_closest: 0,
        };
        Window {
            start_us: index * WINDOW_US,
            end_us: (index + 1) * WINDOW_US,
            warm_up: index == 0,
            latency: Distribution::new(found.chain(std::iter::repeat_n(None, failed))),
            spent: crate::spent::Spent::default(),
            unfinished: 0,
            health: Some(health),
            requests: 0,
            replies: 0,
            bytes: 0,
        }
    }

    /// From second 115 to second 145, amid windows of ten seconds.
    fn fault() -> Fault {
        Fault {
            name: String::new(),
            kind: String::new(),
            description: String::new(),
            start_us: 115_000_000,
            end_us: 145_000_000,
            nodes: 1,
            messages_cut: 0,
            messages_delayed: 0,
            segments_lost: 0,
            calls_failed: 0,
            departures: 0,
            returns: 0,
            lies_told: 0,
            first_us: None,
            last_us: None,
        }
    }

    /// Eleven windows at rest (the first in the warm-up) with latencies of 100 to 110 and no or one
    /// failure, four in which the fault lies, then these (latency, failures).
    fn recovery(after: &[(u64, usize)]) -> Recovery {
        let rest = (0..11).map(|index| (100 + index, usize::from(index == 5)));
        let struck = [(900, 50); 4];
        let all = rest.chain(struck).chain(after.iter().copied());
        let windows: Vec<Window> = (0..)
            .zip(all)
            .map(|(index, (latency, failed))| window(index, latency, failed))
            .collect();
        Recovery::of(&fault(), &windows)
    }

    #[test]
    fn recovery_ends_where_the_first_of_three_good_windows_begins() {
        let relapse = [(110, 0), (110, 0), (111, 3), (110, 2), (90, 2), (110, 2)];
        let recovery = recovery(&relapse);
        // The first window after the end begins five seconds later.
        assert_eq!(recovery.latency_p50, Recovered::After(35_000_000));
        assert_eq!(recovery.success, Recovered::After(35_000_000));
        assert_eq!(recovery.completeness, Recovered::Never);
        // Two of a hundred failed: the 99th percentile lies in the failed share.
        assert_eq!(recovery.latency_p99, Recovered::Never);
    }

    #[test]
    fn a_share_may_be_one_point_worse_and_a_latency_not_at_all() {
        let good = recovery(&[(110, 0), (110, 1), (110, 2)]);
        assert_eq!(good.latency_p50, Recovered::After(5_000_000));
        assert_eq!(good.success, Recovered::After(5_000_000));
        let worse = recovery(&[(110, 0), (110, 3), (111, 0)]);
        assert_eq!(worse.latency_p50, Recovered::Never);
        assert_eq!(worse.success, Recovered::Never);
    }

    #[test]
    fn too_few_windows_are_neither_recovery_nor_its_absence() {
        assert_eq!(recovery(&[(1, 0); 2]).success, Recovered::TooFewWindows);
        let windows: Vec<Window> = (1..30).map(|index| window(index, 1, 0)).collect();
        let early = Fault {
            start_us: 109_000_000,
            ..fault()
        };
        let recovery = Recovery::of(&early, &windows);
        assert_eq!(recovery.latency_p50, Recovered::TooFewWindows);
        let json = serde_json::to_string(&recovery).expect("numbers are JSON");
        assert!(json.starts_with(r#"{"latency_p50":null,"#));
    }
}
