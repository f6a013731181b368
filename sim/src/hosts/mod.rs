//! One script on three hosts: the same core under the simulator, under turmoil and on sockets.
//!
//! A scenario and a seed make a [`script`]: who starts when, who is told what, what goes wrong.
//! Each host plays it and hands over a [`performance`]: what came of every command, and what
//! lies where at the end. [`conformance`] sets performances against each other. Nothing here is on
//! the way of a simulated message: the simulator's own runs are [`crate::run`]'s.

pub mod carries;
mod cast;
mod clock;
pub mod conformance;
mod delayed;
pub mod on_sockets;
pub mod on_turmoil;
pub mod performance;
pub mod play;
pub mod script;
pub mod simulated;

pub use cast::{Aside, Beside, nothing};

use crate::driver::Mode;
use crate::scenario::Scenario;
use crate::world::stage::{Numbering, Stage};
use kadlab_core::time::Time;
use kadlab_reports::conformance::{Conformance, Played, Row};
use performance::{HostKind, Performance};
use std::io;

/// Runs of the simulator under other seeds, by which a conformance knows what luck moves.
pub const LUCK_RUNS: u64 = 40;

/// Plays a scenario's script on a host, in plain mode and with nothing beside the nodes. `progress`
/// hears the moment of a script that takes its time.
///
/// # Errors
/// When the system has no room for the nodes on sockets.
pub fn play(
    scenario: &Scenario,
    seed: u64,
    host: HostKind,
    progress: &mut dyn FnMut(Time),
) -> io::Result<Performance> {
    Ok(match host {
        HostKind::Simulated => simulated::play(scenario, seed, None),
        HostKind::Turmoil => on_turmoil::play(scenario, seed, Mode::Plain, nothing()),
        HostKind::Sockets => on_sockets::play(scenario, seed, Mode::Plain, nothing(), progress)?,
    })
}

/// What a scenario comes to on the simulator under other seeds.
#[must_use]
pub fn luck(scenario: &Scenario, seed: u64, runs: u64) -> Vec<Vec<Row>> {
    let play = |more: u64| {
        let seed = seed.wrapping_add(more);
        let stage = Stage::new(scenario.clone(), seed, Numbering::InOrder);
        conformance::rows(&stage, &simulated::play(scenario, seed, None))
    };
    (1..=runs).map(play).collect()
}

/// Sets performances of one script against the first of them. What to print of the run's origin is
/// the command that repeats it, and its resolved scenario.
#[must_use]
pub fn conform(
    scenario: &Scenario,
    seed: u64,
    (performances, luck): (&[Performance], Vec<Vec<Row>>),
    (command, resolved): (String, String),
) -> Conformance {
    let stage = Stage::new(scenario.clone(), seed, Numbering::InOrder);
    let played = |performance: &Performance| Played {
        host: performance.host.to_string(),
        fingerprint: performance.fingerprint.clone(),
        wall_seconds: performance.wall_seconds,
        lookups: conformance::rows(&stage, performance),
    };
    Conformance {
        scenario: scenario.name.clone(),
        description: scenario.description.clone(),
        seed,
        command,
        resolved,
        nodes: stage.len() as u64,
        duration_us: scenario.duration.as_micros(),
        warm_up_us: scenario.warm_up.as_micros(),
        version: env!("CARGO_PKG_VERSION").to_owned(),
        hosts: performances.iter().map(played).collect(),
        luck,
        equalities: conformance::equalities(&stage, performances),
    }
}
