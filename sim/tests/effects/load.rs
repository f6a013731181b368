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
