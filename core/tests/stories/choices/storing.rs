//! Choices of answering puts, and of the store as seen through the node.

use super::Case;
use crate::world::{Lose, World};
use kadlab_core::config::Config;
use kadlab_core::env::StoreError;
use kadlab_core::item::Item;
use kadlab_core::message::Refusal;
use kadlab_core::time::Duration;
use std::sync::Arc;

pub(super) const CASES: &[Case] = &[
    Case {
        key: "admission",
        story: one_known_contact_is_closer_to_the_target,
        outcomes: &[
            ("near", "dht: target is not near this node"),
            ("all", "stored"),
        ],
    },
    Case {
        key: "mirror-answer",
        story: a_stranger_fills_a_foreign_target,
        outcomes: &[
            (
                "truthful",
                "dht: signer may not write this target, held by []",
            ),
            ("always-stored", "stored, held by []"),
        ],
    },
    Case {
        key: "save-errors",
        story: the_disk_is_full,
        outcomes: &[
            (
                "refuse",
                "dht: item could not be saved, held by [], after a restart []",
            ),
            ("ignore", "stored, held by [0], after a restart []"),
        ],
    },
    Case {
        key: "reload-dates",
        story: a_holder_restarts_after_ninety_minutes,
        outcomes: &[
            ("kept", "held by [0], two hours after the put []"),
            ("fresh", "held by [0], two hours after the put [0]"),
        ],
    },
    Case {
        key: "pool-overflow",
        story: a_put_follows_three_mirrored_items_beyond_the_pool,
        outcomes: &[
            ("evict-one", "4 items, then 4"),
            ("flush-excess", "4 items, then 2"),
        ],
    },
    Case {
        key: "quota-counts",
        story: a_mirror_key_puts_an_item_of_its_own,
        outcomes: &[
            ("own-targets", "stored"),
            ("all-signed", "dht: rate limit exceeded for public key"),
        ],
    },
    Case {
        key: "equal-seq",
        story: the_same_item_comes_again_after_an_hour,
        outcomes: &[
            (
                "refresh",
                "stored, three hours after the first put held by [0]",
            ),
            (
                "refuse",
                "dht: sequence number must increase, three hours after the first put held by []",
            ),
        ],
    },
    Case {
        key: "sequence-tie",
        story: a_larger_value_comes_second,
        outcomes: &[("larger-value", "zebra"), ("first-stays", "ant")],
    },
    Case {
        key: "expired-seq",
        story: an_older_version_comes_after_the_expiry,
        outcomes: &[
            ("remember", "dht: sequence number must increase"),
            ("forget", "stored"),
        ],
    },
    Case {
        key: "foreign-items",
        story: a_stranger_fills_a_foreign_target_openly,
        outcomes: &[
            ("trusted", "dht: signer may not write this target"),
            ("anybody", "stored"),
        ],
    },
    Case {
        key: "mirror-limits",
        story: three_mirrored_items_come_to_a_pool_of_two,
        outcomes: &[("apply", "2 items"), ("none", "3 items")],
    },
];

fn told(answer: Result<(), Refusal>) -> String {
    answer.map_or_else(|refusal| refusal.to_string(), |()| "stored".into())
}

fn one_known_contact_is_closer_to_the_target(config: &Config) -> String {
    let mut world = World::of(
        3,
        &Config {
            admission_width: 1,
            ..config.clone()
        },
    );
    let item = world.item(2, b"dmsg", 1, b"value");
    let ranks = world.nearest(item.target(), 2);
    world.introduce(ranks[1], &[ranks[0]]);
    told(world.bring(ranks[1], &item, None))
}

/// With a signature that is no good: `foreign-items` has no say.
fn a_stranger_fills_a_foreign_target(config: &Config) -> String {
    let mut world = World::of(2, config);
    let (item, target) = (world.item(1, b"dmsg", 1, b"value"), world.id(0));
    let answer = told(world.bring(0, &item, Some(target)));
    format!("{answer}, held by {:?}", world.holders(&target))
}

