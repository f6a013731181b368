//! Files that are no journals, damaged ones, and those that were cut off.

use super::bench::{replay, run, scenario};
use kadlab::journal::End;
use proptest::prelude::*;
use std::sync::OnceLock;

/// A small journal.
fn journal() -> &'static [u8] {
    static JOURNAL: OnceLock<Vec<u8>> = OnceLock::new();
    JOURNAL.get_or_init(|| {
        let scenario = scenario("quickstart.toml", &["group.visor.count=10"]);
        run(&scenario, 3, Some("visor/3")).journal
    })
}

#[test]
fn a_journal_that_was_cut_off_is_replayed_up_to_its_last_whole_line() {
    let journal = journal();
    let header = journal
        .iter()
        .position(|byte| *byte == b'\n')
        .expect("it has lines")
        + 1;
    let last = journal.len() - 1;
    for length in (header..last).step_by(journal.len() / 40) {
        let whole = &journal[..length];
        let lines = whole.split(|byte| *byte == b'\n');
        let rest = lines.clone().next_back().map_or(0, <[u8]>::len) as u64;
        let inputs = lines.filter(|line| line.starts_with(b"{\"input\"")).count() as u64;
        let begun = u64::from(whole.ends_with(b"\n") || rest < 8);
        let replayed = replay(whole).expect("what is whole is read");
        assert_eq!(replayed.end, Ok(End::Cut { bytes: rest }), "at {length}");
        assert!(
            replayed.inputs == inputs || replayed.inputs + 1 == inputs + begun,
            "at {length}"
        );
    }
}

#[test]
fn what_is_no_journal_is_refused_with_file_line_and_remedy() {
    for text in [
        "",
        "\n",
        "hello\n",
        "{}\n",
        "{\"input\":1}\n",
        "{\"journal\":{}}\n",
    ] {
        let error = replay(text.as_bytes()).expect_err("it is no journal");
        assert!(
            error.starts_with("test.journal:1: not a journal\nhelp: "),
            "{text:?}: {error}"
        );
    }
}

#[test]
fn another_format_is_refused_by_its_number() {
    let error = replay(b"{\"journal\":{\"format\":2,\"new\":true}}\n").expect_err("format 2");
    assert!(
        error.contains("a journal of format 2; this version reads format 1"),
        "{error}"
    );
}

#[test]
fn a_core_key_of_another_version_is_refused_by_its_name() {
    let text = String::from_utf8(journal().to_vec()).expect("journals are text");
    let unknown = text.replacen("\"alpha\":3", "\"alpha\":3,\"beta\":4", 1);
    let error = replay(unknown.as_bytes()).expect_err("nobody knows beta");
    assert!(
        error.starts_with("test.journal:1: ") && error.contains("`beta`"),
        "{error}"
    );
    let missing = text.replacen("\"alpha\":3,", "", 1);
    let error = replay(missing.as_bytes()).expect_err("alpha is missing");
    assert!(error.contains("`alpha`"), "{error}");
}

#[test]
fn a_damaged_line_is_refused_with_its_number() {
    let text = String::from_utf8(journal().to_vec()).expect("journals are text");
    let mut lines: Vec<&str> = text.lines().collect();
    lines[4] = "{\"input\":{\"n\":4}}";
    let error = replay((lines.join("\n") + "\n").as_bytes()).expect_err("line 5 is damaged");
    assert!(
        error.starts_with("test.journal:5: damaged: missing field"),
        "{error}"
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn no_bytes_make_a_replay_panic(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        prop_assert!(replay(&bytes).is_err());
        let header = journal().iter().position(|byte| *byte == b'\n').unwrap() + 1;
        let _outcome = replay(&[&journal()[..header], &bytes, b"\n"].concat());
    }

    #[test]
    fn no_changed_byte_makes_a_replay_panic(at in any::<prop::sample::Index>(), byte in any::<u8>()) {
        let mut changed = journal().to_vec();
        let at = at.index(changed.len());
        changed[at] = byte;
        let _outcome = replay(&changed);
    }

    #[test]
    fn no_moved_line_makes_a_replay_panic(
        from in any::<prop::sample::Index>(), to in any::<prop::sample::Index>(),
    ) {
        let mut lines: Vec<&[u8]> = journal().split_inclusive(|byte| *byte == b'\n').collect();
        let moved = lines.remove(from.index(lines.len()));
        lines.insert(to.index(lines.len()), moved);
        let _outcome = replay(&lines.concat());
    }
}
