//! Partitions and crashes cut what they must, when they must, and say so afterwards.

use super::effect::{BEGIN_US, Judged, check, effect_on, in_force};
use super::world::{ANSWERED_US, DEADLINE_US, ONE_WAY_US, calls, only_fault, two_nodes};

#[test]
fn a_partition_cuts_every_message_between_its_sides_and_none_at_another_time() {
    for side in ["asker", "peer"] {
        let split = format!(
            r#"
[[fault]]
name = "split"
kind = "partition"
at = "60s"
for = "30s"
on = {{ group = "{side}" }}
"#
        );
        let run = two_nodes(&split, &[]);
        let calls = calls(&run, 0);
        // Messages are judged when they are sent: connect, accept, request, reply.
        let judged = Judged {
            after_us: &[0, ONE_WAY_US, 2 * ONE_WAY_US, 3 * ONE_WAY_US],
            close_after_us: Some(0),
        };
        let expected = effect_on(&calls, &judged, in_force);
        assert!(expected.failed > 30 && (expected.failed as usize) < calls.len() / 2);
        check(&run, "partition", &expected);
    }
}

#[test]
fn a_crashed_node_answers_nothing_while_it_is_down_and_everything_afterwards() {
    let crash = r#"
[[fault]]
name = "stop"
kind = "crash"
at = "60s"
for = "30s"
on = { node = "peer/0" }
"#;
    let run = two_nodes(crash, &[]);
    // Messages to a dead node are lost when they arrive: connect and request.
    let judged = Judged {
        after_us: &[ONE_WAY_US, 3 * ONE_WAY_US],
        close_after_us: Some(ONE_WAY_US),
    };
    let expected = effect_on(&calls(&run, 0), &judged, in_force);
    assert!(expected.failed > 30);
    check(&run, "crash", &expected);
}

#[test]
fn a_crash_for_good_lasts_to_the_end_of_the_run() {
    let crash = r#"
[[fault]]
name = "stop"
kind = "crash"
at = "60s"
on = { node = "peer/0" }
"#;
    let run = two_nodes(crash, &[]);
    for (started_us, latency_us) in calls(&run, 0) {
        let answered = started_us + 3 * ONE_WAY_US < BEGIN_US;
        assert_eq!(latency_us, if answered { ANSWERED_US } else { DEADLINE_US });
    }
    assert_eq!(
        (only_fault(&run).start_us, only_fault(&run).end_us),
        (BEGIN_US, 120_000_000)
    );
}

#[test]
fn a_dead_peer_costs_the_deadline_if_it_is_silent_and_a_round_trip_if_it_refuses() {
    let crash = r#"
[[fault]]
name = "stop"
kind = "crash"
at = "60s"
on = { node = "peer/0" }
"#;
    let dead = |sets: &[&str]| {
        let run = two_nodes(crash, sets);
        let mut calls = calls(&run, 0);
        calls.retain(|(started_us, _)| started_us + ONE_WAY_US >= BEGIN_US);
        assert!(calls.len() > 50);
        let mut latencies: Vec<u64> = calls.into_iter().map(|(_, latency)| latency).collect();
        latencies.dedup();
        latencies
    };
    assert_eq!(dead(&["network.dead-peers=silent"]), [DEADLINE_US]);
    assert_eq!(
        dead(&["network.dead-peers=silent", "core.rpc-timeout=7s"]),
        [7_000_000]
    );
    assert_eq!(dead(&["network.dead-peers=refused"]), [2 * ONE_WAY_US]);
}

#[test]
fn a_fault_that_touches_nobody_is_a_warning_without_an_effect() {
    let twice = r#"
[[fault]]
name = "stop"
kind = "crash"
at = "60s"
on = { node = "peer/0" }

[[fault]]
name = "again"
kind = "crash"
at = "70s"
on = { node = "peer/0" }
"#;
    let run = two_nodes(twice, &[]);
    assert_eq!(run.warnings, ["fault `again` touched no node"]);
    let [first, again] = &run.faults[..] else {
        panic!("there are two faults");
    };
    assert_eq!(first.nodes, 1);
    assert_eq!(
        (again.nodes, again.messages_cut, again.calls_failed),
        (0, 0, 0)
    );
    assert_eq!((again.first_us, again.last_us), (None, None));
}