fn the_disk_is_full(config: &Config) -> String {
    let mut world = World::of(2, config);
    let item = world.item(1, b"dmsg", 1, b"value");
    world.disk_works(0, Err(StoreError));
    let answer = told(world.bring(0, &item, None));
    let held = world.holders(item.target());
    world.restart(0, Lose::Nothing);
    let later = world.holders(item.target());
    format!("{answer}, held by {held:?}, after a restart {later:?}")
}

fn a_holder_restarts_after_ninety_minutes(config: &Config) -> String {
    let mut world = World::of(2, config);
    let item = world.item(1, b"dmsg", 1, b"value");
    world.bring(0, &item, None).expect("a good item is stored");
    world.run_for(Duration::from_secs(90 * 60));
    world.restart(0, Lose::Nothing);
    let held = world.holders(item.target());
    world.run_for(Duration::from_secs(31 * 60));
    format!(
        "held by {held:?}, two hours after the put {:?}",
        world.holders(item.target())
    )
}

/// Items of node 1 under foreign targets; its key is trusted only if the case says so.
fn mirror(world: &mut World, count: u8) {
    for number in 0..count {
        let item = world.item(1, &[number], 1, b"value");
        let target = world.target(0, &[number]);
        let _ = world.bring(0, &item, Some(target));
    }
}

fn anybody(config: &Config) -> Config {
    Config {
        foreign_items: kadlab_core::config::ForeignItems::Anybody,
        ..config.clone()
    }
}

fn stored(world: &World) -> usize {
    world.node(0).store().len()
}

fn a_put_follows_three_mirrored_items_beyond_the_pool(config: &Config) -> String {
    let mirror_limits = kadlab_core::config::MirrorLimits::None;
    let config = Config {
        public_pool: 2,
        mirror_limits,
        ..anybody(config)
    };
    let mut world = World::of(2, &config);
    mirror(&mut world, 4);
    let before = stored(&world);
    let item = world.item(1, b"own", 1, b"value");
    world.bring(0, &item, None).expect("a good item is stored");
    format!("{before} items, then {}", stored(&world))
}

fn a_mirror_key_puts_an_item_of_its_own(config: &Config) -> String {
    let mut world = World::of(
        2,
        &Config {
            quota: 3,
            ..anybody(config)
        },
    );
    mirror(&mut world, 3);
    let item = world.item(1, b"own", 1, b"value");
    told(world.bring(0, &item, None))
}

fn the_same_item_comes_again_after_an_hour(config: &Config) -> String {
    let mut world = World::of(2, config);
    let item = world.item(1, b"dmsg", 1, b"value");
    world.bring(0, &item, None).expect("a good item is stored");
    world.run_for(Duration::from_secs(3600));
    let answer = told(world.bring(0, &item, None));
    world.run_for(Duration::from_secs(3600 + 1800));
    let held = world.holders(item.target());
    format!("{answer}, three hours after the first put held by {held:?}")
}

fn a_larger_value_comes_second(config: &Config) -> String {
    let mut world = World::of(2, config);
    let target = world.target(1, b"dmsg");
    for value in [b"ant".as_slice(), b"zebra"] {
        let item = world.item(1, b"dmsg", 1, value);
        let _ = world.bring(0, &item, None);
    }
    let found = world.node(0).store().find(&target, world.now, config);
    let item: &Arc<Item> = found.expect("one of them stays");
    String::from_utf8_lossy(item.value()).into_owned()
}

fn an_older_version_comes_after_the_expiry(config: &Config) -> String {
    let mut world = World::of(2, config);
    let (new, old) = (
        world.item(1, b"dmsg", 2, b"new"),
        world.item(1, b"dmsg", 1, b"old"),
    );
    world.bring(0, &new, None).expect("a good item is stored");
    world.run_for(Duration::from_secs(7200 + 60));
    told(world.bring(0, &old, None))
}

fn a_stranger_fills_a_foreign_target_openly(config: &Config) -> String {
    let mut world = World::of(2, config);
    let (item, target) = (world.item(1, b"dmsg", 1, b"value"), world.id(0));
    told(world.bring(0, &item, Some(target)))
}

fn three_mirrored_items_come_to_a_pool_of_two(config: &Config) -> String {
    let mut world = World::of(
        2,
        &Config {
            public_pool: 2,
            ..anybody(config)
        },
    );
    mirror(&mut world, 3);
    format!("{} items", stored(&world))
}
