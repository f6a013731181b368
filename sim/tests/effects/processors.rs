//! Processors: what work costs, one thing after another.

use super::world::{ANSWERED_US, two_nodes};
use kadlab_reports::record::{Lookup, Run};
use kadlab_reports::spent::Part;

const MESSAGE_US: u64 = 10_000;

/// The peer works ten milliseconds for each message; nothing else costs.
fn working(message: &str) -> Run {
    let costs = format!(
        r#"group.peer.processor={{ message = "{message}", kibibyte = "0s", sign = "0s", check = "0s" }}"#
    );
    two_nodes("", &[&costs])
}

fn waited_us(lookup: &Lookup) -> u64 {
    lookup.spent.expect("it ended").of(Part::Processor)
}

/// Requests that reached the peer: its own group sends none.
fn requests(run: &Run) -> u64 {
    run.load.iter().map(|load| load.requests).sum()
}

fn busy_us(run: &Run) -> u64 {
    let windows = run.processors.windows.iter();
    windows.map(|used| used.busy_us).sum()
}

#[test]
fn a_call_waits_for_the_work_of_both_of_its_messages() {
    let run = working("10ms");
    assert!(run.lookups.len() > 100);
    for lookup in &run.lookups {
        assert_eq!(lookup.latency_us, ANSWERED_US + waited_us(lookup));
        assert!(waited_us(lookup) >= 2 * MESSAGE_US);
    }
    let alone = |lookup: &&Lookup| waited_us(lookup) == 2 * MESSAGE_US;
    let behind_others = run.lookups.len() - run.lookups.iter().filter(alone).count();
    assert!(behind_others > 0, "now and then two calls come together");
    assert!(behind_others < run.lookups.len() / 4, "but seldom");
}

#[test]
fn use_is_what_the_messages_cost() {
    let run = working("10ms");
    let expected_us = requests(&run) * 2 * MESSAGE_US;
    assert_eq!(busy_us(&run), expected_us);
    let [busiest] = run.processors.busiest[..] else {
        panic!("one group has processors");
    };
    assert_eq!((busiest.group, busiest.busy_us), (0, expected_us));
}

/// Two messages of 300 ns each: the reply leaves at the next whole microsecond, the work is counted
/// to the nanosecond.
#[test]
fn work_shorter_than_a_microsecond_adds_up() {
    let run = working("300ns");
    let alone = run.lookups.iter().map(waited_us).min();
    assert_eq!(alone, Some(2), "each of both messages is waited for");
    let busiest = run.processors.busiest[0].busy_us;
    let expected_ns = requests(&run) * 2 * 300;
    assert_eq!(busiest, (expected_ns + 500) / 1_000);
}

/// With the same seed only the costs differ.
#[test]
fn a_profile_charges_what_it_was_measured_to_cost() {
    let profile = |keys: &str| {
        let costs = format!("group.peer.processor={{ profile = \"epyc-milan\"{keys} }}");
        two_nodes("", &[&costs])
    };
    let free = profile(r#", message = "0s", kibibyte = "0s""#);
    assert_eq!(busy_us(&free), 0, "nothing is signed or checked here");
    let (measured, slow) = (profile(""), profile(r#", message = "10ms""#));
    assert!(busy_us(&measured) > 0);
    let messages = requests(&slow) * 2;
    assert!(busy_us(&slow) > messages * MESSAGE_US, "kibibytes cost too");
}

#[test]
fn a_processor_that_cannot_keep_up_lets_calls_run_into_their_deadline() {
    // Two calls a second of two messages each: 0.3 s a message is 1.2 s of work a second.
    let run = working("300ms");
    let failed = run.lookups.iter().filter(|lookup| lookup.failed_rpcs > 0);
    assert!(failed.count() > run.lookups.len() / 2);
    let windows = &run.processors.windows;
    let middle = windows[windows.len() / 2];
    let window_us = run.scenario.window_us;
    assert_eq!(middle.busy_us, window_us, "busy all the time");
    assert!(middle.longest_wait_us > 1_000_000);
}

#[test]
fn without_costs_there_is_no_processor_and_nothing_waits() {
    let run = two_nodes("", &[]);
    assert!(run.processors.windows.is_empty() && run.processors.busiest.is_empty());
    assert!(run.lookups.iter().all(|lookup| waited_us(lookup) == 0));
    let free = working("0s");
    assert_eq!(free.fingerprint, run.fingerprint);
}
