//! One run: from a scenario and a seed to its record.

use crate::checks::{self, Evidence};
use crate::journal::{self, Recorder};
use crate::machine::{self, Stopwatch};
use crate::scenario::Scenario;
use crate::scenario::spec::Join;
use crate::world::journal::about;
use crate::world::stage::{Numbering, Position, Stage};
use crate::world::{Sabotage, Tamper, World};
use kadlab_core::time::{Duration, Time};
use kadlab_reports::record;
use kadlab_reports::sample::Sample;
use kadlab_reports::windows::windows;
use std::io::Write;

/// Slices of a run, between which progress is told.
const SLICES: u64 = 200;

/// What a run is made of, beside its scenario.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// How handles are numbered; makes no difference.
    pub numbering: Numbering,
    /// A codec fault that a test plants.
    pub tamper: Option<Tamper>,
    /// A bug of the host that a test plants.
    pub sabotage: Option<Sabotage>,
}

/// What to print of a run's origin.
#[derive(Clone, Debug, Default)]
pub struct Origin {
    /// The command that repeats it.
    pub command: String,
    /// The resolved scenario file.
    pub resolved: String,
}

/// A node of a run that is to be recorded.
pub struct Recording {
    /// The node.
    pub node: Position,
    /// Where its journal goes.
    pub to: Box<dyn Write + Send>,
    /// About how many bytes it may have.
    pub bytes_max: u64,
}

/// How a journal ended: how many inputs it has, or why it has no more.
pub type Written = Result<u64, journal::Ended>;

/// Runs a scenario with a seed. `progress` hears the simulated moment now and then.
pub fn run(
    scenario: &Scenario,
    seed: u64,
    options: &Options,
    origin: Origin,
    progress: &mut dyn FnMut(Time),
) -> record::Run {
    run_recorded(scenario, seed, options, origin, (progress, None)).0
}

/// The same, one node of it recorded if somebody wants that. Nothing else is different.
pub fn run_recorded(
    scenario: &Scenario,
    seed: u64,
    options: &Options,
    origin: Origin,
    (progress, recording): (&mut dyn FnMut(Time), Option<Recording>),
) -> (record::Run, Option<Written>) {
    let before = machine::resident_bytes();
    let stage = Stage::new(scenario.clone(), seed, options.numbering);
    let watch = Stopwatch::start();
    let mut world = world(&stage, options, recording);
    let rest = at_rest(scenario);
    world.run_until(rest);
    let grown = machine::resident_bytes().saturating_sub(before);
    run_to_end(&mut world, scenario.duration, progress);
    let wall_seconds = watch.seconds();
    let written = world.end_journal();
    let processors = world.processors();
    let (mut ledger, fingerprint) = world.finish();
    let events_per_second = ledger.events() as f64 / wall_seconds.max(1e-9);
    let mut run = record::Run {
        scenario: described(scenario, origin.resolved),
        seed,
        fingerprint,
        command: origin.command,
        events: 0,
        lookups: Vec::new(),
        health: Vec::new(),
        convergence: Vec::new(),
        load: Vec::new(),
        processors,
        nodes: Vec::new(),
        signatures: Vec::new(),
        faults: Vec::new(),
        expectations: Vec::new(),
        metrics: Vec::new(),
        warnings: Vec::new(),
        counters: Vec::new(),
        host: record::Host {
            wall_seconds,
            events_per_second,
            peak_rss_bytes: 0,
            bytes_per_node: grown / stage.len() as u64,
            threads: 1,
            version: env!("CARGO_PKG_VERSION").to_owned(),
        },
    };
    ledger.fill(&mut run);
    let watched = ledger.watched();
    let evidence = Evidence {
        stage: &stage,
        lookups: &run.lookups,
        open: &ledger.open(),
        reads: ledger.reads(),
        truth: ledger.truth(),
        sleeps: ledger.sleeps(),
        health: &run.health,
        calls: ledger.calls(),
        load: &run.load,
        watched: &watched,
    };
    run.expectations = checks::judge(&evidence);
    run.metrics = checks::metrics(&evidence, &run.nodes);
    run.host.peak_rss_bytes = machine::peak_resident_bytes();
    (run, written)
}

fn world<'w>(stage: &'w Stage, options: &Options, recording: Option<Recording>) -> World<'w> {
    let world = World::new(stage, options.tamper).sabotaged(options.sabotage);
    match recording {
        None => world,
        Some(Recording {
            node,
            to,
            bytes_max,
        }) => world.recorded(node, Recorder::new(to, bytes_max, &about(stage, node))),
    }
}

/// Runs a scenario with a seed, and keeps a sample of the run.
#[must_use]
pub fn sample(scenario: &Scenario, seed: u64) -> Sample {
    let (options, origin) = (Options::default(), Origin::default());
    let run = run(scenario, seed, &options, origin, &mut |_| {});
    Sample::of(&run, &windows(&run))
}

/// Whether everything came out as the scenario plans.
#[must_use]
pub fn is_as_planned(run: &record::Run) -> bool {
    run.expectations
        .iter()
        .all(|expectation| expectation.planned == expectation.outcome)
}

fn run_to_end(world: &mut World<'_>, duration: Duration, progress: &mut dyn FnMut(Time)) {
    for slice in 1..=SLICES {
        let end = Time::from_micros(duration.as_micros() * slice / SLICES);
        if end > world.now() {
            world.run_until(end);
            progress(end);
        }
    }
}

/// The moment at which everybody has joined: memory is measured then.
fn at_rest(scenario: &Scenario) -> Time {
    let joined = scenario.groups.iter().map(|group| match group.join {
        Join::Oracle => Duration::from_micros(1),
        Join::Organic { over } => over,
    });
    Time::ZERO
        + joined
            .max()
            .unwrap_or(Duration::ZERO)
            .min(scenario.duration)
}

fn described(scenario: &Scenario, resolved: String) -> record::Scenario {
    let groups = scenario.groups.iter().map(|group| record::Group {
        name: group.name.clone(),
        nodes: group.count,
    });
    let oracle = scenario
        .groups
        .iter()
        .filter(|group| group.join == Join::Oracle)
        .count();
    record::Scenario {
        name: scenario.name.clone(),
        description: scenario.description.clone(),
        resolved,
        duration_us: scenario.duration.as_micros(),
        warm_up_us: scenario.warm_up.as_micros(),
        window_us: scenario.window.as_micros(),
        groups: groups.collect(),
        workloads: scenario
            .workloads
            .iter()
            .map(|workload| workload.name.clone())
            .collect(),
        join: match oracle {
            0 => "organic",
            some if some == scenario.groups.len() => "oracle",
            _ => "mixed",
        }
        .to_owned(),
        k: scenario
            .groups
            .first()
            .map_or(0, |group| group.config.k.into()),
    }
}

/// The hashes of what each node received, in name order: to compare two runs node by node.
#[must_use]
pub fn node_hashes(scenario: &Scenario, seed: u64, options: &Options) -> Vec<(String, u64)> {
    let stage = Stage::new(scenario.clone(), seed, options.numbering);
    let mut world = World::new(&stage, options.tamper).sabotaged(options.sabotage);
    world.run_until(Time::ZERO + scenario.duration);
    let named = (0..stage.len() as Position).zip(world.hosts());
    named
        .map(|(position, host)| (stage.display_name(position), host.received().as_u64()))
        .collect()
}
