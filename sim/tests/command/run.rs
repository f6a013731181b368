//! `kadlab run`: what it prints, how it ends, and that what it prints repeats it.

use super::desk::{Desk, SMALL};
use std::io::{BufRead, BufReader};
use std::process::Stdio;

#[test]
fn a_run_as_planned_ends_with_0_and_leaves_the_whole_report() {
    let desk = Desk::with(SMALL);
    let said = desk.say(&["run", "small.toml"]);
    assert_eq!((said.status, said.stderr.as_str()), (0, ""));
    assert_eq!(desk.names(), ["runs", "small.toml"]);
    assert_eq!(desk.summary("runs/small-1", "outcome"), "as-planned");
    let files = [
        "report.html",
        "sample.json",
        "summary.json",
        "lookups.csv",
        "timeline.csv",
        "convergence.csv",
        "load.csv",
        "faults.csv",
        "scenario.resolved.toml",
        "plots",
    ];
    for file in files {
        assert!(
            desk.path("runs/small-1").join(file).exists(),
            "{file} is missing"
        );
    }
}

#[test]
fn an_expectation_that_fails_ends_the_run_with_1_and_leaves_the_report() {
    let desk = Desk::with(SMALL);
    let said = desk.say(&["run", "small.toml", "--set", "expect.busy.above=100000"]);
    assert_eq!((said.status, said.stderr.as_str()), (1, ""));
    assert_eq!(desk.summary("runs/small-1", "outcome"), "not-as-planned");
}

#[test]
fn a_failure_that_is_planned_is_as_planned() {
    let planned = "\n[[outcome]]\nwhen = { \"fault.stop.at\" = \"20s\" }\nfails = [\"busy\"]\n";
    let text = SMALL.replace("above = 10\n", "above = 100000\n") + planned;
    let said = Desk::with(&text).say(&["run", "small.toml"]);
    assert_eq!((said.status, said.stderr.as_str()), (0, ""));
    let said = Desk::with(&text).say(&["run", "small.toml", "--set", "fault.stop.at=21s"]);
    assert_eq!(said.status, 1, "the plan is for another moment");
}

#[test]
fn the_first_line_is_the_seed_and_a_command_that_repeats_the_run() {
    let desk = Desk::with(SMALL);
    let cases: [&[&str]; 3] = [
        &["run", "small.toml"],
        &[
            "run",
            "small.toml",
            "--seed",
            "7",
            "--set",
            "fault.stop.at=15s",
        ],
        &[
            "run",
            "small.toml",
            "--set",
            "network.latency={ kind = \"constant\", rtt = \"20ms\" }",
        ],
    ];
    for arguments in cases {
        let first = desk.say(&[arguments, &["--out", "first"]].concat());
        let line = first.stdout.lines().next().expect("it says something");
        let (seed, command) = line.split_once(": ").expect("seed N: COMMAND");
        let seed = seed.strip_prefix("seed ").expect("seed N: COMMAND");
        assert_eq!(desk.summary("first", "seed").to_string(), seed);
        let again = desk.shell(&format!("{command} --out again"));
        assert_eq!((again.status, again.stdout.lines().next()), (0, Some(line)));
        let fingerprint = |out| desk.summary(out, "fingerprint");
        assert_eq!(fingerprint("first"), fingerprint("again"), "{line}");
        assert_eq!(
            desk.read("first/lookups.csv"),
            desk.read("again/lookups.csv")
        );
        for out in ["first", "again"] {
            std::fs::remove_dir_all(desk.path(out)).expect("it is there");
        }
    }
}

#[test]
fn the_resolved_scenario_repeats_the_run() {
    let desk = Desk::with(SMALL);
    desk.say(&[
        "run",
        "small.toml",
        "--set",
        "group.node.count=12",
        "--out",
        "first",
    ]);
    let said = desk.say(&["run", "first/scenario.resolved.toml", "--out", "again"]);
    assert_eq!((said.status, said.stderr.as_str()), (0, ""));
    let fingerprint = |out| desk.summary(out, "fingerprint");
    assert_eq!(fingerprint("first"), fingerprint("again"));
}

#[test]
fn a_killed_run_leaves_nothing_that_looks_whole() {
    let desk = Desk::with(&SMALL.replace("duration = \"30s\"", "duration = \"3000h\""));
    let mut run = desk.command(&["run", "small.toml", "--out", "result"]);
    let mut run = run
        .stdout(Stdio::piped())
        .spawn()
        .expect("the command starts");
    let stdout = run.stdout.take().expect("it is piped");
    let mut line = String::new();
    BufReader::new(stdout)
        .read_line(&mut line)
        .expect("it says its seed first");
    assert!(line.starts_with("seed 1: "), "{line}");
    run.kill().expect("it is still under way");
    assert!(
        run.wait().expect("it ends").code().is_none(),
        "it was killed"
    );
    assert_eq!(desk.names(), ["small.toml"]);
}

#[test]
fn a_path_with_a_space_is_quoted_in_the_command_that_repeats_the_run() {
    let desk = Desk::with(SMALL);
    desk.write("my scenarios/it's small.toml", SMALL);
    let first = desk.say(&["run", "my scenarios/it's small.toml", "--out", "first"]);
    let line = first.stdout.lines().next().expect("it says something");
    let command = line.strip_prefix("seed 1: ").expect("the seed comes first");
    let again = desk.shell(&format!("{command} --out again"));
    assert_eq!((again.status, again.stderr.as_str()), (0, ""));
}

#[test]
fn a_reader_who_leaves_does_not_end_the_run() {
    let desk = Desk::with(SMALL);
    let said = desk.shell("(kadlab run small.toml; echo $? > status) | true");
    assert_eq!(said.stderr, "");
    assert_eq!(desk.read("status"), "0\n");
    assert!(desk.path("runs/small-1/report.html").exists());
}
