//! Which handles a node holds: all that it could name later, so that a host may take the others
//! back.

use crate::world::{Lose, World};
use kadlab_core::config::{Config, DeadContacts, Preset};
use kadlab_core::env::Command;
use kadlab_core::peer::Peer;
use kadlab_core::time::Duration;
use std::collections::BTreeSet;

/// Every handle in the whole state of a node, found in its text.
fn handles_within(world: &World, name: usize) -> BTreeSet<usize> {
    let text = format!("{:?}", world.node(name));
    let after = text.split("Peer(").skip(1);
    let number = |rest: &str| {
        rest.split(')')
            .next()
            .and_then(|number| number.parse().ok())
    };
    after.filter_map(number).collect()
}

fn held(world: &World, name: usize) -> BTreeSet<usize> {
    let mut held = BTreeSet::new();
    world.node(name).for_each_peer_held(|peer: Peer| {
        held.insert(peer.index());
    });
    held
}

#[test]
fn a_node_names_every_handle_in_its_state() {
    let config = Config {
        k: 2,
        dead_contacts: DeadContacts::Evict,
        ..Config::preset(Preset::Skywire)
    };
    let mut world = World::of(14, &config);
    for name in 0..14 {
        world.start(name, if name == 0 { &[] } else { &[0] });
    }
    world.kill(9);
    let target = world.target(3, b"salt");
    let mut most = 0;
    for step in 0_u32..1200 {
        match step {
            300 => drop(world.begin_put(3, b"salt", b"value")),
            500 => drop(world.command(
                4,
                Command::Reconcile {
                    with: world.peer(5),
                },
            )),
            600 => world.restart(6, Lose::Nothing),
            700 => drop(world.command(7, Command::Get { target })),
            _ => {}
        }
        world.run_for(Duration::from_millis(20));
        for name in (0..14).filter(|name| *name != 9) {
            let (within, held) = (handles_within(&world, name), held(&world, name));
            assert!(within.is_subset(&held), "node {name}: {within:?}, {held:?}");
            most = most.max(within.len());
        }
    }
    assert!(most > 6, "nodes know more than their few contacts: {most}");
}
