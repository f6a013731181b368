//! Files and folders: the committed scenarios, and what cannot be read.

use kadlab::scenario::spec::Cost;
use kadlab::scenario::{Loaded, list, load, parse};
use std::path::{Path, PathBuf};

const EPYC_MILAN: &str = include_str!("../../../scenarios/processors/epyc-milan.profile");

fn scenarios() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../scenarios")
}

/// Every committed file with every point of its sweep.
fn every_point() -> Vec<(String, Loaded)> {
    let mut all = Vec::new();
    for listed in list(&scenarios()).expect("the folder is there") {
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
        "seq-reset 156 18m",
        "steady-10k 10000 10m",
    ] {
        assert!(names.iter().any(|name| name == expected), "{names:?}");
    }
}

#[test]
fn seq_reset_plans_counter_to_fail_and_local_store_only_without_its_disk() {
    let file = scenarios().join("incidents/seq-reset.toml");
    let points = load(&file, &[]).unwrap().sweep.points();
    assert_eq!(points.len(), 12);
    let planned: Vec<_> = points
        .iter()
        .filter(|point| {
            let scenario = load(&file, &point.overrides).unwrap().scenario;
            scenario
                .expectations
                .iter()
                .any(|expectation| !expectation.planned_to_hold)
        })
        .map(|point| point.label.as_str())
        .collect();
    assert_eq!(
        planned,
        [
            "core.sequence=counter, fault.restart.lose=disk",
            "core.sequence=counter, fault.restart.lose=[\"sequence\"]",
            "core.sequence=local-store, fault.restart.lose=disk",
        ]
    );
}

/// An incident without a value that fails shows nothing, one without a value that holds repairs
/// nothing.
#[test]
fn every_incident_plans_a_failure_and_a_repair() {
    let incidents = list(&scenarios().join("incidents")).unwrap();
    assert!(incidents.len() >= 8, "incidents are files of this folder");
    for listed in incidents {
        let points = load(&listed.path, &[]).unwrap().sweep.points();
        let as_a_whole_holds = |overrides: &[_]| {
            let scenario = load(&listed.path, overrides).unwrap().scenario;
            let mut expectations = scenario.expectations.iter();
            expectations.all(|expectation| expectation.planned_to_hold)
        };
        let holding = points
            .iter()
            .filter(|point| as_a_whole_holds(&point.overrides))
            .count();
        assert!(
            (1..points.len()).contains(&holding),
            "{}: {holding} of {} points are planned to hold",
            listed.path.display(),
            points.len()
        );
    }
}

#[test]
fn a_file_that_is_not_there_says_so() {
    let error = load(Path::new("no-such.toml"), &[]).unwrap_err();
    assert_eq!(
        error.to_string(),
        "no-such.toml: cannot be read: No such file or directory (os error 2)\n\
         help: give the path of a scenario file"
    );
}

#[test]
fn a_bad_file_does_not_hide_the_others_of_its_folder() {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("listed");
    std::fs::create_dir_all(folder.join("inner")).unwrap();
    std::fs::write(folder.join("bytes.toml"), b"[scenario]\nname = \"\xff\"\n").unwrap();
    std::fs::write(folder.join("inner/valid.toml"), super::VALID).unwrap();
    std::fs::write(folder.join("notes.txt"), "not a scenario").unwrap();
    let listed = list(&folder).unwrap();
    let [bytes, valid] = listed.as_slice() else {
        panic!("{listed:?}");
    };
    let error = bytes.summary.clone().unwrap_err().to_string();
    assert_eq!(
        error.strip_prefix(folder.to_str().unwrap()).unwrap(),
        "/bytes.toml:2:9: this byte is not UTF-8\n    2 | name = \"\u{fffd}\"\n\
         help: scenario files are TOML in UTF-8; a key or table stands once, a list is [[in this]]"
    );
    assert_eq!(valid.summary.as_ref().unwrap().nodes, 100);
}

#[test]
fn the_commands_that_quickstart_teaches_are_understood() {
    let file = scenarios().join("quickstart.toml");
    let text = std::fs::read_to_string(&file).unwrap();
    let mut taught = 0;
    for command in text.lines().filter(|line| line.contains("kadlab run")) {
        let command = command.replace('\'', "");
        for argument in command.split(" --set ").skip(1) {
            let change = argument.parse().unwrap();
            load(&file, &[change]).unwrap_or_else(|error| panic!("{error}"));
            taught += 1;
        }
    }
    assert_eq!(taught, 4);
}

