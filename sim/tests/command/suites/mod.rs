//! `kadlab test` from outside: counts, exit statuses, JUnit, shards, and workers that are lost.

mod files;
mod lost;
mod mistakes;
mod shards;
mod twice;
mod verdicts;

use super::desk::{Desk, SMALL, Said};

/// A scenario of this name whose expectation holds.
fn passing(name: &str) -> String {
    SMALL.replace("name = \"small\"", &format!("name = \"{name}\""))
}

/// A scenario of this name whose expectation fails.
fn failing(name: &str) -> String {
    passing(name).replace("above = 10\n", "above = 100000\n")
}

/// A scenario of this name that expects nothing.
fn silent(name: &str) -> String {
    let text = passing(name);
    text.split("[[expect]]")
        .next()
        .expect("it has a beginning")
        .to_owned()
}

/// A scenario of this name that no test waits for.
fn endless(name: &str) -> String {
    passing(name).replace("duration = \"30s\"", "duration = \"3000h\"")
}

/// The last line of what was said.
fn counts(said: &Said) -> &str {
    said.stdout.lines().last().expect("something is said")
}

/// The text of a JUnit file and what it says of itself: tests, failures, errors, skipped.
fn junit(desk: &Desk, file: &str) -> (String, [usize; 4]) {
    let text = desk.read(file);
    let document = roxmltree::Document::parse(&text).expect("it is XML");
    let cases = || {
        document
            .descendants()
            .filter(|node| node.has_tag_name("testcase"))
    };
    let has = |name: &'static str| {
        cases().filter(move |case| case.children().any(|node| node.has_tag_name(name)))
    };
    let counts = [
        cases().count(),
        has("failure").count(),
        has("error").count(),
        has("skipped").count(),
    ];
    for (name, count) in ["tests", "failures", "errors", "skipped"]
        .iter()
        .zip(counts)
    {
        let suites = document
            .descendants()
            .filter(|node| node.has_tag_name("testsuite"));
        let own = suites.filter_map(|node| node.attribute(*name)?.parse::<usize>().ok());
        assert_eq!(own.sum::<usize>(), count, "{name}: {text}");
    }
    (text, counts)
}
