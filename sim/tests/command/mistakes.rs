//! The operator's mistakes: exit status 2, one message that names file, line, key and remedy, and
//! nothing written.

use super::desk::{Desk, SMALL, Said};

/// Text of the scenario, what it is replaced by, where the message puts it, and its remedy.
type Case = (&'static str, &'static str, &'static str, &'static str);

const CASES: &[Case] = &[
    (
        "[[fault]]",
        "[[fault]",
        "small.toml:22",
        "help: scenario files are TOML",
    ),
    (
        "duration =",
        "durration =",
        "small.toml:4:1: scenario.durration: there is no such key",
        "help: did you mean `duration`?",
    ),
    (
        "at = \"20s\"",
        "at = \"20 parsecs\"",
        "small.toml:25:6: fault.stop.at: \"20 parsecs\" is not a length of time",
        "help: write a number and one of us, ms, s, m, h, d",
    ),
    (
        "group = \"node\"\nrate",
        "group = \"visor\"\nrate",
        "small.toml:18:9: workload.lookups.group: there is no group \"visor\"",
        "help: the groups are node",
    ),
    (
        "share = \"10%\"",
        "share = \"101%\"",
        "small.toml:26:32: fault.stop.on.share: \"101%\" is not a share",
        "help: ",
    ),
    (
        "at = \"20s\"",
        "at = \"31s\"",
        "small.toml:25:6: fault.stop.at: a fault at 31s would strike when the run is over",
        "help: the run ends at 30s",
    ),
    (
        "count = 10",
        "count = 0",
        "small.toml:11:9: group.node.count: 0 is not a whole number from 1 to 10000000",
        "help: choose one of these",
    ),
    (
        "name = \"busy\"",
        "name = \"busy\"\nmetric = \"lookup.count\"\nabove = 1\n\n[[expect]]\nname = \"busy\"",
        "small.toml:34",
        "help: ",
    ),
];

/// A message is one error with one remedy, and nothing has happened.
pub(crate) fn check_refused(desk: &Desk, said: &Said) {
    assert_eq!(
        (said.status, said.stdout.as_str()),
        (2, ""),
        "{}",
        said.stderr
    );
    assert!(said.stderr.starts_with("error: "), "{}", said.stderr);
    for word in ["error: ", "\nhelp: "] {
        assert_eq!(said.stderr.matches(word).count(), 1, "{}", said.stderr);
    }
    assert_eq!(desk.names(), ["small.toml"], "nothing was written");
}

#[test]
fn every_mistake_is_one_message_with_its_place_and_its_remedy() {
    for (old, new, place, remedy) in CASES {
        assert!(SMALL.contains(old), "{old} is not in the scenario");
        let desk = Desk::with(&SMALL.replacen(old, new, 1));
        for command in ["run", "sweep", "validate"] {
            let said = desk.say(&[command, "small.toml"]);
            check_refused(&desk, &said);
            for part in [place, remedy] {
                assert!(
                    said.stderr.contains(part),
                    "{command}, {new}: {}",
                    said.stderr
                );
            }
        }
    }
}

#[test]
fn a_scenario_that_does_not_exist_is_named() {
    let desk = Desk::with(SMALL);
    for command in ["run", "sweep", "validate", "list"] {
        let said = desk.say(&[command, "missing.toml"]);
        check_refused(&desk, &said);
        assert!(
            said.stderr.contains("missing.toml: cannot be read: "),
            "{}",
            said.stderr
        );
    }
}

#[test]
fn a_wrong_override_is_said_of_the_command_line() {
    let desk = Desk::with(SMALL);
    for (set, problem) in [
        ("network.lost=5%", "network.lost: there is no such key"),
        (
            "fault.stop.at=31s",
            "fault.stop.at: a fault at 31s would strike",
        ),
        ("nonsense", "nonsense"),
    ] {
        for command in ["run", "sweep"] {
            let said = desk.say(&[command, "small.toml", "--set", set]);
            check_refused(&desk, &said);
            let place = format!("error: --set {set}");
            assert!(
                said.stderr.starts_with(&place) && said.stderr.contains(problem),
                "{}",
                said.stderr
            );
        }
    }
}

#[test]
fn wrong_arguments_end_with_2() {
    let desk = Desk::with(SMALL);
    let cases: [&[&str]; 5] = [
        &[],
        &["dance"],
        &["run"],
        &["run", "small.toml", "--seed", "minus one"],
        &["sweep", "small.toml", "--threads", "0"],
    ];
    for arguments in cases {
        let said = desk.say(arguments);
        assert_eq!(
            (said.status, said.stdout.as_str()),
            (2, ""),
            "{arguments:?}"
        );
        assert!(said.stderr.contains("Usage: kadlab") || said.stderr.contains("--help"));
    }
    assert_eq!(desk.names(), ["small.toml"]);
}

#[test]
fn wrong_ranges_of_seeds_end_with_2() {
    let desk = Desk::with(SMALL);
    for seeds in ["5..1", "x", "", "1..", "1...3", "-1..2"] {
        let said = desk.say(&["sweep", "small.toml", &format!("--seeds={seeds}")]);
        check_refused(&desk, &said);
        let problem = format!("error: --seeds {seeds}: not a range of seeds\n");
        assert!(said.stderr.starts_with(&problem), "{}", said.stderr);
    }
}

#[test]
fn a_sweep_that_would_never_end_is_refused() {
    let desk = Desk::with(SMALL);
    let seeds = "0..18446744073709551615";
    for arguments in [
        ["--seeds", seeds],
        ["--set", &format!("scenario.seeds={seeds}")],
    ] {
        let said = desk.say(&[&["sweep", "small.toml"], &arguments[..]].concat());
        check_refused(&desk, &said);
        let problem = format!("error: seeds {seeds}: a sweep takes at most 1000000 seeds\n");
        assert!(said.stderr.starts_with(&problem), "{}", said.stderr);
    }
}
