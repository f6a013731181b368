//! The schema for editors: it takes every scenario that the reader takes, and says no where the
//! reader does, as far as a table alone can tell.

mod documents;
mod equal;
mod places;
mod toml;

use jsonschema::Validator;
use serde_json::Value;
use std::path::{Path, PathBuf};

fn schema() -> Value {
    serde_json::from_str(&kadlab::scenario::schema()).expect("the schema is JSON")
}

fn validator(schema: &Value) -> Validator {
    jsonschema::draft7::meta::validate(schema).expect("the schema is one of draft-07");
    jsonschema::draft7::new(schema).expect("the schema is one of draft-07")
}

/// What the schema has against a file.
fn objections(validator: &Validator, text: &str) -> Vec<String> {
    let file = toml::read(text);
    let errors = validator.iter_errors(&file);
    errors
        .map(|error| format!("{}: {error}", error.instance_path()))
        .collect()
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

#[test]
fn the_committed_schema_is_what_the_command_prints() {
    let committed = std::fs::read_to_string(root().join("scenarios/schema.json"));
    assert!(
        committed.is_ok_and(|committed| committed == kadlab::scenario::schema()),
        "scenarios/schema.json is not what the reader takes. Refresh it:\n    \
         cargo run --release -- schema > scenarios/schema.json"
    );
}

/// All files of these folders that end in `.toml`.
fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).expect("the folder is there");
    let paths = entries.map(|entry| entry.expect("it can be read").path());
    paths
        .flat_map(|path| match path.is_dir() {
            true => files(&path),
            false => vec![path],
        })
        .filter(|path| path.extension().is_some_and(|end| end == "toml"))
        .collect()
}

#[test]
fn every_scenario_and_every_fixture_is_valid_by_the_schema_resolved_too() {
    let validator = validator(&schema());
    let folders = ["scenarios", "sim/tests"];
    let files: Vec<_> = (folders.iter())
        .flat_map(|folder| files(&root().join(folder)))
        .collect();
    assert!(files.len() >= 35, "{files:?}");
    for file in files {
        let text = std::fs::read_to_string(&file).expect("it can be read");
        assert_eq!(objections(&validator, &text), [""; 0], "{}", file.display());
        let loaded = kadlab::scenario::load(&file, &[]);
        let resolved = loaded.unwrap_or_else(|error| panic!("{error}")).resolved;
        assert_eq!(objections(&validator, &resolved), [""; 0], "{resolved}");
    }
}

#[test]
fn what_is_wrong_in_one_place_is_refused_there() {
    let validator = validator(&schema());
    for (old, new, objection) in WRONG {
        let text = super::changed(old, new);
        kadlab::scenario::parse(&text, "wrong.toml", &[]).expect_err(new);
        assert_eq!(objections(&validator, &text), [*objection], "{new}");
    }
}

/// Text of `valid.toml`, what it is replaced by, and what the schema says.
const WRONG: &[(&str, &str, &str)] = &[
    (
        "[scenario]",
        "wrong = 1\n[scenario]",
        ": Additional properties are not allowed ('wrong' was unexpected)",
    ),
    (
        "duration = \"15m\"",
        "duration = \"15m\"\nwrong = 1",
        "/scenario: Additional properties are not allowed ('wrong' was unexpected)",
    ),
    (
        "alpha = 4",
        "alhpa = 4",
        "/core: Additional properties are not allowed ('alhpa' was unexpected)",
    ),
    (
        "core = { alpha = 5 }",
        "core = { preset = \"skywire\" }",
        "/group/1/core: Additional properties are not allowed ('preset' was unexpected)",
    ),
    (
        "rtt = \"80ms\" }",
        "rtt = \"80ms\", fill = [] }",
        "/network/latency: Additional properties are not allowed ('fill' was unexpected)",
    ),
    (
        "of = \"announce\"",
        "of = \"announce\"\nsalt = \"dmsg\"",
        "/workload/1: Additional properties are not allowed ('salt' was unexpected)",
    ),
    (
        "down = \"10s\"",
        "down = \"10s\"\nfor = \"1m\"",
        "/fault/2: Additional properties are not allowed ('for' was unexpected)",
    ),
    (
        "above = 100",
        "above = 100\nwithin = \"2m\"",
        "/expect/2: Additional properties are not allowed ('within' was unexpected)",
    ),
    (
        "share = \"30%\" }",
        "shares = \"30%\" }",
        "/fault/0/on: Additional properties are not allowed ('shares' was unexpected)",
    ),
    (
        "duration = \"15m\"",
        "duration = \"15min\"",
        "/scenario/duration: \"15min\" does not match \"^[0-9]+(\\.[0-9]+)?(us|ms|s|m|h|d)$\"",
    ),
    (
        "above = \"90%\"",
        "above = 0.9",
        "/expect/1/above: 0.9 is not of type \"string\"",
    ),
    (
        "above = 100",
        "above = 1.5",
        "/expect/2/above: 1.5 is not of type \"integer\"",
    ),
    (
        "rate = \"20/s\"",
        "rate = \"20/d\"",
        "/workload/1/rate: \"20/d\" does not match \"^[0-9]+/[smh]$\"",
    ),
    (
        "kind = \"crash\"",
        "kind = \"crush\"",
        "/fault/1/kind: \"crush\" is not one of \"partition\", \"crash\" or 7 other candidates",
    ),
    (
        "metric = \"calls.failed\"",
        "metric = \"calls.fail\"",
        "/expect/2/metric: \"calls.fail\" is not one of \"lookup.latency.p50\", \
         \"lookup.latency.p90\" or 30 other candidates",
    ),
    (
        "count = 94",
        "count = 0",
        "/group/1/count: 0 is less than the minimum of 1",
    ),
    (
        "count = 94",
        "",
        "/group/1: \"count\" is a required property",
    ),
    (
        "of = \"announce\"",
        "",
        "/workload/1: \"of\" is a required property",
    ),
    (
        "on = { share = \"30%\" }",
        "on = \"30%\"",
        "/fault/0/on: \"30%\" is not of type \"object\"",
    ),
];
