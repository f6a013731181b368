//! Choices of reconciling with a peer.

use super::Case;
use crate::world::World;
use kadlab_core::config::Config;
use kadlab_core::env::{Command, CommandResult};

pub(super) const CASES: &[Case] = &[
    Case {
        key: "sync-order",
        story: a_fresh_node_pulls_thirty_items_in_pages_of_ten,
        outcomes: &[("sorted", "30 of 30 items"), ("unsorted", "10 of 30 items")],
    },
    Case {
        key: "sync-pages",
        story: a_fresh_node_pulls_thirty_items_in_pages_of_ten,
        outcomes: &[("all", "30 of 30 items"), ("first", "10 of 30 items")],
    },
    Case {
        key: "sync-targets",
        story: a_mirrored_item_is_pulled,
        outcomes: &[
            (
                "explicit",
                "at the mirrored target [0, 1], at the signer's []",
            ),
            ("signer", "at the mirrored target [0], at the signer's [1]"),
        ],
    },
    Case {
        key: "sync-push",
        story: the_peer_lacks_one_item_and_has_an_old_version_of_another,
        outcomes: &[
            (
                "newer",
                "pushed 2, the peer has version 2 and the other item",
            ),
            (
                "missing",
                "pushed 1, the peer has version 1 and the other item",
            ),
            (
                "nothing",
                "pushed 0, the peer has version 1 and nothing else",
            ),
        ],
    },
];

/// Nobody else is near: nothing is refused for that.
fn two_nodes(config: &Config) -> World {
    World::of_friends(2, config)
}

/// Node 1 reconciles with node 0; items listed, pulled, pushed.
fn reconcile(world: &mut World) -> (u32, u32, u32) {
    let with = world.peer(0);
    let command = world.command(1, Command::Reconcile { with });
    match world.wait(command).result {
        CommandResult::Reconciled {
            listed,
            pulled,
            pushed,
            complete: true,
        } => (listed, pulled, pushed),
        other => panic!("{other:?} is no whole reconciliation"),
    }
}

fn a_fresh_node_pulls_thirty_items_in_pages_of_ten(config: &Config) -> String {
    let config = Config {
        sync_page_items: 10,
        ..config.clone()
    };
    let mut world = two_nodes(&config);
    for seq in 1..=30 {
        let item = world.item(0, &[seq as u8], seq, b"value");
        world.bring(0, &item, None).expect("a put is stored");
    }
    let _ = reconcile(&mut world);
    let pulled = (1..=30_u8).filter(|salt| {
        let target = world.target(0, &[*salt]);
        world.holders(&target).contains(&1)
    });
    format!("{} of 30 items", pulled.count())
}

fn a_mirrored_item_is_pulled(config: &Config) -> String {
    let mirror = World::of(2, config).item(0, b"tp", 1, b"list");
    let config = Config {
        trusted: vec![*mirror.key()],
        ..config.clone()
    };
    let mut world = two_nodes(&config);
    let item = world.item(0, b"tp", 1, b"list");
    let subject = world.id(1);
    world.bring(0, &item, Some(subject)).expect("a mirror may");
    let _ = reconcile(&mut world);
    format!(
        "at the mirrored target {:?}, at the signer's {:?}",
        world.holders(&subject),
        world.holders(item.target())
    )
}

fn the_peer_lacks_one_item_and_has_an_old_version_of_another(config: &Config) -> String {
    let mut world = two_nodes(config);
    let [old, new] = [1, 2].map(|seq| world.item(1, b"both", seq, b"value"));
    let other = world.item(1, b"other", 1, b"value");
    for (node, item) in [(0, &old), (1, &new), (1, &other)] {
        world.bring(node, item, None).expect("a put is stored");
    }
    let (_, _, pushed) = reconcile(&mut world);
    let both = world.node(0).store().iter();
    let version = both.filter(|(target, _)| **target == *old.target());
    let version: Vec<u64> = version.map(|(_, item)| item.seq()).collect();
    let rest = match world.holders(other.target()).contains(&0) {
        true => "the other item",
        false => "nothing else",
    };
    format!(
        "pushed {pushed}, the peer has version {} and {rest}",
        version[0]
    )
}
