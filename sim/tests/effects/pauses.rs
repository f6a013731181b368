//! Pauses: what reaches a frozen node waits, what it owed is overdue, and both to the microsecond.

use super::effect::{BEGIN_US, END_US, in_force};
use super::world::{ANSWERED_US, DEADLINE_US, ONE_WAY_US, calls, only_fault, run_text, two_nodes};
use kadlab_reports::record::{Fault, Lookup, Run};
use kadlab_reports::spent::Part;

/// Bytes of datagrams that wait for one node at most.
const DATAGRAM_BYTES_MAX: u64 = 212_992;

fn pause(name: &str, at_s: u64, for_s: u64, on: &str) -> String {
    format!(
        "\n[[fault]]\nname = \"{name}\"\nkind = \"pause\"\nat = \"{at_s}s\"\nfor = \"{for_s}s\"\n\
         on = {{ group = \"{on}\" }}\n"
    )
}

fn frozen(on: &str) -> String {
    pause("freeze", 60, 30, on)
}

/// What a pause must have done to calls.
#[derive(Debug, PartialEq, Eq, Default)]
struct Effect {
    delayed: u64,
    failed: u64,
    cut: u64,
    last_us: u64,
}

impl Effect {
    fn of(fault: &Fault) -> Effect {
        Effect {
            delayed: fault.messages_delayed,
            failed: fault.calls_failed,
            cut: fault.messages_cut,
            last_us: fault.last_us.expect("it had effects"),
        }
    }

    /// A message arrives at a frozen node, if it is frozen then.
    fn arrives(&mut self, at_us: u64) -> bool {
        if in_force(at_us) {
            self.delayed += 1;
            self.last_us = self.last_us.max(at_us);
        }
        in_force(at_us)
    }

    fn fails(&mut self, at_us: u64) {
        self.failed += 1;
        self.last_us = self.last_us.max(at_us);
    }
}

#[test]
fn a_paused_callee_takes_connections_and_answers_requests_when_it_goes_on() {
    let run = two_nodes(&frozen("peer"), &[]);
    let mut effect = Effect::default();
    for (started_us, latency_us) in calls(&run, 0) {
        // Connect and accept pass; the request waits; the reply leaves at the end of the pause.
        let waits = effect.arrives(started_us + 3 * ONE_WAY_US);
        let answered_us = match waits {
            true => END_US + ONE_WAY_US - started_us,
            false => ANSWERED_US,
        };
        assert_eq!(
            latency_us,
            answered_us.min(DEADLINE_US),
            "the call at {started_us}"
        );
        let given_up_us = started_us + DEADLINE_US;
        if answered_us > DEADLINE_US {
            if given_up_us < END_US {
                effect.fails(given_up_us);
            }
            effect.arrives(given_up_us + ONE_WAY_US);
        }
    }
    assert!(effect.failed > 30 && effect.delayed > 2 * effect.failed);
    let fault = only_fault(&run);
    assert_eq!(Effect::of(fault), effect);
    assert_eq!((fault.kind.as_str(), fault.nodes), ("pause", 1));
    assert_eq!((fault.start_us, fault.end_us), (BEGIN_US, END_US));
    assert_eq!(fault.first_us, Some(BEGIN_US));
}

#[test]
fn a_paused_caller_finds_its_calls_overdue_and_hears_its_commands_when_it_goes_on() {
    let sets = [
        "workload.lookups.rate=40/s",
        "group.peer.transport={ handlers = 2000 }",
    ];
    let run = two_nodes(&frozen("asker"), &sets);
    let mut effect = Effect::default();
    let mut commands = 0;
    for lookup in &run.lookups {
        let (started_us, latency_us) = (lookup.started_us, lookup.latency_us);
        let spent = lookup.spent.expect("it ended");
        let asleep_us = spent.of(Part::Processor);
        if in_force(started_us) {
            commands += 1;
            assert_eq!(asleep_us, END_US - started_us);
            assert_eq!(latency_us, asleep_us + ANSWERED_US);
            continue;
        }
        // Accept or reply, whichever comes when nobody hears it.
        let mut heard = [2, 4]
            .into_iter()
            .map(|ways| started_us + ways * ONE_WAY_US);
        if heard.any(|at_us| effect.arrives(at_us)) {
            effect.fails(END_US);
            assert_eq!(latency_us, END_US - started_us, "it is overdue at once");
            assert_eq!(spent.of(Part::DeadPeer), DEADLINE_US);
            assert_eq!(asleep_us, latency_us - DEADLINE_US);
        } else {
            assert_eq!((latency_us, asleep_us), (ANSWERED_US, 0));
        }
    }
    assert!(commands > 1_000 && effect.failed > 3, "{effect:?}");
    assert_eq!(Effect::of(only_fault(&run)), effect);
}

