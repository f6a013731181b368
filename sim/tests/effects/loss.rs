//! Jitter and loss of segments: what they cost a call, and what they never do.

use super::world::{ANSWERED_US, DEADLINE_US, ONE_WAY_US, calls, two_nodes};
use kadlab_reports::record::Run;

/// A round trip and 200 ms.
const TIMEOUT_US: u64 = 2 * ONE_WAY_US + 200_000;

/// Nobody gives up before a stream breaks.
const PATIENT: &str = "core.rpc-timeout=1m";

/// Nothing need come through for them to know each other.
const ASKER_KNOWS: &str = "group.asker.join={ kind = \"oracle\" }";
const PEER_KNOWS: &str = "group.peer.join={ kind = \"oracle\" }";

fn count(run: &Run, name: &str) -> u64 {
    let counter = run
        .counters
        .iter()
        .find(|counter| counter.name.contains(name));
    counter
        .unwrap_or_else(|| panic!("{name} is not counted"))
        .count
}

fn latencies(run: &Run) -> Vec<u64> {
    let latencies: Vec<u64> = calls(run, 0)
        .iter()
        .map(|(_, latency_us)| *latency_us)
        .collect();
    assert!(latencies.len() > 150);
    latencies
}

#[test]
fn jitter_moves_every_message_within_its_share() {
    let jittered = latencies(&two_nodes("", &["network.jitter=10%"]));
    let allowed = ANSWERED_US * 9 / 10..=ANSWERED_US * 11 / 10;
    assert!(
        jittered
            .iter()
            .all(|latency_us| allowed.contains(latency_us))
    );
    let mean_us = jittered.iter().sum::<u64>() / jittered.len() as u64;
    // One message deviates by 2.9 ms, 190 calls of four by 0.42 ms.
    assert!(mean_us.abs_diff(ANSWERED_US) < 2_100, "{mean_us}");
    let (least, most) = (jittered.iter().min(), jittered.iter().max());
    assert!(
        least < Some(&192_000) && most > Some(&208_000),
        "{least:?} {most:?}"
    );
    let still = latencies(&two_nodes("", &["network.jitter=0%"]));
    assert!(still.iter().all(|latency_us| *latency_us == ANSWERED_US));
}

#[test]
fn jitter_respects_the_floor_of_the_latency() {
    let latency = r#"network.latency={ kind = "lognormal", median = "80ms", sigma = 0.000001, floor = "80ms" }"#;
    let jittered = latencies(&two_nodes("", &[latency, "network.jitter=100%"]));
    assert!(
        jittered
            .iter()
            .all(|latency_us| (160_000..=320_004).contains(latency_us))
    );
    assert!(jittered.iter().any(|latency_us| *latency_us > 200_000));
}

#[test]
fn a_lost_segment_costs_a_time_out_that_doubles() {
    let run = two_nodes("", &["network.loss=20%", PATIENT]);
    let latencies = latencies(&run);
    let late: Vec<u64> = latencies
        .iter()
        .map(|latency_us| latency_us - ANSWERED_US)
        .collect();
    assert!(
        late.iter()
            .all(|late_us| late_us.is_multiple_of(TIMEOUT_US)),
        "{late:?}"
    );
    // Four messages of a call come through at once with probability 0.41.
    let at_once = late.iter().filter(|late_us| **late_us == 0).count();
    assert!(at_once.abs_diff(late.len() * 41 / 100) < 35, "{at_once}");
    // One loss costs one time-out, the next of the same message two more, then four more.
    for (time_outs, least) in [(1, 30), (2, 5), (3, 5)] {
        let found = late
            .iter()
            .filter(|late_us| **late_us == time_outs * TIMEOUT_US);
        assert!(found.count() >= least, "{time_outs}");
    }
    let (lost, again) = (count(&run, "lost on the way"), count(&run, "sent again"));
    let broken = count(&run, "broken");
    assert_eq!(lost, again + broken, "the fifth in a row is not sent again");
    assert!(lost > 100, "{lost}");
}

#[test]
fn five_losses_in_a_row_break_the_stream() {
    let run = two_nodes("", &["network.loss=100%", PATIENT, ASKER_KNOWS, PEER_KNOWS]);
    // 1 + 2 + 4 + 8 + 16 time-outs.
    assert!(
        latencies(&run)
            .iter()
            .all(|latency_us| *latency_us == 31 * TIMEOUT_US)
    );
    let (lost, broken) = (count(&run, "lost on the way"), count(&run, "broken"));
    assert_eq!(lost, 5 * broken);
    assert!(broken >= run.lookups.len() as u64);
}

#[test]
fn a_caller_that_gives_up_first_hears_of_it_once() {
    let run = two_nodes("", &["network.loss=100%", ASKER_KNOWS, PEER_KNOWS]);
    assert!(
        latencies(&run)
            .iter()
            .all(|latency_us| *latency_us == DEADLINE_US)
    );
    let failed: u64 = run
        .lookups
        .iter()
        .map(|lookup| u64::from(lookup.failed_rpcs))
        .sum();
    assert_eq!(failed, run.lookups.len() as u64);
}

#[test]
fn a_reply_that_never_comes_through_runs_into_the_deadline() {
    let run = two_nodes(
        "",
        &[
            "network.loss=60%",
            "core.rpc-timeout=90s",
            "scenario.duration=4m",
        ],
    );
    let broken_us =
        |latency_us: &&u64| **latency_us < 90_000_000 && **latency_us >= 31 * TIMEOUT_US;
    let latencies = latencies(&run);
    assert!(
        latencies.iter().filter(broken_us).count() > 5,
        "callers hear of a break"
    );
    let silent = latencies
        .iter()
        .filter(|latency_us| **latency_us == 90_000_000);
    assert!(silent.count() > 5, "they hear nothing of one at the callee");
}

#[test]
fn an_even_network_counts_no_segments() {
    let run = two_nodes("", &["network.jitter=5%"]);
    assert!(
        run.counters
            .iter()
            .all(|counter| !counter.name.contains("segment"))
    );
}
