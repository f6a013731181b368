//! Runs that are done twice, with a planted program that is not the same twice.

use super::{Desk, SMALL, counts, junit};
use std::os::unix::fs::PermissionsExt;

/// A worker that puts the number of its process into every fingerprint.
const NOT_THE_SAME: &str = r#"#!/bin/sh
"$KADLAB" worker | sed -u "s/\"fingerprint\":\"[0-9a-f]*/\"fingerprint\":\"$$/"
"#;
/// A worker whose fingerprints are right and whose count of events is not.
const MISCOUNTS: &str = r#"#!/bin/sh
"$KADLAB" worker | sed -u "s/\"events\":[0-9]*/\"events\":$$/"
"#;

/// Tests three seeds with this worker: status, and what was said.
fn tested(worker: &str) -> (Desk, super::Said) {
    let desk = Desk::with(SMALL);
    desk.write("worker", worker);
    let executable = std::fs::Permissions::from_mode(0o755);
    std::fs::set_permissions(desk.path("worker"), executable).expect("it is ours");
    let said = desk.say_with(
        &[
            "test",
            "small.toml",
            "--seeds",
            "1..3",
            "--repeat",
            "2",
            "--worker",
            "./worker",
            "--junit",
            "all.xml",
        ],
        ("KADLAB", env!("CARGO_BIN_EXE_kadlab")),
    );
    (desk, said)
}

#[test]
fn two_runs_of_one_seed_that_differ_end_the_suite_with_3_and_both_fingerprints() {
    let (desk, said) = tested(NOT_THE_SAME);
    assert_eq!(said.status, 3, "{}{}", said.stdout, said.stderr);
    assert_eq!(
        counts(&said),
        "3 planned = 3 passed + 0 failed + 0 incomplete + 0 broken"
    );
    let repeated =
        "\ndeterminism: 2 runs to repeat = 0 the same + 2 different + 0 incomplete + 0 broken\n";
    assert!(said.stdout.contains(repeated), "{}", said.stdout);
    let mut lines = said
        .stdout
        .lines()
        .skip_while(|line| *line != "TWO RUNS DIFFER: small seed 1");
    let difference = lines.nth(1).expect("the difference follows");
    let prints = difference
        .strip_prefix("    fingerprint ")
        .and_then(|both| both.split_once(", then "));
    let (first, second) = prints.expect("both fingerprints are named");
    assert_ne!(first, second);
    assert_eq!(
        lines.next(),
        Some("    repeat: kadlab run small.toml --seed 1")
    );
    assert_eq!(junit(&desk, "all.xml").1, [5, 2, 0, 0]);
}

#[test]
fn two_runs_with_one_fingerprint_and_different_numbers_differ() {
    let (_, said) = tested(MISCOUNTS);
    assert_eq!(said.status, 3, "{}{}", said.stdout, said.stderr);
    assert!(
        said.stdout.contains(" both times, but other events\n"),
        "{}",
        said.stdout
    );
}

#[test]
fn a_sound_program_is_the_same_twice() {
    let said = Desk::with(SMALL).say(&["test", "small.toml", "--seeds", "1..4", "--repeat", "4"]);
    assert_eq!(said.status, 0, "{}", said.stdout);
    let line =
        "\ndeterminism: 4 runs to repeat = 4 the same + 0 different + 0 incomplete + 0 broken\n";
    assert!(said.stdout.contains(line), "{}", said.stdout);
}
