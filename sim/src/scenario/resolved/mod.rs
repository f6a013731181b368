//! The resolved file: a scenario written back as TOML with every default spelt out.
//!
//! It describes exactly one run: no sweep is left in it, overrides are in the values, and planned
//! failures stand in an `[[outcome]]` without a condition. Reading it gives an equal scenario.

mod expectations;
mod faults;
mod placement;
mod script;
mod selection;
mod transports;
mod world;

pub(super) use world::setting;

use super::interpret::Reading;
use super::tree::quoted;
use kadlab_core::time::Time;

/// The resolved file of a scenario.
pub(super) fn text(reading: &Reading) -> String {
    let scenario = &reading.scenario;
    let mut out = Lines::default();
    out.head(scenario);
    out.network(&scenario.network);
    out.core(reading.preset, &reading.core);
    for group in &scenario.groups {
        out.group(group, &reading.core, &scenario.groups);
    }
    for workload in &scenario.workloads {
        out.workload(workload, scenario);
    }
    for fault in &scenario.faults {
        out.fault(fault, &scenario.groups);
    }
    for expectation in &scenario.expectations {
        out.expectation(expectation, scenario);
    }
    out.outcome(&scenario.expectations);
    out.0
}

/// The text so far.
#[derive(Default)]
struct Lines(String);

impl Lines {
    fn table(&mut self, header: &str) {
        let gap = if self.0.is_empty() { "" } else { "\n" };
        self.0.push_str(&format!("{gap}{header}\n"));
    }

    /// A key and a value that is TOML already.
    fn raw(&mut self, key: &str, value: impl std::fmt::Display) {
        self.0.push_str(&format!("{key} = {value}\n"));
    }

    /// A key and a value that goes in quotes.
    fn text(&mut self, key: &str, value: impl std::fmt::Display) {
        self.raw(key, quoted(&value.to_string()));
    }

    fn moment(&mut self, key: &str, time: Time) {
        self.text(key, time.since(Time::ZERO));
    }
}
