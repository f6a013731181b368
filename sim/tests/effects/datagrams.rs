//! Calls by datagram between two nodes that know each other from the start.

use super::world::{ANSWERED_US, DEADLINE_US, ONE_WAY_US, calls, only_fault, two_nodes};
use kadlab_reports::record::{Rpc, Run};

/// A call by datagram that is answered: a round trip.
const DATAGRAM_US: u64 = 2 * ONE_WAY_US;
/// Twice ten thousand lookups and more: enough to see a share.
const BUSY: &str = "workload.lookups.rate=100/s";

/// The two nodes with these keys of the peer's transport and these settings.
fn datagrams(keys: &str, script: &str, sets: &[&str]) -> Run {
    let transport = format!("group.peer.transport={{ kind = \"datagram\", {keys} }}");
    let mut all = vec![
        transport.as_str(),
        "group.peer.join={ kind = \"oracle\" }",
        "group.asker.join={ kind = \"oracle\" }",
    ];
    all.extend(sets);
    two_nodes(script, &all)
}

/// Requests and replies sent since the lookups began; joining is over then.
fn sent(run: &Run) -> (u64, u64) {
    let later = run.load.iter().filter(|load| load.at_us >= 10_000_000);
    later.fold((0, 0), |(requests, replies), load| {
        (requests + load.requests, replies + load.replies)
    })
}

fn counter(run: &Run, name: &str) -> u64 {
    let found = run.counters.iter().find(|counter| counter.name == name);
    found.unwrap_or_else(|| panic!("no counter {name}")).count
}

fn latencies(run: &Run) -> Vec<u64> {
    let calls = calls(run, 0);
    assert!(calls.len() > 150, "{} calls", calls.len());
    calls
        .into_iter()
        .map(|(_, latency_us)| latency_us)
        .collect()
}

#[test]
fn a_call_by_datagram_takes_one_round_trip() {
    let run = datagrams("", "", &[]);
    let latencies = latencies(&run);
    assert!(
        latencies
            .iter()
            .all(|latency_us| *latency_us == DATAGRAM_US)
    );
    let calls = latencies.len() as u64;
    assert_eq!(sent(&run), (calls, calls));
    for none in [
        "datagrams lost",
        "datagrams that arrived twice",
        "datagrams held up",
        "requests sent again by datagram",
        "answers by datagram that came late or twice",
        "messages too long for a datagram",
    ] {
        assert_eq!(counter(&run, none), 0, "{none}");
    }
}

#[test]
fn the_callee_decides_what_carries_a_call() {
    let run = two_nodes("", &["group.asker.transport={ kind = \"datagram\" }"]);
    assert!(
        latencies(&run)
            .iter()
            .all(|latency_us| *latency_us == ANSWERED_US)
    );
    assert_eq!(counter(&run, "datagrams sent"), 0, "nobody calls the asker");
}

#[test]
fn without_datagrams_nothing_is_said_of_them() {
    let run = two_nodes("", &[]);
    let named = |counter: &kadlab_reports::record::Counter| counter.name.contains("datagram");
    assert!(!run.counters.iter().any(named));
}

#[test]
fn duplicates_of_all_datagrams_make_twice_the_requests_and_replies() {
    let run = datagrams("duplicates = \"100%\"", "", &[]);
    let latencies = latencies(&run);
    assert!(
        latencies
            .iter()
            .all(|latency_us| *latency_us == DATAGRAM_US)
    );
    let (requests, replies) = sent(&run);
    assert_eq!(
        requests,
        latencies.len() as u64,
        "the caller sends each once"
    );
    assert_eq!(replies, 2 * requests, "the callee answers each twice");
    let datagrams = counter(&run, "datagrams sent");
    assert_eq!(counter(&run, "datagrams that arrived twice"), datagrams);
    // Of a call's three datagrams two are replies; of their four copies one is the reply.
    let late = counter(&run, "answers by datagram that came late or twice");
    assert_eq!((datagrams % 3, late), (0, datagrams));
}

#[test]
fn half_of_all_datagrams_lost_leave_a_quarter_of_the_calls() {
    let run = datagrams("loss = \"50%\", retries = 0", "", &[BUSY]);
    let latencies = latencies(&run);
    let calls = latencies.len();
    assert!(calls > 9_000, "{calls}");
    let answered = latencies
        .iter()
        .filter(|latency_us| **latency_us == DATAGRAM_US)
        .count();
    let failed = latencies
        .iter()
        .filter(|latency_us| **latency_us == DEADLINE_US)
        .count();
    assert_eq!(answered + failed, calls);
    // Six standard deviations: 6 * sqrt(n * 1/4 * 3/4), squared.
    let off = answered.abs_diff(calls / 4);
    assert!(off * off * 16 <= 36 * 3 * calls, "{answered} of {calls}");
    let (datagrams, lost) = (
        counter(&run, "datagrams sent"),
        counter(&run, "datagrams lost"),
    );
    let off = lost.abs_diff(datagrams / 2);
    assert!(off * off * 4 <= 36 * datagrams, "{lost} of {datagrams}");
}

