//! Committed fingerprints: the same in debug and release, on any machine, until somebody means to
//! change them.
//!
//! The table is `sim/tests/fixtures/fingerprints.txt`. To write it again after a change that is
//! meant to change runs: `KADLAB_FINGERPRINTS=write cargo test -p kadlab --test determinism
//! committed`; the commit says why they changed.

use super::world::record;
use kadlab::run::Options;
use kadlab::scenario::load;
use std::path::Path;

const TABLE: &str = "tests/fixtures/fingerprints.txt";
/// Set to `write`, the table is written and not compared.
const SWITCH: &str = "KADLAB_FINGERPRINTS";
const HEAD: &str =
    "# scenario, seed, fingerprint; sim/tests/determinism/fingerprints.rs says more\n";

/// A row of the table.
struct Row {
    scenario: String,
    seed: u64,
    expected: String,
}

fn row(line: &str) -> Row {
    let fields: Vec<&str> = line.split_whitespace().collect();
    let [scenario, seed, expected] = fields[..] else {
        panic!("{TABLE}: \"{line}\" is not a scenario, a seed and a fingerprint");
    };
    Row {
        scenario: scenario.to_owned(),
        seed: seed.parse().expect("a seed is a number"),
        expected: expected.to_owned(),
    }
}

fn fingerprint(row: &Row) -> String {
    let path = Path::new("..").join(&row.scenario);
    let loaded = load(&path, &[]).unwrap_or_else(|error| panic!("{error}"));
    record(&loaded.scenario, row.seed, &Options::default()).fingerprint
}

fn difference(row: &Row, actual: &str) -> String {
    let Row {
        scenario,
        seed,
        expected,
    } = row;
    format!(
        "{scenario}, seed {seed}: expected {expected}, actual {actual}\n    \
         cargo run -- run {scenario} --seed {seed}\n"
    )
}

fn write(rows: &[Row], actual: &[String]) {
    let line = |(row, actual): (&Row, &String)| format!("{} {} {actual}\n", row.scenario, row.seed);
    let lines: String = rows.iter().zip(actual).map(line).collect();
    std::fs::write(TABLE, format!("{HEAD}{lines}")).expect("the table can be written");
}

#[test]
fn committed_fingerprints_are_those_of_the_runs() {
    let text = std::fs::read_to_string(TABLE).expect("the table is committed");
    let lines = text.lines().filter(|line| !line.starts_with('#'));
    let rows: Vec<Row> = lines.map(row).collect();
    assert!(rows.len() >= 4, "the table has become short");
    let actual: Vec<String> = rows.iter().map(fingerprint).collect();
    if std::env::var(SWITCH).is_ok_and(|value| value == "write") {
        return write(&rows, &actual);
    }
    let differs = |(row, actual): &(&Row, &String)| row.expected != **actual;
    let differences: String = rows
        .iter()
        .zip(&actual)
        .filter(differs)
        .map(|(row, actual)| difference(row, actual))
        .collect();
    assert!(
        differences.is_empty(),
        "runs have changed:\n{differences}if that is meant: \
         {SWITCH}=write cargo test -p kadlab --test determinism committed"
    );
}
