//! Suites that cannot be: one message, status 2, nothing run and nothing written.

use super::{Desk, SMALL};

fn refused(desk: &Desk, arguments: &[&str], message: &str) {
    let names = desk.names();
    let said = desk.say(&[&["test"], arguments].concat());
    assert_eq!(
        (said.status, said.stdout.as_str()),
        (2, ""),
        "{arguments:?}: {}",
        said.stderr
    );
    assert!(
        said.stderr.starts_with(message),
        "{arguments:?}: {}",
        said.stderr
    );
    assert_eq!(said.stderr.matches("error: ").count(), 1);
    assert_eq!(desk.names(), names, "nothing was written");
}

#[test]
fn arguments_that_leave_nothing_to_run_are_refused() {
    let desk = Desk::with(SMALL);
    std::fs::create_dir(desk.path("empty")).expect("a folder can be made");
    let shard =
        "error: invalid value 'X' for '--shard <N/M>': there is no such shard: they are 1/4 to 4/4";
    let time = "error: invalid value '0s' for 'X <TIME>': this is no time at all; ";
    let cases: &[(&[&str], &str)] = &[
        (
            &["small.toml", "--shard", "0/4"],
            &shard.replace('X', "0/4"),
        ),
        (
            &["small.toml", "--shard", "5/4"],
            &shard.replace('X', "5/4"),
        ),
        (
            &["small.toml", "--budget", "0s"],
            &time.replace('X', "--budget"),
        ),
        (
            &["small.toml", "--run-limit", "0s"],
            &time.replace('X', "--run-limit"),
        ),
        (
            &["small.toml", "--memory", "0B"],
            "error: invalid value '0B' for '--memory <SIZE>'",
        ),
        (
            &["small.toml", "--workers", "0"],
            "error: invalid value '0' for '--workers <COUNT>'",
        ),
        (
            &["small.toml", "--seeds", "5..1"],
            "error: --seeds 5..1: not a range of seeds\nhelp: ",
        ),
        (
            &["empty"],
            "error: empty: no scenario file is below this folder\nhelp: ",
        ),
        (&["missing.toml"], "error: missing.toml: cannot be read: "),
        (&[], "error: ci/quick.toml: cannot be read: "),
        (
            &["small.toml", "--set", "network.lost=5%"],
            "error: --set network.lost=5%: network.lost: ",
        ),
        (
            &["small.toml", "--seeds", "0..18446744073709551615"],
            "error: these are 18446744073709551615 runs; a suite has at most 1000000\nhelp: ",
        ),
    ];
    for (arguments, message) in cases {
        refused(&desk, arguments, message);
    }
}

#[test]
fn a_junit_file_that_cannot_be_written_is_refused_before_anything_runs() {
    let desk = Desk::with(SMALL);
    desk.write("file", "mine");
    std::fs::create_dir(desk.path("folder")).expect("a folder can be made");
    let start = |path| format!("error: {path}: no JUnit file can be written there: ");
    for path in ["folder", "file/all.xml", "/proc/all.xml"] {
        refused(&desk, &["small.toml", "--junit", path], &start(path));
    }
    assert_eq!(desk.read("file"), "mine");
}

#[test]
fn scenarios_that_expect_nothing_leave_nothing_to_test() {
    let desk = Desk::with(&super::silent("small"));
    let said = desk.say(&["test", "small.toml"]);
    assert_eq!((said.status, said.stdout.as_str()), (4, ""));
    let message = "error: no scenario here expects anything: nothing to test, nothing ran\n\
                   help: add an [[expect]] to small.toml\n";
    assert_eq!(said.stderr, message);
}

/// A suite with these lines below `[suite]`, what it is refused with, and where.
const SUITES: &[(&str, &str)] = &[
    (
        "",
        "1:1: part: this suite has no parts: it would test nothing",
    ),
    ("budged = \"1m\"", "3:1: suite.budged: there is no such key"),
    (
        "budget = \"0s\"",
        "3:10: suite.budget: \"0s\" is no time at all",
    ),
    (
        "memory = \"lots\"",
        "3:10: suite.memory: \"lots\" is not a size",
    ),
    (
        "repeat = -1",
        "3:10: suite.repeat: -1 is not a whole number",
    ),
    (
        "seeds = \"3..1\"",
        "3:9: suite.seeds: \"3..1\" is not a range of seeds",
    ),
    (
        "[[part]]\nname = \"a\"",
        "3:1: part.a.scenarios: this key is missing",
    ),
    (
        "[[part]]\nscenarios = [\"small.toml\"]",
        "3:1: part[1].name: this key is missing",
    ),
    (
        "[[part]]\nname = \"a\"\nscenarios = []",
        "5:13: part.a.scenarios: this part names no scenario",
    ),
    (
        "[[part]]\nname = \"a\"\nscenarios = [\"b*.toml\"]",
        "5:14: part.a.scenarios: \"b*.toml\" names no scenario file",
    ),
    (
        "[[part]]\nname = \"a\"\nscenarios = [\"small.toml\"]\nexcept = [\"b.toml\"]",
        "6:11: part.a.except: \"b.toml\" names no scenario file",
    ),
    (
        "[[part]]\nname = \"a\"\nscenarios = [\"small.toml\"]\nexcept = [\"s*\"]",
        "5:13: part.a.scenarios: this part names no scenario",
    ),
    (
        "[[part]]\nname = \"a\"\nscenarios = [\"***\"]",
        "5:14: part.a.scenarios: \"***\" is not a pattern",
    ),
    (
        "[[part]]\nname = \"a\"\nscenarios = [\"*.toml\"]\nset = { group.node.count = 3 }",
        "6:9: part.a.set.group: a key stands in quotes",
    ),
    (
        "[[part]]\nname = \"a\"\nscenarios = [\"*.toml\"]\nset = { \"group.visor.count\" = 3 }",
        "6:31: group.visor.count: there is no group \"visor\" (in small.toml)",
    ),
    (
        "[[part]]\nname = \"a\"\nscenarios = [\"*.toml\"]\n[[part]]\nname = \"a\"\nscenarios = [\"*.toml\"]",
        "7:8: part.a.name: two parts have the name \"a\"",
    ),
    (
        "[[parts]]\nname = \"a\"",
        "3:3: parts: there is no such key",
    ),
    ("[part", "3:6: "),
];

#[test]
fn a_mistake_in_a_suite_is_told_with_its_place() {
    for (lines, message) in SUITES {
        let desk = Desk::with(SMALL);
        desk.write(
            "suite.toml",
            &format!("[suite]\nname = \"nightly\"\n{lines}\n"),
        );
        refused(
            &desk,
            &["suite.toml"],
            &format!("error: suite.toml:{message}"),
        );
    }
}

#[test]
fn a_suite_is_tested_alone() {
    let desk = Desk::with(SMALL);
    let part = "[[part]]\nname = \"a\"\nscenarios = [\"small.toml\"]\n";
    desk.write(
        "suite.toml",
        &format!("[suite]\nname = \"nightly\"\n{part}"),
    );
    let message = "error: suite.toml: a suite is tested alone, because its budget is for its own runs\nhelp: ";
    refused(&desk, &["small.toml", "suite.toml"], message);
}