#[test]
fn a_lost_call_is_repaired_by_the_retry_that_gets_through() {
    let keys = "loss = \"50%\", retries = 2, retry-after = \"300ms\"";
    let run = datagrams(keys, "", &[BUSY]);
    let latencies = latencies(&run);
    let retried = |waited_us: u64| {
        let at = |latency_us: &&u64| **latency_us == waited_us + DATAGRAM_US;
        latencies.iter().filter(at).count()
    };
    let failed = latencies
        .iter()
        .filter(|latency_us| **latency_us == DEADLINE_US)
        .count();
    // Tries at 0, 300 and 900 ms; each gets through with probability one in four.
    let tries = [retried(0), retried(300_000), retried(900_000)];
    assert_eq!(tries.iter().sum::<usize>() + failed, latencies.len());
    for (found, expected) in tries.into_iter().zip([1.0 / 4.0, 3.0 / 16.0, 9.0 / 64.0]) {
        let calls = latencies.len() as f64;
        let bound = 6.0 * (calls * expected * (1.0 - expected)).sqrt();
        assert!((found as f64 - calls * expected).abs() < bound, "{tries:?}");
    }
}

#[test]
fn retries_are_as_many_and_as_late_as_they_shall_be() {
    // The deadline is 2 s: a doubling wait of 300 ms ends at 300, 900 and 2100 ms.
    for (keys, tries) in [
        ("retries = 0", 1),
        (
            "retries = 3, retry-after = \"300ms\", backoff = \"constant\"",
            4,
        ),
        (
            "retries = 3, retry-after = \"300ms\", backoff = \"double\"",
            3,
        ),
        ("retries = 3, retry-after = \"2100ms\"", 1),
    ] {
        let run = datagrams(&format!("loss = \"100%\", {keys}"), "", &[]);
        let latencies = latencies(&run);
        assert!(
            latencies
                .iter()
                .all(|latency_us| *latency_us == DEADLINE_US)
        );
        assert_eq!(sent(&run), (tries * latencies.len() as u64, 0), "{keys}");
        let (datagrams, lost) = (
            counter(&run, "datagrams sent"),
            counter(&run, "datagrams lost"),
        );
        assert_eq!(datagrams, lost, "{keys}");
    }
}

#[test]
fn a_request_repeated_before_its_reply_is_answered_again_and_only_the_first_counts() {
    let keys = "retries = 2, retry-after = \"30ms\", backoff = \"constant\"";
    let run = datagrams(keys, "", &[]);
    let latencies = latencies(&run);
    assert!(
        latencies
            .iter()
            .all(|latency_us| *latency_us == DATAGRAM_US)
    );
    let calls = latencies.len() as u64;
    assert_eq!(sent(&run), (3 * calls, 3 * calls));
    let again = counter(&run, "requests sent again by datagram");
    let late = counter(&run, "answers by datagram that came late or twice");
    assert_eq!(again, late);
    assert!(again >= 2 * calls);
}

#[test]
fn datagrams_that_are_held_up_come_later() {
    let keys = "reordering = \"100%\", reordering-delay = \"20ms\"";
    let run = datagrams(keys, "", &[]);
    let latencies = latencies(&run);
    assert!(
        latencies
            .iter()
            .all(|latency_us| *latency_us == DATAGRAM_US + 2 * 20_000)
    );
    assert_eq!(
        counter(&run, "datagrams held up"),
        counter(&run, "datagrams sent")
    );
}

/// The asker puts values of 2,000 bytes: 2,668 in base64, 3,268 bytes of request and some.
const PUTS: &str = r#"
[[workload]]
name = "puts"
kind = "publish"
group = "asker"
salt = "long"
value-size = "2000B"
every = "2s"
from = "10s"
to = "110s"
"#;

/// What the asker's puts took, all but the first, which looks for its sequence number too.
fn puts(keys: &str) -> (Run, Vec<u64>) {
    let run = datagrams(keys, PUTS, &["workload.lookups.rate=1/h"]);
    let latencies = calls(&run, 1).into_iter().map(|(_, latency_us)| latency_us);
    let latencies: Vec<u64> = latencies.skip(1).collect();
    assert!(latencies.len() > 45);
    (run, latencies)
}

/// A microsecond of the callee's disk, or of the caller's refusal by its own host.
const OWN_US: u64 = 1;

