//! The committed suites: they can be read, and nothing that they promise is missing from them.

use kadlab::harness::{Plan, Request, Shard};
use kadlab::scenario::{files_below, parse};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

const SUITES: &[&str] = &["quick", "full"];

fn root(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(path)
}

fn plan(suite: &str, shard: &str) -> Plan {
    let request = Request {
        paths: vec![root(&format!("ci/{suite}.toml"))],
        sets: Vec::new(),
        seeds: None,
        shard: shard.parse::<Shard>().expect("it is a shard"),
        repeats: None,
    };
    Plan::new(&request).unwrap_or_else(|error| panic!("{suite}: {error}"))
}

/// Names of files without their folders.
fn names<'a>(files: impl IntoIterator<Item = &'a PathBuf>) -> BTreeSet<String> {
    let name = |file: &PathBuf| {
        let name = file.file_name().expect("it is a file");
        name.to_string_lossy().into_owned()
    };
    files.into_iter().map(name).collect()
}

/// All checks there are, as the message about one that there is not lists them.
fn all_checks() -> BTreeSet<String> {
    let wrong = super::changed("check = \"published-value-is-visible\"", "check = \"\"");
    let message = parse(&wrong, "valid.toml", &[]).expect_err("there is no such check");
    let message = message.to_string();
    let (_, list) = message
        .split_once("the checks are ")
        .expect("it lists them");
    list.split(", ").map(str::to_owned).collect()
}

/// The checks that a file names.
fn checks(file: &Path) -> BTreeSet<String> {
    let text = std::fs::read_to_string(file).expect("a scenario can be read");
    let check = |line: &str| {
        Some(
            line.strip_prefix("check = \"")?
                .strip_suffix('"')?
                .to_owned(),
        )
    };
    text.lines().filter_map(check).collect()
}

#[test]
fn every_check_and_every_incident_is_in_every_suite() {
    let incidents = names(&files_below(&root("scenarios/incidents")).unwrap());
    for suite in SUITES {
        let plan = plan(suite, "1/1");
        let files: BTreeSet<PathBuf> = plan.points.iter().map(|point| point.file.clone()).collect();
        let missing: Vec<_> = incidents.difference(&names(&files)).cloned().collect();
        assert_eq!(missing, [""; 0], "{suite}");
        let checks: BTreeSet<String> = files.iter().flat_map(|file| checks(file)).collect();
        assert_eq!(checks, all_checks(), "{suite}");
    }
}

#[test]
fn every_run_of_a_suite_expects_something() {
    for suite in SUITES {
        for point in plan(suite, "1/1").points {
            assert!(point.expectations > 0, "{suite}: {}", point.file.display());
        }
    }
}

#[test]
fn the_full_suite_has_every_scenario_at_the_top() {
    let top = files_below(&root("scenarios")).unwrap();
    let top = top
        .iter()
        .filter(|file| file.parent() == Some(&root("scenarios")));
    let full = plan("full", "1/1");
    let missing = &names(top) - &names(full.points.iter().map(|point| &point.file));
    assert_eq!(
        missing,
        BTreeSet::from(["steady-100k.toml".to_owned()]),
        "too large"
    );
}

#[test]
fn the_shards_of_the_full_suite_are_the_suite_and_cost_about_the_same() {
    let cost = |plan: &Plan| {
        let costs = plan.runs.iter().map(|run| plan.points[run.point].weight);
        costs.sum::<u64>()
    };
    let whole = plan("full", "1/1");
    let shards: Vec<Plan> = (1..=4)
        .map(|shard| plan("full", &format!("{shard}/4")))
        .collect();
    let mut runs: Vec<_> = shards.iter().flat_map(|shard| shard.runs.clone()).collect();
    runs.sort();
    let mut all = whole.runs.clone();
    all.sort();
    assert_eq!(runs, all);
    for shard in &shards {
        let share = cost(shard) as f64 / cost(&whole) as f64;
        assert!((0.15..0.35).contains(&share), "{share}");
    }
}
