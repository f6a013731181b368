//! Acknowledged puts are visible to readers other than the writer.
//!
//! A read that starts later than a bound after the acknowledgement of a version returns that
//! version or a newer one, newer by the order of puts, whatever their sequence numbers say.

use super::{Evidence, Finding, Span};
use crate::measure::Read;
use kadlab_core::time::Duration;

pub(super) fn statement(within: Duration) -> String {
    format!("an acknowledged put is visible to every other reader after {within}")
}

pub(super) fn judge(within: Duration, span: Span, evidence: &Evidence<'_>) -> Finding {
    let in_span = evidence
        .reads
        .iter()
        .filter(|read| span.contains(read.started));
    let due: Vec<&Read> = in_span.filter(|read| is_due(read, within)).collect();
    let missed: Vec<&&Read> = due
        .iter()
        .filter(|read| read.returned < read.newest)
        .collect();
    let Some(first) = missed.first() else {
        return Finding::of(!due.is_empty(), good(due.len()));
    };
    let detail = format!(
        "{} of {} reads missed; the first: {}",
        missed.len(),
        due.len(),
        story(first, evidence)
    );
    Finding::of(false, detail)
}

/// Whether the bound for the newest acknowledged version had passed when the read started.
fn is_due(read: &Read, within: Duration) -> bool {
    read.reader != read.writer && read.started.since(read.acknowledged) > within
}

fn good(reads: usize) -> String {
    match reads {
        0 => "no read tested it".to_owned(),
        _ => format!("all {reads} reads that were due returned it or a newer one"),
    }
}

fn story(read: &Read, evidence: &Evidence<'_>) -> String {
    let name = |position| evidence.stage.display_name(position);
    let returned = match read.returned {
        0 => "nothing".to_owned(),
        version => format!("version {version}"),
    };
    let seconds = |micros: u64| format!("{}.{:03} s", micros / 1_000_000, micros / 1_000 % 1_000);
    format!(
        "at {} {} read {returned} of {}, whose version {} was acknowledged at {}",
        seconds(read.started.as_micros()),
        name(read.reader),
        name(read.writer),
        read.newest,
        seconds(read.acknowledged.as_micros()),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use kadlab_core::time::Time;

    fn read(started_s: u64, newest: u32, returned: u32) -> Read {
        let secs = |secs: u64| Time::ZERO + Duration::from_secs(secs);
        Read {
            started: secs(started_s),
            reader: 1,
            workload: 0,
            writer: 0,
            newest,
            acknowledged: secs(10),
            returned,
        }
    }

    #[test]
    fn a_read_is_due_only_when_the_bound_has_passed_and_never_by_the_writer() {
        let within = Duration::from_secs(5);
        assert!(!is_due(&read(15, 2, 1), within));
        assert!(is_due(&read(16, 2, 1), within));
        assert!(!is_due(
            &Read {
                reader: 0,
                ..read(16, 2, 1)
            },
            within
        ));
    }
}