#[test]
fn a_request_longer_than_the_mtu_travels_in_fragments() {
    let (run, latencies) = puts("mtu = \"508B\"");
    // A put looks up first, then asks the peer to store.
    let stored = 2 * DATAGRAM_US + OWN_US;
    assert!(latencies.iter().all(|latency_us| *latency_us == stored));
    assert_eq!(counter(&run, "messages too long for a datagram"), 0);
    let (mut datagrams, mut puts) = (0, 0);
    for load in &run.load {
        datagrams += load.requests + load.replies;
        if load.rpc == Rpc::PutValue && load.requests > 0 {
            let bytes = load.request_bytes / load.requests;
            assert_eq!(bytes.div_ceil(508), 7, "{bytes} bytes");
            datagrams += 6 * load.requests;
            puts += load.requests;
        }
    }
    assert_eq!(puts, latencies.len() as u64 + 1);
    assert_eq!(counter(&run, "datagrams sent"), datagrams);
}

#[test]
fn a_request_longer_than_the_mtu_is_refused_at_once() {
    let (run, latencies) = puts("mtu = \"508B\", oversize = \"refuse\"");
    let refused = DATAGRAM_US + OWN_US;
    assert!(latencies.iter().all(|latency_us| *latency_us == refused));
    let too_long = counter(&run, "messages too long for a datagram");
    assert_eq!(too_long, latencies.len() as u64 + 1);
    let (run, latencies) = puts("mtu = \"4KiB\", oversize = \"refuse\"");
    let stored = 2 * DATAGRAM_US + OWN_US;
    assert!(latencies.iter().all(|latency_us| *latency_us == stored));
    assert_eq!(counter(&run, "messages too long for a datagram"), 0);
}

const SILENCE: &str = r#"
[[fault]]
name = "silence"
kind = "partition"
at = "30s"
for = "20s"
on = { group = "asker" }
"#;

#[test]
fn a_partition_loses_the_calls_that_it_cut_and_no_retry_repaired() {
    let failed = |run: &Run| {
        run.lookups
            .iter()
            .filter(|lookup| lookup.failed_rpcs > 0)
            .count()
    };
    let run = datagrams("retries = 0", SILENCE, &[]);
    let fault = only_fault(&run);
    assert!(fault.calls_failed > 20);
    assert_eq!(fault.calls_failed, failed(&run) as u64);
    assert_eq!(fault.messages_cut, fault.calls_failed);
    // The partition ends before the last calls' deadlines: retries get through.
    let run = datagrams("retries = 5, retry-after = \"300ms\"", SILENCE, &[]);
    let repaired = only_fault(&run);
    assert_eq!(repaired.calls_failed, failed(&run) as u64);
    assert!(repaired.calls_failed < fault.calls_failed);
    assert!(repaired.messages_cut > 2 * repaired.calls_failed);
}

const CRASH: &str = r#"
[[fault]]
name = "crash"
kind = "crash"
at = "30s"
on = { group = "peer" }
"#;

#[test]
fn a_dead_peer_is_silent_or_bounces_datagrams() {
    let after_crash = |sets: &[&str]| {
        let run = datagrams("retries = 1", CRASH, sets);
        let after = calls(&run, 0)
            .into_iter()
            .filter(|(started_us, _)| *started_us > 30_000_000);
        let after: Vec<u64> = after.map(|(_, latency_us)| latency_us).collect();
        assert!(after.len() > 100);
        after
    };
    assert!(
        after_crash(&[])
            .iter()
            .all(|latency_us| *latency_us == DEADLINE_US)
    );
    let bounced = after_crash(&["network.dead-peers=refused"]);
    assert!(bounced.iter().all(|latency_us| *latency_us == DATAGRAM_US));
}

#[test]
fn an_unanswered_datagram_counts_as_no_connection() {
    let cache = "core.negative-cache=after-one-failure";
    let run = datagrams("loss = \"100%\", retries = 0", "", &[cache]);
    let calls = calls(&run, 0);
    let banned_us = calls[0].0 + DEADLINE_US;
    let before = calls
        .iter()
        .filter(|(started_us, _)| *started_us < banned_us);
    let made = before.count() as u64;
    assert_eq!(sent(&run).0, made, "the first failure bans the peer");
    let unmade = counter(&run, "calls not made because of the negative cache");
    assert_eq!(made + unmade, calls.len() as u64);
}

#[test]
fn jitter_holds_for_datagrams_and_loss_of_streams_does_not() {
    let run = datagrams("", "", &["network.jitter=10%", "network.loss=5%"]);
    let latencies = latencies(&run);
    let within = DATAGRAM_US * 9 / 10..=DATAGRAM_US * 11 / 10;
    assert!(
        latencies
            .iter()
            .all(|latency_us| within.contains(latency_us))
    );
    let even = |latency_us: &&u64| **latency_us == DATAGRAM_US;
    assert!(latencies.iter().filter(even).count() < latencies.len() / 10);
    assert_eq!(counter(&run, "datagrams lost"), 0);
}
