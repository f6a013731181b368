//! `summary.json`: the run in one small file that programs compare.
//!
//! The order of keys is the order of the fields below, and of the scenario where names are keys.
//! Everything but `host` is byte-identical for equal records on any machine.

use crate::balance::LoadSummary;
use crate::convergence::{Thresholds, publishing};
use crate::numbers::{ratio, seconds};
use crate::processors::{self, Processors};
use crate::record::{Counter, Ending, Expectation, Fault, Host, Run, TableHealth, Verdict};
use crate::recovery::Recovery;
use crate::statistics::{ENDINGS, LookupStatistics, after_warm_up};
use crate::windows::Window;
use serde::ser::{Serialize, Serializer};
use serde::{Deserialize, Serialize as DeriveSerialize};

/// Whether every expectation did what the scenario planned for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, DeriveSerialize)]
#[serde(rename_all = "kebab-case")]
pub enum Outcome {
    /// Each held or failed as planned.
    AsPlanned,
    /// At least one did not.
    NotAsPlanned,
    /// There was none: the run proves nothing. Whether that is a failure is for the caller.
    NothingExpected,
}

impl Outcome {
    /// The outcome of a run.
    #[must_use]
    pub fn of(run: &Run) -> Self {
        if run.expectations.is_empty() {
            Self::NothingExpected
        } else if run.expectations.iter().any(surprising) {
            Self::NotAsPlanned
        } else {
            Self::AsPlanned
        }
    }
}

/// Whether an expectation did not do what was planned.
#[must_use]
pub fn surprising(expectation: &Expectation) -> bool {
    expectation.planned != expectation.outcome
}

/// Named entries in an order of their own, written as one JSON object.
#[derive(Debug, Clone, PartialEq)]
pub struct Named<T>(pub Vec<(String, T)>);

impl<T: Serialize> Serialize for Named<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|(name, value)| (name, value)))
    }
}

/// The tables of all live nodes at the last sample.
#[derive(Debug, Clone, Copy, PartialEq, DeriveSerialize)]
pub struct Tables {
    /// Contacts per live node.
    pub contacts_mean: Option<f64>,
    /// Share of contacts that are not alive.
    pub dead_share: Option<f64>,
    /// Share of the oracle tables' places that hold a live contact.
    pub completeness: Option<f64>,
    /// Share of nodes that know all of their own k closest live nodes.
    pub know_k_closest_share: Option<f64>,
}

impl Tables {
    /// The shares of one sample; all `None` without one.
    #[must_use]
    pub fn of(sample: Option<&TableHealth>) -> Self {
        let share = |part: fn(&TableHealth) -> (u64, u64)| {
            sample
                .map(part)
                .and_then(|(part, whole)| ratio(part, whole))
        };
        Self {
            contacts_mean: share(|health| (health.contacts, u64::from(health.live))),
            dead_share: share(dead),
            completeness: share(complete),
            know_k_closest_share: share(knowing),
        }
    }
}

/// Dead contacts of all contacts.
#[must_use]
pub fn dead(health: &TableHealth) -> (u64, u64) {
    (health.dead_contacts, health.contacts)
}

/// Filled places of the oracle tables' places.
#[must_use]
pub fn complete(health: &TableHealth) -> (u64, u64) {
    (health.filled, health.oracle_contacts)
}

/// Nodes that know their k closest, of live nodes.
#[must_use]
pub fn knowing(health: &TableHealth) -> (u64, u64) {
    (u64::from(health.know_k_closest), u64::from(health.live))
}

/// An expectation without its statement, which the scenario already says.
#[derive(Debug, Clone, PartialEq, DeriveSerialize)]
pub struct ExpectationOutcome<'r> {
    /// The expectation's name.
    pub name: &'r str,
    /// What the scenario planned.
    pub planned: Verdict,
    /// What happened.
    pub outcome: Verdict,
    /// The measured value or first counter-example.
    pub detail: &'r str,
}

/// A fault with the recovery from it.
#[derive(Debug, Clone, PartialEq, DeriveSerialize)]
pub struct FaultSummary<'r> {
    /// The fault and its effect.
    #[serde(flatten)]
    pub fault: &'r Fault,
    /// When things were as good as before, in seconds after its end.
    pub recovery_seconds: Recovery,
}

impl<'r> FaultSummary<'r> {
    fn of(fault: &'r Fault, windows: &[Window]) -> Self {
        Self {
            fault,
            recovery_seconds: Recovery::of(fault, windows),
        }
    }
}

