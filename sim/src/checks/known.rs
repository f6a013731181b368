//! Nodes know all of their k closest live nodes, at every sample of the tables.

use super::{Cases, Evidence, Finding, Span, seconds};
use kadlab_core::time::Time;

pub(super) fn statement(at_least: u64) -> String {
    let share = super::share(at_least);
    format!("{share} of nodes know all of their k closest live nodes, at every sample")
}

pub(super) fn judge(at_least: u64, span: Span, evidence: &Evidence<'_>) -> Finding {
    let mut cases = Cases::new("samples of tables");
    let in_span = (evidence.health.iter())
        .filter(|sample| sample.live > 0 && span.ends_with_or_contains_us(sample.at_us));
    for sample in in_span {
        let (know, live) = (u64::from(sample.know_k_closest), u64::from(sample.live));
        let story = || {
            let at = seconds(Time::from_micros(sample.at_us));
            format!("at {at} {know} of {live} nodes did")
        };
        let enough = u128::from(know) * 1_000_000 >= u128::from(live) * u128::from(at_least);
        cases.look((!enough).then(story));
    }
    cases.all_must_hold("were below")
}
