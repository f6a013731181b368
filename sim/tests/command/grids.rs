//! `kadlab sweep`, `list` and `validate`.

use super::desk::{Desk, SMALL};

/// Two latencies; the slower one is planned to be slow.
pub(crate) const GRID: &str = r#"
[[expect]]
name = "fast"
metric = "lookup.latency.p50"
below = "1s"

[sweep]
"network.latency.rtt" = ["80ms", "400ms"]

[[outcome]]
when = { "network.latency.rtt" = "400ms" }
fails = ["fast"]
"#;

#[test]
fn a_sweep_runs_the_grid_over_the_seeds_and_compares_planned_with_actual() {
    let desk = Desk::with(&format!("{SMALL}{GRID}"));
    let said = desk.say(&["sweep", "small.toml", "--seeds", "1..3", "--threads", "2"]);
    assert_eq!(said.status, 0, "{}{}", said.stdout, said.stderr);
    let lines: Vec<&str> = said.stdout.lines().collect();
    assert_eq!(lines[0], "seeds 1..3: kadlab sweep small.toml --seeds 1..3");
    let [.., summary, report] = lines[..] else {
        panic!("{}", said.stdout)
    };
    assert_eq!(summary, "6 runs; 4 of 4 rows as planned");
    assert_eq!(report, "report: runs/small-sweep/report.html");
    let rows: Vec<Vec<&str>> = lines[2..lines.len() - 2]
        .iter()
        .map(|row| {
            row.split("  ")
                .map(str::trim)
                .filter(|cell| !cell.is_empty())
                .collect()
        })
        .collect();
    let expected = [
        ["80ms", "busy", "holds", "3 of 3", "as planned"],
        ["80ms", "fast", "holds", "3 of 3", "as planned"],
        ["400ms", "busy", "holds", "3 of 3", "as planned"],
        ["400ms", "fast", "fails", "0 of 3", "as planned"],
    ];
    for (row, expected) in rows.iter().zip(expected) {
        assert!(row[0].contains(expected[0]), "{row:?}");
        assert_eq!(row[1..], expected[1..]);
    }
    assert_eq!(rows.len(), expected.len());
    assert_eq!(desk.names(), ["runs", "small.toml"]);
}

#[test]
fn threads_make_no_difference_to_a_sweep() {
    let desk = Desk::with(&format!("{SMALL}{GRID}"));
    let with = |threads| {
        desk.say(&[
            "sweep",
            "small.toml",
            "--seeds",
            "1..2",
            "--threads",
            threads,
        ])
    };
    assert_eq!(with("1").stdout, with("3").stdout);
}

#[test]
fn a_surprise_ends_a_sweep_with_1_and_names_the_first_seed() {
    let desk = Desk::with(&format!("{SMALL}{GRID}").replace("\"400ms\" }", "\"80ms\" }"));
    let said = desk.say(&["sweep", "small.toml", "--seeds", "4..5"]);
    assert_eq!(said.status, 1);
    assert!(
        said.stdout.contains("NOT AS PLANNED, first with seed 4: "),
        "{}",
        said.stdout
    );
    assert!(
        said.stdout.contains("\n4 runs; 2 of 4 rows as planned\n"),
        "{}",
        said.stdout
    );
}

#[test]
fn a_sweep_that_expects_nothing_says_that_nothing_was_tested() {
    let expects_nothing = SMALL
        .split("[[expect]]")
        .next()
        .expect("it has a beginning");
    let said = Desk::with(expects_nothing).say(&["sweep", "small.toml", "--seeds", "1"]);
    assert_eq!(said.status, 4);
    assert!(
        said.stdout
            .contains("\n1 runs; the scenario expects nothing\n"),
        "{}",
        said.stdout
    );
}

#[test]
fn validate_says_how_many_points_a_valid_file_has() {
    let desk = Desk::with(&format!("{SMALL}{GRID}"));
    let said = desk.say(&["validate", "small.toml"]);
    assert_eq!((said.status, said.stderr.as_str()), (0, ""));
    assert_eq!(said.stdout, "small.toml: small is valid, points: 2\n");
}

#[test]
fn validate_prints_a_resolved_file_that_is_its_own() {
    let desk = Desk::with(SMALL);
    let resolved = desk.say(&["validate", "--resolved", "small.toml"]).stdout;
    desk.write("resolved.toml", &resolved);
    let again = desk.say(&["validate", "--resolved", "resolved.toml"]);
    assert_eq!((again.status, again.stdout), (0, resolved));
}

#[test]
fn list_shows_every_scenario_below_a_folder() {
    let desk = Desk::with(SMALL);
    desk.write(
        "more/other.toml",
        &SMALL.replace("name = \"small\"", "name = \"other\""),
    );
    let said = desk.say(&["list", "."]);
    assert_eq!((said.status, said.stderr.as_str()), (0, ""));
    let about = "    10 nodes, 30s: Ten nodes look one another up.";
    let lines: Vec<&str> = said.stdout.lines().collect();
    assert_eq!(lines, ["./more/other.toml", about, "./small.toml", about]);
}

#[test]
fn list_of_an_empty_folder_ends_with_4() {
    let desk = Desk::with(SMALL);
    std::fs::create_dir(desk.path("empty")).expect("a folder can be made");
    let said = desk.say(&["list", "empty"]);
    assert_eq!(
        (said.status, said.stdout.as_str()),
        (4, "no scenario files below empty\n")
    );
}

#[test]
fn the_first_line_of_a_sweep_is_a_command_that_repeats_it() {
    let desk = Desk::with(&format!("{SMALL}{GRID}"));
    let sets = [
        "--set",
        "fault.stop.on={ node = \"node/3\" }",
        "--set",
        "expect.busy.above=999",
    ];
    let first = desk.say(&[&["sweep", "small.toml", "--seeds", "2..3"], &sets[..]].concat());
    let line = first.stdout.lines().next().expect("it says something");
    let command = line
        .strip_prefix("seeds 2..3: ")
        .expect("the seeds come first");
    let again = desk.shell(command);
    assert_eq!((again.status, again.stdout), (1, first.stdout.clone()));
}
