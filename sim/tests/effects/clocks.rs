//! Clocks that are off: what nodes that number their versions by the date put.

use super::world::run_text;
use kadlab::scenario::parse;
use kadlab::world::World;
use kadlab::world::stage::{Numbering, Stage};
use kadlab_core::time::Time;
use kadlab_reports::record::Ending;

const PUBLISHERS: &str = r#"[scenario]
name = "publishers"
description = "Three publishers, one of which has a wrong clock for a while."
duration = "5m"

[network]
latency = { kind = "constant", rtt = "100ms" }

[core]
sequence = "clock"

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
"#;

const WRONG: &str = r#"
[[fault]]
name = "wrong"
kind = "clock"
at = "100s"
for = "60s"
on = { node = "peer/1" }
offset = "+5m"
drift = "-1000ppm"
"#;

const BEGIN_US: u64 = 100_000_000;
const END_US: u64 = 160_000_000;

/// How far the second publisher's clock is off, in microseconds.
fn off_us(at_us: u64) -> i64 {
    if (BEGIN_US..END_US).contains(&at_us) {
        300_000_000 - (at_us - BEGIN_US) as i64 / 1_000
    } else {
        0
    }
}

#[test]
fn a_wrong_clock_is_off_by_its_offset_and_drift_while_the_fault_lasts() {
    let text = format!("{PUBLISHERS}{WRONG}");
    let run = run_text(&text, &[]);
    let loaded = parse(&text, "publishers.toml", &[]).expect("it is a scenario");
    let stage = Stage::new(loaded.scenario, 1, Numbering::InOrder);
    let mut world = World::new(&stage, None);
    let epoch = stage.scenario.epoch.as_unix_nanos();
    let mut wrong = 0;
    for put in run.lookups.iter().filter(|put| put.started_us < END_US) {
        world.run_until(Time::from_micros(put.started_us + 5_000_000));
        let target = stage.publication(0, stage.first_peer(put.node));
        let node = world.hosts()[put.node].node().expect("it is up");
        let config = &stage.group_of(put.node).config;
        let item = node.store().find(&target, world.now(), config);
        let off_us = if put.node == 1 {
            off_us(put.started_us)
        } else {
            0
        };
        let date_us = put
            .started_us
            .checked_add_signed(off_us)
            .expect("it is late");
        assert_eq!(item.expect("it is stored").seq(), epoch + 1_000 * date_us);
        wrong += u32::from(off_us != 0);
    }
    assert_eq!(wrong, 1);
}

#[test]
fn versions_of_a_clock_that_is_right_again_are_older_than_those_of_the_wrong_one() {
    let last = |text: &str| {
        let run = run_text(text, &[]);
        let mut puts = run.lookups.iter().filter(|put| put.node == 1);
        puts.find(|put| put.started_us > END_US)
            .expect("it puts every minute")
            .ending
    };
    assert_eq!(last(PUBLISHERS), Ending::Succeeded);
    assert_eq!(last(&format!("{PUBLISHERS}{WRONG}")), Ending::Refused);
}

#[test]
fn a_wrong_clock_is_listed_with_its_node_and_its_time() {
    let run = run_text(&format!("{PUBLISHERS}{WRONG}"), &[]);
    let [wrong] = &run.faults[..] else {
        panic!("there is one fault");
    };
    assert_eq!(
        wrong.description,
        "clocks of peer/1 5m fast, 1000 ppm slow, for 1m"
    );
    assert_eq!(
        (wrong.kind.as_str(), wrong.nodes, wrong.messages_cut),
        ("clock", 1, 0)
    );
    assert_eq!((wrong.start_us, wrong.end_us), (BEGIN_US, END_US));
    assert_eq!(wrong.first_us, Some(BEGIN_US));
}
