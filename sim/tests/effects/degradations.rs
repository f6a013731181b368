//! Degradations make messages take longer by exactly what is asked.

use super::effect::{BEGIN_US, END_US, in_force};
use super::world::{ANSWERED_US, ONE_WAY_US, calls, only_fault, two_nodes};

/// When the messages of a call are sent and what it takes, if those of the asker's whose turn it
/// is to be slow take so much longer.
fn slow_call(started_us: u64, slow: [bool; 4], longer_us: u64) -> (u64, u64) {
    let (mut at_us, mut delayed) = (started_us, 0);
    for is_slow in slow {
        let is_delayed = is_slow && in_force(at_us);
        delayed += u64::from(is_delayed);
        at_us += ONE_WAY_US + if is_delayed { longer_us } else { 0 };
    }
    (at_us - started_us, delayed)
}

#[test]
fn a_degradation_makes_each_message_take_longer_while_it_lasts() {
    let cases = [
        ("latency = \"+70ms\"", [true; 4], 70_000),
        ("latency-factor = 2.5", [true; 4], 75_000),
        (
            "latency-factor = 2.5\nlatency = \"+5ms\"",
            [true; 4],
            80_000,
        ),
        (
            "latency = \"+70ms\"\ndirection = \"to\"",
            [true, false, true, false],
            70_000,
        ),
        (
            "latency = \"+70ms\"\ndirection = \"from\"",
            [false, true, false, true],
            70_000,
        ),
        (
            "latency = \"+70ms\"\nfrom = { group = \"asker\" }",
            [true; 4],
            70_000,
        ),
    ];
    for (keys, slow, longer_us) in cases {
        let script = format!(
            r#"
[[fault]]
name = "slow"
kind = "degrade"
at = "60s"
for = "30s"
on = {{ group = "peer" }}
{keys}
"#
        );
        let run = two_nodes(&script, &[]);
        let (mut delayed, mut slowest_us) = (0, 0);
        for (started_us, latency_us) in calls(&run, 0) {
            let (expected_us, messages) = slow_call(started_us, slow, longer_us);
            assert_eq!(latency_us, expected_us, "{keys}, started at {started_us}");
            delayed += messages;
            slowest_us = slowest_us.max(latency_us);
        }
        assert!(delayed > 60 && slowest_us > ANSWERED_US);
        let fault = only_fault(&run);
        assert_eq!((fault.kind.as_str(), fault.nodes), ("degrade", 1));
        assert_eq!((fault.messages_delayed, fault.messages_cut), (delayed, 0));
        assert_eq!((fault.start_us, fault.end_us), (BEGIN_US, END_US));
        assert_eq!(fault.first_us, Some(BEGIN_US));
    }
}

#[test]
fn a_degradation_holds_for_datagrams_and_for_segments() {
    let script = r#"
[[fault]]
name = "slow"
kind = "degrade"
at = "60s"
for = "30s"
on = { group = "peer" }
latency = "+70ms"
"#;
    let carried = [
        (r#"group.peer.transport={ kind = "datagram" }"#, 2),
        ("network.loss=0.0001%", 4),
    ];
    for (set, messages) in carried {
        let run = two_nodes(script, &[set]);
        let calls = calls(&run, 0);
        let within = |from_us: u64, to_us: u64| {
            let started = calls
                .iter()
                .filter(move |call| (from_us..to_us).contains(&call.0));
            started.map(|call| call.1).collect::<Vec<u64>>()
        };
        let slow = within(BEGIN_US, END_US - 2_000_000);
        let expected_us = messages * (ONE_WAY_US + 70_000);
        assert!(slow.len() > 30 && slow.iter().all(|latency_us| *latency_us == expected_us));
        let before = within(0, BEGIN_US - 2_000_000);
        assert!(
            before
                .iter()
                .all(|latency_us| *latency_us == messages * ONE_WAY_US)
        );
        assert!(only_fault(&run).messages_delayed >= messages * slow.len() as u64);
    }
}
