//! Where a report may go: nothing is replaced but a result of the same scenario and seed.

use super::desk::{Desk, SMALL};

#[test]
fn a_folder_with_something_else_is_refused_before_the_run_and_left_alone() {
    let desk = Desk::with(SMALL);
    desk.write("result/notes.txt", "mine");
    let said = desk.say(&["run", "small.toml", "--out", "result"]);
    assert_eq!((said.status, said.stdout.as_str()), (2, ""));
    let message = "error: result already exists and holds something else (it has no summary.json); \
                   a run of `small` with seed 1 replaces only a result of the same scenario and \
                   seed: choose another folder with --out, or move it away\n";
    assert_eq!(said.stderr, message);
    assert_eq!(desk.read("result/notes.txt"), "mine");
    assert_eq!(desk.names(), ["result", "small.toml"]);
}

#[test]
fn a_result_of_the_same_scenario_and_seed_is_replaced_whole() {
    let desk = Desk::with(SMALL);
    assert_eq!(
        desk.say(&["run", "small.toml", "--out", "result"]).status,
        0
    );
    let first = desk.read("result/lookups.csv");
    desk.write("result/left-over.txt", "of an older version");
    let slower = [
        "--set",
        "network.latency={ kind = \"constant\", rtt = \"90ms\" }",
    ];
    let said = desk.say(&[&["run", "small.toml", "--out", "result"], &slower[..]].concat());
    assert_eq!((said.status, said.stderr.as_str()), (0, ""));
    assert_ne!(desk.read("result/lookups.csv"), first);
    assert!(!desk.path("result/left-over.txt").exists());
    assert_eq!(desk.names(), ["result", "small.toml"]);
}

#[test]
fn a_result_of_another_seed_is_refused_and_left_alone() {
    let desk = Desk::with(SMALL);
    assert_eq!(
        desk.say(&["run", "small.toml", "--out", "result"]).status,
        0
    );
    let summary = desk.read("result/summary.json");
    let said = desk.say(&["run", "small.toml", "--seed", "2", "--out", "result"]);
    assert_eq!((said.status, said.stdout.as_str()), (2, ""));
    assert!(
        said.stderr
            .contains("holds a result of `small` with seed 1"),
        "{}",
        said.stderr
    );
    assert_eq!(desk.read("result/summary.json"), summary);
}
