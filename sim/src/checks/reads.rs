//! Monotonic reads: who got a version of a key gets no older one later.
//!
//! A read counts if one by the same reader of the same key ended before it began, and both
//! returned a version. Newer means put later, whatever sequence numbers say. A read that returns
//! nothing is no older version: whether something is visible is another check's question.

use super::{Cases, Evidence, Finding, Span, seconds};
use crate::measure::Read;
use crate::world::stage::Position;
use kadlab_core::time::Time;
use std::collections::BTreeMap;

/// The reads of one reader of one key: when each ended, and the newest version until then.
type Seen = Vec<(Time, u32)>;
/// Reader, publishing workload, writer with the number of its identity.
type Key = (Position, usize, (Position, u32));

pub(super) fn statement() -> String {
    "no reader gets an older version of a key after a newer one".to_owned()
}

pub(super) fn judge(span: Span, evidence: &Evidence<'_>) -> Finding {
    let mut cases = Cases::new("reads of a key that the reader had read before");
    let mut seen: BTreeMap<Key, Seen> = BTreeMap::new();
    let counts = |read: &&Read| span.contains(read.started) && read.returned > 0;
    for read in evidence.reads.iter().filter(counts) {
        let key = (
            read.reader,
            read.workload,
            evidence.stage.whose(read.identity),
        );
        let seen = seen.entry(key).or_default();
        let before = seen.partition_point(|(ended, _)| *ended <= read.started);
        if let Some((_, newest)) = before.checked_sub(1).map(|last| seen[last]) {
            let wrong = (read.returned < newest).then(|| story(read, newest, evidence));
            cases.look(wrong);
        }
        let newest = seen.last().map_or(0, |(_, newest)| *newest);
        seen.push((read.ended, newest.max(read.returned)));
    }
    cases.all_must_hold("went back")
}

fn story(read: &Read, newest: u32, evidence: &Evidence<'_>) -> String {
    let name = |position| evidence.stage.display_name(position);
    format!(
        "at {} {} read version {} of {}, after version {newest}",
        seconds(read.started),
        name(read.reader),
        read.returned,
        name(read.writer),
    )
}
