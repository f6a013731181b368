//! The checks: each with its name, the keys it has beside those of all checks, and what it needs
//! of the scenario, so that it is not sure to look at nothing.

use super::Known;
use crate::scenario::error::ScenarioError;
use crate::scenario::field::Field;
use crate::scenario::section::Section;
use crate::scenario::spec::{Check, LookupBound, Task, Workload};
use crate::scenario::units::{BOUND, WHOLE, bound};

/// A check: its name, its own keys, and how they are read.
pub(super) struct Kind {
    pub(super) name: &'static str,
    pub(super) keys: &'static [&'static str],
    pub(super) read: fn(&Asked<'_>) -> Result<Check, ScenarioError>,
}

/// One check's table and what it is judged against.
pub(super) struct Asked<'a> {
    pub(super) section: &'a Section<'a>,
    /// The value of `check`.
    pub(super) check: &'a Field<'a>,
    pub(super) known: &'a Known<'a>,
}

/// All checks, in the order in which messages list them.
pub(super) const KINDS: &[Kind] = &[
    Kind {
        name: "published-value-is-visible",
        keys: &["within"],
        read: |asked| {
            asked.need_readers()?;
            let within = asked.section.need("within", "\"2m\"")?.duration()?;
            Ok(Check::PublishedValueIsVisible { within })
        },
    },
    Kind {
        name: "reads-never-go-back",
        keys: &[],
        read: |asked| {
            asked.need_readers()?;
            Ok(Check::ReadsNeverGoBack)
        },
    },
    Kind {
        name: "lookups-end",
        keys: &["within"],
        read: |asked| {
            asked.need_workloads()?;
            let within = asked.lookup_bound()?;
            Ok(Check::LookupsEnd { within })
        },
    },
    Kind {
        name: "closest-are-found",
        keys: &["at-least"],
        read: |asked| {
            asked.need_workloads()?;
            let at_least = asked.at_least()?;
            Ok(Check::ClosestAreFound { at_least })
        },
    },
    Kind {
        name: "closest-are-known",
        keys: &["at-least"],
        read: |asked| {
            let at_least = asked.at_least()?;
            Ok(Check::ClosestAreKnown { at_least })
        },
    },
];

impl Asked<'_> {
    fn need_readers(&self) -> Result<(), ScenarioError> {
        let reads = |workload: &Workload| matches!(workload.task, Task::Get { .. });
        if self.known.workloads.iter().any(reads) {
            return Ok(());
        }
        Err(self.check.wrong(
            "no workload reads what is published".to_owned(),
            "add a [[workload]] with kind = \"get\"",
        ))
    }

    fn need_workloads(&self) -> Result<(), ScenarioError> {
        if !self.known.workloads.is_empty() {
            return Ok(());
        }
        Err(self.check.wrong(
            "nobody looks anything up".to_owned(),
            "add a [[workload]], such as one with kind = \"find-node\"",
        ))
    }

    /// `within`: a time, or `rounds`.
    fn lookup_bound(&self) -> Result<LookupBound, ScenarioError> {
        match self.section.find("within") {
            None => Ok(LookupBound::Rounds),
            Some(field) if field.text().is_ok_and(|text| text == "rounds") => {
                Ok(LookupBound::Rounds)
            }
            Some(field) => field.span().map(LookupBound::Time),
        }
    }

    /// `at-least`: a share above nothing, all of them without other word.
    fn at_least(&self) -> Result<u64, ScenarioError> {
        let Some(field) = self.section.find("at-least") else {
            return Ok(WHOLE);
        };
        match field.read(&BOUND, bound)? {
            0 => Err(field.wrong(
                "everything is at least 0%".to_owned(),
                "write a larger share, or leave the key out for 100%",
            )),
            share => Ok(share),
        }
    }
}

impl Check {
    /// Its name in scenario files.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            Check::PublishedValueIsVisible { .. } => "published-value-is-visible",
            Check::ReadsNeverGoBack => "reads-never-go-back",
            Check::LookupsEnd { .. } => "lookups-end",
            Check::ClosestAreFound { .. } => "closest-are-found",
            Check::ClosestAreKnown { .. } => "closest-are-known",
        }
    }
}
