//! A selection strikes the nodes that it names, computed here the obvious way.

use super::world::run_text;
use kadlab::scenario::{Override, parse};
use kadlab::world::World;
use kadlab::world::stage::{Numbering, Position, Stage};
use kadlab_core::id::Id;
use kadlab_core::time::{Duration, Time};

/// Forty nodes on the measured network; the visors publish, a fault takes some of them down.
const WORLD: &str = r#"[scenario]
name = "selected"
description = "A crash of selected nodes."
duration = "3m"

[core]
k = 4

[[group]]
name = "server"
count = 4
bootstrap = ["server"]
join = { over = "1s" }

[[group]]
name = "visor"
count = 36
bootstrap = ["server"]
join = { over = "10s" }

[[workload]]
name = "announce"
kind = "publish"
group = "visor"
salt = "dmsg"
value-size = "64B"
every = "60s"
from = "20s"

[[fault]]
name = "first"
kind = "restart"
at = "90s"
on = { group = "visor", count = 9 }
down = "10s"

[[fault]]
name = "stop"
kind = "crash"
at = "120s"
on = { count = 1 }
"#;

const VISORS: std::ops::Range<Position> = 4..40;

/// Who must be struck, given the world just before.
type Expected<'a> = &'a dyn Fn(&Stage, &World<'_>) -> Vec<Position>;

/// The crash strikes exactly the expected nodes, which are some and not all.
fn check(on: &str, expected: Expected<'_>) {
    let set: Override = format!("fault.stop.on={on}").parse().expect(on);
    let loaded = parse(WORLD, "selected.toml", &[set]).unwrap_or_else(|error| panic!("{error}"));
    let stage = Stage::new(loaded.scenario, 1, Numbering::InOrder);
    let mut world = World::new(&stage, None);
    world.run_until(Time::from_micros(120_000_000));
    let expected = expected(&stage, &world);
    world.run_until(Time::from_micros(120_000_001));
    let down = |position: &Position| !world.hosts().is_up(*position);
    let struck: Vec<Position> = (0..40).filter(down).collect();
    assert_eq!(struck, expected, "{on}");
    assert!((1..40).contains(&struck.len()), "{on}: {struck:?}");
}

fn closest(stage: &Stage, target: &Id, mut nodes: Vec<Position>, count: usize) -> Vec<Position> {
    nodes.sort_by_key(|node| stage.id(stage.first_peer(*node)).distance(target));
    nodes.truncate(count);
    nodes.sort_unstable();
    nodes
}

fn publication(stage: &Stage, writer: Position) -> Id {
    Id::of_item(stage.identity(stage.first_peer(writer)).key(), b"dmsg")
}

#[test]
fn the_closest_to_a_key_a_node_and_a_publication() {
    let digits = "8".repeat(64);
    let eights = Id::from_bytes([0x88; 32]);
    let everybody: Vec<Position> = (0..40).collect();
    check(
        &format!(r#"{{ closest = {{ to = "{digits}", count = 5 }} }}"#),
        &|stage, _| closest(stage, &eights, everybody.clone(), 5),
    );
    check(
        r#"{ closest = { to = "visor/3", count = 6 } }"#,
        &|stage, _| {
            let others = everybody.iter().copied().filter(|node| *node != 7);
            closest(stage, stage.id(stage.first_peer(7)), others.collect(), 6)
        },
    );
    check(
        r#"{ closest = { to = { of = "announce", node = "visor/3" }, count = 30 }, group = "visor" }"#,
        &|stage, _| closest(stage, &publication(stage, 7), VISORS.collect(), 30),
    );
}

#[test]
fn the_holders_of_a_publication_at_that_moment() {
    let holders = |stage: &Stage, world: &World<'_>, nodes: std::ops::Range<Position>| {
        let target = publication(stage, 7);
        let holds = |node: &Position| {
            let node = world.hosts()[*node].node();
            node.is_some_and(|node| node.store().holds(&target))
        };
        nodes.filter(holds).collect::<Vec<_>>()
    };
    let of = r#"holders-of = { of = "announce", node = "visor/3" }"#;
    check(&format!("{{ {of} }}"), &|stage, world| {
        let all = holders(stage, world, 0..40);
        assert!(all.len() >= 4, "k of them hold it: {all:?}");
        all
    });
    check(
        &format!(r#"{{ {of}, group = "visor" }}"#),
        &|stage, world| holders(stage, world, VISORS),
    );
}

/// The nodes that are down at a moment of the world, before the crash.
fn struck_first(stage: &Stage) -> Vec<Position> {
    let mut world = World::new(stage, None);
    world.run_until(Time::ZERO + Duration::from_secs(95));
    let down = |position: &Position| !world.hosts().is_up(*position);
    (0..40).filter(down).collect()
}

#[test]
fn those_that_an_earlier_fault_touched() {
    check(r#"{ touched-by = "first" }"#, &|stage, _| {
        let struck = struck_first(stage);
        assert_eq!(struck.len(), 9);
        struck
    });
}

#[test]
fn a_part_of_a_set_is_drawn_from_it_and_a_count_beyond_it_is_all_of_it() {
    let struck = |on: &str| {
        let run = run_text(WORLD, &[&format!("fault.stop.on={on}")]);
        run.faults[1].nodes
    };
    assert_eq!(struck(r#"{ touched-by = "first", share = "50%" }"#), 5);
    assert_eq!(struck(r#"{ touched-by = "first", count = 2 }"#), 2);
    assert_eq!(struck(r#"{ touched-by = "first", count = 100 }"#), 9);
    assert_eq!(struck(r#"{ touched-by = "first", group = "server" }"#), 0);
}

#[test]
fn the_nodes_of_a_place() {
    let loaded = parse(WORLD, "selected.toml", &[]).expect("it is a scenario");
    let stage = Stage::new(loaded.scenario, 1, Numbering::InOrder);
    let place = stage.place(20);
    check(&format!("{{ place = {place} }}"), &|stage, _| {
        let there = |node: &Position| stage.place(*node) == place;
        (0..40).filter(there).collect()
    });
}

#[test]
fn a_selection_that_turns_out_empty_is_a_warning() {
    let on = r#"fault.stop.on={ touched-by = "first", group = "server" }"#;
    let run = run_text(WORLD, &[on]);
    assert_eq!(run.warnings, ["fault `stop` touched no node"]);
    assert_eq!(
        run.faults[1].description,
        "server touched by first down for good"
    );
}

/// Faults of each kind, but for whom they strike.
const STRIKES: &[&str] = &[
    "kind = \"crash\"",
    "kind = \"restart\"\ndown = \"10s\"",
    "kind = \"partition\"\nfor = \"20s\"",
    "kind = \"pause\"\nfor = \"20s\"",
    "kind = \"degrade\"\nfor = \"20s\"\nloss = \"50%\"",
    "kind = \"clock\"\noffset = \"+10m\"",
    "kind = \"churn\"\nlaw = \"kad-2007\"",
    "kind = \"lie\"\nfor = \"20s\"\nhow = { kind = \"silence\" }",
];

#[test]
fn a_share_of_nothing_strikes_nobody_and_changes_nothing() {
    let without = run_text(WORLD, &[]);
    for strike in STRIKES {
        let fault = format!(
            "\n[[fault]]\nname = \"none\"\nat = \"60s\"\non = {{ group = \"visor\", share = \"0%\" }}\n{strike}\n"
        );
        let with = run_text(&format!("{WORLD}{fault}"), &[]);
        assert_eq!(with.faults[2].nodes, 0, "{strike}");
        assert_eq!(with.warnings, ["fault `none` touched no node"], "{strike}");
        assert_eq!(with.fingerprint, without.fingerprint, "{strike}");
    }
}
