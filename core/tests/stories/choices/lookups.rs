//! Choices of lookups and gets: whom they wait for, what they believe, what they keep.

use super::Case;
use crate::world::World;
use kadlab_core::config::Config;
use kadlab_core::env::{CommandResult, GetError};
use kadlab_core::id::Id;
use kadlab_core::item::Item;
use kadlab_core::message::{Reply, Request};
use std::sync::Arc;

pub(super) const CASES: &[Case] = &[
    Case {
        key: "pacing",
        story: the_first_and_the_fourth_of_six_are_dead,
        outcomes: &[("window", "10100ms"), ("lockstep", "20s")],
    },
    Case {
        key: "failed-peers",
        story: the_closest_of_four_is_dead,
        outcomes: &[("drop", "found [1, 2, 3]"), ("keep", "found [0, 1, 2]")],
    },
    Case {
        key: "signature-checks",
        story: one_of_three_holders_forges_a_higher_number,
        outcomes: &[("on-merge", "seq 1"), ("at-end", "dht: invalid signature")],
    },
    Case {
        key: "reads",
        story: the_reader_holds_an_older_version,
        outcomes: &[
            ("freshest", "seq 2 after 100ms"),
            ("local-first", "seq 1 after 0s"),
        ],
    },
    Case {
        key: "read-cache",
        story: a_reader_that_holds_nothing_gets_a_value,
        outcomes: &[("off", "held by [1]"), ("signer-target", "held by [0, 1]")],
    },
];

/// A window waits for both at once, the fourth being asked 100 ms later; rounds wait for one after
/// the other.
fn the_first_and_the_fourth_of_six_are_dead(config: &Config) -> String {
    let mut world = World::of_friends(7, config);
    let target = world.id(0);
    let nearest = world.nearest(&target, 0);
    world.kill(nearest[0]);
    world.kill(nearest[3]);
    world.find(0, target).took.to_string()
}

/// Shown as ranks by distance. k is three; the asker knows the first three, the second knows the
/// fourth.
fn the_closest_of_four_is_dead(config: &Config) -> String {
    let mut world = World::of(
        5,
        &Config {
            k: 3,
            ..config.clone()
        },
    );
    let target = world.id(0);
    let ranks = world.nearest(&target, 0);
    world.introduce(0, &ranks[..3]);
    world.introduce(ranks[1], &[ranks[3]]);
    world.kill(ranks[0]);
    let found = world.find(0, target).nodes();
    let rank = |name: &usize| ranks.iter().position(|ranked| ranked == name);
    let found: Vec<usize> = found.iter().filter_map(rank).collect();
    format!("found {found:?}")
}

/// The same item with a higher number: what was signed does not cover it.
fn with_forged_seq(item: &Item, seq: u64) -> Arc<Item> {
    let mut parts = item.parts().clone();
    parts.seq = seq;
    Arc::new(Item::new(parts))
}

fn shown(result: &CommandResult) -> String {
    match result {
        CommandResult::Value(Ok(Some(item))) => format!("seq {}", item.seq()),
        CommandResult::Value(Err(error @ GetError::BadSignature)) => error.to_string(),
        other => format!("{other:?}"),
    }
}

fn one_of_three_holders_forges_a_higher_number(config: &Config) -> String {
    let mut world = World::of_friends(4, config);
    let item = world.item(1, b"dmsg", 1, b"true");
    for holder in 1..4 {
        world
            .bring(holder, &item, None)
            .expect("a good item is stored");
    }
    let forged = with_forged_seq(&item, 9);
    world.lie(3, move |request| {
        let item = Some(Arc::clone(&forged));
        let value = Reply::Value {
            item,
            closest: Vec::new(),
        };
        matches!(request, Request::GetValue { .. }).then_some(value)
    });
    shown(&world.get(0, *item.target()).result)
}

fn the_reader_holds_an_older_version(config: &Config) -> String {
    let mut world = World::of_friends(2, config);
    for (holder, seq) in [(0, 1), (1, 2)] {
        let item = world.item(1, b"dmsg", seq, b"value");
        world
            .bring(holder, &item, None)
            .expect("a good item is stored");
    }
    let target: Id = world.target(1, b"dmsg");
    let ended = world.get(0, target);
    format!("{} after {}", shown(&ended.result), ended.took)
}

fn a_reader_that_holds_nothing_gets_a_value(config: &Config) -> String {
    let mut world = World::of_friends(2, config);
    let item = world.item(1, b"dmsg", 1, b"value");
    world.bring(1, &item, None).expect("a good item is stored");
    world.get(0, *item.target());
    world.run_for(crate::world::DISK);
    format!("held by {:?}", world.holders(item.target()))
}
