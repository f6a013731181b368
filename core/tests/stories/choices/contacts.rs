//! Choices of the table and of upkeep: who is known, who is asked, and when.

use super::Case;
use crate::world::{Lose, Manner, World};
use kadlab_core::config::Config;
use kadlab_core::env::{Notice, Sender};
use kadlab_core::item::Item;
use kadlab_core::message::{Method, Request};
use kadlab_core::time::Duration;
use std::sync::Arc;

pub(super) const CASES: &[Case] = &[
    Case {
        key: "full-bucket",
        story: a_newcomer_finds_the_bucket_full_and_its_oldest_contact_dead,
        outcomes: &[
            (
                "replacement-cache",
                "[old, other], when old has failed twice [other, newcomer]",
            ),
            (
                "ping-oldest",
                "[other, newcomer], when old has failed twice [other, newcomer]",
            ),
            (
                "drop-newcomer",
                "[old, other], when old has failed twice [other]",
            ),
        ],
    },
    Case {
        key: "dead-contacts",
        story: a_contact_is_dead_for_three_lookups,
        outcomes: &[
            ("evict", "10s, 10s, 100ms; contacts [1]"),
            ("keep", "10s, 10s, 10s; contacts [1, 2]"),
        ],
    },
    Case {
        key: "claimed-senders",
        story: a_peer_names_others_as_the_senders_of_all_its_requests,
        outcomes: &[
            ("ignored", "of 7 claims 7 noticed, contacts [1]"),
            // Whom the request for items named, and the forged one that the batch named.
            ("believed", "of 7 claims 7 noticed, contacts [1, 6, 7]"),
        ],
    },
    Case {
        key: "negative-cache",
        story: a_contact_is_unreachable_for_one_lookup,
        outcomes: &[
            ("off", "called 1, 2, 3 times; banned 0 times"),
            ("after-one-failure", "called 1, 1, 2 times; banned once"),
        ],
    },
    Case {
        key: "bootstrap-pings",
        story: the_first_two_of_three_bootstrap_peers_are_dead,
        outcomes: &[
            ("parallel", "joined after 10100ms"),
            ("sequential", "joined after 20200ms"),
        ],
    },
    Case {
        key: "bootstrap-again",
        story: two_nodes_stay_up_for_an_hour,
        outcomes: &[("on", "pings: 12"), ("off", "pings: 1")],
    },
    Case {
        key: "bucket-refresh",
        story: three_hours_without_commands,
        outcomes: &[
            ("on", "16 requests at the join, 36 later"),
            ("off", "4 requests at the join, 0 later"),
        ],
    },
    Case {
        key: "refresh-start",
        story: a_neighbourhood_has_lost_sight_of_the_next_one,
        outcomes: &[
            ("outside", "2 of the next one are known"),
            ("closest", "0 of the next one are known"),
        ],
    },
    Case {
        key: "save-table",
        story: everybody_restarts_when_the_bootstrap_peer_is_gone,
        outcomes: &[
            ("on", "contacts [2, 3], [1, 3], [1, 2]"),
            ("off", "contacts [], [], []"),
        ],
    },
];

/// Peer 1 sends a request of each method, and one more batch in the name of its hearer.
fn a_peer_names_others_as_the_senders_of_all_its_requests(config: &Config) -> String {
    let mut world = World::of(7, config);
    let forged = world.forge(world.id(0).with_bit_flipped(0), 1);
    let item = world.item(1, b"dmsg", 1, b"value");
    let target = *item.target();
    let requests = [
        (world.peer(2), Request::Ping),
        (world.peer(3), Request::FindNode { target }),
        (world.peer(4), Request::GetValue { target }),
        (world.peer(5), put(item)),
        (world.peer(6), all_items()),
        (forged, empty_batch()),
        (world.peer(0), empty_batch()),
    ];
    let (peer, claims) = (world.peer(1), requests.len());
    for (claims, request) in requests {
        world.pretend(0, Sender { peer, claims }, request);
    }
    format!(
        "of {claims} claims {} noticed, contacts {:?}",
        world.notices(0, Notice::FalseClaim),
        world.contacts(0)
    )
}

fn put(item: Arc<Item>) -> Request {
    Request::PutValue {
        item,
        mirror_target: None,
    }
}

fn all_items() -> Request {
    Request::GetItems {
        salt: "".into(),
        since_seq: 0,
        limit: 0,
    }
}

fn empty_batch() -> Request {
    Request::PutBatch { entries: vec![] }
}

/// A bucket of two: `old` (dead) and `other`; then `newcomer` says hello.
fn a_newcomer_finds_the_bucket_full_and_its_oldest_contact_dead(config: &Config) -> String {
    let mut world = World::of(
        12,
        &Config {
            k: 2,
            ..config.clone()
        },
    );
    let far = |name: &usize| world.id(0).common_prefix(&world.id(*name)) == 0;
    let names: Vec<usize> = (1..12).filter(far).collect();
    let (old, other, newcomer) = (names[0], names[1], names[2]);
    let shown = |world: &World| {
        let names = [(old, "old"), (other, "other"), (newcomer, "newcomer")];
        let known = names
            .iter()
            .filter(|(name, _)| world.contacts(0).contains(name));
        known
            .map(|(_, shown)| *shown)
            .collect::<Vec<_>>()
            .join(", ")
    };
    world.introduce(0, &[old, other]);
    world.kill(old);
    world.ask(0, world.peer(newcomer), Request::Ping);
    world.run_for(Duration::from_secs(30));
    let before = shown(&world);
    let target = world.id(0);
    world.find(0, target);
    world.find(0, target);
    format!("[{before}], when old has failed twice [{}]", shown(&world))
}

