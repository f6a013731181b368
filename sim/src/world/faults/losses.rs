//! How many identities each node may lose in a run: as many are made beforehand.
//!
//! A restart takes every node that it strikes down once; in churn a node leaves as often as its
//! lengths of life say, which are draws that nothing else in the run has a part in. Whom a fault
//! strikes may be known only then: all that could be selected count. A node that is down when it
//! should lose its identity keeps it, so that these are numbers at most.

use super::super::stage::{Position, Stage};
use super::{churn, selection};
use crate::scenario::spec::FaultKind;
use std::collections::BTreeMap;

/// The most identities that nodes may lose, of those that may lose any.
pub(in crate::world) fn most(stage: &Stage) -> BTreeMap<Position, u32> {
    let mut losses: BTreeMap<Position, u32> = BTreeMap::new();
    for (fault, spec) in stage.scenario.faults.iter().enumerate() {
        let (on, churn) = match &spec.kind {
            FaultKind::Restart { on, lose, .. } if lose.identity() => (on, None),
            FaultKind::Churn(churn) if churn.lose.identity() => (&churn.on, Some(churn)),
            _ => continue,
        };
        for node in selection::candidates(stage, fault, on) {
            let more = churn.map_or(1, |churn| churn::departures(stage, fault, churn, node));
            if more > 0 {
                *losses.entry(node).or_default() += more;
            }
        }
    }
    losses
}
