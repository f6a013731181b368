//! Bandwidth: what a call's bytes cost on a link, and what happens when a queue is full.

use super::world::{ANSWERED_US, calls, two_nodes};
use kadlab_reports::record::Run;

/// Bytes of a segment's headers.
const HEADER: u64 = 40;
/// On a link of 1 Mbit/s a byte takes eight microseconds.
const BYTE_US: u64 = 8;
/// Calls far apart.
const CALM: &str = "workload.lookups.rate=20/m";
/// No call of these.
const BUSY: &str = "workload.lookups.rate=40/s";
/// Joining is over.
const AFTER_US: u64 = 10_000_000;

/// What the calls took beyond an even network, all together.
fn late_us(run: &Run) -> u64 {
    let calls = calls(run, 0);
    assert!(calls.len() > 10);
    calls
        .iter()
        .map(|(_, latency_us)| latency_us - ANSWERED_US)
        .sum()
}

/// Requests and their bytes, or replies and theirs, of the calls.
fn sent(run: &Run, requests: bool) -> (u64, u64) {
    let after = run.load.iter().filter(|load| load.at_us >= AFTER_US);
    after.fold((0, 0), |(count, bytes), load| match requests {
        true => (count + load.requests, bytes + load.request_bytes),
        false => (count + load.replies, bytes + load.reply_bytes),
    })
}

#[test]
fn a_call_waits_for_its_bytes_on_every_narrow_link() {
    let set = |link: &str| two_nodes("", &[CALM, "scenario.window=10s", link]);
    for (link, requests) in [
        ("group.asker.bandwidth.up=1Mbit/s", true),
        ("group.peer.bandwidth.down=125000B/s", true),
        ("group.peer.bandwidth.up=1Mbit/s", false),
        ("group.asker.bandwidth.down=1Mbit/s", false),
    ] {
        let run = set(link);
        let (messages, bytes) = sent(&run, requests);
        assert_eq!(messages as usize, calls(&run, 0).len(), "{link}");
        // Connect and request, or accept and reply: two segments with headers.
        assert_eq!(
            late_us(&run),
            BYTE_US * (bytes + messages * 2 * HEADER),
            "{link}"
        );
    }
    assert_eq!(late_us(&set("group.asker.bandwidth.up=off")), 0);
}

fn overflowed(run: &Run) -> u64 {
    let full = run
        .counters
        .iter()
        .find(|counter| counter.name.contains("queue full"));
    full.expect("it is counted").count
}

#[test]
fn a_queue_makes_calls_wait_and_a_full_one_loses_their_segments() {
    let over = |queue: &str| {
        let queue = format!("group.asker.bandwidth.queue={queue}");
        let patient = "core.rpc-timeout=1h";
        two_nodes(
            "",
            &[BUSY, patient, "group.asker.bandwidth.up=100kbit/s", &queue],
        )
    };
    // Forty calls in a second of about 420 bytes each are more than 100 kbit/s can take.
    let long = over("1GiB");
    assert_eq!(overflowed(&long), 0);
    let slowest = |run: &Run| calls(run, 0).iter().map(|(_, latency)| *latency).max();
    assert!(slowest(&long) > Some(10_000_000), "{:?}", slowest(&long));
    let short = over("1500B");
    assert!(overflowed(&short) > 100, "{}", overflowed(&short));
    assert!(
        two_nodes("", &[BUSY, "group.asker.bandwidth.up=1Mbit/s"])
            .counters
            .iter()
            .all(|counter| counter.count == 0 || !counter.name.contains("segment"))
    );
}
