//! Lost identities, by restarts and by churn: later handles are as meaningless as first ones.

use super::world::{GROUPS, PRESETS, record, scenario, text};
use kadlab::run::Options;
use kadlab::scenario::Scenario;
use kadlab::scenario::spec::Wire;
use kadlab::world::stage::Numbering;
use kadlab_reports::record::Run;

/// Returning strangers, and what expectations watch.
const MORE: &str = r#"
[[fault]]
name = "churn"
kind = "churn"
at = "60s"
for = "120s"
on = { group = "visor", share = "30%" }
session = { kind = "exponential", mean = "30s" }
absence = { kind = "exponential", mean = "10s" }
lose = ["identity", "store"]

[[expect]]
name = "dead"
check = "dead-contacts-leave"
within = "10s"

[[expect]]
name = "oldest"
check = "live-oldest-stays"

[[expect]]
name = "back"
check = "reads-never-go-back"

[[expect]]
name = "visible"
check = "published-value-is-visible"
within = "5s"
"#;

/// In nobody's bootstrap list, workload or selection.
const IDLE: &str = "\n[[group]]\nname = \"bystander\"\ncount = 1\n";

fn losing(preset: &str, groups: &[&str]) -> Scenario {
    let text = format!("{}{MORE}", text(preset, groups));
    let lost = text.replace("lose = [\"sequence\"]", "lose = [\"identity\"]");
    assert_ne!(text, lost);
    scenario(&lost)
}

fn run(scenario: &Scenario, numbering: Numbering) -> Run {
    let options = Options {
        numbering,
        ..Options::default()
    };
    record(scenario, 5, &options)
}

#[test]
fn handles_bytes_and_bystanders_change_nothing_where_identities_are_lost() {
    for preset in PRESETS {
        let world = losing(preset, &GROUPS);
        let once = run(&world, Numbering::InOrder);
        let name = "nodes that started again with a new identity";
        let renewals = once.counters.iter().find(|counter| counter.name == name);
        assert!(renewals.expect("it is counted").count > 30, "{preset}");
        assert_eq!(once, run(&world, Numbering::InOrder), "{preset}");
        assert_eq!(once, run(&world, Numbering::Reversed), "{preset}");
        let mut encoded = world.clone();
        encoded.network.wire = Wire::Encoded;
        assert_eq!(once, run(&encoded, Numbering::InOrder), "{preset}");
        assert_eq!(once, run(&encoded, Numbering::Reversed), "{preset}");
        let [server, visor] = GROUPS;
        for groups in [
            [IDLE, server, visor],
            [server, IDLE, visor],
            [server, visor, IDLE],
        ] {
            let with_idle = run(&losing(preset, &groups), Numbering::InOrder);
            assert_eq!(once.fingerprint, with_idle.fingerprint, "{preset}");
        }
    }
}

#[test]
fn a_lost_identity_makes_another_run() {
    let [server, visor] = GROUPS;
    let kept = format!("{}{MORE}", text("skywire", &[server, visor]));
    let kept = record(&scenario(&kept), 5, &Options::default());
    let lost = run(&losing("skywire", &GROUPS), Numbering::InOrder);
    assert_ne!(kept.fingerprint, lost.fingerprint);
}
