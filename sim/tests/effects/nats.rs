//! Who gets through to a node behind a NAT.

use super::world::{ANSWERED_US, DEADLINE_US, calls, run_text, two_nodes};
use kadlab_reports::record::{Lookup, Run};

/// Both nodes know each other from the start; what they sent then is forgotten when they begin.
const ACQUAINTED: [&str; 2] = [
    "group.peer.join={ kind = \"oracle\" }",
    "group.asker.join={ kind = \"oracle\" }",
];

/// The peer looks up too, from the eighth second to the fortieth.
const PEER_ASKS: &str = r#"
[[workload]]
name = "back"
kind = "find-node"
group = "peer"
rate = "2/s"
from = "8s"
to = "40s"
"#;

fn acquainted(script: &str, sets: &[&str]) -> Run {
    let sets: Vec<&str> = ACQUAINTED.iter().chain(sets).copied().collect();
    two_nodes(script, &sets)
}

fn kept_out(run: &Run) -> u64 {
    let name = "messages that a NAT kept out";
    let found = run.counters.iter().find(|counter| counter.name == name);
    found.unwrap_or_else(|| panic!("no counter {name}")).count
}

fn lookups(run: &Run, workload: u16) -> Vec<&Lookup> {
    let of_workload = |lookup: &&Lookup| lookup.workload == workload;
    run.lookups.iter().filter(of_workload).collect()
}

#[test]
fn a_node_that_never_sends_anything_is_kept_from_callers_without_a_word() {
    for class in [
        "full-cone",
        "restricted-cone",
        "port-restricted",
        "symmetric",
    ] {
        let nat = format!("group.peer.nat={class}");
        for transport in ["direct", "datagram"] {
            let transport = format!("group.peer.transport={{ kind = \"{transport}\" }}");
            let refused = "network.dead-peers=refused";
            let run = acquainted(
                "",
                &[&nat, "group.peer.nat-timeout=5s", &transport, refused],
            );
            let calls = calls(&run, 0);
            assert!(calls.len() > 150);
            assert!(
                calls
                    .iter()
                    .all(|(_, latency_us)| *latency_us == DEADLINE_US)
            );
            // By datagram there is one retry before the deadline of two seconds.
            let tries = if transport.contains("datagram") { 2 } else { 1 };
            assert_eq!(kept_out(&run), tries * calls.len() as u64, "{class}");
        }
    }
}

#[test]
fn an_open_node_keeps_nobody_out_and_nothing_is_said_of_nats() {
    let run = acquainted("", &["group.peer.nat=open"]);
    assert!(
        calls(&run, 0)
            .iter()
            .all(|(_, latency_us)| *latency_us == ANSWERED_US)
    );
    assert!(
        !run.counters
            .iter()
            .any(|counter| counter.name.contains("NAT"))
    );
}

const CLASSES: [&str; 5] = [
    "open",
    "full-cone",
    "restricted-cone",
    "port-restricted",
    "symmetric",
];

/// Whether two nodes that call each other get through, the asker's class by row, the peer's by
/// column.
const MEETS: [&str; 5] = ["+++++", "+++++", "+++++", "++++-", "+++--"];

#[test]
fn two_nodes_that_call_each_other_meet_unless_no_port_fits() {
    for (asker, row) in CLASSES.into_iter().zip(MEETS) {
        for (peer, meets) in CLASSES.into_iter().zip(row.chars()) {
            let (asker_is, peer_is) = (
                format!("group.asker.nat={asker}"),
                format!("group.peer.nat={peer}"),
            );
            let run = acquainted(PEER_ASKS, &[&asker_is, &peer_is, "workload.back.to=110s"]);
            for workload in 0..2 {
                // By then both have sent something.
                let later = |lookup: &&&Lookup| lookup.started_us > 20_000_000;
                let lookups = lookups(&run, workload);
                let failed = |lookup: &&&Lookup| lookup.failed_rpcs > 0;
                let (later, failed) = (
                    lookups.iter().filter(later).count(),
                    lookups.iter().filter(later).filter(failed).count(),
                );
                assert!(later > 100, "{later}");
                let expected = if meets == '+' { 0 } else { later };
                assert_eq!(failed, expected, "{asker} and {peer}, workload {workload}");
            }
        }
    }
}

#[test]
fn a_nat_forgets_when_nothing_was_sent_for_its_timeout() {
    // The peer sends until the fortieth second, replies included; the NAT forgets at the sixtieth.
    for class in ["full-cone", "restricted-cone"] {
        let nat = format!("group.peer.nat={class}");
        for (from, kept) in [("45s", false), ("65s", true)] {
            let from = format!("workload.lookups.from={from}");
            let run = acquainted(PEER_ASKS, &[&nat, "group.peer.nat-timeout=20s", &from]);
            let calls = calls(&run, 0);
            assert!(calls.len() > 50);
            let latency_us = if kept { DEADLINE_US } else { ANSWERED_US };
            assert!(
                calls.iter().all(|(_, found)| *found == latency_us),
                "{class} {from}"
            );
            let expected = if kept { calls.len() as u64 } else { 0 };
            assert_eq!(kept_out(&run), expected);
        }
    }
}

/// The peer sends to a third node all the time and has never heard of the asker, which knows the
/// peer only.
const THIRD_NODE: &str = r#"[scenario]
name = "three-nodes"
description = "One node is called by another that it has never heard of."
duration = "2m"

[network]
latency = { kind = "constant", rtt = "100ms" }

[core]
rpc-timeout = "2s"
dead-contacts = "keep"
bucket-refresh = "off"
bootstrap-again = "off"

[[group]]
name = "peer"
count = 1
join = { kind = "oracle" }

[[group]]
name = "third"
count = 1
join = { kind = "oracle" }

[[group]]
name = "asker"
count = 1
bootstrap = ["peer"]
join = { over = "40s" }

[[workload]]
name = "lookups"
kind = "find-node"
group = "asker"
rate = "2/s"
from = "60s"
to = "110s"

[[workload]]
name = "others"
kind = "find-node"
group = "peer"
rate = "2/s"
from = "0s"
to = "110s"
"#;

#[test]
fn sending_to_a_third_node_opens_a_full_cone_only() {
    for (class, opens) in [
        ("open", true),
        ("full-cone", true),
        ("restricted-cone", false),
        ("port-restricted", false),
        ("symmetric", false),
    ] {
        let run = run_text(THIRD_NODE, &[&format!("group.peer.nat={class}")]);
        let lookups = lookups(&run, 0);
        assert!(lookups.len() > 80);
        let asked = lookups.iter().filter(|lookup| lookup.rpcs > 0).count();
        let expected = if opens { lookups.len() } else { 0 };
        assert_eq!(asked, expected, "{class}: the asker came into the network");
        if class != "open" {
            assert_eq!(kept_out(&run) > 0, !opens, "{class}");
        }
    }
}
