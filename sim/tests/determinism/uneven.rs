//! Jitter, loss, bandwidth and drawn latencies: one scenario and one seed are still one run.

use super::world::{GROUPS, record, scenario, text};
use kadlab::run::{Options, node_hashes};
use kadlab::scenario::Scenario;
use kadlab::scenario::spec::Wire;
use kadlab::world::stage::Numbering;
use kadlab_reports::record::Run;

const EVEN: &str = r#"latency = { kind = "matrix", file = "planetlab" }"#;
const UNEVEN: &str = r#"latency = { kind = "lognormal", median = "80ms", sigma = 0.5, floor = "5ms" }
jitter = "10%"
loss = "3%""#;
/// Narrow enough that messages queue, and some find a queue full.
const LINK: &str = r#"bandwidth = { up = "100kbit/s", down = "200kbit/s", queue = "2KiB" }"#;
const IDLE: &str = "\n[[group]]\nname = \"bystander\"\ncount = 1\n";

fn uneven(idle: &str) -> Scenario {
    let [server, visor] = GROUPS.map(|group| format!("{group}{LINK}\n"));
    let even = text("skywire", &[idle, &server, &visor]);
    assert!(even.contains(EVEN));
    scenario(&even.replace(EVEN, UNEVEN))
}

fn run(scenario: &Scenario, options: &Options) -> Run {
    record(scenario, 2, options)
}

#[test]
fn an_uneven_network_makes_one_run() {
    let once = run(&uneven(""), &Options::default());
    for counted in ["lost on the way", "queue full", "sent again"] {
        let counter = once
            .counters
            .iter()
            .find(|counter| counter.name.contains(counted));
        assert!(counter.expect(counted).count > 10, "{counted}");
    }
    assert_eq!(once, run(&uneven(""), &Options::default()));
    let reversed = Options {
        numbering: Numbering::Reversed,
        ..Options::default()
    };
    assert_eq!(once, run(&uneven(""), &reversed));
    let mut encoded = uneven("");
    encoded.network.wire = Wire::Encoded;
    assert_eq!(once, run(&encoded, &Options::default()));
}

#[test]
fn an_idle_node_changes_what_nobody_else_receives_of_an_uneven_network() {
    let hashes = node_hashes(&uneven(""), 3, &Options::default());
    let mut others = node_hashes(&uneven(IDLE), 3, &Options::default());
    others.retain(|(name, _)| name != "bystander/0");
    assert_eq!(hashes, others);
}

#[test]
fn jitter_and_loss_change_the_run() {
    let even = scenario(&text("skywire", &GROUPS));
    let fingerprint = |change: &dyn Fn(&mut Scenario)| {
        let mut scenario = even.clone();
        change(&mut scenario);
        run(&scenario, &Options::default()).fingerprint
    };
    let same = fingerprint(&|_| {});
    assert_ne!(
        same,
        fingerprint(&|scenario| scenario.network.jitter = 1_000)
    );
    assert_ne!(same, fingerprint(&|scenario| scenario.network.loss = 1_000));
    let limit = |scenario: &mut Scenario| scenario.groups[0].bandwidth.up = Some(1_000_000);
    assert_ne!(same, fingerprint(&limit));
}
