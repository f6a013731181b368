//! A simulated world at rest in which nodes look up random targets, for as long as one asks.

use kadlab::run::Options;
use kadlab::scenario;
use kadlab::world::World;
use kadlab::world::stage::Stage;
use kadlab_core::time::{Duration, Time};

/// One window for the whole run: no sample of the tables is taken meanwhile.
const SCENARIO: &str = r#"
[scenario]
name = "steady"
description = "Nodes look up random targets."
duration = "30d"
window = "30d"

[network]
latency = { kind = "matrix", file = "planetlab" }

[core]
preset = "skywire"
bucket-refresh = "off"

[[group]]
name = "node"
count = 300
join = { kind = "oracle" }

[[workload]]
name = "lookups"
kind = "find-node"
group = "node"
rate = "30/s"
"#;
/// Until then lookups have begun to end and queues have grown.
const WARM_UP: Duration = Duration::from_secs(20);
/// After the last step that anybody takes.
const END: Time = Time::from_micros(30 * 86_400 * 1_000_000);

/// The stage of this world.
///
/// # Panics
/// Never: the scenario is valid.
#[must_use]
pub fn stage() -> Stage {
    let loaded = scenario::parse(SCENARIO, "steady.toml", &[]).expect("a valid scenario");
    Stage::new(loaded.scenario, 1, Options::default().numbering)
}

/// The world itself, running steadily.
#[must_use]
pub fn steady(stage: &Stage) -> World<'_> {
    let mut world = World::new(stage, None);
    world.run_until(Time::ZERO + WARM_UP);
    world
}

/// The next event.
///
/// # Panics
/// If there is none before thirty days.
pub fn step(world: &mut World<'_>) {
    assert!(world.step(END), "a steady world never rests");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn almost_every_event_of_the_steady_world_is_a_message() {
        let stage = stage();
        let mut world = steady(&stage);
        let before = world.ledger().messages();
        (0..2_000).for_each(|_| step(&mut world));
        // Requests and replies: connections take the other half of the events.
        let messages = world.ledger().messages() - before;
        assert!((900..=1_000).contains(&messages), "{messages}");
    }
}
