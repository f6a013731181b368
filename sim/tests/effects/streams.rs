//! Streams: what a connection costs, and what a listener does that has no room.

use super::world::{ANSWERED_US, DEADLINE_US, ONE_WAY_US, calls, two_nodes};
use kadlab_reports::record::Lookup;
use kadlab_reports::spent::Part;

/// Many lookups at once.
const BUSY: &str = "workload.lookups.rate=40/s";

fn transport(settings: &str) -> String {
    format!("group.peer.transport={{ {settings} }}")
}

/// The obvious model of a listener: a stream has its place from the moment when it is accepted
/// until its request has come, one round trip later. Whether each call found a place.
fn found_place(calls: &[(u64, u64)], places: usize) -> Vec<bool> {
    let (mut until, mut found) = (Vec::new(), Vec::new());
    for (started_us, _) in calls {
        let at_us = started_us + ONE_WAY_US;
        until.retain(|until_us| *until_us > at_us);
        found.push(until.len() < places);
        if until.len() < places {
            until.push(at_us + 2 * ONE_WAY_US);
        }
    }
    found
}

fn check(settings: &str, places: usize, turned_away_us: u64) {
    let run = two_nodes("", &[BUSY, &transport(settings)]);
    let calls = calls(&run, 0);
    let found = found_place(&calls, places);
    let turned_away = found.iter().filter(|found| !**found).count();
    assert!(
        turned_away > 100,
        "{settings}: {turned_away} of {}",
        calls.len()
    );
    for ((started_us, latency_us), found) in calls.iter().zip(found) {
        let expected = if found { ANSWERED_US } else { turned_away_us };
        assert_eq!(
            *latency_us, expected,
            "{settings}: the call at {started_us}"
        );
    }
}

#[test]
fn a_lookup_of_one_call_takes_two_round_trips() {
    let run = two_nodes("", &[]);
    let calls = calls(&run, 0);
    assert!(calls.len() > 150);
    assert!(calls.iter().all(|(_, latency_us)| *latency_us == 200_000));
}

#[test]
fn a_full_listener_that_refuses_costs_its_caller_a_round_trip() {
    check(
        "handlers = 1, backlog = 0, overflow = \"refuse\"",
        1,
        2 * ONE_WAY_US,
    );
    check(
        "handlers = 2, backlog = 1, overflow = \"refuse\"",
        3,
        2 * ONE_WAY_US,
    );
}

#[test]
fn a_full_listener_that_drops_costs_its_caller_the_deadline() {
    check(
        "handlers = 1, backlog = 0, overflow = \"drop\"",
        1,
        DEADLINE_US,
    );
    check(
        "handlers = 1, backlog = 1, overflow = \"drop\"",
        2,
        DEADLINE_US,
    );
}

#[test]
fn a_listener_with_room_turns_nobody_away() {
    let run = two_nodes("", &[BUSY]);
    assert!(
        calls(&run, 0)
            .iter()
            .all(|(_, latency_us)| *latency_us == ANSWERED_US)
    );
    let turned_away = run
        .counters
        .iter()
        .find(|counter| counter.name.contains("turned away"));
    assert_eq!(turned_away.expect("they are counted").count, 0);
}

/// Another asker.
const SECOND_ASKER: &str = r#"
[[group]]
name = "other"
count = 1
bootstrap = ["peer"]
join = { over = "0s" }

[[workload]]
name = "others"
kind = "find-node"
group = "other"
rate = "4/s"
from = "20s"
"#;

