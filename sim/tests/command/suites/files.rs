//! Suite files: what they name, and who has the last word about it.

use super::{Desk, SMALL, counts, endless, junit, passing};

/// Everything that a suite can say.
const SUITE: &str = r#"[suite]
name = "nightly"
description = "All of it."
seeds = "1..2"
budget = "5m"
run-limit = "1m"
memory = "1GiB"
repeat = 3

[[part]]
name = "plain"
scenarios = ["../scenarios"]
except = ["../scenarios/d*.toml"]

[[part]]
name = "larger"
scenarios = ["../scenarios/[abd].toml", "../scenarios/deep/**/*.toml"]
except = ["../scenarios/d.toml"]
seeds = "7"
set = { "group.node.count" = 12, "network.latency" = { kind = "constant", rtt = "20ms" } }
"#;

/// A desk with three scenarios and the suite.
fn desk() -> Desk {
    let desk = Desk::with(SMALL);
    desk.write("scenarios/a.toml", &passing("a"));
    desk.write("scenarios/b.toml", &passing("b"));
    desk.write("scenarios/d.toml", &passing("d"));
    desk.write("scenarios/deep/er/c.toml", &passing("c"));
    desk.write("ci/nightly.toml", SUITE);
    desk
}

#[test]
fn a_suite_names_scenarios_from_its_own_folder_with_seeds_and_sets() {
    let desk = desk();
    let said = desk.say(&["test", "ci/nightly.toml", "--junit", "all.xml"]);
    assert_eq!(said.status, 0, "{}{}", said.stdout, said.stderr);
    assert!(
        said.stdout
            .starts_with("9 runs: kadlab test ci/nightly.toml\n")
    );
    assert_eq!(
        counts(&said),
        "9 planned = 9 passed + 0 failed + 0 incomplete + 0 broken"
    );
    for file in ["a.toml", "b.toml", "deep/er/c.toml"] {
        let row = format!("\nscenarios/{file} ");
        assert!(said.stdout.contains(&row), "{}", said.stdout);
    }
    assert!(
        said.stdout
            .contains("\ndeterminism: 3 runs to repeat = 3 the same")
    );
    let (text, _) = junit(&desk, "all.xml");
    let set = "[group.node.count=12, network.latency={ &quot;kind&quot; = &quot;constant&quot;, &quot;rtt&quot; = &quot;20ms&quot; }]";
    for name in ["a", "b", "c"] {
        assert!(
            text.contains(&format!("<testsuite name=\"{name} {set}\" tests=\"1\"")),
            "{text}"
        );
        assert!(
            text.contains(&format!("<testsuite name=\"{name}\" tests=\"2\"")),
            "{text}"
        );
    }
}

#[test]
fn the_command_line_has_the_last_word() {
    let desk = desk();
    let said = desk.say(&[
        "test",
        "ci/nightly.toml",
        "--seeds",
        "5",
        "--repeat",
        "0",
        "--set",
        "expect.busy.above=100000",
        "--set",
        "group.node.count=11",
    ]);
    assert_eq!(said.status, 1);
    assert_eq!(
        counts(&said),
        "6 planned = 0 passed + 6 failed + 0 incomplete + 0 broken"
    );
    assert!(
        !said.stdout.contains("group.node.count=12"),
        "{}",
        said.stdout
    );
    let repro = "    repeat: kadlab run scenarios/a.toml --seed 5 --set expect.busy.above=100000 \
                 --set group.node.count=11\n";
    assert!(said.stdout.contains(repro), "{}", said.stdout);
    let mut lines = said.stdout.lines().rev();
    let repro = lines.find_map(|line| line.strip_prefix("    repeat: "));
    let again = desk.shell(repro.expect("there is a repro line"));
    assert_eq!(again.status, 1, "{}", again.stderr);
}

#[test]
fn a_suites_limits_hold() {
    let desk = desk();
    desk.write("scenarios/a.toml", &endless("a"));
    let suite = SUITE.replace("run-limit = \"1m\"", "run-limit = \"1500ms\"");
    desk.write(
        "ci/nightly.toml",
        &suite
            .split("[[part]]\nname = \"larger\"")
            .next()
            .unwrap()
            .replace("repeat = 3", "repeat = 0"),
    );
    let said = desk.say(&["test", "ci/nightly.toml", "--seeds", "1"]);
    assert_eq!(said.status, 8);
    assert_eq!(
        counts(&said),
        "3 planned = 2 passed + 0 failed + 0 incomplete + 1 broken"
    );
    assert!(
        said.stdout
            .contains("it ran longer than 1500ms on the wall (--run-limit)")
    );
    desk.write(
        "ci/nightly.toml",
        &suite.replace("memory = \"1GiB\"", "memory = \"4MiB\""),
    );
    let said = desk.say(&[
        "test",
        "ci/nightly.toml",
        "--seeds",
        "1",
        "--run-limit",
        "5m",
    ]);
    assert!(
        said.stdout.contains(" more than 4 MiB (--memory)"),
        "{}",
        said.stdout
    );
    desk.write(
        "ci/nightly.toml",
        &SUITE.replace("budget = \"5m\"", "budget = \"1us\""),
    );
    assert_eq!(desk.say(&["test", "ci/nightly.toml"]).status, 4);
}

#[test]
fn a_run_that_is_named_twice_runs_once() {
    let desk = desk();
    let said = desk.say(&[
        "test",
        "scenarios",
        "scenarios/a.toml",
        "./scenarios/a.toml",
        "--seeds",
        "1",
    ]);
    assert_eq!(
        counts(&said),
        "4 planned = 4 passed + 0 failed + 0 incomplete + 0 broken"
    );
}

#[test]
fn suites_in_a_folder_are_no_scenarios() {
    let desk = desk();
    desk.write("scenarios/nightly.toml", SUITE);
    let said = desk.say(&["test", "scenarios", "--seeds", "1"]);
    assert_eq!(
        counts(&said),
        "4 planned = 4 passed + 0 failed + 0 incomplete + 0 broken"
    );
    let listed = desk.say(&["list", "scenarios"]);
    assert_eq!((listed.status, listed.stderr.as_str()), (0, ""));
}

#[test]
fn without_a_path_the_quick_suite_is_tested() {
    let desk = desk();
    desk.write("ci/quick.toml", SUITE);
    let said = desk.say(&["test", "--seeds", "1"]);
    assert_eq!(said.status, 0);
    assert!(
        said.stdout
            .starts_with("6 runs: kadlab test ci/quick.toml --seeds 1\n")
    );
}
