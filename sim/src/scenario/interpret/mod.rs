//! The one interpreter: from the tree, overrides already in it, to a [`Scenario`].
//!
//! One file a table of the language, in the order in which they build on each other: a workload
//! names groups, an expectation names faults. The first mistake ends it; there is no recovery.

mod bandwidth;
mod bounds;
mod design;
mod entries;
mod expectations;
mod faults;
mod groups;
mod head;
mod latency;
mod network;
mod outcomes;
mod placement;
mod processors;
mod selection;
mod sets;
mod transports;
mod workloads;

pub(super) use entries::{Entry, entries, name};
pub(super) use outcomes::Outcome;

use super::error::ScenarioError;
use super::field::Field;
use super::schema::{Keys, Shape};
use super::section::Section;
use super::spec::Scenario;
use super::sweep;
use super::tree::{Source, Table};
use kadlab_core::config::{Config, Preset};
use kadlab_core::time::{Duration, Time};

/// A scenario, and what its resolved file needs beyond it.
pub(super) struct Reading {
    pub(super) scenario: Scenario,
    /// What `[core]` starts from.
    pub(super) preset: Preset,
    /// What `[core]` amounts to.
    pub(super) core: Config,
    /// `[[outcome]]`, not yet applied.
    pub(super) outcomes: Vec<Outcome>,
}

const ROOT_KEYS: &[&str] = &[
    "scenario", "network", "core", "group", "workload", "fault", "expect", "sweep", "outcome",
];

/// Reads a file that has a `[core]` and nothing else.
pub(super) fn design_alone(source: &Source<'_>, tree: &Table) -> Result<Config, ScenarioError> {
    let root = Section::root(source, tree);
    root.allow(&["core"])?;
    Ok(design::read(&root)?.1)
}

/// Reads everything but `[sweep]`.
pub(super) fn interpret(source: &Source<'_>, tree: &Table) -> Result<Reading, ScenarioError> {
    let root = Section::root(source, tree);
    root.allow(ROOT_KEYS)?;
    let head = head::read(&root)?;
    let network = network::read(&root)?;
    let (preset, core) = design::read(&root)?;
    let mut groups = groups::read(&root, &core)?;
    let workloads = workloads::read(&root, head.duration, &groups)?;
    placement::read(&root, &mut groups, &workloads)?;
    let scene = faults::Scene {
        end: head.duration,
        network: &network,
        groups: &groups,
        workloads: &workloads,
    };
    let faults = faults::read(&root, &scene)?;
    let known = expectations::Known {
        end: head.duration,
        groups: &groups,
        workloads: &workloads,
        faults: &faults,
    };
    let expectations = expectations::read(&root, &known)?;
    let outcomes = outcomes::read(&root, &expectations)?;
    let scenario = Scenario {
        name: head.name,
        description: head.description,
        duration: head.duration,
        epoch: head.epoch,
        warm_up: head.warm_up,
        window: head.window,
        seeds: head.seeds,
        network,
        groups,
        workloads,
        faults,
        expectations,
    };
    Ok(Reading {
        scenario,
        preset,
        core,
        outcomes,
    })
}

/// The moment `after` after the beginning.
fn moment(after: Duration) -> Time {
    Time::ZERO + after
}

/// A moment of the run, its end included.
fn within_run(field: &Field<'_>, end: Duration) -> Result<Time, ScenarioError> {
    let after = field.duration()?;
    if after <= end {
        return Ok(moment(after));
    }
    Err(field.wrong(
        format!("{after} lies after the end of the run"),
        format!("the run ends at {end} (scenario.duration)"),
    ))
}

/// What a scenario file takes.
pub(super) fn keys() -> Keys {
    let tables = |key, table| Shape::tables(key, table, entries::ENTRIES_MAX);
    Keys::none()
        .must(
            "scenario",
            head::keys().table(),
            "What it is called, how long it runs, from which date, with which seeds.",
        )
        .may("network", network::keys().table(), "What messages cross.")
        .may("core", design::core_keys().table(), "The nodes' design.")
        .must(
            "group",
            tables("group", groups::keys().table()),
            "The nodes, what they are and how they come into the network.",
        )
        .may(
            "workload",
            tables("workload", workloads::shape()),
            "What nodes are asked to do.",
        )
        .may(
            "fault",
            tables("fault", faults::shape()),
            "What goes wrong, and when.",
        )
        .may(
            "expect",
            tables("expect", expectations::shape()),
            "What must come out: a check, or bounds on a metric.",
        )
        .may(
            "outcome",
            tables("outcome", outcomes::keys().table()),
            "Which expectations are planned to fail, and under which values of which keys.",
        )
        .may(
            "sweep",
            sweep::shape(),
            "Keys in quotes, each with a list of values: a sweep runs every combination.",
        )
}
