//! What a node shows over HTTP.

use crate::desk::{Desk, public_key, until};
use crate::exposition::read;
use crate::http::{ask, get, json};
use crate::process::Node;
use kadlab::driver::Counters;
use kadlab_core::id::Id;

/// Two nodes that know each other; the second has put three values, which the first holds.
fn two(desk: &Desk) -> (Node, Node) {
    desk.key("first.key");
    desk.key("second.key");
    let first = Node::start(desk, &["--key", "first.key"]);
    let second = ["--key", "second.key", "--bootstrap", &first.place.known];
    let second = Node::start(desk, &second);
    until("the second has joined", || {
        json(&second.place.http, "/status")["joined"] == true
    });
    for salt in ["a", "b", "c"] {
        let way = ["--node", second.place.address(), "--key", "second.key"];
        let put = [&["put", "hello", "--salt", salt], &way[..]].concat();
        let said = desk.say(&put);
        assert_eq!(said.status, Some(0), "{said:?}");
    }
    (first, second)
}

#[test]
fn a_node_shows_itself_its_contacts_and_its_items() {
    let desk = Desk::new();
    let (first, second) = two(&desk);
    let http = &first.place.http;
    let status = json(http, "/status");
    assert_eq!(status["key"], first.place.key());
    assert_eq!(status["listens"], first.place.address());
    assert_eq!(
        (&status["contacts"], &status["items"]),
        (&1.into(), &3.into())
    );
    let peers = json(http, "/peers");
    assert_eq!(peers.as_array().map(Vec::len), Some(1));
    assert_eq!(peers[0]["key"], second.place.key());
    assert_eq!(peers[0]["address"], second.place.address());
    let signer = public_key(second.place.key());
    let target = Id::of_item(&signer, b"b").to_string();
    let item = json(http, &format!("/store/{target}"));
    assert_eq!(item["target"], target);
    assert_eq!(
        (&item["value"], &item["salt"]),
        (&"aGVsbG8=".into(), &"Yg==".into())
    );
    assert_eq!(item["key"], second.place.key());
}

#[test]
fn a_store_is_listed_in_pages_that_together_have_every_item_once() {
    let desk = Desk::new();
    let (first, second) = two(&desk);
    let http = &first.place.http;
    let page = json(http, "/store?limit=2");
    assert_eq!(page["total"], 3);
    let rest = json(
        http,
        &format!("/store?limit=2&after={}", page["next"].as_str().unwrap()),
    );
    assert!(rest["next"].is_null());
    let items = [&page["items"], &rest["items"]].map(|items| items.as_array().unwrap().clone());
    let items = items.concat();
    let listed: Vec<&str> = items
        .iter()
        .map(|item| item["target"].as_str().unwrap())
        .collect();
    let signer = public_key(second.place.key());
    let mut targets = [b"a", b"b", b"c"].map(|salt| Id::of_item(&signer, salt).to_string());
    targets.sort();
    assert_eq!(listed, targets);
    assert!(items.iter().all(|item| item["value_bytes"] == 5));
    assert!(items.iter().all(|item| item.get("value").is_none()));
    let whole = json(http, "/store");
    assert_eq!(whole["items"].as_array().map(Vec::len), Some(3));
    assert!(whole["next"].is_null());
    let exact = json(http, "/store?limit=3");
    assert!(exact["next"].is_null(), "nothing comes after the last");
}

#[test]
fn what_is_not_there_and_what_is_no_question_has_an_answer_that_says_so() {
    let desk = Desk::new();
    desk.key("node.key");
    let node = Node::start(&desk, &[]);
    let http = &node.place.http;
    let nothing = "ab".repeat(32);
    for (path, status, why) in [
        ("/nothing", 404, "/nothing: no such path; / lists all"),
        (
            &format!("/store/{nothing}"),
            404,
            &*format!("{nothing}: not stored here"),
        ),
        (
            "/store/ab",
            400,
            "ab: not a target of 64 hexadecimal digits",
        ),
        (
            "/store?limit=1001",
            400,
            "limit=1001: not a number from 1 to 1000",
        ),
        (
            "/store?page=2",
            400,
            "page: the store knows `after` and `limit` only",
        ),
    ] {
        let answer = get(http, path);
        assert_eq!(answer.status, status, "{path}");
        assert_eq!(answer.json()["error"], why);
    }
    for method in ["POST", "PUT", "DELETE", "PATCH", "OPTIONS"] {
        for path in ["/status", "/store", "/nothing"] {
            let answer = ask(http, method, path).expect("the node answers");
            assert_eq!(answer.status, 405, "{method} {path}");
            assert_eq!(answer.header("allow"), Some("GET, HEAD"));
        }
    }
    let head = ask(http, "HEAD", "/status").expect("the node answers");
    assert_eq!((head.status, head.body.as_str()), (200, ""));
    assert_eq!(head.header("content-type"), Some("application/json"));
    let paths = get(http, "/").body;
    for path in ["/status", "/peers", "/store", "/store/TARGET", "/metrics"] {
        assert!(paths.contains(&format!("\n{path} ")), "{path}");
    }
}

#[test]
fn metrics_are_what_prometheus_reads_and_have_every_count_of_a_node() {
    let desk = Desk::new();
    let (first, _second) = two(&desk);
    let answer = get(&first.place.http, "/metrics");
    let kind = "text/plain; version=0.0.4; charset=utf-8";
    assert_eq!(answer.header("content-type"), Some(kind));
    let metrics = read(&answer.body);
    for family in Counters::default().families() {
        let name = format!("kadlab_{}_total", family.name);
        let known = &metrics[&name];
        assert_eq!(
            (&*known.kind, &*known.help),
            ("counter", family.help),
            "{name}"
        );
        assert_eq!(known.samples.len(), family.samples.len(), "{name}");
        for sample in family.samples {
            let label = sample
                .label
                .map(|(name, value)| (name.to_owned(), value.to_owned()));
            assert!(known.samples.contains_key(&label), "{name} {label:?}");
        }
    }
    let gauge = |name: &str| {
        let known = &metrics[&format!("kadlab_{name}")];
        assert_eq!(known.kind, "gauge", "{name}");
        known.samples[&None]
    };
    // The first knows of no network but its own.
    assert_eq!(
        (gauge("contacts"), gauge("items"), gauge("joined")),
        (1.0, 3.0, 0.0)
    );
    assert_eq!(
        (gauge("calls_in_flight"), gauge("commands_under_way")),
        (0.0, 0.0)
    );
    assert!(gauge("uptime_seconds") > 0.0 && gauge("peers_known") >= 2.0);
    let method = |name: &str| Some(("method".to_owned(), name.to_owned()));
    let served = &metrics["kadlab_requests_served_total"].samples;
    assert_eq!(served[&method("put-value")], 3.0);
    assert_eq!(metrics["kadlab_saves_made_total"].samples[&None], 3.0);
    for (name, metric) in metrics {
        assert_eq!(name.ends_with("_total"), metric.kind == "counter", "{name}");
    }
}
