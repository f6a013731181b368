//! The real code's own acceptance tests that fit the four calls (docs/skywire.md, "Acceptance"):
//! numbers 13 to 15.

use crate::world::World;
use kadlab_core::config::{Config, PRESETS};
use kadlab_core::time::Duration;

/// Five nodes, all of them coming into the network through node 0.
fn five_nodes(config: &Config) -> World {
    let mut world = World::of(5, config);
    (0..5).for_each(|name| world.start(name, &[0]));
    world.run_for(Duration::from_millis(500));
    world
}

#[test]
fn five_nodes_that_start_at_node_0_all_know_each_other_after_500_ms() {
    for preset in PRESETS {
        let world = five_nodes(&Config::preset(*preset));
        for name in 0..5 {
            assert_eq!(world.contacts(name).len(), 4, "node {name}");
        }
        assert_eq!(world.joined.len(), 4, "node 0 has nobody to join");
    }
}

#[test]
fn what_node_1_puts_node_3_gets_and_its_update_reaches_node_4() {
    for preset in PRESETS {
        let mut world = five_nodes(&Config::preset(*preset));
        let target = world.target(1, b"dmsg");
        let first = world.put(1, b"dmsg", b"one");
        assert_eq!(first.counts(), (4, 0, 0));
        let first_seq = world.signed[0];
        assert_eq!(world.get(3, target).found(), Some((first_seq, &b"one"[..])));
        world.put(1, b"dmsg", b"two");
        let second_seq = world.signed[1];
        assert!(second_seq > first_seq);
        assert_eq!(
            world.get(4, target).found(),
            Some((second_seq, &b"two"[..]))
        );
    }
}
