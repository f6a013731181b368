//! Faults of links in force at once: no more than a run can hold.

use super::super::super::error::ScenarioError;
use super::super::super::spec::{Fault, FaultKind, LINK_FAULTS_MAX};
use super::super::entries::Entry;
use kadlab_core::time::{Duration, Time};

/// Whether a fault is one of those that are counted together.
type Of = fn(&FaultKind) -> bool;

/// What is counted together.
const CROWDS: &[(&str, Of)] = &[("partitions and outages", |kind| {
    matches!(kind, FaultKind::Partition(_) | FaultKind::Outage { .. })
})];

/// The first fault that finds all places taken when it begins is an error.
pub(super) fn check(entries: &[Entry<'_>], faults: &[Fault]) -> Result<(), ScenarioError> {
    for (what, of) in CROWDS {
        for (index, (entry, fault)) in entries.iter().zip(faults).enumerate() {
            let others = (faults.iter().enumerate()).filter(|(_, other)| of(&other.kind));
            let before = |(position, other): &(usize, &Fault)| {
                (other.at, *position) < (fault.at, index) && fault.at <= end(other)
            };
            if of(&fault.kind) && others.filter(before).count() >= LINK_FAULTS_MAX {
                return Err(entry.section.wrong(
                    format!("more than {LINK_FAULTS_MAX} {what} are in force when it begins"),
                    "let some end before others begin, or select the nodes of several in one",
                ));
            }
        }
    }
    Ok(())
}

/// When a fault gives its place back: a fault that begins at that moment may come first.
fn end(fault: &Fault) -> Time {
    fault.at + fault.kind.lasts().unwrap_or(Duration::ZERO)
}