fn a_contact_is_dead_for_three_lookups(config: &Config) -> String {
    let mut world = World::of(3, config);
    world.introduce(0, &[1, 2]);
    world.kill(2);
    let took: Vec<String> = (0..3)
        .map(|_| world.find(0, world.id(0)).took.to_string())
        .collect();
    format!("{}; contacts {:?}", took.join(", "), world.contacts(0))
}

fn a_contact_is_unreachable_for_one_lookup(config: &Config) -> String {
    let mut world = World::of(2, config);
    world.introduce(0, &[1]);
    let target = world.id(0);
    world.behave(1, Manner::Refusing);
    world.find(0, target);
    let first = world.calls_between(0, 1);
    world.behave(1, Manner::Honest);
    world.find(0, target);
    let second = world.calls_between(0, 1);
    world.run_for(Duration::from_secs(600));
    world.find(0, target);
    let third = world.calls_between(0, 1);
    let banned = match world.notices(0, Notice::BannedPeer) {
        1 => "once".into(),
        count => format!("{count} times"),
    };
    format!("called {first}, {second}, {third} times; banned {banned}")
}

/// The pings, then 100 ms for the lookup of oneself.
fn the_first_two_of_three_bootstrap_peers_are_dead(config: &Config) -> String {
    let mut world = World::of(4, config);
    world.kill(1);
    world.kill(2);
    world.start(0, &[1, 2, 3]);
    world.run_for(Duration::from_secs(60));
    let (at, _) = world.joined[0];
    format!("joined after {}", Duration::from_micros(at.as_micros()))
}

/// At the start, and then every five minutes and the 200 ms that a join takes: the thirteenth
/// comes after an hour and 2.4 seconds.
fn two_nodes_stay_up_for_an_hour(config: &Config) -> String {
    let mut world = World::of(2, config);
    world.start(0, &[1]);
    world.run_for(Duration::from_secs(3600));
    format!("pings: {}", world.calls(0, Method::Ping))
}

/// Four contacts in three buckets: one lookup of four requests to join, three to fill the buckets,
/// three more every hour.
fn three_hours_without_commands(config: &Config) -> String {
    let mut world = World::of(
        5,
        &Config {
            bootstrap_again: None,
            ..config.clone()
        },
    );
    (1..5).for_each(|name| world.start(name, &[0]));
    world.run_for(Duration::from_secs(60));
    let joined = world.calls(1, Method::FindNode);
    world.run_for(Duration::from_secs(3 * 3600));
    format!(
        "{joined} requests at the join, {} later",
        world.calls(1, Method::FindNode) - joined
    )
}

/// All of three nodes start again at once, and whoever they came in through is down for good.
fn everybody_restarts_when_the_bootstrap_peer_is_gone(config: &Config) -> String {
    let mut world = World::of(4, config);
    (1..4).for_each(|name| world.start(name, &[0]));
    world.run_for(Duration::from_secs(600));
    world.kill(0);
    for name in 1..4 {
        world.restart(name, Lose::Nothing);
        world.start(name, &[0]);
    }
    world.run_for(Duration::from_secs(60));
    let known = (1..4).map(|name| format!("{:?}", world.contacts(name)));
    format!("contacts {}", known.collect::<Vec<_>>().join(", "))
}

/// Nodes that share two bits or more know one another and one far node, and so do those of the
/// next neighbourhood, which share one bit with them. The far node knows somebody there.
fn a_neighbourhood_has_lost_sight_of_the_next_one(config: &Config) -> String {
    let config = Config {
        k: 2,
        ..config.clone()
    };
    let mut world = World::of(24, &config);
    let sharing = |wanted: fn(u32) -> bool| -> Vec<usize> {
        let shared = |name: &usize| world.id(0).common_prefix(&world.id(*name));
        (0..24).filter(|name| wanted(shared(name))).collect()
    };
    let (near, next, far) = (
        sharing(|bits| bits > 1),
        sharing(|bits| bits == 1),
        sharing(|bits| bits == 0),
    );
    for neighbours in [&near, &next, &far] {
        for name in neighbours {
            let others = neighbours.iter().filter(|other| *other != name).copied();
            let beside = if neighbours == &far { next[0] } else { far[0] };
            world.introduce(*name, &others.chain([beside]).collect::<Vec<_>>());
        }
    }
    world.start(0, &[]);
    world.run_for(Duration::from_secs(2 * 3600));
    let contacts = world.contacts(0);
    let known = next.iter().filter(|name| contacts.contains(name)).count();
    format!("{known} of the next one are known")
}
