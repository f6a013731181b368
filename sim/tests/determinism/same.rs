//! The same run again; the same run with handles of other numbers; another seed.

use super::world::{PRESETS, record, world};
use kadlab::run::{self, Options, Origin};
use kadlab::scenario::Scenario;
use kadlab::world::stage::Numbering;
use std::collections::BTreeMap;
use std::path::Path;

/// Every file of a report by its path. Pictures, and the page that carries them, are left out:
/// theirs is only the list. The part of a summary that tells of the machine is cut off.
fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut files = BTreeMap::new();
    for entry in std::fs::read_dir(folder).expect("the folder was written") {
        let path = entry.expect("it can be listed").path();
        let name = path.display().to_string();
        let name = name.rsplit('/').next().expect("it has a name").to_owned();
        if path.is_dir() {
            let inside = self::files(&path);
            files.extend(
                inside
                    .into_keys()
                    .map(|inner| (format!("{name}/{inner}"), Vec::new())),
            );
            continue;
        }
        let mut bytes = std::fs::read(&path).expect("it can be read");
        match name.as_str() {
            "report.html" => bytes.clear(),
            "summary.json" => bytes = without_host(&bytes),
            _ => {}
        }
        files.insert(name, bytes);
    }
    files
}

/// A summary up to its last part, which is `host`.
fn without_host(summary: &[u8]) -> Vec<u8> {
    let text = std::str::from_utf8(summary).expect("summaries are UTF-8");
    let (before, host) = text
        .split_once("\n  \"host\": {")
        .expect("a summary has its host");
    assert!(
        host.ends_with("\n  }\n}\n"),
        "the host is the last part: {host}"
    );
    assert_eq!(host.matches('}').count(), 2, "and the only one: {host}");
    before.as_bytes().to_vec()
}

/// The report of a run.
fn report(scenario: &Scenario, seed: u64) -> BTreeMap<String, Vec<u8>> {
    let folder = tempfile::tempdir().expect("there is a place for temporary files");
    let out = folder.path().join("result");
    let origin = Origin {
        command: "kadlab run world.toml".to_owned(),
        resolved: "resolved".to_owned(),
    };
    let run = run::run(scenario, seed, &Options::default(), origin, &mut |_| {});
    kadlab_reports::write(&run, &out).expect("a report can be written");
    files(&out)
}

#[test]
fn the_same_seed_writes_the_same_bytes() {
    for preset in PRESETS {
        let (one, other) = (report(&world(preset), 1), report(&world(preset), 1));
        let names: Vec<&str> = one.keys().map(String::as_str).collect();
        for name in [
            "sample.json",
            "summary.json",
            "lookups.csv",
            "timeline.csv",
            "convergence.csv",
            "load.csv",
        ] {
            assert!(names.contains(&name), "{name} is missing among {names:?}");
        }
        assert_eq!(names, other.keys().collect::<Vec<_>>());
        for (name, bytes) in &one {
            assert!(*bytes == other[name], "{preset}: {name} differs");
        }
    }
}

#[test]
fn handles_of_other_numbers_make_the_same_record() {
    let reversed = Options {
        numbering: Numbering::Reversed,
        ..Options::default()
    };
    for preset in PRESETS {
        let (one, other) = (
            record(&world(preset), 2, &Options::default()),
            record(&world(preset), 2, &reversed),
        );
        assert_eq!(one.fingerprint, other.fingerprint, "{preset}");
        assert_eq!(one, other, "{preset}");
    }
}

#[test]
fn two_seeds_make_two_runs() {
    for preset in PRESETS {
        let one = record(&world(preset), 1, &Options::default());
        let other = record(&world(preset), 2, &Options::default());
        assert_ne!(one.fingerprint, other.fingerprint, "{preset}");
        assert_ne!(one.lookups, other.lookups, "{preset}");
    }
}

#[test]
fn every_workload_and_every_fault_of_the_world_had_an_effect() {
    for preset in PRESETS {
        let run = record(&world(preset), 1, &Options::default());
        for workload in 0..3 {
            let lookups = run
                .lookups
                .iter()
                .filter(|lookup| lookup.workload == workload);
            assert!(
                lookups.count() > 50,
                "{preset}: workload {workload} did little"
            );
        }
        let touched: Vec<u64> = run.faults.iter().map(|fault| fault.nodes).collect();
        assert_eq!(touched, [11, 6, 1], "{preset}");
        assert!(
            run.faults.iter().all(|fault| fault.messages_cut > 0),
            "{preset}"
        );
        assert_eq!(run.warnings, [""; 0], "{preset}");
    }
}
