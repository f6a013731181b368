//! An idle node in a group of its own changes nobody else.

use super::world::{GROUPS, PRESETS, record, scenario, text};
use kadlab::run::{Options, node_hashes};
use kadlab::scenario::Scenario;

/// In nobody's bootstrap list, workload or selection.
const IDLE: &str = r#"
[[group]]
name = "bystander"
count = 1
"#;

/// The world with the idle node before, between and after its groups.
fn with_idle_node(preset: &str) -> [(&'static str, Scenario); 3] {
    let [server, visor] = GROUPS;
    [
        ("before", [IDLE, server, visor]),
        ("between", [server, IDLE, visor]),
        ("after", [server, visor, IDLE]),
    ]
    .map(|(place, groups)| (place, scenario(&text(preset, &groups))))
}

#[test]
fn an_idle_node_changes_what_nobody_else_receives() {
    for preset in PRESETS {
        let alone = scenario(&text(preset, &GROUPS));
        let hashes = node_hashes(&alone, 3, &Options::default());
        for (place, with_idle) in with_idle_node(preset) {
            let mut others = node_hashes(&with_idle, 3, &Options::default());
            others.retain(|(name, _)| name != "bystander/0");
            assert_eq!(hashes, others, "{preset}, {place}");
        }
    }
}

#[test]
fn an_idle_node_leaves_the_fingerprint_as_it_is() {
    for preset in PRESETS {
        let alone = record(&scenario(&text(preset, &GROUPS)), 3, &Options::default());
        for (place, with_idle) in with_idle_node(preset) {
            let run = record(&with_idle, 3, &Options::default());
            assert_eq!(alone.fingerprint, run.fingerprint, "{preset}, {place}");
            assert_eq!(alone.events, run.events, "{preset}, {place}");
        }
    }
}

#[test]
fn a_node_that_joins_does_change_others() {
    let joins = IDLE.replace("count = 1", "count = 1\nbootstrap = [\"server\"]");
    let [server, visor] = GROUPS;
    let alone = scenario(&text("skywire", &GROUPS));
    let with_newcomer = scenario(&text("skywire", &[server, visor, &joins]));
    let (alone, with_newcomer) = (
        record(&alone, 3, &Options::default()),
        record(&with_newcomer, 3, &Options::default()),
    );
    assert_ne!(alone.fingerprint, with_newcomer.fingerprint);
}
