//! `[[fault]]`: what goes wrong, and when. One file a family of kinds; each kind says which keys
//! it has beside those of all faults, and reads them.

mod churn;
mod clocks;
mod crowd;
mod degradations;
mod lies;
mod lives;
mod outages;
mod partitions;
mod phantoms;

use super::super::error::ScenarioError;
use super::super::field::Field;
use super::super::schema::{Keys, Shape, told_by};
use super::super::section::Section;
use super::super::spec::{Fault, FaultKind, Group, Network, Selection, Workload};
use super::super::units::DURATION;
use super::entries::{Entry, NAME, entries, sections};
use super::{moment, selection};
use kadlab_core::time::Duration;

/// Keys of every fault.
const COMMON: &[&str] = &["name", "kind", "at", "on"];

/// The kinds, in the order in which messages list them.
const KINDS: &[Kind] = &[
    partitions::PARTITION,
    lives::CRASH,
    lives::RESTART,
    lives::PAUSE,
    outages::OUTAGE,
    degradations::DEGRADE,
    clocks::CLOCK,
    churn::CHURN,
    lies::LIE,
];

/// A kind of fault: its name, what it does, its own keys, what they take, and how they are read.
struct Kind {
    name: &'static str,
    what: &'static str,
    keys: &'static [&'static str],
    shapes: fn() -> Keys,
    read: fn(&Script<'_>) -> Result<FaultKind, ScenarioError>,
}

/// One fault's table and what its keys are judged against.
struct Script<'a> {
    section: &'a Section<'a>,
    /// When it strikes.
    at: Duration,
    /// When the run ends.
    end: Duration,
    groups: &'a [Group],
    scene: &'a Scene<'a>,
    /// The faults above it in the file.
    earlier: &'a [Fault],
}

/// What is known before faults are read.
pub(super) struct Scene<'a> {
    /// When the run ends.
    pub(super) end: Duration,
    pub(super) network: &'a Network,
    pub(super) groups: &'a [Group],
    pub(super) workloads: &'a [Workload],
}

pub(super) fn read(root: &Section<'_>, scene: &Scene<'_>) -> Result<Vec<Fault>, ScenarioError> {
    check_keys(root)?;
    let mut keys = COMMON.to_vec();
    for key in KINDS.iter().flat_map(|kind| kind.keys) {
        if !keys.contains(key) {
            keys.push(key);
        }
    }
    let entries = entries(root, "fault", &keys)?;
    let mut faults = Vec::new();
    for entry in &entries {
        let fault = fault(entry, scene, &faults)?;
        faults.push(fault);
    }
    crowd::check(&entries, &faults)?;
    Ok(faults)
}

/// A fault that says its kind has the keys of that kind.
fn check_keys(root: &Section<'_>) -> Result<(), ScenarioError> {
    for section in sections(root, "fault")? {
        let kind = section.find("kind").and_then(|kind| kind_of(&kind).ok());
        if let Some(kind) = kind {
            section.allow(&[COMMON, kind.keys].concat())?;
        }
    }
    Ok(())
}

fn kind_of(field: &Field<'_>) -> Result<&'static Kind, ScenarioError> {
    let names: Vec<_> = KINDS.iter().map(|kind| kind.name).collect();
    Ok(&KINDS[field.name_of(&names)?])
}

fn fault(entry: &Entry<'_>, scene: &Scene<'_>, earlier: &[Fault]) -> Result<Fault, ScenarioError> {
    let section = &entry.section;
    let kind = kind_of(&section.need("kind", "\"partition\"")?)?;
    let at = start(&section.need("at", "\"8m\"")?, scene.end)?;
    let script = Script {
        section,
        at,
        end: scene.end,
        groups: scene.groups,
        scene,
        earlier,
    };
    Ok(Fault {
        name: entry.name.clone(),
        at: moment(at),
        kind: (kind.read)(&script)?,
    })
}

fn start(field: &Field<'_>, end: Duration) -> Result<Duration, ScenarioError> {
    let at = field.duration()?;
    if at < end {
        return Ok(at);
    }
    Err(field.wrong(
        format!("a fault at {at} would strike when the run is over"),
        format!("the run ends at {end} (scenario.duration)"),
    ))
}

impl<'a> Script<'a> {
    /// How many nodes there are.
    fn nodes(&self) -> u32 {
        self.groups.iter().map(|group| group.count).sum()
    }

    /// Whom it strikes, and where the file says so.
    fn on(&self) -> Result<(Selection, Field<'a>), ScenarioError> {
        let example = "{ group = \"visor\", share = \"30%\" }";
        let on = self.section.need("on", example)?;
        Ok((selection::read(&on, &self.selecting())?, on))
    }

    /// The selection under `key`, if there is one.
    fn selection(&self, key: &str) -> Result<Option<Selection>, ScenarioError> {
        let field = self.section.find(key);
        field
            .map(|field| selection::read(&field, &self.selecting()))
            .transpose()
    }

    fn selecting(&self) -> selection::Scene<'_> {
        selection::Scene {
            at: moment(self.at),
            network: self.scene.network,
            groups: self.groups,
            workloads: self.scene.workloads,
            earlier: self.earlier,
        }
    }

    /// The length of time under `key`, over before the end of the run.
    fn lasts(&self, key: &str, example: &str) -> Result<Duration, ScenarioError> {
        self.within(&self.section.need(key, example)?)
    }

    /// The length of time under `key`, which may be nothing; over before the end of the run when
    /// it comes after `before`.
    fn and_then(&self, key: &str, before: Duration) -> Result<Duration, ScenarioError> {
        let Some(field) = self.section.find(key) else {
            return Ok(Duration::ZERO);
        };
        let lasts = field.duration()?;
        if self.at + before + lasts <= self.end {
            return Ok(lasts);
        }
        Err(field.wrong(
            format!(
                "it would be over at {}, after the end of the run",
                self.at + before + lasts
            ),
            format!("the run ends at {} (scenario.duration)", self.end),
        ))
    }

    /// The same if the key is there.
    fn lasts_if_given(&self, key: &str) -> Result<Option<Duration>, ScenarioError> {
        let field = self.section.find(key);
        field.map(|field| self.within(&field)).transpose()
    }

    fn within(&self, field: &Field<'_>) -> Result<Duration, ScenarioError> {
        let lasts = field.span()?;
        if self.at + lasts <= self.end {
            return Ok(lasts);
        }
        Err(field.wrong(
            format!(
                "it would be over at {}, after the end of the run",
                self.at + lasts
            ),
            format!("the run ends at {} (scenario.duration)", self.end),
        ))
    }
}

/// What a `[[fault]]` takes.
pub(super) fn shape() -> Shape {
    let common = Keys::none()
        .must("name", Shape::written(&NAME), "What it is called.")
        .must(
            "at",
            Shape::written(&DURATION),
            "The moment of the run at which it strikes.",
        )
        .must("on", selection::shape(), "The nodes on which it does.");
    let kinds = KINDS
        .iter()
        .map(|kind| (kind.name, kind.what, (kind.shapes)()));
    told_by("kind", &common, kinds.collect(), None)
}
