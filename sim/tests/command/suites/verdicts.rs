//! What a suite says of its runs, and with which status it ends.

use super::{Desk, SMALL, counts, failing, junit, passing, silent};

#[test]
fn a_suite_in_which_everything_passed_ends_with_0() {
    let desk = Desk::with(SMALL);
    let said = desk.say(&["test", "small.toml", "--seeds", "3..5", "--workers", "2"]);
    assert_eq!(said.status, 0, "{}{}", said.stdout, said.stderr);
    let lines: Vec<&str> = said.stdout.lines().collect();
    assert_eq!(lines[0], "3 runs: kadlab test small.toml --seeds 3..5");
    assert_eq!(
        lines[1],
        "scenario      runs  passed  failed  incomplete  broken  seconds"
    );
    assert!(lines[2].starts_with("small.toml       3       3       0           0       0  "));
    assert_eq!(
        lines[3..],
        [
            "determinism: 1 run to repeat = 1 the same + 0 different + 0 incomplete + 0 broken",
            "3 planned = 3 passed + 0 failed + 0 incomplete + 0 broken",
        ]
    );
    assert_eq!(
        desk.names(),
        ["small.toml"],
        "a suite writes nothing it is not asked for"
    );
}

#[test]
fn a_failure_ends_the_suite_with_1_and_its_repro_line_fails_alike() {
    let desk = Desk::with(SMALL);
    desk.write("it's wrong.toml", &failing("wrong"));
    let said = desk.say(&[
        "test",
        "small.toml",
        "it's wrong.toml",
        "--seeds",
        "2",
        "--set",
        "group.node.count=12",
        "--junit",
        "out/all.xml",
    ]);
    assert_eq!(said.status, 1);
    assert_eq!(
        counts(&said),
        "2 planned = 1 passed + 1 failed + 0 incomplete + 0 broken"
    );
    assert_eq!(said.stdout.matches("FAILED: ").count(), 1);
    let failure = "FAILED: wrong seed 2\n    busy: FAILS: ";
    assert!(said.stdout.contains(failure), "{}", said.stdout);
    let repro = said
        .stdout
        .lines()
        .find_map(|line| line.strip_prefix("    repeat: "));
    let repro = repro.expect("there is a repro line");
    assert_eq!(
        repro,
        r"kadlab run 'it'\''s wrong.toml' --seed 2 --set group.node.count=12"
    );
    assert_eq!(desk.shell(repro).status, 1);
    let (text, junit) = junit(&desk, "out/all.xml");
    assert_eq!(
        junit,
        [3, 1, 0, 0],
        "two runs and one that was repeated: {text}"
    );
    assert!(
        text.contains("--seed 2 --set group.node.count=12</failure>"),
        "{text}"
    );
}

#[test]
fn a_grid_is_tested_point_by_point() {
    let grid = "\n[[outcome]]\nwhen = { \"group.node.count\" = 12 }\nfails = [\"busy\"]\n\
                [sweep]\n\"group.node.count\" = [10, 12]\n\"network.latency.rtt\" = [\"80ms\", \"90ms\"]\n";
    let desk = Desk::with(&format!("{SMALL}{grid}"));
    let said = desk.say(&[
        "test",
        "small.toml",
        "--seeds",
        "1..2",
        "--junit",
        "grid.xml",
    ]);
    assert_eq!(said.status, 1);
    assert_eq!(
        counts(&said),
        "8 planned = 4 passed + 4 failed + 0 incomplete + 0 broken"
    );
    let title = "FAILED: small [group.node.count=12, network.latency.rtt=90ms] seed 2\n    \
                 busy: HOLDS, planned to fail: ";
    assert!(said.stdout.contains(title), "{}", said.stdout);
    let (text, _) = junit(&desk, "grid.xml");
    assert_eq!(
        text.matches("<testsuite name=\"small [group.node.count=")
            .count(),
        4,
        "{text}"
    );
}

#[test]
fn a_scenario_that_expects_nothing_has_not_passed() {
    let desk = Desk::with(SMALL);
    desk.write("silent.toml", &silent("silent"));
    let said = desk.say(&["test", ".", "--seeds", "1", "--repeat", "0"]);
    assert_eq!(said.status, 1);
    assert_eq!(
        counts(&said),
        "2 planned = 1 passed + 1 failed + 0 incomplete + 0 broken"
    );
    let why = "    the scenario expects nothing, so nothing is shown\n";
    assert!(said.stdout.contains(why), "{}", said.stdout);
    assert!(said.stdout.contains("\ndeterminism: no run was repeated\n"));
}

#[test]
fn a_spent_budget_leaves_runs_incomplete_and_ends_with_7() {
    let desk = Desk::with(&passing("small").replace("duration = \"30s\"", "duration = \"10m\""));
    let said = desk.say(&[
        "test",
        "small.toml",
        "--seeds",
        "1..500",
        "--budget",
        "300ms",
        "--junit",
        "all.xml",
    ]);
    assert_eq!(said.status, 7, "{}", said.stdout);
    let (_, [tests, failures, errors, skipped]) = junit(&desk, "all.xml");
    assert_eq!((failures, errors), (0, 0));
    assert!(
        skipped > 0 && skipped < tests && tests == 525,
        "{skipped} of {tests}"
    );
    let last = counts(&said);
    assert!(last.starts_with("500 planned = ") && last.ends_with(" incomplete + 0 broken"));
}

#[test]
fn a_budget_that_no_run_could_start_in_ends_with_4() {
    let said = Desk::with(SMALL).say(&["test", "small.toml", "--budget", "1us"]);
    assert_eq!(said.status, 4);
    assert_eq!(
        counts(&said),
        "20 planned = 0 passed + 0 failed + 20 incomplete + 0 broken"
    );
}

#[test]
fn the_first_line_repeats_the_suite() {
    let desk = Desk::with(SMALL);
    desk.write("my scenarios/other.toml", &passing("other"));
    let arguments = [
        "test",
        "my scenarios",
        "small.toml",
        "--set",
        "network.latency={ kind = \"constant\", rtt = \"20ms\" }",
        "--seeds",
        "1..2",
        "--shard",
        "1/2",
        "--repeat",
        "1",
        "--budget",
        "10m",
        "--memory",
        "1GiB",
        "--run-limit",
        "1m",
    ];
    let first = desk.say(&arguments);
    let line = first.stdout.lines().next().expect("something is said");
    let again = desk.shell(
        line.strip_prefix("2 runs: ")
            .expect("the number of runs comes first"),
    );
    let without_times = |text: &str| {
        let lines = text
            .lines()
            .map(|line| line.rsplit_once("  ").map_or(line, |(start, _)| start));
        lines.map(str::trim_end).collect::<Vec<_>>().join("\n")
    };
    assert_eq!((again.status, first.status), (0, 0), "{}", again.stderr);
    assert_eq!(without_times(&again.stdout), without_times(&first.stdout));
}
