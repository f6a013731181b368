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
fn items_when_back(set: &str) -> usize {
    let lose: Override = set.parse().expect("it is an override");
    let loaded = parse(PUBLISHERS, "publishers.toml", &[lose]).expect("it is a scenario");
    let stage = Stage::new(loaded.scenario, 1, Numbering::InOrder);
    let mut world = World::new(&stage, None);
    world.run_until(Time::from_micros(BACK.as_micros() - 500_000));
    assert!(world.hosts()[1].node().is_none(), "it is down");
    world.run_until(BACK + Duration::from_micros(1));
    let node = world.hosts()[1].node().expect("it is up again");
    node.store().len()
}

/// The number that the second publisher gives its first version of the second life.
fn sequence_of_the_third_version(set: &str) -> u64 {
    let set: Override = set.parse().expect("it is an override");
    let loaded = parse(PUBLISHERS, "publishers.toml", &[set]).expect("it is a scenario");
    let stage = Stage::new(loaded.scenario, 1, Numbering::InOrder);
    let mut world = World::new(&stage, None);
    // It publishes once in each minute after the first ten seconds.
    world.run_until(Time::from_micros(191_000_000));
    let node = world.hosts()[1].node().expect("it is up");
    let target = stage.publication(0, stage.first_peer(1));
    let item = node
        .store()
        .find(&target, world.now(), &stage.group_of(1).config);
    item.expect("it keeps its own").seq()
}

/// How the first put of the second life ends.
fn first_put_when_back(set: &str) -> Ending {
    let run = run_text(PUBLISHERS, &[set]);
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
        let set = format!("fault.restart.lose={lose}");
        assert_eq!(items_when_back(&set), items, "lose = {lose}");
        assert_eq!(first_put_when_back(&set), put, "lose = {lose}");
    }
}

#[test]
fn a_disk_that_is_rolled_back_holds_what_it_held_then() {
    // Nothing was published at 2 s, all first versions were at 70 s, all second ones at 139.999 s.
    let cases = [
        ("138s", 0, Ending::Refused),
        ("70s", 3, Ending::Succeeded),
        ("1ms", 3, Ending::Succeeded),
    ];
    for (roll_back, items, put) in cases {
        let set = format!("fault.restart.roll-back={roll_back}");
        assert_eq!(items_when_back(&set), items, "roll-back = {roll_back}");
        assert_eq!(first_put_when_back(&set), put, "roll-back = {roll_back}");
    }
    // Numbers begin at 0. The third version gets that of the second if the counter is as it was after the first,
    // and wins the tie by its larger value.
    assert_eq!(
        sequence_of_the_third_version("fault.restart.roll-back=70s"),
        1
    );
    assert_eq!(
        sequence_of_the_third_version("fault.restart.roll-back=1ms"),
        2
    );
}

#[test]
fn a_restart_over_some_time_starts_each_node_at_a_moment_of_its_own() {
    let up_at = |over: &str| {
        let sets = ["group.peer.count=40", over];
        let sets: Vec<Override> = sets.iter().map(|set| set.parse().expect(set)).collect();
        let everybody = PUBLISHERS.replace(r#"{ node = "peer/1" }"#, r#"{ share = "100%" }"#);
        let loaded = parse(&everybody, "publishers.toml", &sets).expect("it is a scenario");
        let stage = Stage::new(loaded.scenario, 1, Numbering::InOrder);
        let mut world = World::new(&stage, None);
        let moments_us = [
            139_999_999,
            140_000_001,
            140_999_999,
            171_000_000,
            201_000_001,
        ];
        moments_us.map(|at_us| {
            world.run_until(Time::from_micros(at_us));
            world
                .hosts()
                .iter()
                .filter(|host| host.node().is_some())
                .count()
        })
    };
    assert_eq!(up_at("fault.restart.over=0s"), [40, 0, 0, 40, 40]);
    let [before, struck, down, half, all] = up_at("fault.restart.over=60s");
    assert_eq!((before, struck, down, all), (40, 0, 0, 40));
    // 20 expected of 40; four standard deviations are 13.
    assert!((7..=33).contains(&half), "{half}");
    let run = run_text(PUBLISHERS, &["fault.restart.over=60s"]);
    assert_eq!(
        (run.faults[0].start_us, run.faults[0].end_us),
        (140_000_000, 201_000_000)
    );
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
