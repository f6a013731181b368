//! Expectations: what a scenario says must come out, judged on what was seen.
//!
//! A check that had nothing to look at fails and says so: nothing is green that tested nothing.

mod cases;
mod converges;
mod dead;
mod ends;
mod found;
mod known;
mod limits;
mod load;
mod metric;
mod oldest;
mod outcomes;
mod reads;
mod signed;
mod visible;

use crate::measure::{Calls, Read, Seen, Sleeps, Truth, UnderWay};
use crate::scenario::Scenario;
use crate::scenario::spec::{Check, Expectation, Statement};
use crate::world::stage::Stage;
use cases::Cases;
use kadlab_core::time::{Duration, Time};
use kadlab_reports::metric::Metric;
use kadlab_reports::record::{self, Load, Lookup, NodeLoad, TableHealth, Verdict};

/// What checks look at.
#[derive(Debug)]
pub struct Evidence<'a> {
    /// Who is who.
    pub stage: &'a Stage,
    /// All lookups that ended.
    pub lookups: &'a [Lookup],
    /// All lookups that were under way when the run ended.
    pub open: &'a [UnderWay],
    /// All reads of published values.
    pub reads: &'a [Read],
    /// What was published, and which puts were acknowledged when.
    pub truth: &'a Truth,
    /// When nodes were paused.
    pub sleeps: &'a Sleeps,
    /// All samples of tables.
    pub health: &'a [TableHealth],
    /// Calls, by second.
    pub calls: &'a [Calls],
    /// Traffic, by window, group and RPC type.
    pub load: &'a [Load],
    /// What was watched, by expectation.
    pub watched: &'a [Seen],
}

/// Whether a statement holds, and in which words.
struct Finding {
    verdict: Verdict,
    detail: String,
}

impl Finding {
    fn of(holds: bool, detail: String) -> Finding {
        let verdict = if holds {
            Verdict::Holds
        } else {
            Verdict::Fails
        };
        Finding { verdict, detail }
    }
}

/// The part of a run that an expectation looks at: without other word, all after the warm-up.
#[derive(Clone, Copy, Debug)]
struct Span {
    from: Time,
    to: Time,
}

impl Span {
    fn of(expectation: &Expectation, scenario: &Scenario) -> Span {
        let span = expectation.span(scenario);
        Span {
            from: span.start,
            to: span.end,
        }
    }

    fn contains(&self, at: Time) -> bool {
        self.from <= at && at < self.to
    }

    fn contains_us(&self, at_us: u64) -> bool {
        self.contains(Time::from_micros(at_us))
    }

    /// For samples: one at the very end of a span belongs to it.
    fn ends_with_or_contains_us(&self, at_us: u64) -> bool {
        self.contains_us(at_us) || at_us == self.to.as_micros()
    }
}

/// Judges all expectations of a scenario.
#[must_use]
pub fn judge(evidence: &Evidence<'_>) -> Vec<record::Expectation> {
    let scenario = &evidence.stage.scenario;
    scenario
        .expectations
        .iter()
        .zip(evidence.watched)
        .map(|(expectation, seen)| judge_one(expectation, seen, evidence))
        .collect()
}

/// What a run measured after its warm-up, whether an expectation asks for it or not. `nodes` in
/// name order.
#[must_use]
pub fn metrics(evidence: &Evidence<'_>, nodes: &[NodeLoad]) -> Vec<Metric> {
    let scenario = &evidence.stage.scenario;
    let span = Span {
        from: Time::ZERO + scenario.warm_up,
        to: Time::ZERO + scenario.duration,
    };
    metric::all(span, nodes, evidence)
}

fn judge_one(
    expectation: &Expectation,
    seen: &Seen,
    evidence: &Evidence<'_>,
) -> record::Expectation {
    let span = Span::of(expectation, &evidence.stage.scenario);
    let (statement, finding) = match &expectation.statement {
        Statement::Check(check) => (statement(*check), look(*check, span, seen, evidence)),
        Statement::Metric {
            metric,
            scope,
            bounds,
        } => (
            metric::statement(*metric, *scope, *bounds, &evidence.stage.scenario),
            metric::judge(*metric, *scope, *bounds, (span, seen), evidence),
        ),
    };
    record::Expectation {
        name: expectation.name.clone(),
        statement: format!("{statement}{}", when(expectation)),
        planned: if expectation.planned_to_hold {
            Verdict::Holds
        } else {
            Verdict::Fails
        },
        outcome: finding.verdict,
        detail: finding.detail,
    }
}

/// What a check states.
fn statement(check: Check) -> String {
    match check {
        Check::PublishedValueIsVisible { within } => visible::statement(within),
        Check::ReadsNeverGoBack => reads::statement(),
        Check::LookupsEnd { within } => ends::statement(within),
        Check::ClosestAreFound { at_least } => found::statement(at_least),
        Check::ClosestAreKnown { at_least } => known::statement(at_least),
        Check::ReturnedValuesAreSigned => signed::statement(),
        Check::CallsHaveOneOutcome => outcomes::statement(),
        Check::DeadContactsLeave { within } => dead::statement(within),
        Check::LiveOldestStays => oldest::statement(),
        Check::StoresKeepLimits => limits::statement(),
        Check::ConvergesAfterFaults { within, .. } => converges::statement(within),
    }
}

fn look(check: Check, span: Span, seen: &Seen, evidence: &Evidence<'_>) -> Finding {
    match check {
        Check::PublishedValueIsVisible { within } => visible::judge(within, span, evidence),
        Check::ReadsNeverGoBack => reads::judge(span, evidence),
        Check::LookupsEnd { within } => ends::judge(within, span, evidence),
        Check::ClosestAreFound { at_least } => found::judge(at_least, span, evidence),
        Check::ClosestAreKnown { at_least } => known::judge(at_least, span, evidence),
        Check::ReturnedValuesAreSigned => signed::judge(seen),
        Check::CallsHaveOneOutcome => outcomes::judge(seen),
        Check::DeadContactsLeave { .. } => dead::judge(seen),
        Check::LiveOldestStays => oldest::judge(seen),
        Check::StoresKeepLimits => limits::judge(seen),
        Check::ConvergesAfterFaults { .. } => converges::judge(seen),
    }
}

/// A moment in the words of a story.
fn seconds(at: Time) -> String {
    let micros = at.as_micros();
    format!("{}.{:03} s", micros / 1_000_000, micros / 1_000 % 1_000)
}

/// A share in the words of a statement.
fn share(millionths: u64) -> String {
    match millionths {
        1_000_000 => "all".to_owned(),
        millionths => metric::decimal(millionths * 100, "%"),
    }
}

fn when(expectation: &Expectation) -> String {
    let shown = |at: Time| Duration::from_micros(at.as_micros());
    match (expectation.from, expectation.to) {
        (None, None) => String::new(),
        (Some(from), None) => format!(", from {}", shown(from)),
        (None, Some(to)) => format!(", to {}", shown(to)),
        (Some(from), Some(to)) => format!(", from {} to {}", shown(from), shown(to)),
    }
}
