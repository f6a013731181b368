//! What a sweep leaves behind: whole, the same for the same seeds, and only where it may.

use super::desk::{Desk, SMALL};
use super::grids::GRID;
use super::mistakes::check_refused;

#[test]
fn a_sweep_leaves_the_whole_result() {
    let desk = Desk::with(&format!("{SMALL}{GRID}"));
    let said = desk.say(&["sweep", "small.toml", "--seeds", "1..2", "--out", "result"]);
    assert_eq!(said.status, 0, "{}", said.stderr);
    let files = [
        "report.html",
        "sweep.json",
        "samples.jsonl",
        "metrics.csv",
        "scenario.resolved.toml",
        "plots/differences.svg",
        "plots/lookup-latency.png",
        "plots/metrics-by-value.svg",
        "plots/latency-over-time.svg",
    ];
    for file in files {
        assert!(desk.path("result").join(file).exists(), "{file} is missing");
    }
    let sheet: serde_json::Value = serde_json::from_str(&desk.read("result/sweep.json")).unwrap();
    assert_eq!(sheet["seeds"], serde_json::json!([1, 2]));
    assert_eq!(sheet["points"][1]["settings"][0]["value"], "400ms");
    assert_eq!(sheet["rows"][3]["held"], 0);
    assert_eq!(desk.read("result/samples.jsonl").lines().count(), 4);
    let metrics = desk.read("result/metrics.csv");
    let median = "network.latency.rtt=400ms,2,lookup.latency.p50,us,2400000";
    assert!(metrics.lines().any(|line| line == median), "{metrics}");
}

#[test]
fn two_sweeps_of_the_same_differ_in_nothing_but_what_the_machine_did() {
    let desk = Desk::with(&format!("{SMALL}{GRID}"));
    for (out, threads) in [("one", "1"), ("three", "3")] {
        let arguments = [
            "sweep",
            "small.toml",
            "--seeds",
            "1..3",
            "--threads",
            threads,
        ];
        desk.say(&[&arguments[..], &["--out", out]].concat());
    }
    for file in [
        "samples.jsonl",
        "metrics.csv",
        "report.html",
        "plots/lookup-latency.svg",
    ] {
        let of = |out: &str| desk.read(&format!("{out}/{file}"));
        assert_eq!(of("one"), of("three"), "{file}");
    }
    let sheet = |out: &str| {
        let text = desk.read(&format!("{out}/sweep.json"));
        let mut sheet: serde_json::Value = serde_json::from_str(&text).unwrap();
        assert!(sheet.as_object_mut().unwrap().remove("host").is_some());
        sheet
    };
    assert_eq!(sheet("one"), sheet("three"));
}

#[test]
fn a_sweep_replaces_a_sweep_of_the_same_scenario_and_nothing_else() {
    let desk = Desk::with(SMALL);
    let sweep = |seeds| desk.say(&["sweep", "small.toml", "--seeds", seeds, "--out", "result"]);
    assert_eq!(sweep("1").status, 0);
    desk.write("result/left-over.txt", "of an older version");
    assert_eq!(sweep("1..2").status, 0);
    assert!(!desk.path("result/left-over.txt").exists());
    desk.write(
        "other.toml",
        &SMALL.replace("name = \"small\"", "name = \"other\""),
    );
    let said = desk.say(&["sweep", "other.toml", "--seeds", "1", "--out", "result"]);
    assert_eq!(
        (said.status, said.stdout.as_str()),
        (2, ""),
        "before the runs"
    );
    let problem = "result already exists and holds a sweep.json of `small`; a sweep of `other` \
                   replaces only a sweep of the same scenario";
    assert!(said.stderr.contains(problem), "{}", said.stderr);
    let said = desk.say(&["run", "small.toml", "--out", "result"]);
    assert_eq!(
        (said.status, said.stdout.as_str()),
        (2, ""),
        "nor does a run"
    );
}

#[test]
fn a_reference_that_is_no_point_is_refused_before_the_runs() {
    let desk = Desk::with(&format!("{SMALL}{GRID}"));
    let said = desk.say(&[
        "sweep",
        "small.toml",
        "--seeds",
        "1",
        "--reference",
        "core.k=3",
    ]);
    check_refused(&desk, &said);
    assert!(
        said.stderr.contains("no point of the sweep has"),
        "{}",
        said.stderr
    );
    let point = "network.latency.rtt=400ms";
    let said = desk.say(&["sweep", "small.toml", "--seeds", "1", "--reference", point]);
    assert_eq!(said.status, 0, "{}", said.stderr);
    let page = desk.read("runs/small-sweep/report.html");
    assert!(page.contains("<h2>Against rtt=400ms</h2>"));
}
