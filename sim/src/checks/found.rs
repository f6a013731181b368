//! Lookups find all of the k closest live nodes that their askers can reach.

use super::{Cases, Evidence, Finding, Span, seconds};
use kadlab_core::time::Time;
use kadlab_reports::record::Lookup;

pub(super) fn statement(at_least: u64) -> String {
    let share = super::share(at_least);
    format!("{share} of lookups find all of the k closest live nodes in reach")
}

pub(super) fn judge(at_least: u64, span: Span, evidence: &Evidence<'_>) -> Finding {
    let mut cases = Cases::new("lookups of which the closest nodes are known");
    let counts = |lookup: &&Lookup| span.contains_us(lookup.started_us) && lookup.reachable_of > 0;
    for lookup in evidence.lookups.iter().filter(counts) {
        let story = || {
            let (found, of) = (lookup.reachable_found, lookup.reachable_of);
            let group = usize::from(lookup.group);
            let first = evidence.stage.positions_of_group(group).start;
            let asker = evidence.stage.display_name(first + lookup.node);
            let start = seconds(Time::from_micros(lookup.started_us));
            format!("that of {asker} at {start} found {found} of {of}")
        };
        cases.look((lookup.reachable_found < lookup.reachable_of).then(story));
    }
    cases.a_share_must_hold(at_least, "did not find all")
}
