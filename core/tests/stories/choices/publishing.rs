//! Choices of puts: where the sequence number comes from, how an item is pushed and kept alive.

use super::Case;
use crate::world::{Lose, Manner, World};
use kadlab_core::config::Config;
use kadlab_core::time::Duration;

pub(super) const CASES: &[Case] = &[
    Case {
        key: "pushes",
        story: a_put_to_three_peers,
        outcomes: &[("parallel", "301ms"), ("sequential", "503ms")],
    },
    Case {
        key: "sequence",
        story: a_publisher_loses_its_counter_its_peers_and_its_disk,
        outcomes: &[
            (
                "hybrid-clock",
                "1000100000000 stored, 1000301000000 stored, 1000602000000 stored, \
                 1000903000000 lost, 1001103000000 stored",
            ),
            ("recover", "1 stored, 2 stored, 3 stored, 4 lost, 4 stored"),
            (
                "clock",
                "1000000000000 stored, 1000201000000 stored, 1000402000000 stored, \
                 1000603000000 lost, 1000703000000 stored",
            ),
            ("network", "1 stored, 2 stored, 3 stored, 1 lost, 4 stored"),
            (
                "local-store",
                "1 stored, 2 stored, 3 stored, 4 lost, 1 lost",
            ),
            ("counter", "1 stored, 2 stored, 1 lost, 1 lost, 1 lost"),
        ],
    },
    Case {
        key: "republish",
        story: a_publisher_stays_for_three_hours,
        outcomes: &[("on", "held by [0, 1, 2, 3]"), ("off", "held by []")],
    },
];

/// 100 ms each for the search of a sequence number and the lookup, 101 ms for a push.
fn a_put_to_three_peers(config: &Config) -> String {
    let mut world = World::of_friends(4, config);
    let put = world.put(0, b"dmsg", b"value");
    assert_eq!(put.counts(), (3, 0, 0));
    put.took.to_string()
}

/// Puts twice; puts once more after each of: a restart without the counter; a restart cut off
/// from everybody; a restart with an empty disk. Shown are the numbers, and which puts the peers
/// stored.
fn a_publisher_loses_its_counter_its_peers_and_its_disk(config: &Config) -> String {
    let mut world = World::of_friends(3, config);
    let mut told = vec![put(&mut world), put(&mut world)];
    told.push(put_after_restart(&mut world, Lose::Sequence));
    cut_off(&mut world, true);
    told.push(put_after_restart(&mut world, Lose::Sequence));
    cut_off(&mut world, false);
    told.push(put_after_restart(&mut world, Lose::Everything));
    told.join(", ")
}

fn put(world: &mut World) -> String {
    let stored = world.put(0, b"dmsg", b"value").counts().0;
    let seq = world.signed.last().expect("it was signed");
    format!("{seq} {}", if stored == 2 { "stored" } else { "lost" })
}

fn put_after_restart(world: &mut World, lose: Lose) -> String {
    world.restart(0, lose);
    world.introduce(0, &[1, 2]);
    put(world)
}

fn cut_off(world: &mut World, cut: bool) {
    for peer in [1, 2] {
        world.behave(
            peer,
            if cut {
                Manner::Refusing
            } else {
                Manner::Honest
            },
        );
    }
}

fn a_publisher_stays_for_three_hours(config: &Config) -> String {
    let mut world = World::of_friends(4, config);
    (0..4).for_each(|name| world.start(name, &[]));
    world.put(0, b"dmsg", b"value");
    world.run_for(Duration::from_secs(3 * 3600));
    format!("held by {:?}", world.holders(&world.target(0, b"dmsg")))
}
