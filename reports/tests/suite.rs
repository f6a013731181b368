//! What came of a suite, in words and as JUnit XML.

use kadlab_reports::suite::{
    Case, Counts, Outcome, Point, Repeat, Repeated, Suite, check_junit, write_junit,
};
use std::fs;

fn case(seed: u64, outcome: Outcome) -> Case {
    Case {
        seed,
        command: format!("kadlab run a.toml --seed {seed}"),
        outcome,
        wall_seconds: 1.25,
    }
}

fn broken(last_words: &str) -> Outcome {
    Outcome::Broken {
        reason: "the worker died: signal: 6 (SIGABRT)".to_owned(),
        last_words: last_words.to_owned(),
    }
}

/// Two scenarios, one of them with two points, and something of everything.
fn suite(last_words: &str) -> Suite {
    let point = |file: &str, label: &str, cases| Point {
        file: file.to_owned(),
        scenario: file.trim_end_matches(".toml").to_owned(),
        label: label.to_owned(),
        cases,
    };
    let failed = vec!["busy: FAILS: 3".to_owned(), "fast: FAILS: 9 s".to_owned()];
    let incomplete = Outcome::Incomplete("the suite was interrupted".to_owned());
    let repeat = |seed, outcome| Repeat {
        point: 0,
        seed,
        command: format!("kadlab run a.toml --seed {seed}"),
        outcome,
    };
    Suite {
        name: "quick".to_owned(),
        planned: 5,
        points: vec![
            point(
                "a.toml",
                "core.k=8",
                vec![case(1, Outcome::Passed), case(2, Outcome::Failed(failed))],
            ),
            point("a.toml", "core.k=20", vec![case(1, broken(last_words))]),
            point(
                "elsewhere.toml",
                "",
                vec![case(7, Outcome::Passed), case(8, incomplete)],
            ),
            point("of-another-shard.toml", "", vec![]),
        ],
        repeats: vec![
            repeat(1, Repeated::Same),
            repeat(2, Repeated::Differs("fingerprint aa, then bb".to_owned())),
        ],
    }
}

#[test]
fn a_suite_is_a_table_then_what_went_wrong_then_the_counts() {
    let expected = "\
scenario          runs  passed  failed  incomplete  broken  seconds
a.toml               3       1       1           0       1      3.8
elsewhere.toml       2       1       0           1       0      2.5

FAILED: a [core.k=8] seed 2
    busy: FAILS: 3
    fast: FAILS: 9 s
    repeat: kadlab run a.toml --seed 2

BROKEN: a [core.k=20] seed 1
    the worker died: signal: 6 (SIGABRT)
    its last words:
    oh no
    repeat: kadlab run a.toml --seed 1

TWO RUNS DIFFER: a [core.k=8] seed 2
    fingerprint aa, then bb
    repeat: kadlab run a.toml --seed 2

determinism: 2 runs to repeat = 1 the same + 1 different + 0 incomplete + 0 broken
5 planned = 2 passed + 1 failed + 1 incomplete + 1 broken
";
    assert_eq!(suite("oh no").text(), expected);
}

#[test]
fn many_failures_are_cut_and_counted() {
    let mut suite = suite("");
    suite.planned = 102;
    suite.points.truncate(1);
    suite.points[0].cases = (0..102).map(|seed| case(seed, broken(""))).collect();
    let text = suite.text();
    assert_eq!(text.matches("\nBROKEN: ").count(), 50);
    assert!(
        text.contains("\nand 53 more\n"),
        "one of them is a repetition: {text}"
    );
    assert!(text.ends_with("\n102 planned = 0 passed + 0 failed + 0 incomplete + 102 broken\n"));
}

#[test]
#[should_panic(expected = "every planned run is counted once")]
fn a_run_that_is_lost_on_the_way_is_not_overlooked() {
    let mut suite = suite("");
    suite.points[0].cases.pop();
    let Counts { .. } = suite.counts();
}

#[test]
fn junit_is_well_formed_whatever_a_worker_wrote() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("deep/er/all.xml");
    check_junit(&path).unwrap();
    assert_eq!(
        fs::read_dir(folder.path()).unwrap().count(),
        0,
        "a check leaves nothing"
    );
    write_junit(
        &suite("\u{1b}[31mred\u{0}\u{8} <b> & ]]> \u{fffe} ümlaut"),
        &path,
    )
    .unwrap();
    let text = fs::read_to_string(&path).unwrap();
    let document = roxmltree::Document::parse(&text).unwrap();
    let error = document
        .descendants()
        .find(|node| node.has_tag_name("error"))
        .unwrap();
    let words = error.text().unwrap();
    assert!(words.contains("red <b> & ]]> "), "{words}");
    assert!(
        words.ends_with("ümlaut\nrepeat: kadlab run a.toml --seed 1"),
        "{words}"
    );
    let names: Vec<_> = document
        .descendants()
        .filter(|node| node.has_tag_name("testsuite"))
        .filter_map(|node| node.attribute("name"))
        .collect();
    assert_eq!(
        names,
        ["a [core.k=8]", "a [core.k=20]", "elsewhere", "determinism"]
    );
    let root = document.root_element();
    assert_eq!(
        (root.attribute("tests"), root.attribute("failures")),
        (Some("7"), Some("2"))
    );
}

#[test]
fn a_junit_file_replaces_an_older_one_whole_and_leaves_nothing_beside_it() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("all.xml");
    fs::write(
        &path,
        "of yesterday, and much longer than what comes".repeat(1000),
    )
    .unwrap();
    write_junit(&suite(""), &path).unwrap();
    roxmltree::Document::parse(&fs::read_to_string(&path).unwrap()).unwrap();
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
}

#[test]
fn a_junit_file_that_cannot_be_written_is_told_with_what_is_in_the_way() {
    let folder = tempfile::tempdir().unwrap();
    let error = check_junit(folder.path()).unwrap_err().to_string();
    assert!(error.ends_with(
        ": no JUnit file can be written there: this is a folder\nhelp: choose another file with --junit"
    ));
    let file = folder.path().join("file");
    fs::write(&file, "mine").unwrap();
    write_junit(&suite(""), &file.join("all.xml")).unwrap_err();
    assert_eq!(fs::read_to_string(&file).unwrap(), "mine");
}
