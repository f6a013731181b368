//! Who holds an old identity holds a dead contact.

use super::super::world::{DEADLINE_US, ONE_WAY_US, calls, only_fault, two_nodes};
use kadlab_reports::record::Ending;

/// What two nodes come to when the one that is asked goes away for good or loses its identity.
fn without_the_peer(fault: &str, sets: &[&str]) -> (Vec<(u64, u64)>, [u64; 2], Vec<Ending>) {
    let script = format!(
        "\n[[fault]]\nname = \"gone\"\nat = \"60s\"\non = {{ node = \"peer/0\" }}\n{fault}\n"
    );
    let run = two_nodes(&script, sets);
    let fault = only_fault(&run);
    let effect = [fault.messages_cut, fault.calls_failed];
    let endings = run.lookups.iter().map(|lookup| lookup.ending).collect();
    (calls(&run, 0), effect, endings)
}

#[test]
fn a_call_to_an_old_identity_comes_to_what_a_call_to_a_dead_node_does() {
    let datagrams = "group.peer.transport={ kind = \"datagram\", retries = 1 }";
    for transport in ["core.k=20", datagrams] {
        for dead in ["silent", "refused"] {
            let sets = [format!("network.dead-peers={dead}"), transport.to_owned()];
            let sets: Vec<&str> = sets.iter().map(String::as_str).collect();
            let crash = without_the_peer("kind = \"crash\"", &sets);
            let lose = "kind = \"restart\"\ndown = \"1us\"\nlose = [\"identity\"]";
            let lost = without_the_peer(lose, &sets);
            assert_eq!(crash, lost, "{dead}, {transport}");
            let kept = lose.replace("[\"identity\"]", "\"disk\"");
            assert_ne!(crash, without_the_peer(&kept, &sets));
            let late = lost.0.iter().filter(|(at_us, _)| *at_us > 61_000_000);
            let round_trip_us = 2 * ONE_WAY_US;
            let expected_us = match dead {
                "silent" => DEADLINE_US,
                _ => round_trip_us,
            };
            assert!(late.clone().count() > 50);
            assert!(
                late.clone()
                    .all(|(_, latency_us)| *latency_us == expected_us)
            );
        }
    }
}

#[test]
fn bootstrap_lists_go_on_naming_the_first_identity() {
    let later = "
[[fault]]
name = \"wiped\"
kind = \"restart\"
at = \"30s\"
on = { node = \"peer/0\" }
down = \"1s\"
lose = \"identity\"

[[fault]]
name = \"again\"
kind = \"restart\"
at = \"60s\"
on = { node = \"asker/0\" }
down = \"1s\"
";
    let dead_ends = |sets: &[&str]| {
        let run = two_nodes(later, sets);
        let late = run
            .lookups
            .iter()
            .filter(|lookup| lookup.started_us > 65_000_000);
        let (dead, all) = (
            late.clone().filter(|get| get.ending == Ending::DeadEnd),
            late,
        );
        (dead.count(), all.count())
    };
    let (dead, all) = dead_ends(&[]);
    assert!(all > 50 && dead == all, "{dead} of {all}");
    assert_eq!(dead_ends(&["fault.wiped.lose=nothing"]).0, 0);
}
