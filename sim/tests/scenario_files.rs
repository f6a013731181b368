//! The committed scenario files: each is read, resolved, and read again.

use kadlab::scenario::{Loaded, list, load, parse};
use std::path::{Path, PathBuf};

fn scenarios() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../scenarios")
}

/// Every committed file with every point of its sweep.
fn every_point() -> Vec<(String, Loaded)> {
    let mut all = Vec::new();
    for listed in list(&scenarios()).unwrap() {
        let loaded = load(&listed.path, &[]).unwrap_or_else(|error| panic!("{error}"));
        for point in loaded.sweep.points() {
            let label = format!("{} {}", listed.path.display(), point.label);
            let loaded = load(&listed.path, &point.overrides);
            all.push((label, loaded.unwrap_or_else(|error| panic!("{error}"))));
        }
    }
    all
}

#[test]
fn a_resolved_file_gives_the_same_scenario_and_the_same_text() {
    for (label, loaded) in every_point() {
        let again = parse(&loaded.resolved, "scenario.resolved.toml", &[])
            .unwrap_or_else(|error| panic!("{label}: {error}"));
        assert_eq!(again.scenario, loaded.scenario, "{label}");
        assert_eq!(again.resolved, loaded.resolved, "{label}");
        assert!(again.sweep.axes.is_empty(), "{label}");
    }
}

#[test]
fn the_list_names_every_committed_scenario() {
    let listed = list(&scenarios()).unwrap();
    let names: Vec<_> = listed
        .iter()
        .map(|listed| listed.summary.as_ref().unwrap())
        .map(|summary| format!("{} {} {}", summary.name, summary.nodes, summary.duration))
        .collect();
    for expected in [
        "quickstart 1000 15m",
        "seq-reset 206 14m",
        "steady-10k 10000 10m",
    ] {
        assert!(names.iter().any(|name| name == expected), "{names:?}");
    }
}

#[test]
fn seq_reset_plans_counter_to_fail_and_local_store_only_without_its_disk() {
    let file = scenarios().join("incidents/seq-reset.toml");
    let points = load(&file, &[]).unwrap().sweep.points();
    assert_eq!(points.len(), 10);
    let planned: Vec<_> = points
        .iter()
        .filter(|point| {
            let scenario = load(&file, &point.overrides).unwrap().scenario;
            !scenario.expectations[0].planned_to_hold
        })
        .map(|point| point.label.as_str())
        .collect();
    assert_eq!(
        planned,
        [
            "core.sequence=counter, fault.restart.lose=[\"sequence\"]",
            "core.sequence=counter, fault.restart.lose=disk",
            "core.sequence=local-store, fault.restart.lose=disk",
        ]
    );
}
