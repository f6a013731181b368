//! What a restart keeps and what it loses: items and sequence counters, each by itself.

use super::world::run_text;
use kadlab::scenario::{Override, parse};
use kadlab::world::World;
use kadlab::world::stage::{Numbering, Stage};
use kadlab_core::time::{Duration, Time};
use kadlab_reports::record::Ending;

/// Three publishers; the second one is restarted while the others hold its second version.
const PUBLISHERS: &str = r#"[scenario]
name = "publishers"
description = "Three publishers, one of which restarts."
duration = "4m"

[network]
latency = { kind = "constant", rtt = "100ms" }

[core]
sequence = "counter"

[[group]]
name = "peer"
count = 3
bootstrap = ["peer"]
join = { over = "1s" }

[[workload]]
name = "announce"
kind = "publish"
group = "peer"
salt = "dmsg"
value-size = "64B"
every = "60s"
from = "10s"

[[fault]]
name = "restart"
kind = "restart"
at = "140s"
on = { node = "peer/1" }
down = "1s"
"#;

/// The first moment of the second life.
const BACK: Time = Time::from_micros(141_000_000);

/// Items that the second publisher has when it is back.
fn items_when_back(lose: &str) -> usize {
    let lose: Override = format!("fault.restart.lose={lose}")
        .parse()
        .expect("it is an override");
    let loaded = parse(PUBLISHERS, "publishers.toml", &[lose]).expect("it is a scenario");
    let stage = Stage::new(loaded.scenario, 1, Numbering::InOrder);
    let mut world = World::new(&stage, None);
    world.run_until(Time::from_micros(BACK.as_micros() - 500_000));
    assert!(world.hosts()[1].node().is_none(), "it is down");
    world.run_until(BACK + Duration::from_micros(1));
    let node = world.hosts()[1].node().expect("it is up again");
    node.store().len()
}

/// How the first put of the second life ends.
fn first_put_when_back(lose: &str) -> Ending {
    let run = run_text(PUBLISHERS, &[&format!("fault.restart.lose={lose}")]);
    let back_us = BACK.as_micros();
    let mut puts = run.lookups.iter().filter(|lookup| lookup.node == 1);
    let put = puts.find(|lookup| lookup.started_us >= back_us);
    put.expect("it publishes every minute").ending
}

#[test]
fn a_restart_loses_the_items_or_the_counters_or_both_or_nothing() {
    let cases = [
        ("nothing", 3, Ending::Succeeded),
        ("sequence", 3, Ending::Refused),
        ("store", 0, Ending::Succeeded),
        ("disk", 0, Ending::Refused),
    ];
    for (lose, items, put) in cases {
        assert_eq!(items_when_back(lose), items, "lose = {lose}");
        assert_eq!(first_put_when_back(lose), put, "lose = {lose}");
    }
}

#[test]
fn a_restart_is_listed_with_its_node_and_its_time() {
    let run = run_text(PUBLISHERS, &["fault.restart.lose=disk"]);
    let [restart] = &run.faults[..] else {
        panic!("there is one fault");
    };
    assert_eq!((restart.kind.as_str(), restart.nodes), ("restart", 1));
    assert_eq!(
        restart.description,
        "peer/1 restarted, down for 1s, disk lost"
    );
    assert_eq!(
        (restart.start_us, restart.end_us),
        (140_000_000, 141_000_000)
    );
    assert_eq!(restart.first_us, Some(140_000_000));
}
