//! Nodes of simulated runs: recorded without a trace, and replayed to the same state.

use super::bench::{replay, run, scenario};
use kadlab::journal::End;
use kadlab::scenario::Scenario;

/// Records a node, and asserts that the run is the same and that the replay reaches its state.
fn check(scenario: &Scenario, minutes: u64, node: &str, lives: u64) -> String {
    let (plain, recorded) = (
        run(scenario, minutes, None),
        run(scenario, minutes, Some(node)),
    );
    assert_eq!(
        recorded.fingerprint, plain.fingerprint,
        "recording leaves no trace"
    );
    assert!(
        recorded.inputs > 100,
        "{node} was told {} things",
        recorded.inputs
    );
    let replayed = replay(&recorded.journal).expect("the journal is whole");
    assert_eq!(replayed.end, Ok(End::Finished));
    assert_eq!((replayed.inputs, replayed.lives), (recorded.inputs, lives));
    assert!(
        replayed.states >= lives,
        "each life's state is compared at its end"
    );
    String::from_utf8(recorded.journal).expect("journals are text")
}

#[test]
fn a_publisher_of_the_quickstart_is_replayed_through_its_partition() {
    let scenario = scenario(
        "quickstart.toml",
        &["group.visor.count=25", "workload.readers.rate=2/s"],
    );
    check(&scenario, 9, "visor/17", 1);
}

#[test]
fn a_server_of_the_quickstart_is_replayed() {
    let scenario = scenario(
        "quickstart.toml",
        &[
            "group.visor.count=20",
            "workload.readers.rate=2/s",
            "network.wire=encoded",
        ],
    );
    check(&scenario, 8, "server/2", 1);
}

#[test]
fn a_node_that_restarts_has_one_journal_with_two_lives_and_its_disk() {
    let scenario = scenario(
        "mass-restart.toml",
        &["group.visor.count=20", "workload.readers.rate=1/s"],
    );
    let journal = check(&scenario, 14, "visor/3", 2);
    assert!(
        journal.contains("\n{\"record\":{\"item\":"),
        "its disk kept items"
    );
    assert!(
        journal.contains("\"stopped\""),
        "the end of its first life is there"
    );
}

#[test]
fn a_node_that_loses_its_identity_goes_on_in_the_same_journal_under_the_new_one() {
    let scenario = scenario(
        "new-identities.toml",
        &["group.visor.count=20", "workload.readers.rate=1/s"],
    );
    let lives = run(&scenario, 14, None).lives;
    let restarted = lives
        .iter()
        .rposition(|lives| *lives == 2)
        .expect("three in ten restart");
    let servers: u32 = scenario.groups[..scenario.groups.len() - 1]
        .iter()
        .map(|g| g.count)
        .sum();
    check(
        &scenario,
        14,
        &format!("visor/{}", restarted as u32 - servers),
        2,
    );
}

#[test]
fn an_honest_node_among_liars_and_a_liar_are_replayed() {
    let sets = ["group.visor.count=20", "core.claimed-senders=believed"];
    let scenario = scenario("incidents/table-poisoning.toml", &sets);
    check(&scenario, 9, "visor/5", 1);
    let liar = &scenario.groups.last().expect("the liars are a group").name;
    check(&scenario, 9, &format!("{liar}/1"), 1);
}
