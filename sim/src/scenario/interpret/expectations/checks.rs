//! The checks: each with its name, the keys it has beside those of all checks, and what it needs
//! of the scenario, so that it is not sure to look at nothing.

use super::{Known, span};
use crate::scenario::error::ScenarioError;
use crate::scenario::field::Field;
use crate::scenario::schema::{Keys, Shape};
use crate::scenario::section::Section;
use crate::scenario::spec::{Check, FaultKind, LookupBound, Task, Workload};
use crate::scenario::units::{BOUND, DURATION, WHOLE, bound};
use kadlab_core::time::{Duration, Time};

/// A check: its name, what it says, its own keys, what they take, and how they are read.
pub(super) struct Kind {
    pub(super) name: &'static str,
    pub(super) what: &'static str,
    pub(super) keys: &'static [&'static str],
    pub(super) shapes: fn() -> Keys,
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
        what: "A read that begins later than `within` after a put was acknowledged returns \
               that version or a newer one (the writer's own reads left out).",
        keys: &["within"],
        shapes: within,
        read: |asked| {
            asked.need_readers()?;
            let within = asked.section.need("within", "\"2m\"")?.duration()?;
            Ok(Check::PublishedValueIsVisible { within })
        },
    },
    Kind {
        name: "reads-never-go-back",
        what: "No reader gets an older version of a key after a newer one; a read of nothing \
               is no version.",
        keys: &[],
        shapes: Keys::none,
        read: |asked| {
            asked.need_readers()?;
            Ok(Check::ReadsNeverGoBack)
        },
    },
    Kind {
        name: "returned-values-are-signed",
        what: "Every item that a get returns is validly signed, by somebody who may fill its \
               target.",
        keys: &[],
        shapes: Keys::none,
        read: |asked| {
            asked.need_readers()?;
            Ok(Check::ReturnedValuesAreSigned)
        },
    },
    Kind {
        name: "calls-have-one-outcome",
        what: "Every call is answered, fails, or is given up at its deadline, and only one of \
               these.",
        keys: &[],
        shapes: Keys::none,
        read: |_| Ok(Check::CallsHaveOneOutcome),
    },
    Kind {
        name: "lookups-end",
        what: "Every lookup ends within its bound, and none is under way longer when the run \
               ends; lookups whose asker went down are left out.",
        keys: &["within"],
        shapes: rounds,
        read: |asked| {
            asked.need_workloads()?;
            let within = asked.lookup_bound()?;
            Ok(Check::LookupsEnd { within })
        },
    },
    Kind {
        name: "closest-are-found",
        what: "A share of lookups finds all of the k closest live nodes that the asker can \
               reach.",
        keys: &["at-least"],
        shapes: at_least,
        read: |asked| {
            asked.need_workloads()?;
            let at_least = asked.at_least()?;
            Ok(Check::ClosestAreFound { at_least })
        },
    },
    Kind {
        name: "closest-are-known",
        what: "At every sample of the tables a share of nodes knows all of its k closest live \
               nodes.",
        keys: &["at-least"],
        shapes: at_least,
        read: |asked| {
            let at_least = asked.at_least()?;
            Ok(Check::ClosestAreKnown { at_least })
        },
    },
    Kind {
        name: "dead-contacts-leave",
        what: "At every sample no live node knows a node that has been down longer than \
               `within`.",
        keys: &["within"],
        shapes: within,
        read: |asked| {
            asked.need_faults("nobody dies")?;
            let within = asked.section.need("within", "\"5m\"")?.duration()?;
            Ok(Check::DeadContactsLeave { within })
        },
    },
    Kind {
        name: "live-oldest-stays",
        what: "The oldest contact of a full bucket is in the table at the next sample, unless \
               it or the owner went down or a call to it failed in between.",
        keys: &[],
        shapes: Keys::none,
        read: |_| Ok(Check::LiveOldestStays),
    },
    Kind {
        name: "stores-keep-limits",
        what: "At every sample no store holds more than `items-max`, `public-pool` or `quota` \
               allow, or a value larger than `value-max`.",
        keys: &[],
        shapes: Keys::none,
        read: |_| Ok(Check::StoresKeepLimits),
    },
    Kind {
        name: "converges-after-faults",
        what: "When `within` has passed since the last fault was over, live nodes know all of \
               their k closest live nodes, the newest acknowledged versions are where they \
               belong, and no lookup from before is under way.",
        keys: &["within"],
        shapes: within,
        read: converges,
    },
];

fn within() -> Keys {
    let within = Shape::written(&DURATION);
    Keys::none().must("within", within, "How long it may take.")
}

fn rounds() -> Keys {
    let within = Shape::written_or("rounds", &DURATION).usual("rounds");
    let what = "How long a lookup may take; \"rounds\" takes the bound from the asker's design.";
    Keys::none().may("within", within, what)
}

fn at_least() -> Keys {
    let share = Shape::written(&BOUND).usual("100%");
    Keys::none().may("at-least", share, "The share, above 0%.")
}

/// The last fault must be over, and the bound past, before the run ends.
fn converges(asked: &Asked<'_>) -> Result<Check, ScenarioError> {
    asked.need_faults("there is nothing to converge after")?;
    if let Some(field) = (span::KEYS.iter()).find_map(|key| asked.section.find(key)) {
        return Err(field.wrong(
            "this check looks at one moment: `within` after the last fault".to_owned(),
            "leave this key out",
        ));
    }
    let over = asked.faults_over()?;
    let field = asked.section.need("within", "\"5m\"")?;
    let within = field.duration()?;
    let (end, at) = (asked.known.end, over.since(Time::ZERO));
    if at + within <= end {
        return Ok(Check::ConvergesAfterFaults { over, within });
    }
    Err(field.wrong(
        format!("the last fault is over at {at}, and {within} later so is the run"),
        format!("the run ends at {end} (scenario.duration)"),
    ))
}

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

    fn need_faults(&self, problem: &str) -> Result<(), ScenarioError> {
        if !self.known.faults.is_empty() {
            return Ok(());
        }
        Err(self.check.wrong(
            format!("without a fault {problem}"),
            "add a [[fault]], such as one with kind = \"crash\"",
        ))
    }

    /// When the last fault is over; nodes that are down for good are over at once.
    fn faults_over(&self) -> Result<Time, ScenarioError> {
        let mut over = Time::ZERO;
        for fault in self.known.faults {
            let lasts = match (&fault.kind, fault.kind.lasts()) {
                (_, Some(lasts)) => lasts,
                (FaultKind::Crash { .. }, None) => Duration::ZERO,
                (_, None) => {
                    let name = &fault.name;
                    return Err(self.check.wrong(
                        format!("fault \"{name}\" lasts to the end of the run"),
                        "give the fault an end",
                    ));
                }
            };
            over = over.max(fault.at + lasts);
        }
        Ok(over)
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
            Check::ReturnedValuesAreSigned => "returned-values-are-signed",
            Check::CallsHaveOneOutcome => "calls-have-one-outcome",
            Check::DeadContactsLeave { .. } => "dead-contacts-leave",
            Check::LiveOldestStays => "live-oldest-stays",
            Check::StoresKeepLimits => "stores-keep-limits",
            Check::ConvergesAfterFaults { .. } => "converges-after-faults",
            Check::LookupsEnd { .. } => "lookups-end",
            Check::ClosestAreFound { .. } => "closest-are-found",
            Check::ClosestAreKnown { .. } => "closest-are-known",
        }
    }
}