#[test]
fn a_paused_listener_gives_streams_away_until_it_is_full() {
    let room = "group.peer.transport={ handlers = 3, backlog = 0 }";
    let run = two_nodes(&frozen("peer"), &[room, "workload.lookups.rate=4/s"]);
    let (mut places, mut turned_away) = (Vec::new(), 0);
    for (started_us, latency_us) in calls(&run, 0) {
        let (came_us, request_us) = (started_us + ONE_WAY_US, started_us + 3 * ONE_WAY_US);
        places.retain(|until_us| *until_us > came_us);
        if places.len() == 3 {
            turned_away += u64::from(in_force(came_us));
            assert_eq!(latency_us, 2 * ONE_WAY_US, "the call at {started_us}");
        } else if in_force(request_us) {
            places.push(END_US);
            let answered_us = END_US + ONE_WAY_US - started_us;
            assert_eq!(latency_us, answered_us.min(DEADLINE_US));
        } else {
            places.push(request_us);
            assert_eq!(latency_us, ANSWERED_US);
        }
    }
    assert!(turned_away > 80, "{turned_away}");
    assert_eq!(only_fault(&run).messages_cut, turned_away);
}

#[test]
fn a_paused_peer_is_not_banned_as_a_dead_one_is() {
    let script = frozen("peer");
    let dead = script.replace("\"pause\"", "\"crash\"");
    let answered = |script: &str| {
        let run = two_nodes(script, &["core.negative-cache=after-one-failure"]);
        let later = run.lookups.iter().filter(|call| call.started_us > END_US);
        let answered = later
            .clone()
            .filter(|call| call.failed_rpcs == 0 && call.rpcs == 1);
        (answered.count(), later.count())
    };
    let (heard, all) = answered(&script);
    assert!(heard == all && all > 20);
    assert_eq!(answered(&dead).0, 0);
}

/// How and when each lookup ended.
fn endings(run: &Run) -> Vec<(u64, u64, u16)> {
    let ending = |lookup: &Lookup| (lookup.started_us, lookup.latency_us, lookup.failed_rpcs);
    run.lookups.iter().map(ending).collect()
}

#[test]
fn pauses_that_overlap_are_one_long_pause() {
    for on in ["peer", "asker"] {
        let (first, second) = (pause("first", 60, 20, on), pause("second", 75, 25, on));
        let within = pause("within", 65, 5, on);
        let three = two_nodes(&format!("{first}{second}{within}"), &[]);
        let one = two_nodes(&pause("all", 60, 40, on), &[]);
        assert_eq!(three.fingerprint, one.fingerprint);
        assert_eq!(endings(&three), endings(&one));
        let sum = |count: fn(&Fault) -> u64| three.faults.iter().map(count).sum::<u64>();
        let all = only_fault(&one);
        assert_eq!(sum(|fault| fault.messages_delayed), all.messages_delayed);
        assert_eq!(sum(|fault| fault.calls_failed), all.calls_failed);
        assert_eq!(three.faults[2].nodes, 1, "it strikes who is paused already");
        assert_eq!(three.faults[2].messages_delayed, 0, "the first has it");
    }
}

#[test]
fn a_node_that_crashes_while_it_is_paused_is_down_and_comes_back_awake() {
    let script = format!(
        "{}\n[[fault]]\nname = \"stop\"\nkind = \"crash\"\nat = \"70s\"\nfor = \"10s\"\n\
         on = {{ touched-by = \"freeze\" }}\n",
        frozen("peer")
    );
    let run = two_nodes(&script, &[]);
    let (mut waited, mut lost) = (0, 0);
    for (started_us, latency_us) in calls(&run, 0) {
        let (came_us, request_us) = (started_us + ONE_WAY_US, started_us + 3 * ONE_WAY_US);
        let answered = request_us < BEGIN_US || came_us >= 80_000_000;
        assert_eq!(
            latency_us,
            if answered { ANSWERED_US } else { DEADLINE_US },
            "the call at {started_us}"
        );
        if answered {
            continue;
        }
        let close_us = started_us + DEADLINE_US + ONE_WAY_US;
        let messages = [request_us, close_us].into_iter();
        let request_is_sent = came_us < 70_000_000;
        let messages = messages.skip(usize::from(!request_is_sent));
        let while_paused = messages.clone().filter(|at_us| *at_us < 70_000_000);
        waited += while_paused.count() as u64;
        let while_down = |at_us: &u64| (70_000_000..80_000_000).contains(at_us);
        let connects = u64::from(while_down(&came_us));
        lost += connects + messages.filter(while_down).count() as u64;
    }
    let [freeze, stop] = &run.faults[..] else {
        panic!("there are two faults");
    };
    assert_eq!(freeze.messages_delayed, waited);
    assert_eq!(stop.messages_cut, waited + lost, "what waited is lost too");
    assert_eq!((freeze.nodes, stop.nodes), (1, 1));
    assert!(freeze.last_us < Some(70_000_000) && waited > 20 && lost > 20);
}

