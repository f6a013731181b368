//! Acknowledged puts are visible to readers other than the writer.
//!
//! A read that starts later than a bound after the acknowledgement of a version returns that
//! version or a newer one, newer by the order of puts, whatever their sequence numbers say.

use super::{Evidence, Finding, Span, seconds};
use crate::measure::Read;
use kadlab_core::time::{Duration, Time};

/// A read for which the bound of some version had passed.
struct Due<'a> {
    read: &'a Read,
    version: u32,
    acknowledged: Time,
}

pub(super) fn statement(within: Duration) -> String {
    format!("an acknowledged put is visible to every other reader after {within}")
}

pub(super) fn judge(within: Duration, span: Span, evidence: &Evidence<'_>) -> Finding {
    let in_span = evidence
        .reads
        .iter()
        .filter(|read| span.contains(read.started));
    let due: Vec<Due<'_>> = in_span
        .filter_map(|read| due(read, within, evidence))
        .collect();
    let missed: Vec<&Due<'_>> = due
        .iter()
        .filter(|due| due.read.returned < due.version)
        .collect();
    match (missed.first(), due.len()) {
        (None, 0) => Finding::of(false, "no read tested it".to_owned()),
        (None, reads) => Finding::of(
            true,
            format!("all {reads} reads that were due returned it or a newer one"),
        ),
        (Some(first), reads) => {
            let story = story(first, evidence);
            Finding::of(
                false,
                format!(
                    "{} of {reads} reads missed it; the first: {story}",
                    missed.len()
                ),
            )
        }
    }
}

/// The newest version whose bound had passed when the read started.
fn due<'a>(read: &'a Read, within: Duration, evidence: &Evidence<'_>) -> Option<Due<'a>> {
    let bound_us = read
        .started
        .as_micros()
        .checked_sub(within.as_micros() + 1)?;
    let bound = Time::from_micros(bound_us);
    let (version, acknowledged) =
        (evidence.truth).newest(read.workload, (read.writer, read.identity), bound)?;
    (read.reader != read.writer).then_some(Due {
        read,
        version,
        acknowledged,
    })
}

fn story(due: &Due<'_>, evidence: &Evidence<'_>) -> String {
    let name = |position| evidence.stage.display_name(position);
    let returned = match due.read.returned {
        0 => "nothing".to_owned(),
        version => format!("version {version}"),
    };
    format!(
        "at {} {} read {returned} of {}, whose version {} was acknowledged at {}",
        seconds(due.read.started),
        name(due.read.reader),
        name(due.read.writer),
        due.version,
        seconds(due.acknowledged),
    )
}
