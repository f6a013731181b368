//! Ten nodes on this machine, of which any may be killed.

use crate::desk::{Desk, free_ports, public_key, until};
use crate::http::{get, json};
use crate::process::{Cluster, Node};
use kadlab_core::id::Id;
use rustix::process::Signal;

const NODES: usize = 10;
/// How far above its port a node of a cluster is shown.
const HTTP_ABOVE: u16 = 1000;

fn cluster(desk: &Desk) -> Cluster {
    let port = free_ports(NODES as u16, HTTP_ABOVE);
    let cluster = Cluster::start(desk, NODES, port);
    for (number, node) in cluster.nodes.iter().enumerate() {
        let expected = |first: u16| format!("127.0.0.1:{}", usize::from(first) + number);
        assert_eq!(node.address(), expected(port));
        assert_eq!(node.http, expected(port + HTTP_ABOVE));
        until("everybody knows everybody", || {
            json(&node.http, "/status")["contacts"] == NODES - 1
        });
    }
    cluster
}

#[test]
fn values_are_found_whichever_nodes_are_killed_and_a_killed_node_comes_back_with_its_items() {
    let desk = Desk::new();
    let mut cluster = cluster(&desk);
    let put = cluster.ask(&desk, 3, &["put", "hello world", "--salt", "greeting"]);
    assert_eq!(put.status, Some(0), "{put:?}");
    assert!(
        put.stdout
            .starts_with("stored by 9, refused by 0, no answer from 0"),
        "{put:?}"
    );
    let signer = cluster.nodes[3].key().to_owned();
    // The publisher, the node through which all others came, and one more.
    let mut living: Vec<usize> = (0..NODES).collect();
    for killed in [3, 0, 7] {
        cluster.kill(killed);
        living.retain(|number| *number != killed);
        for number in &living {
            let got = cluster.ask(&desk, *number, &["get", &signer, "greeting"]);
            assert_eq!(
                got.status,
                Some(0),
                "node {number} without {killed}: {got:?}"
            );
            assert!(
                got.stdout.starts_with("value   hello world\nseq "),
                "{got:?}"
            );
        }
    }
    let source = cluster.ask(&desk, 5, &["source", &signer, "greeting"]);
    assert_eq!(source.status, Some(0), "{source:?}");
    assert!(source.stdout.contains("hello world"), "{source:?}");
    let again = [
        "--key",
        "cluster/7/node.key",
        "--store",
        "redb:cluster/7/items.redb",
    ];
    let again = Node::start(&desk, &again);
    assert_eq!(again.place.key(), cluster.nodes[7].key());
    let target = Id::of_item(&public_key(&signer), b"greeting");
    let item = json(&again.place.http, &format!("/store/{target}"));
    assert_eq!(item["value"], "aGVsbG8gd29ybGQ=", "without asking anybody");
    assert_eq!(cluster.end(), Some(0));
}

#[test]
fn a_cluster_that_is_ended_leaves_no_process_and_starts_again_with_what_it_had() {
    let desk = Desk::new();
    let port = free_ports(3, HTTP_ABOVE);
    let mut first = Cluster::start(&desk, 3, port);
    until("all know each other", || {
        let knows = |http: &str| json(http, "/status")["contacts"] == 2;
        first.nodes.iter().all(|node| knows(&node.http))
    });
    assert_eq!(first.ask(&desk, 1, &["put", "kept"]).status, Some(0));
    assert_eq!(first.end(), Some(0));
    assert!(first.nodes.iter().all(|node| !node.is_there()));
    let again = Cluster::start(&desk, 3, port);
    for (node, before) in again.nodes.iter().zip(&first.nodes) {
        assert_eq!(node.known, before.known);
    }
    let target = Id::of_item(&public_key(again.nodes[1].key()), b"");
    let item = get(&again.nodes[0].http, &format!("/store/{target}"));
    assert_eq!(item.status, 200, "{}", item.body);
}

#[test]
fn a_cluster_ends_when_its_last_node_does() {
    let desk = Desk::new();
    let mut cluster = Cluster::start(&desk, 2, free_ports(2, HTTP_ABOVE));
    cluster.kill(0);
    cluster.kill(1);
    assert_eq!(cluster.status(), Some(0));
}

#[test]
fn a_cluster_one_of_whose_nodes_cannot_start_says_why_and_ends_the_others() {
    let desk = Desk::new();
    let port = free_ports(3, HTTP_ABOVE);
    let taken = std::net::TcpListener::bind(("127.0.0.1", port + 1)).expect("it was free");
    let said = desk.say(&[
        "cluster",
        "3",
        "--dir",
        "nodes",
        "--port",
        &port.to_string(),
    ]);
    assert_eq!(said.status, Some(2));
    let wanted = format!(
        "error: node 1 did not come up: cannot listen at 127.0.0.1:{}: Address already in use (os error 98)\n\
         help: its log is nodes/1/log\n",
        port + 1
    );
    assert_eq!(said.stderr, wanted);
    assert_eq!(said.stdout.lines().count(), 1, "{}", said.stdout);
    let first = said.stdout.split_whitespace().nth(3).expect("a process id");
    let first = first.parse().ok().and_then(rustix::process::Pid::from_raw);
    let there = rustix::process::test_kill_process(first.expect("a number"));
    assert!(there.is_err(), "node 0 is ended");
    drop(taken);
}

#[test]
fn nodes_that_are_told_to_end_end_well_with_their_stores_whole() {
    for signal in [Signal::TERM, Signal::INT] {
        let desk = Desk::new();
        desk.key("keeper.key");
        desk.key("giver.key");
        let arguments = ["--key", "keeper.key", "--store", "redb:items.redb"];
        let mut keeper = Node::start(&desk, &arguments);
        let known = keeper.place.known.clone();
        let giver = Node::start(&desk, &["--key", "giver.key", "--bootstrap", &known]);
        let way = ["--node", giver.place.address(), "--key", "giver.key"];
        let put = desk.say(&[&["put", "kept"], &way[..]].concat());
        assert!(put.stdout.starts_with("stored by 1,"), "{put:?}");
        keeper.place.signal(signal);
        assert_eq!(keeper.status(), Some(0), "{signal:?}");
        let again = Node::start(&desk, &arguments);
        let store = json(&again.place.http, "/store");
        assert_eq!(store["items"][0]["key"], giver.place.key());
        assert_eq!(store["total"], 1);
    }
}
