//! What is said of each node's load is what crossed the network.

use super::world::two_nodes;
use kadlab_reports::balance::LoadSummary;
use kadlab_reports::record::{Load, NodeLoad, Run};

/// The asker publishes as well, each ten seconds.
const PUBLICATIONS: &str = r#"
[[workload]]
name = "publications"
kind = "publish"
group = "asker"
salt = "s"
value-size = "100B"
every = "10s"
from = "10s"
to = "110s"

[[fault]]
name = "end"
kind = "crash"
at = "119s"
on = { node = "asker/0" }
"#;

/// The peer asks too.
const SEARCHES: &str = r#"
[[workload]]
name = "searches"
kind = "find-node"
group = "peer"
rate = "1/s"
from = "15s"
"#;

fn node(run: &Run, group: u16) -> NodeLoad {
    let of_group = |node: &&NodeLoad| node.group == group;
    *run.nodes
        .iter()
        .find(of_group)
        .expect("each group has a node")
}

fn sum(run: &Run, group: u16, field: fn(&Load) -> u64) -> u64 {
    let from_us = run.scenario.warm_up_us;
    let loads = run.load.iter();
    let counted = loads.filter(|load| load.group == group && load.at_us >= from_us);
    counted.map(field).sum()
}

#[test]
fn a_node_sent_and_served_after_the_warm_up_what_its_group_did() {
    for warm_up in ["0s", "60s"] {
        let warm_up = format!("scenario.warm-up={warm_up}");
        let run = two_nodes(PUBLICATIONS, &[&warm_up, "scenario.window=10s"]);
        for group in [0, 1] {
            let node = node(&run, group);
            let bytes = sum(&run, group, |load| load.request_bytes + load.reply_bytes);
            assert_eq!(node.bytes_sent, bytes);
            assert_eq!(node.requests_served, sum(&run, group, |load| load.replies));
        }
        assert!(node(&run, 0).requests_served > 100, "the peer is asked");
    }
}

#[test]
fn items_and_signatures_are_told_by_node_and_by_group() {
    let run = two_nodes(PUBLICATIONS, &[]);
    assert_eq!(node(&run, 0).stored_items, Some(1), "one item, replaced");
    assert_eq!(node(&run, 1).stored_items, None, "the asker is down");
    let counter = |name: &str| {
        let counter = run.counters.iter().find(|counter| counter.name == name);
        counter.expect("it is counted").count
    };
    let [peer, asker] = run.signatures[..] else {
        panic!("there are two groups");
    };
    assert_eq!((peer.made, asker.made), (0, counter("versions published")));
    assert!(asker.made >= 9 && peer.checked >= asker.made);
    let checked = counter("signature checks asked for");
    assert_eq!(peer.checked + asker.checked, checked);
    let summary = LoadSummary::of(&run);
    let (name, of_peer) = &summary.by_group.0[0];
    assert_eq!((name.as_str(), of_peer.signatures_made), ("peer", 0));
    assert_eq!(of_peer.stored_items_mean, Some(1.0));
}

/// The details of the three metrics of load over a part of the run.
fn measured(of: &str) -> (Run, [String; 3]) {
    let metrics = ["load.gini", "load.busiest", "load.busiest.per-second"];
    let expect = metrics.map(|metric| {
        let name = metric.replace('.', "-");
        let bound = match metric {
            "load.busiest" => "\"0%\"",
            _ => "0",
        };
        format!("\n[[expect]]\nname = \"{name}\"\nmetric = \"{metric}\"\nabove = {bound}\n{of}\n")
    });
    let script = format!("{PUBLICATIONS}{SEARCHES}{}", expect.concat());
    let run = two_nodes(&script, &["scenario.window=10s"]);
    let details = [0, 1, 2].map(|index: usize| run.expectations[index].detail.clone());
    (run, details)
}

/// Thousandths as the details show them.
fn thousandths(value: u64) -> String {
    let text = format!("{}.{:03}", value / 1_000, value % 1_000);
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

#[test]
fn metrics_of_load_are_of_the_requests_that_nodes_served_inside_the_span() {
    let (run, details) = measured("from = \"20s\"\nto = \"60s\"");
    let inside = |group| {
        let loads = run.load.iter().filter(|load| load.group == group);
        let inside = loads.filter(|load| (20_000_000..60_000_000).contains(&load.at_us));
        inside.map(|load| load.replies).sum::<u64>()
    };
    let (peer, asker) = (inside(0), inside(1));
    assert!(peer > asker && asker > 0, "{peer} and {asker}");
    let all = peer + asker;
    // Of two values the coefficient is half their difference over their sum.
    let gini = thousandths((peer - asker) * 1_000 / (2 * all));
    let busiest = thousandths(peer * 100_000 / all);
    let rate = thousandths(peer * 1_000 / 40);
    let expected = [
        format!("{gini} (n = 2)"),
        format!("{busiest}% (n = {all})"),
        format!("{rate} (n = 2)"),
    ];
    assert_eq!(details, expected);
}

#[test]
fn metrics_of_load_are_of_one_group_if_it_is_named() {
    let (run, [gini, busiest, rate]) = measured("group = \"peer\"");
    let served = node(&run, 0).requests_served;
    assert_eq!(gini, "0 (n = 1)");
    assert_eq!(busiest, format!("100% (n = {served})"));
    let seconds = run.scenario.duration_us / 1_000_000;
    assert_eq!(
        rate,
        format!("{} (n = 1)", thousandths(served * 1_000 / seconds))
    );
    assert_eq!(
        run.expectations[0].statement,
        "load.gini of peer is above 0"
    );
}

#[test]
fn nobody_served_anything_before_anybody_asked() {
    let (_, details) = measured("from = \"0s\"\nto = \"1us\"");
    assert_eq!(details, ["nothing to measure"; 3]);
}
