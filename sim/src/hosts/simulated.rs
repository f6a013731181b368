//! The simulated host: a world of the event engine, seen as the other hosts are.

use super::performance::{self, Holdings, HostKind, Performance};
use crate::machine::Stopwatch;
use crate::measure::Version;
use crate::scenario::Scenario;
use crate::world::stage::{Numbering, Position, Stage};
use crate::world::{Sabotage, World};
use kadlab_core::time::Time;

/// Plays a scenario's script on the event engine. `sabotage` is a bug that a test plants.
#[must_use]
pub fn play(scenario: &Scenario, seed: u64, sabotage: Option<Sabotage>) -> Performance {
    let stage = Stage::new(scenario.clone(), seed, Numbering::InOrder);
    let watch = Stopwatch::start();
    let mut world = World::new(&stage, None)
        .sabotaged(sabotage)
        .keeping_outcomes();
    world.run_until(Time::ZERO + scenario.duration);
    let holdings = holdings(&stage, &world);
    let mut outcomes = world.ledger().outcomes(world.now());
    performance::sort(&mut outcomes);
    let (_, fingerprint) = world.finish();
    Performance {
        host: HostKind::Simulated,
        outcomes,
        holdings,
        fingerprint: Some(fingerprint),
        wall_seconds: watch.seconds(),
    }
}

fn holdings(stage: &Stage, world: &World<'_>) -> Holdings {
    let live = (0..stage.len() as Position).zip(world.hosts());
    let live = live.filter_map(|(position, host)| Some((position, host.node()?)));
    let stored = live.flat_map(|(position, node)| {
        let store = node.store();
        store
            .iter()
            .map(move |(target, item)| ((*target, position), Version::of(item)))
    });
    stored.collect()
}