/// The whole file.
#[derive(Debug, Clone, PartialEq, DeriveSerialize)]
pub struct Summary<'r> {
    /// The scenario's name.
    pub scenario: &'r str,
    /// The run's seed.
    pub seed: u64,
    /// The run's fingerprint.
    pub fingerprint: &'r str,
    /// The verdict.
    pub outcome: Outcome,
    /// Nodes in all groups.
    pub nodes: u64,
    /// Length of the run.
    pub simulated_seconds: f64,
    /// Lookups before this moment are outside the statistics.
    pub warm_up_seconds: f64,
    /// Messages delivered to live nodes plus timers that acted.
    pub events: u64,
    /// All workloads' lookups together.
    pub lookups: LookupStatistics,
    /// The same for each workload.
    pub lookups_by_workload: Named<LookupStatistics>,
    /// The tables at the last sample.
    pub tables: Tables,
    /// Lookups after the warm-up by how they ended, with zeros.
    pub endings: Named<u64>,
    /// Convergence thresholds of every workload that publishes.
    pub convergence: Named<Thresholds>,
    /// Messages, bytes, items and signatures by group, and how evenly they lie on nodes.
    pub load: LoadSummary,
    /// What was expected and what happened.
    pub expectations: Vec<ExpectationOutcome<'r>>,
    /// Scripted faults, their effects and the recovery from them.
    pub faults: Vec<FaultSummary<'r>>,
    /// How busy processors were, by group; empty without processors.
    pub processors: Vec<Processors<'r>>,
    /// What deserves attention.
    pub warnings: &'r [String],
    /// Totals that fit nowhere else.
    pub counters: &'r [Counter],
    /// What the machine did; differs between two runs of one seed.
    pub host: &'r Host,
}

impl<'r> Summary<'r> {
    /// Computes the summary of a run. O(n log n) in lookups.
    #[must_use]
    pub fn of(run: &'r Run, windows: &[Window]) -> Self {
        Self {
            scenario: &run.scenario.name,
            seed: run.seed,
            fingerprint: &run.fingerprint,
            outcome: Outcome::of(run),
            nodes: nodes(run),
            simulated_seconds: seconds(run.scenario.duration_us),
            warm_up_seconds: seconds(run.scenario.warm_up_us),
            events: run.events,
            lookups: LookupStatistics::of(after_warm_up(run)),
            lookups_by_workload: by_workload(run),
            tables: Tables::of(run.health.last()),
            endings: endings(run),
            convergence: thresholds(run),
            load: LoadSummary::of(run),
            expectations: run.expectations.iter().map(without_statement).collect(),
            faults: run
                .faults
                .iter()
                .map(|fault| FaultSummary::of(fault, windows))
                .collect(),
            processors: processors::by_group(run),
            warnings: &run.warnings,
            counters: &run.counters,
            host: &run.host,
        }
    }

    /// The file's text: indented, with a newline at the end.
    pub(crate) fn to_json(&self) -> Result<String, serde_json::Error> {
        serde_json::to_string_pretty(self).map(|json| json + "\n")
    }
}

/// Nodes in all groups.
#[must_use]
pub fn nodes(run: &Run) -> u64 {
    run.scenario
        .groups
        .iter()
        .map(|group| u64::from(group.nodes))
        .sum()
}

/// Lookups after the warm-up by ending, in the order of [`ENDINGS`], with zeros.
#[must_use]
pub fn endings(run: &Run) -> Named<u64> {
    let count = |ending| {
        after_warm_up(run)
            .filter(|lookup| lookup.ending == ending)
            .count() as u64
    };
    Named(
        ENDINGS
            .iter()
            .map(|&ending| (ending_name(ending).to_owned(), count(ending)))
            .collect(),
    )
}

/// The name of an ending, as in the files.
#[must_use]
pub fn ending_name(ending: Ending) -> &'static str {
    match ending {
        Ending::Succeeded => "succeeded",
        Ending::Unfinished => "unfinished",
        Ending::DeadEnd => "dead-end",
        Ending::Partitioned => "partitioned",
        Ending::NotFound => "not-found",
        Ending::ValueGone => "value-gone",
        Ending::Superseded => "superseded",
        Ending::Refused => "refused",
        Ending::NeverPublished => "never-published",
    }
}

fn by_workload(run: &Run) -> Named<LookupStatistics> {
    let of = |index: u16| {
        LookupStatistics::of(after_warm_up(run).filter(move |lookup| lookup.workload == index))
    };
    let names = run.scenario.workloads.iter().cloned();
    Named(
        names
            .zip(0..)
            .map(|(name, index)| (name, of(index)))
            .collect(),
    )
}

fn thresholds(run: &Run) -> Named<Thresholds> {
    let name = |workload: u16| run.scenario.workloads[usize::from(workload)].clone();
    Named(
        publishing(run)
            .into_iter()
            .map(|w| (name(w), Thresholds::of(run, w)))
            .collect(),
    )
}

fn without_statement(expectation: &Expectation) -> ExpectationOutcome<'_> {
    ExpectationOutcome {
        name: &expectation.name,
        planned: expectation.planned,
        outcome: expectation.outcome,
        detail: &expectation.detail,
    }
}

/// The two fields by which an existing result is recognised.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub(crate) struct Identity {
    /// The scenario's name.
    pub(crate) scenario: String,
    /// The run's seed.
    pub(crate) seed: u64,
}
