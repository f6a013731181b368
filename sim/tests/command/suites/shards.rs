//! Parts of a suite for several machines.

use super::{Desk, SMALL, failing};
use std::collections::BTreeMap;

/// Every testcase of a JUnit file, by testsuite and name, repetitions left out.
fn cases(desk: &Desk, arguments: &[&str]) -> Vec<String> {
    let said = desk.say(
        &[
            &["test", ".", "--seeds", "1..3", "--junit", "part.xml"],
            arguments,
        ]
        .concat(),
    );
    assert_eq!(said.status, 1, "{}", said.stderr);
    let text = desk.read("part.xml");
    let document = roxmltree::Document::parse(&text).expect("it is XML");
    let cases = document
        .descendants()
        .filter(|node| node.has_tag_name("testcase"));
    let title = |case: roxmltree::Node<'_, '_>| {
        let suite = case.parent().and_then(|suite| suite.attribute("name"));
        format!(
            "{} {}",
            suite.expect("it has a name"),
            case.attribute("name").expect("it has a name")
        )
    };
    cases
        .map(title)
        .filter(|title| !title.starts_with("determinism"))
        .collect()
}

#[test]
fn all_shards_together_are_exactly_the_whole() {
    let grid = "\n[sweep]\n\"group.node.count\" = [10, 12, 14]\n";
    let desk = Desk::with(&format!("{}{grid}", failing("small")));
    desk.write("other.toml", &failing("other"));
    let whole = cases(&desk, &["--repeat", "0"]);
    assert_eq!(whole.len(), 12);
    let mut parts = BTreeMap::new();
    for shard in ["1/5", "2/5", "3/5", "4/5", "5/5"] {
        let part = cases(&desk, &["--repeat", "0", "--shard", shard]);
        assert!((2..=3).contains(&part.len()), "{shard}: {part:?}");
        for case in part {
            assert_eq!(parts.insert(case, shard), None, "no run is in two shards");
        }
    }
    let mut whole: Vec<&String> = whole.iter().collect();
    whole.sort();
    assert_eq!(parts.keys().collect::<Vec<_>>(), whole);
}

#[test]
fn a_shard_of_which_nothing_is_left_ends_with_4() {
    let desk = Desk::with(SMALL);
    let said = desk.say(&["test", "small.toml", "--seeds", "1..3", "--shard", "4/4"]);
    assert_eq!((said.status, said.stdout.as_str()), (4, ""));
    let message = "error: shard 4/4 of 3 runs is empty: nothing ran\nhelp: make at most 3 shards\n";
    assert_eq!(said.stderr, message);
}