#[test]
fn datagrams_wait_as_far_as_they_fit_into_the_buffer() {
    let sets = [
        r#"group.peer.transport={ kind = "datagram", retries = 0 }"#,
        "workload.lookups.rate=100/s",
    ];
    let run = two_nodes(&frozen("peer"), &sets);
    let mut came = 0;
    for (started_us, latency_us) in calls(&run, 0) {
        // The buffer is full long before requests come whose callers wait to the end of the pause.
        let is_lost = in_force(started_us + ONE_WAY_US);
        came += u64::from(is_lost);
        let expected_us = if is_lost { DEADLINE_US } else { 2 * ONE_WAY_US };
        assert_eq!(latency_us, expected_us, "the call at {started_us}");
    }
    let fault = only_fault(&run);
    assert_eq!(fault.messages_delayed + fault.messages_cut, came);
    assert_eq!(fault.calls_failed, came, "each is given up, waiting or not");
    // A request is 341 bytes on average: three ids of 65 to 129 bytes make the difference.
    let full = DATAGRAM_BYTES_MAX / fault.messages_delayed;
    assert!((330..352).contains(&full), "{full} bytes a request");
}

#[test]
fn a_few_datagrams_wait_and_are_answered_when_the_node_goes_on() {
    let transport = r#"group.peer.transport={ kind = "datagram", retries = 0 }"#;
    let run = two_nodes(&frozen("peer"), &[transport]);
    let mut answered_late = 0;
    for (started_us, latency_us) in calls(&run, 0) {
        let answered_us = match in_force(started_us + ONE_WAY_US) {
            true => END_US + ONE_WAY_US - started_us,
            false => 2 * ONE_WAY_US,
        };
        answered_late += u64::from((2 * ONE_WAY_US + 1..=DEADLINE_US).contains(&answered_us));
        assert_eq!(latency_us, answered_us.min(DEADLINE_US));
    }
    assert!(answered_late > 0);
}

#[test]
fn nothing_leaves_a_paused_node_however_far_its_processor_has_come() {
    let costs =
        r#"group.peer.processor={ message = "100ms", kibibyte = "0s", sign = "0s", check = "0s" }"#;
    let run = two_nodes(&frozen("peer"), &[costs, "workload.lookups.rate=3/s"]);
    let silent_us = BEGIN_US + ONE_WAY_US..END_US + ONE_WAY_US;
    let ended_us = |call: &&(u64, u64)| silent_us.contains(&(call.0 + call.1));
    let meanwhile = calls(&run, 0);
    let meanwhile: Vec<_> = meanwhile.iter().filter(ended_us).collect();
    assert!(meanwhile.len() > 30);
    assert!(
        meanwhile
            .iter()
            .all(|(_, latency_us)| *latency_us == DEADLINE_US)
    );
}

#[test]
fn a_paused_node_is_live_but_out_of_reach() {
    let run = two_nodes(&frozen("peer"), &[]);
    let ended_us = |lookup: &Lookup| lookup.started_us + lookup.latency_us;
    for lookup in &run.lookups {
        assert_eq!(lookup.recall_of, 1, "it is up all the time");
        let reachable = u8::from(!in_force(ended_us(lookup)));
        assert_eq!(lookup.reachable_of, reachable);
    }
}

#[test]
fn a_pause_of_who_is_down_touches_nobody_and_is_a_warning() {
    let crash = "\n[[fault]]\nname = \"stop\"\nkind = \"crash\"\nat = \"50s\"\nfor = \"20s\"\n\
                 on = { node = \"peer/0\" }\n";
    let run = two_nodes(&format!("{crash}{}", frozen("peer")), &[]);
    assert_eq!(run.warnings, ["fault `freeze` touched no node"]);
    let after = calls(&run, 0);
    let mut after = after.iter().filter(|call| call.0 > 71_000_000);
    assert!(after.all(|(_, latency_us)| *latency_us == ANSWERED_US));
}

#[test]
fn a_paused_publisher_publishes_late_and_loses_nothing() {
    let text = format!(
        "{}\n[[workload]]\nname = \"announce\"\nkind = \"publish\"\ngroup = \"asker\"\n\
         salt = \"s\"\nvalue-size = \"64B\"\nevery = \"7s\"\nfrom = \"10s\"\n{}",
        super::world::TWO_NODES,
        frozen("asker")
    );
    let run = run_text(&text, &["core.sequence=clock"]);
    let puts: Vec<&Lookup> = run.lookups.iter().filter(|row| row.workload == 1).collect();
    let late: Vec<&&Lookup> = puts.iter().filter(|put| in_force(put.started_us)).collect();
    assert!(late.len() >= 4);
    for put in late {
        assert!(put.started_us + put.latency_us > END_US);
        assert_eq!(put.failed_rpcs, 0);
    }
}
