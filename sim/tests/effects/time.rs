//! Where the time of lookups went, in worlds in which it can be told by hand.

use super::world::{DEADLINE_US, ONE_WAY_US, run_text, two_nodes};
use kadlab_reports::record::{Lookup, Run};
use kadlab_reports::spent::Part;
use std::collections::BTreeSet;

/// A round trip, to connect or to ask.
const ROUND_TRIP_US: u64 = 2 * ONE_WAY_US;

/// One asker that knows so many peers, of which peer/0 dies after a minute.
fn peers(count: u32, alpha: u32, pacing: &str) -> Run {
    let text = format!(
        r#"[scenario]
name = "dead-peer"
description = "One asks, one of the others is dead."
duration = "5m"

[network]
latency = {{ kind = "constant", rtt = "100ms" }}

[core]
rpc-timeout = "2s"
alpha = {alpha}
pacing = "{pacing}"
negative-cache = "off"
dead-contacts = "keep"
bucket-refresh = "off"
bootstrap-again = "off"

[[group]]
name = "peer"
count = {count}
join = {{ kind = "oracle" }}

[[group]]
name = "asker"
count = 1
join = {{ kind = "oracle" }}

[[workload]]
name = "lookups"
kind = "find-node"
group = "asker"
rate = "15/m"
from = "70s"
to = "290s"

[[fault]]
name = "death"
kind = "crash"
at = "60s"
on = {{ node = "peer/0" }}
"#
    );
    run_text(&text, &[])
}

/// The parts of each lookup: network, connecting, queueing, processor, dead peer, barrier.
fn parts(lookup: &Lookup) -> [u64; 6] {
    let spent = lookup.spent.expect("it ended");
    Part::ALL.map(|part| spent.of(part))
}

/// The different ways in which the lookups of a run spent their time.
fn ways(run: &Run) -> BTreeSet<[u64; 6]> {
    assert!(run.lookups.len() > 30);
    run.lookups.iter().map(parts).collect()
}

#[test]
fn with_one_call_at_a_time_a_dead_peer_costs_its_deadline_and_a_live_one_two_round_trips() {
    for pacing in ["window", "lockstep"] {
        let expected = [ROUND_TRIP_US, ROUND_TRIP_US, 0, 0, DEADLINE_US, 0];
        assert_eq!(ways(&peers(2, 1, pacing)), BTreeSet::from([expected]));
    }
}

#[test]
fn with_both_asked_at_once_only_the_dead_peer_decides() {
    let expected = [0, 0, 0, 0, DEADLINE_US, 0];
    assert_eq!(ways(&peers(2, 2, "window")), BTreeSet::from([expected]));
}

#[test]
fn a_round_with_a_dead_peer_holds_its_others_back_at_the_barrier() {
    // Three peers, two at once. Either the dead one is in the first round: the live one of it has
    // answered after two round trips, the rest of the deadline is the barrier's, then the third is
    // asked. Or the third is the dead one.
    let answered_us = 2 * ROUND_TRIP_US;
    let held = [answered_us, answered_us, 0, 0, 0, DEADLINE_US - answered_us];
    let last = [ROUND_TRIP_US, ROUND_TRIP_US, 0, 0, DEADLINE_US, 0];
    assert_eq!(ways(&peers(3, 2, "lockstep")), BTreeSet::from([held, last]));
    // A window asks the third meanwhile and ends at the deadline of the dead one.
    let meanwhile = [0, 0, 0, 0, DEADLINE_US, 0];
    assert_eq!(
        ways(&peers(3, 2, "window")),
        BTreeSet::from([meanwhile, last])
    );
}

#[test]
fn a_refusal_is_time_spent_connecting() {
    let crash =
        "[[fault]]\nname = \"death\"\nkind = \"crash\"\nat = \"5s\"\non = { node = \"peer/0\" }\n";
    let run = two_nodes(crash, &["network.dead-peers=refused"]);
    assert_eq!(ways(&run), BTreeSet::from([[0, ROUND_TRIP_US, 0, 0, 0, 0]]));
}

#[test]
fn a_lookup_whose_asker_went_away_has_no_parts_and_every_other_has_parts_that_sum_up() {
    let crash = "[[fault]]\nname = \"restart\"\nkind = \"restart\"\nat = \"60s\"\ndown = \"10s\"\non = { node = \"asker/0\" }\n";
    let run = two_nodes(crash, &["workload.lookups.rate=20/s"]);
    let unfinished = |lookup: &&Lookup| lookup.spent.is_none();
    assert!(run.lookups.iter().filter(unfinished).count() > 0);
    for lookup in run.lookups.iter().filter(|lookup| !unfinished(lookup)) {
        assert_eq!(parts(lookup).iter().sum::<u64>(), lookup.latency_us);
    }
}