#[test]
fn every_kind_of_selection_survives_being_resolved() {
    let digits = "0123456789abcdef".repeat(4);
    for on in [
        format!(r#"{{ closest = {{ to = "{digits}", count = 5 }} }}"#),
        r#"{ closest = { to = "visor/3", count = 5 }, group = "server" }"#.to_owned(),
        r#"{ closest = { to = { of = "announce", node = "visor/3" }, count = 5 } }"#.to_owned(),
        r#"{ holders-of = { of = "announce", node = "visor/3" }, share = "50%" }"#.to_owned(),
        r#"{ touched-by = "split", group = "visor", count = 3 }"#.to_owned(),
        "{ place = 0 }".to_owned(),
    ] {
        let text = super::changed(r#"{ node = "visor/12" }"#, &on);
        let loaded = parse(&text, "valid.toml", &[]).unwrap_or_else(|error| panic!("{error}"));
        assert!(
            loaded.resolved.contains(&format!("on = {on}\n")),
            "{}",
            loaded.resolved
        );
        let again = parse(&loaded.resolved, "resolved.toml", &[]).expect("it is valid");
        assert_eq!(again.scenario, loaded.scenario);
    }
}

/// With a profile the costs stand in the resolved file too: measuring it again changes no old run.
#[test]
fn the_costs_of_a_profile_and_those_beside_it_survive_being_resolved() {
    let resolved = |processor: &str| {
        let text = super::changed(
            "count = 94",
            &format!("count = 94\nprocessor = {processor}"),
        );
        let loaded = parse(&text, "valid.toml", &[]).unwrap_or_else(|error| panic!("{error}"));
        let again = parse(&loaded.resolved, "resolved.toml", &[]).expect("it is valid");
        assert_eq!(again.scenario, loaded.scenario);
        assert_eq!(again.resolved, loaded.resolved);
        let line = loaded
            .resolved
            .lines()
            .find(|line| line.starts_with("processor"));
        line.expect("a group has processors").to_owned()
    };
    let costs = EPYC_MILAN
        .split_once("[processor]\n")
        .expect("it has costs")
        .1;
    let costs: Vec<_> = costs
        .lines()
        .map(|line| line.split(" #").next().unwrap())
        .collect();
    let measured = |line: &str| {
        // The shortest unit of a cost may be another than the file's.
        let (key, nanos) = line.split_once(" = \"").unwrap();
        let nanos: u64 = nanos.trim_end_matches("ns\"").parse().unwrap();
        format!("{key} = \"{}\"", Cost::from_nanos(nanos).unwrap())
    };
    let costs: Vec<_> = costs.into_iter().map(measured).collect();
    let [message, kibibyte, _, check] = &costs[..] else {
        panic!("{costs:?}");
    };
    assert_eq!(
        resolved(r#"{ profile = "epyc-milan" }"#),
        format!(
            "processor = {{ profile = \"epyc-milan\", {} }}",
            costs.join(", ")
        )
    );
    assert_eq!(
        resolved(r#"{ sign = "1ms", profile = "epyc-milan" }"#),
        format!(
            "processor = {{ profile = \"epyc-milan\", {message}, {kibibyte}, sign = \"1ms\", {check} }}"
        )
    );
    let written = r#"{ message = "850ns", kibibyte = "0s", sign = "60us", check = "1500ns" }"#;
    assert_eq!(resolved(written), format!("processor = {written}"));
}

#[test]
fn every_kind_of_churn_survives_being_resolved() {
    let absence = r#"absence = { kind = "exponential", mean = "1h" }"#;
    let rows = r#"session = { kind = "curve", rows = [["0s", 9], ["1h", 4]] }"#;
    for (keys, written) in [
        (
            "law = \"kad-2007\"".to_owned(),
            "session = { kind = \"weibull\", scale = \"10170s\", shape = 0.615 }\n\
             start = \"residual\"\n\
             absence = { kind = \"weibull\", scale = \"24822s\", shape = 0.476 }\n",
        ),
        (
            format!("law = \"ipfs-2022\"\n{absence}\nstart = \"equilibrium\""),
            "start = \"equilibrium\"\nabsence = { kind = \"exponential\", mean = \"1h\" }\n",
        ),
        (
            format!("session = {{ kind = \"curve\", file = \"mainline-512\" }}\n{absence}"),
            "session = { kind = \"curve\", file = \"mainline-512\" }\n",
        ),
        (
            format!("{rows}\n{absence}\nlose = [\"identity\"]"),
            "absence = { kind = \"exponential\", mean = \"1h\" }\nlose = [\"identity\"]\n",
        ),
        (
            format!("{rows}\nabsence = \"for-good\"\nlose = \"disk\"\nfor = \"2m\""),
            "session = { kind = \"curve\", rows = [[\"0s\", 9], [\"1h\", 4]] }\n\
             absence = \"for-good\"\nlose = \"disk\"\n",
        ),
    ] {
        let text = super::changed("kind = \"crash\"", &format!("kind = \"churn\"\n{keys}"));
        let loaded = parse(&text, "valid.toml", &[]).unwrap_or_else(|error| panic!("{error}"));
        assert!(loaded.resolved.contains(written), "{}", loaded.resolved);
        let again = parse(&loaded.resolved, "resolved.toml", &[]).expect("it is valid");
        assert_eq!(again.scenario, loaded.scenario);
    }
}

#[test]
fn a_curve_is_read_from_beside_the_scenario_and_written_out_in_the_resolved_file() {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("curves");
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(
        folder.join("mine.csv"),
        "node_count,timestamp\n9,60\n9,120\n4,3660\n",
    )
    .unwrap();
    let session = r#"session = { kind = "curve", file = "mine.csv" }"#;
    let keys = format!("kind = \"churn\"\n{session}\nabsence = \"for-good\"");
    let scenario = folder.join("scenario.toml");
    std::fs::write(&scenario, super::changed("kind = \"crash\"", &keys)).unwrap();
    let loaded = load(&scenario, &[]).unwrap_or_else(|error| panic!("{error}"));
    let rows = r#"rows = [["0s", 9], ["1m", 9], ["1h", 4]]"#;
    assert!(loaded.resolved.contains(rows), "{}", loaded.resolved);
    std::fs::write(
        folder.join("mine.csv"),
        "node_count,timestamp\n9,60\n10,120\n",
    )
    .unwrap();
    let error = load(&scenario, &[]).unwrap_err().to_string();
    let folder = folder.display();
    assert_eq!(
        error,
        format!(
            "{folder}/scenario.toml:55:36: fault.stop.session.file: {folder}/mine.csv:3 \
             is no survival curve: it rises from 9 nodes to 10\n   55 | {session}\n\
             help: its counts start above zero and never rise, its times rise from row to row"
        )
    );
}
