//! What `kadlab compare` refuses: one message, exit status 2, and nothing written.

use super::compare::sweep;
use super::desk::{Desk, SMALL, Said};

/// One error with one remedy, and nothing on standard output.
pub(crate) fn check(said: &Said, problem: &str) {
    assert_eq!((said.status, said.stdout.as_str()), (2, ""), "{problem}");
    assert!(said.stderr.contains(problem), "{problem}: {}", said.stderr);
    for word in ["error: ", "\nhelp: "] {
        assert_eq!(said.stderr.matches(word).count(), 1, "{}", said.stderr);
    }
}

#[test]
fn runs_that_cannot_be_compared_are_refused() {
    let desk = Desk::with(SMALL);
    sweep(&desk, "a", "1..2", &[]);
    let other = |name: &str, old: &str, new: &str| {
        desk.write("other.toml", &SMALL.replace(old, new));
        let said = desk.say(&["sweep", "other.toml", "--seeds", "1..2", "--out", name]);
        assert_eq!(said.status, 0, "{}", said.stderr);
    };
    other("scenario", "name = \"small\"", "name = \"other\"");
    other("duration", "\"30s\"", "\"31s\"");
    other("workload", "name = \"lookups\"", "name = \"walks\"");
    sweep(&desk, "seeds", "3..4", &[]);
    for (b, problem) in [
        (
            "scenario",
            "different scenarios: small in a, other in scenario",
        ),
        (
            "duration",
            "different durations: 30 s in a, 31 s in duration",
        ),
        (
            "workload",
            "different workloads: lookups in a, walks in workload",
        ),
        ("seeds", "no common seed: A has 1..2, B has 3..4"),
    ] {
        check(&desk.say(&["compare", "a", b]), problem);
    }
    let version = format!("\"version\":\"{}\"", env!("CARGO_PKG_VERSION"));
    edit_run(&desk, &version, "\"version\":\"9.9.9\"");
    sweep(&desk, "one", "1", &[]);
    check(
        &desk.say(&["compare", "one", "run"]),
        "different versions of kadlab: ",
    );
    assert!(!desk.path("runs").exists(), "nothing was written");
}

/// A run in the folder `run` whose sample was edited.
fn edit_run(desk: &Desk, old: &str, new: &str) {
    desk.say(&["run", "small.toml", "--out", "run"]);
    let sample = desk.read("run/sample.json");
    assert!(sample.contains(old), "{old}");
    desk.write("run/sample.json", &sample.replacen(old, new, 1));
}

#[test]
fn a_sweep_that_was_cut_short_or_edited_is_refused() {
    let desk = Desk::with(SMALL);
    sweep(&desk, "good", "1..3", &[]);
    let samples = desk.read("good/samples.jsonl");
    let sheet = desk.read("good/sweep.json");
    let lines: Vec<&str> = samples.split_inclusive('\n').collect();
    let cases = [
        (
            sheet.clone(),
            lines[..2].concat(),
            "samples.jsonl: it has 2 samples, and sweep.json says 3",
        ),
        (
            sheet.clone(),
            samples[..samples.len() - 40].to_owned(),
            "samples.jsonl: line 3 is not a sample",
        ),
        (
            sheet.clone(),
            samples[..samples.len() - 1].to_owned(),
            "samples.jsonl: line 3 is cut short",
        ),
        (
            sheet[..sheet.len() / 2].to_owned(),
            samples.clone(),
            "sweep.json: it is cut short or was edited",
        ),
        (
            sheet.clone(),
            samples.replacen("\"seed\":2", "\"seed\":7", 1),
            "samples.jsonl: line 2 is a run of seed 7, which sweep.json does not have",
        ),
        (
            sheet.clone(),
            [lines[1], lines[0], lines[2]].concat(),
            "samples.jsonl: line 1 is point 0 with seed 2, where point 0 with seed 1 stands",
        ),
        (
            sheet.clone(),
            samples.replacen("\"number\":480000", "\"number\":470000", 1),
            "samples.jsonl: it is not the file that was written",
        ),
    ];
    for (sheet, samples, problem) in cases {
        desk.write("bad/sweep.json", &sheet);
        desk.write("bad/samples.jsonl", &samples);
        check(
            &desk.say(&["compare", "good", "bad"]),
            &format!("bad/{problem}"),
        );
        check(
            &desk.say(&["compare", "bad", "good"]),
            &format!("bad/{problem}"),
        );
    }
    assert!(!desk.path("runs").exists(), "nothing was written");
}

#[test]
fn a_result_with_a_file_missing_is_refused() {
    let desk = Desk::with(SMALL);
    desk.write("empty/notes.txt", "mine");
    for out in ["good", "bad"] {
        sweep(&desk, out, "1..2", &[]);
    }
    std::fs::remove_file(desk.path("bad/samples.jsonl")).unwrap();
    check(
        &desk.say(&["compare", "bad", "good"]),
        "bad/samples.jsonl: the file is missing",
    );
    check(
        &desk.say(&["compare", "good", "nowhere"]),
        "nowhere: there is no such folder",
    );
    check(
        &desk.say(&["compare", "good", "small.toml"]),
        "small.toml: it is not a folder",
    );
    check(
        &desk.say(&["compare", "empty", "good"]),
        "empty: it has neither sweep.json nor sample.json",
    );
    edit_run(&desk, "\"seed\":1", "\"seed\":2");
    check(
        &desk.say(&["compare", "run", "good"]),
        "run/sample.json: it is not of the run",
    );
    std::fs::remove_file(desk.path("run/summary.json")).unwrap();
    check(
        &desk.say(&["compare", "run", "good"]),
        "run/summary.json: the file is missing",
    );
    assert!(!desk.path("runs").exists(), "nothing was written");
}

#[test]
fn a_comparison_replaces_only_a_comparison_of_the_same_scenario() {
    let desk = Desk::with(SMALL);
    sweep(&desk, "a", "1..2", &[]);
    let said = desk.say(&["compare", "a", "a", "--out", "a"]);
    assert_eq!((said.status, said.stdout.as_str()), (2, ""));
    assert!(
        said.stderr
            .contains("a already exists and holds something else"),
        "{}",
        said.stderr
    );
}
