//! Keys of a script that are a node's, when the node has a new one.

use super::{NODES, RENEWED, WORLD, seconds, stage};
use kadlab::world::World;
use kadlab::world::stage::{Position, Stage};
use kadlab_core::peer::Peer;
use kadlab_core::time::Time;

#[test]
fn keys_of_a_script_mean_present_identities() {
    let again = "
[[fault]]
name = \"stop\"
kind = \"crash\"
at = \"5m\"
on = { node = \"visor/0\" }
";
    let text = format!("{WORLD}{again}");
    let text = text.replace("{ group = \"visor\", count = 9 }", "{ node = \"visor/3\" }");
    let struck = |on: &str, expected: &dyn Fn(&Stage, &World<'_>, Peer) -> Vec<Position>| {
        let stage = stage(&text, &[&format!("fault.stop.on={on}")]);
        let mut world = World::new(&stage, None);
        world.run_until(seconds(300));
        let (old, new) = (stage.first_peer(7), world.hosts().me(7));
        assert_ne!(old, new);
        let (before, by_old) = (expected(&stage, &world, new), expected(&stage, &world, old));
        world.run_until(Time::from_micros(300_000_001));
        let down = |node: &Position| !world.hosts().is_up(*node);
        assert_eq!((0..NODES).filter(down).collect::<Vec<_>>(), before, "{on}");
        assert_ne!(before, by_old, "{on}");
    };
    struck(
        "{ closest = { to = \"visor/3\", count = 6 } }",
        &|stage, world, peer| {
            let mut nodes: Vec<Position> = (0..NODES).filter(|node| *node != 7).collect();
            let distance =
                |node: &Position| world.hosts().id(stage, *node).distance(stage.id(peer));
            nodes.sort_by_key(distance);
            nodes.truncate(6);
            nodes.sort_unstable();
            nodes
        },
    );
    let of = "{ holders-of = { of = \"announce\", node = \"visor/3\" } }";
    struck(of, &|stage, world, peer| {
        let target = stage.publication(0, peer);
        let holds = |node: &Position| {
            let node = world.hosts()[*node].node();
            node.is_some_and(|node| node.store().holds(&target))
        };
        (0..NODES).filter(holds).collect()
    });
}

#[test]
fn a_placed_node_is_placed_again() {
    let placement = "group.visor.placement={ kind = \"near\", to = \"server/0\", bits = 6 }";
    let stage = stage(WORLD, &[placement]);
    assert_eq!(stage.identities(), NODES as usize + RENEWED);
    let target = stage.id(stage.first_peer(0));
    for peer in stage.peers().filter(|peer| stage.position(*peer) >= 4) {
        assert!(stage.id(peer).common_prefix(target) >= 6);
    }
}
