//! A lost identity: the node starts again as somebody else, and nobody ever has the old one.

mod again;
mod calls;
mod keys;
mod published;

use super::world::run_text;
use kadlab::scenario::{Override, parse};
use kadlab::world::World;
use kadlab::world::stage::{Numbering, Position, Stage};
use kadlab_core::id::Id;
use kadlab_core::time::Time;
use kadlab_reports::record::{Kind, Run};

/// Forty nodes, of which nine lose their identities at 3 min.
const WORLD: &str = r#"[scenario]
name = "renewed"
description = "A quarter of all visors starts again with new keys."
duration = "12m"

[network]
latency = { kind = "constant", rtt = "100ms" }

[core]
k = 8
rpc-timeout = "2s"
bucket-refresh = "1m"
sequence = "counter"

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

[[workload]]
name = "readers"
kind = "get"
group = "visor"
of = "announce"
rate = "4/s"
from = "90s"

[[workload]]
name = "seekers"
kind = "find-node"
group = "visor"
rate = "4/s"
from = "60s"

[[fault]]
name = "wiped"
kind = "restart"
at = "3m"
on = { group = "visor", count = 9 }
down = "5s"
lose = ["identity"]
"#;

const NODES: Position = 40;
const RENEWED: usize = 9;

fn stage(text: &str, sets: &[&str]) -> Stage {
    let sets: Vec<Override> = sets.iter().map(|set| set.parse().expect(set)).collect();
    let loaded = parse(text, "renewed.toml", &sets).unwrap_or_else(|error| panic!("{error}"));
    Stage::new(loaded.scenario, 1, Numbering::InOrder)
}

fn seconds(seconds: u64) -> Time {
    Time::from_micros(seconds * 1_000_000)
}

/// The nodes that have another identity than their first one.
fn renewed(world: &World<'_>, stage: &Stage) -> Vec<Position> {
    let other = |node: &Position| world.hosts().me(*node) != stage.first_peer(*node);
    (0..NODES).filter(other).collect()
}

/// How many contacts of live nodes are identities that no live node has.
fn dead_contacts(world: &World<'_>) -> usize {
    let tables = world.hosts().iter().filter_map(|host| host.node());
    let contacts = tables.flat_map(|node| node.table().peers());
    contacts
        .filter(|peer| !world.hosts().is_live(*peer))
        .count()
}

fn counter(run: &Run, name: &str) -> Option<u64> {
    let counter = run.counters.iter().find(|counter| counter.name == name);
    counter.map(|counter| counter.count)
}

const RENEWALS: &str = "nodes that started again with a new identity";

#[test]
fn an_identity_changes_when_its_node_starts_again_and_not_before() {
    let stage = stage(WORLD, &[]);
    // As many as the fault draws are made beforehand, and no more.
    assert_eq!(stage.identities(), NODES as usize + RENEWED);
    let mut world = World::new(&stage, None);
    world.run_until(seconds(184));
    assert!(renewed(&world, &stage).is_empty());
    let down = |node: &Position| !world.hosts().is_up(*node);
    let struck: Vec<Position> = (0..NODES).filter(down).collect();
    assert_eq!(struck.len(), RENEWED);
    world.run_until(seconds(186));
    assert_eq!(renewed(&world, &stage), struck);
    for node in struck {
        let (old, new) = (stage.first_peer(node), world.hosts().me(node));
        assert!(world.hosts().is_live(new) && !world.hosts().is_live(old));
        assert_eq!((stage.position(old), stage.position(new)), (node, node));
        assert_ne!(stage.id(old), stage.id(new));
        let key = stage.secret_key(new).public_key();
        assert_eq!(stage.id(new), &Id::of_node(&key));
        assert_eq!(world.hosts()[node].node().expect("it is up").me(), new);
    }
}

#[test]
fn the_truth_about_who_is_closest_knows_present_identities_only() {
    let stage = stage(WORLD, &[]);
    let mut world = World::new(&stage, None);
    world.run_until(seconds(186));
    let hosts = world.hosts();
    for peer in stage.peers() {
        let target = stage.id(peer);
        let distance = |node: &Position| hosts.id(&stage, *node).distance(target);
        let mut expected: Vec<Position> = (0..NODES).collect();
        expected.sort_by_key(distance);
        expected.truncate(7);
        assert_eq!(hosts.closest(&stage, target, 7, |_| true), expected);
    }
}

#[test]
fn nodes_find_the_new_identity_and_tables_lose_the_old_one() {
    let stage = stage(WORLD, &[]);
    let mut world = World::new(&stage, None);
    world.run_until(seconds(186));
    let at_first = dead_contacts(&world);
    assert!(at_first > 50, "{at_first}");
    world.run_until(seconds(720));
    assert_eq!(dead_contacts(&world), 0);
    let run = run_text(WORLD, &[]);
    let found = |from_s: u64| {
        let lookups = run.lookups.iter().filter(|lookup| {
            lookup.kind == Kind::FindNode && lookup.started_us >= from_s * 1_000_000
        });
        let (found, of): (Vec<u64>, Vec<u64>) = lookups
            .map(|lookup| (u64::from(lookup.recall_found), u64::from(lookup.recall_of)))
            .unzip();
        (found.iter().sum::<u64>(), of.iter().sum::<u64>())
    };
    let (late, of) = found(600);
    assert!(of > 1_000 && late == of, "{late} of {of}");
    assert_eq!(counter(&run, RENEWALS), Some(RENEWED as u64));
    let keeping = run_text(WORLD, &["core.dead-contacts=keep"]);
    let last = keeping.health.last().expect("there are samples");
    assert!(last.dead_contacts > 0);
}

#[test]
fn a_restart_without_identity_lost_makes_no_identity_more() {
    for lose in ["\"nothing\"", "\"disk\"", "[\"sequence\", \"store\"]"] {
        let set = format!("fault.wiped.lose={lose}");
        assert_eq!(stage(WORLD, &[&set]).identities(), NODES as usize, "{lose}");
        assert_eq!(counter(&run_text(WORLD, &[&set]), RENEWALS), None);
    }
}
