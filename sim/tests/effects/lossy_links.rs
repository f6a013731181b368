//! Degradations that lose: segments and datagrams of the degraded links, while it lasts, and what
//! becomes of their messages.

use super::effect::in_force;
use super::world::{ANSWERED_US, DEADLINE_US, ONE_WAY_US, calls, only_fault, two_nodes};
use kadlab_reports::record::Run;

/// A time-out: a round trip and 200 ms.
const TIMEOUT_US: u64 = 300_000;
/// When the five rounds of a message are sent, in time-outs after the first.
const ROUNDS: [u64; 5] = [0, 1, 3, 7, 15];
/// When its stream breaks.
const BROKEN: u64 = 31;
/// A deadline that streams break before.
const PATIENCE_US: u64 = 20_000_000;

fn lossy(keys: &str) -> String {
    format!(
        "\n[[fault]]\nname = \"noise\"\nkind = \"degrade\"\nat = \"60s\"\nfor = \"30s\"\n\
         on = {{ group = \"peer\" }}\n{keys}\n"
    )
}

fn counter(run: &Run, name: &str) -> u64 {
    let found = run.counters.iter().find(|counter| counter.name == name);
    found.unwrap_or_else(|| panic!("no counter {name}")).count
}

/// What a fault that loses everything must have done.
#[derive(Debug, Default, PartialEq, Eq)]
struct Effect {
    lost: u64,
    broken: u64,
}

impl Effect {
    /// When a message of one segment arrives that is sent at this moment on a way that may be
    /// lossy; an error is when its stream breaks.
    fn message(&mut self, sent_us: u64, is_lossy: bool) -> Result<u64, u64> {
        for round in ROUNDS {
            let at_us = sent_us + round * TIMEOUT_US;
            if !(is_lossy && in_force(at_us)) {
                return Ok(at_us + ONE_WAY_US);
            }
            self.lost += 1;
        }
        self.broken += 1;
        Err(sent_us + BROKEN * TIMEOUT_US)
    }

    /// How long a call takes; `lossy` says so of messages to the peer and from it.
    fn call(&mut self, started_us: u64, lossy: (bool, bool)) -> u64 {
        let mut at_us = started_us;
        for (is_lossy, by_caller) in [(lossy.0, true), (lossy.1, false)].repeat(2) {
            match self.message(at_us, is_lossy) {
                Ok(arrives_us) => at_us = arrives_us,
                Err(broken_us) if by_caller => return broken_us - started_us,
                Err(_) => {
                    // Nobody tells the caller; its hang-up is no call.
                    let broken = self.broken;
                    let _ = self.message(started_us + PATIENCE_US, lossy.0);
                    self.broken = broken;
                    return PATIENCE_US;
                }
            }
        }
        at_us - started_us
    }
}

#[test]
fn a_link_that_loses_everything_breaks_the_streams_that_are_not_saved_by_its_end() {
    for (direction, ways) in [
        ("both", (true, true)),
        ("to", (true, false)),
        ("from", (false, true)),
    ] {
        let script = lossy(&format!("loss = \"100%\"\ndirection = \"{direction}\""));
        let sets = ["core.rpc-timeout=20s", "scenario.duration=3m"];
        let run = two_nodes(&script, &sets);
        let mut effect = Effect::default();
        for (started_us, latency_us) in calls(&run, 0) {
            let expected_us = effect.call(started_us, ways);
            assert_eq!(
                latency_us, expected_us,
                "{direction}, started at {started_us}"
            );
        }
        assert!(effect.broken > 20 && effect.lost > 5 * effect.broken);
        let fault = only_fault(&run);
        assert_eq!(fault.segments_lost, effect.lost, "{direction}");
        assert_eq!(fault.calls_failed, effect.broken, "{direction}");
        assert_eq!((fault.messages_delayed, fault.messages_cut), (0, 0));
        assert_eq!(counter(&run, "segments lost on the way"), effect.lost);
    }
}

