//! Conformance with the real Skywire code: every file in `core/tests/vectors/` is run.
//!
//! Which kind a file is shows in its top-level keys; a file added later is run as well, and a key
//! that nobody knows is a failure, not a skip. Everything runs under the preset
//! `skywire-2026-04`.

mod lookup;
mod store;
mod table;
mod wire;

use serde_json::Value;
use std::path::PathBuf;

/// What checks the cases under one top-level key and says how many there were.
type Checker = fn(&Value) -> usize;

const CHECKERS: &[(&str, Checker)] = &[
    ("keys", wire::keys),
    ("distances", wire::distances),
    ("items", wire::items),
    ("frames", wire::frames),
    ("routing_table", table::traces),
    ("store", store::traces),
    ("lookup", lookup::network),
];

fn files() -> Vec<PathBuf> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/vectors");
    let entries = std::fs::read_dir(folder).expect("the vectors are part of the repository");
    let mut files: Vec<_> = entries
        .map(|entry| entry.expect("a readable entry").path())
        .collect();
    files.retain(|path| {
        path.extension()
            .is_some_and(|extension| extension == "json")
    });
    files.sort();
    files
}

#[test]
fn the_core_behaves_like_the_real_code_on_every_vector() {
    let files = files();
    assert!(!files.is_empty(), "no vectors: nothing would be tested");
    for file in files {
        let text = std::fs::read_to_string(&file).expect("a readable file");
        let content: Value = serde_json::from_str(&text).expect("vectors are JSON");
        let keys = content.as_object().expect("vectors are an object by kind");
        assert!(!keys.is_empty(), "{} holds nothing", file.display());
        for (key, cases) in keys {
            let checker = CHECKERS.iter().find(|(known, _)| known == key);
            let (_, check) =
                checker.unwrap_or_else(|| panic!("{}: unknown kind {key}", file.display()));
            let checked = check(cases);
            assert!(checked > 0, "{}: {key} holds no case", file.display());
            println!("{}: {key}: {checked} cases", file.display());
        }
    }
}