/// The second asker's calls after a stream of the first fell silent: each with whether it was
/// refused, and the moment when the silent stream was accepted.
fn calls_beside_a_silent_stream(deadline: &str) -> (u64, Vec<(u64, bool)>) {
    let transport = format!("handlers = 1, backlog = 0, handler-deadline = \"{deadline}\"");
    let sets = [
        "workload.lookups.rate=6/m",
        &super::streams::transport(&transport),
    ];
    // Nobody's chance depends on a fault: the call that shall fall silent is at the same moment.
    let calm = two_nodes(SECOND_ASKER, &sets);
    let answered = |lookup: &&Lookup| {
        lookup.workload == 0 && lookup.started_us > 60_000_000 && lookup.failed_rpcs == 0
    };
    let answered = calm.lookups.iter().find(answered);
    let started_us = answered.expect("the first asker was answered").started_us;
    let accepted_us = started_us + ONE_WAY_US;
    // Its stream is accepted, then nothing passes any more.
    let silence = format!(
        r#"{SECOND_ASKER}
[[fault]]
name = "silence"
kind = "partition"
at = "{}us"
for = "{}us"
on = {{ group = "asker" }}
from = {{ group = "peer" }}
"#,
        accepted_us + 1,
        120_000_000 - accepted_us - 1
    );
    let run = two_nodes(&silence, &sets);
    let later =
        |lookup: &&Lookup| lookup.workload == 1 && lookup.started_us + ONE_WAY_US > accepted_us;
    let later: Vec<&Lookup> = run.lookups.iter().filter(later).collect();
    assert!(
        later.len() > 100,
        "{} calls after {accepted_us}",
        later.len()
    );
    // The askers know each other and answer each other; only the peer can refuse.
    let others = later
        .iter()
        .map(|lookup| (lookup.started_us, lookup.failed_rpcs == 1));
    (accepted_us, others.collect())
}

#[test]
fn a_silent_stream_holds_its_place_until_the_handler_deadline() {
    let (accepted_us, others) = calls_beside_a_silent_stream("3s");
    let free_us = accepted_us + 3_000_000;
    let is_free = |started_us: u64| started_us + ONE_WAY_US > free_us;
    assert!(
        others
            .iter()
            .filter(|(started_us, _)| !is_free(*started_us))
            .all(|(_, refused)| *refused)
    );
    let first = others.iter().find(|(started_us, _)| is_free(*started_us));
    assert_eq!(
        first.map(|(_, refused)| *refused),
        Some(false),
        "the first one finds the place free"
    );
}

#[test]
fn without_a_handler_deadline_a_silent_stream_holds_its_place_for_ever() {
    let (_, others) = calls_beside_a_silent_stream("off");
    assert!(others.iter().all(|(_, refused)| *refused));
}

#[test]
fn a_request_that_waits_behind_a_silent_stream_is_served_at_the_handler_deadline() {
    let transport = transport("handlers = 1, backlog = 1, handler-deadline = \"1s\"");
    let sets = ["workload.lookups.rate=6/m", transport.as_str()];
    let calm = two_nodes(SECOND_ASKER, &sets);
    let answered = |lookup: &&Lookup| {
        lookup.workload == 0 && lookup.started_us > 62_000_000 && lookup.failed_rpcs == 0
    };
    let started_us = calm
        .lookups
        .iter()
        .find(answered)
        .expect("it asks")
        .started_us;
    let accepted_us = started_us + ONE_WAY_US;
    let silence = format!(
        "{SECOND_ASKER}\n[[fault]]\nname = \"silence\"\nkind = \"partition\"\nat = \"{}us\"\n\
         for = \"30s\"\non = {{ group = \"asker\" }}\nfrom = {{ group = \"peer\" }}\n",
        accepted_us + 1
    );
    let run = two_nodes(&silence, &sets);
    let waits =
        |lookup: &&Lookup| lookup.workload == 1 && lookup.started_us + ONE_WAY_US > accepted_us;
    let first = run.lookups.iter().find(waits).expect("the other asks");
    assert!(
        first.started_us + 3 * ONE_WAY_US < accepted_us + 1_000_000,
        "it waits"
    );
    assert_eq!(first.failed_rpcs, 0, "it is served in the end");
    let served_us = accepted_us + 1_000_000;
    assert_eq!(first.started_us + first.latency_us, served_us + ONE_WAY_US);
    let spent = first.spent.expect("it ended");
    let queued_us = served_us - (first.started_us + 3 * ONE_WAY_US);
    assert_eq!(
        Part::ALL.map(|part| spent.of(part)),
        [2 * ONE_WAY_US, 2 * ONE_WAY_US, queued_us, 0, 0, 0],
        "what it waited for the handler is queueing"
    );
}