#[test]
fn a_lost_segment_of_a_lossy_link_costs_a_time_out_that_doubles() {
    let busy = "workload.lookups.rate=20/s";
    let sets = ["core.rpc-timeout=20s", "scenario.duration=3m", busy];
    let run = two_nodes(&lossy("loss = \"20%\""), &sets);
    let (mut noisy, mut at_once) = (0_u64, 0);
    for lookup in run.lookups.iter().filter(|lookup| lookup.failed_rpcs == 0) {
        let late_us = lookup.latency_us - ANSWERED_US;
        let ends = [lookup.started_us, lookup.started_us + ANSWERED_US].map(in_force);
        match ends {
            [true, true] => {
                assert!(late_us.is_multiple_of(TIMEOUT_US), "{late_us}");
                noisy += 1;
                at_once += u64::from(late_us == 0);
            }
            [false, false] => assert_eq!(late_us, 0, "the network itself loses nothing"),
            _ => {}
        }
    }
    // Four messages come through at once with probability 0.4096: six standard deviations.
    let off = (at_once * 10_000).abs_diff(noisy * 4_096);
    assert!(off < 6 * 4_918 * noisy.isqrt(), "{at_once} of {noisy}");
    let fault = only_fault(&run);
    assert_eq!(
        fault.segments_lost,
        counter(&run, "segments lost on the way")
    );
    let lost_once_more = counter(&run, "segments sent again")
        + counter(&run, "streams broken by five time-outs in a row");
    assert_eq!(fault.segments_lost, lost_once_more);
}

#[test]
fn losses_of_the_network_stay_its_own_and_those_of_a_fault_come_on_top() {
    let sets = [
        "network.loss=10%",
        "core.rpc-timeout=20s",
        "scenario.duration=3m",
    ];
    let run = two_nodes(&lossy("loss = \"100%\""), &sets);
    let lost = counter(&run, "segments lost on the way");
    let by_fault = only_fault(&run).segments_lost;
    // Of all that is lost in these thirty seconds the network itself loses a tenth.
    assert!(by_fault > 200 && by_fault < lost, "{by_fault} of {lost}");
    let quiet = two_nodes("", &sets);
    let before = |run: &Run| {
        let calls = calls(run, 0).into_iter();
        let before = calls.filter(|(started_us, latency_us)| started_us + latency_us < 60_000_000);
        before.collect::<Vec<_>>()
    };
    assert_eq!(before(&run), before(&quiet));
}

#[test]
fn a_lossy_link_loses_datagrams_and_with_them_calls() {
    let transport = r#"group.peer.transport={ kind = "datagram", retries = 0 }"#;
    let run = two_nodes(&lossy("loss = \"100%\""), &[transport]);
    let mut lost = 0;
    for (started_us, latency_us) in calls(&run, 0) {
        let is_lost = in_force(started_us) || in_force(started_us + ONE_WAY_US);
        lost += u64::from(is_lost);
        let expected_us = if is_lost { DEADLINE_US } else { 2 * ONE_WAY_US };
        assert_eq!(latency_us, expected_us, "the call at {started_us}");
    }
    assert!(lost > 30);
    let fault = only_fault(&run);
    assert_eq!((fault.segments_lost, fault.calls_failed), (lost, lost));
    assert_eq!(counter(&run, "datagrams lost"), lost);
}

#[test]
fn a_degradation_that_meets_no_message_changes_nothing() {
    let late = "\n[[fault]]\nname = \"noise\"\nkind = \"degrade\"\nat = \"115s\"\nfor = \"5s\"\n\
                on = { group = \"peer\" }\nloss = \"50%\"\n";
    let (noisy, quiet) = (two_nodes(late, &[]), two_nodes("", &[]));
    assert_eq!(noisy.fingerprint, quiet.fingerprint);
    assert_eq!(calls(&noisy, 0), calls(&quiet, 0));
    assert_eq!(only_fault(&noisy).segments_lost, 0);
}
