//! What single checks need to see beyond what every run records. A watch exists only if an
//! expectation asks for it; a run without one pays a branch.
//!
//! Tables and stores are looked at in samples, as health is: at the end of every window and before
//! faults end; in large worlds every n-th node.

mod converged;
mod dead;
mod limits;
mod oldest;
mod outcomes;

pub use outcomes::CallEnd;

use super::health;
use super::lookups::UnderWay;
use super::sleeps::Sleeps;
use super::truth::Truth;
use crate::scenario::spec::{Check, Expectation, Metric, Statement};
use crate::world::hosts::Hosts;
use crate::world::stage::{Position, Stage};
use dead::Dead;
use kadlab_core::env::CallId;
use kadlab_core::id::Id;
use kadlab_core::item::Item;
use kadlab_core::peer::Peer;
use kadlab_core::store::may_fill;
use kadlab_core::time::{Duration, Time};
use oldest::{Between, Oldest};
use outcomes::Outcomes;
use std::ops::Range;

/// Cases that a watch has looked at, and those among them that were wrong.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Seen {
    /// All cases.
    pub looked: u64,
    /// The wrong ones.
    pub wrong: u64,
    /// The first wrong one, in words.
    pub first: Option<String>,
    /// The largest value, for metrics.
    pub largest: u64,
    /// The requests that each node served, for metrics of load; nothing for others.
    pub served: Vec<u64>,
}

impl Seen {
    /// A case, and if it was wrong in which words.
    pub fn look(&mut self, wrong: Option<impl FnOnce() -> String>) {
        self.looked += 1;
        if let Some(story) = wrong {
            self.wrong += 1;
            self.first.get_or_insert_with(story);
        }
    }
}

/// What is watched.
#[derive(Debug)]
enum Kind {
    Signed,
    Outcomes(Outcomes),
    Dead(Dead),
    Oldest(Oldest),
    Limits,
    Converged { over: Time, at: Time },
    ItemsMax,
    Served,
}

/// One expectation's watch.
#[derive(Debug)]
struct Watch {
    expectation: usize,
    span: Range<Time>,
    kind: Kind,
    seen: Seen,
}

/// All watches of a run.
#[derive(Debug)]
pub(super) struct Watches {
    list: Vec<Watch>,
    /// The moments at which tables and stores are looked at, the next one last.
    due: Vec<Time>,
    step: usize,
}

/// What samples look at.
pub(super) struct View<'a> {
    pub(super) stage: &'a Stage,
    pub(super) hosts: &'a Hosts,
    pub(super) truth: &'a Truth,
}

impl View<'_> {
    fn name(&self, position: Position) -> String {
        self.stage.display_name(position)
    }

    /// The live nodes among every n-th one.
    fn live(&self, step: usize) -> impl Iterator<Item = Position> {
        let all = (0..self.stage.len() as Position).step_by(step);
        all.filter(|position| self.hosts.is_up(*position))
    }
}

impl Watches {
    /// The watches that a scenario's expectations need; `None` if none does.
    #[must_use]
    pub(super) fn new(stage: &Stage) -> Option<Box<Watches>> {
        let scenario = &stage.scenario;
        let watch = |(expectation, spec): (usize, &Expectation)| {
            let kind = kind(&spec.statement, stage)?;
            let mut seen = Seen::default();
            if matches!(kind, Kind::Served) {
                seen.served = vec![0; stage.len()];
            }
            Some(Watch {
                expectation,
                span: spec.span(scenario),
                kind,
                seen,
            })
        };
        let expectations = scenario.expectations.iter().enumerate();
        let list: Vec<Watch> = expectations.filter_map(watch).collect();
        let converged = list.iter().filter_map(|watch| match watch.kind {
            Kind::Converged { at, .. } => Some(at),
            _ => None,
        });
        let mut due = health::moments(stage);
        due.extend(converged);
        due.sort_unstable_by(|one, other| other.cmp(one));
        due.dedup();
        let step = health::step(stage);
        (!list.is_empty()).then(|| Box::new(Watches { list, due, step }))
    }

    /// Whether a look is due at or before `at`.
    pub(super) fn is_due(&self, at: Time) -> bool {
        self.due.last().is_some_and(|due| *due <= at)
    }

    /// Takes the looks that are due at or before `at`; `open` are the lookups under way.
    pub(super) fn look(&mut self, at: Time, view: &View<'_>, open: &[UnderWay]) {
        while let Some(moment) = self.due.pop_if(|moment| *moment <= at) {
            for watch in &mut self.list {
                let inside = watch.span.contains(&moment) || moment == watch.span.end;
                watch.look(moment, inside, self.step, view, open);
            }
        }
    }

    /// A get that began at `started` returned an item.
    pub(super) fn returned(
        &mut self,
        started: Time,
        reader: Position,
        (target, item): (&Id, &Item),
        stage: &Stage,
    ) {
        let config = &stage.group_of(reader).config;
        for watch in &mut self.list {
            if matches!(watch.kind, Kind::Signed) && watch.span.contains(&started) {
                let signed = item.verify(config.value_max as usize);
                let good = signed.is_ok() && may_fill(item, target, config);
                watch.seen.look((!good).then_some(|| {
                    let name = stage.display_name(reader);
                    format!("that of {name}, begun at {started:?}")
                }));
            }
        }
    }

    /// Has the places of a node's calls fetched.
    pub(super) fn fetch_calls(&self, node: Position) {
        self.outcomes().for_each(|calls| calls.fetch_calls(node));
    }

    /// After that, has the oldest and the newest of these calls fetched.
    pub(super) fn fetch_noted(&self, node: Position) {
        self.outcomes().for_each(|calls| calls.fetch_ends(node));
    }

    fn outcomes(&self) -> impl Iterator<Item = &Outcomes> {
        self.list.iter().filter_map(|watch| match &watch.kind {
            Kind::Outcomes(outcomes) => Some(outcomes),
            _ => None,
        })
    }

    /// A node served a request.
    pub(super) fn served(&mut self, now: Time, node: Position) {
        for watch in &mut self.list {
            if matches!(watch.kind, Kind::Served) && watch.span.contains(&now) {
                watch.seen.served[node as usize] += 1;
            }
        }
    }

    /// A call was made.
    pub(super) fn call_made(&mut self, now: Time, caller: Position, call: CallId, stage: &Stage) {
        for watch in &mut self.list {
            if let Kind::Outcomes(outcomes) = &mut watch.kind
                && watch.span.contains(&now)
            {
                outcomes.made(now, caller, call, stage, &mut watch.seen);
            }
        }
    }

    /// A call has an outcome, or was given up.
    pub(super) fn call_ended(&mut self, between: Between, call: CallId, end: CallEnd) {
        for watch in &mut self.list {
            match &mut watch.kind {
                Kind::Outcomes(outcomes) => outcomes.ended(between.0, call, end),
                Kind::Oldest(oldest) => oldest.call_ended(between, end),
                _ => {}
            }
        }
    }

    /// A node went down.
    pub(super) fn gone(&mut self, now: Time, (node, me): (Position, Peer)) {
        for watch in &mut self.list {
            match &mut watch.kind {
                Kind::Outcomes(outcomes) => outcomes.gone(node),
                Kind::Dead(dead) => dead.gone(now, me),
                _ => {}
            }
        }
    }

    /// A node was paused for so long and goes on.
    pub(super) fn woke(&mut self, node: Position, asleep: Duration) {
        for watch in &mut self.list {
            if let Kind::Outcomes(outcomes) = &mut watch.kind {
                outcomes.woke(node, asleep);
            }
        }
    }

    /// What the watches have seen until `end`, by expectation.
    pub(super) fn finish(&mut self, end: Time, stage: &Stage, sleeps: &Sleeps) -> Vec<Seen> {
        let mut seen = vec![Seen::default(); stage.scenario.expectations.len()];
        for watch in &mut self.list {
            if let Kind::Outcomes(outcomes) = &mut watch.kind {
                outcomes.finish(end, stage, sleeps, &mut watch.seen);
            }
            seen[watch.expectation] = watch.seen.clone();
        }
        seen
    }
}

/// What a statement needs watched; `None` if nothing.
fn kind(statement: &Statement, stage: &Stage) -> Option<Kind> {
    let check = match statement {
        Statement::Check(check) => check,
        Statement::Metric { metric, .. } if metric.is_of_load() => return Some(Kind::Served),
        Statement::Metric { metric, .. } => {
            return (*metric == Metric::StoreItemsMax).then_some(Kind::ItemsMax);
        }
    };
    match check {
        Check::ReturnedValuesAreSigned => Some(Kind::Signed),
        Check::CallsHaveOneOutcome => Some(Kind::Outcomes(Outcomes::new(stage.len()))),
        Check::DeadContactsLeave { within } => Some(Kind::Dead(Dead::new(*within, stage))),
        Check::LiveOldestStays => Some(Kind::Oldest(Oldest::default())),
        Check::StoresKeepLimits => Some(Kind::Limits),
        Check::ConvergesAfterFaults { over, within } => Some(Kind::Converged {
            over: *over,
            at: *over + *within,
        }),
        Check::PublishedValueIsVisible { .. }
        | Check::ReadsNeverGoBack
        | Check::LookupsEnd { .. }
        | Check::ClosestAreFound { .. }
        | Check::ClosestAreKnown { .. } => None,
    }
}

impl Watch {
    fn look(&mut self, now: Time, inside: bool, step: usize, view: &View<'_>, open: &[UnderWay]) {
        let seen = &mut self.seen;
        match &mut self.kind {
            Kind::Converged { over, at } if *at == now => {
                converged::look((*over, now), step, view, open, seen);
            }
            Kind::Oldest(oldest) => oldest.look(now, inside, step, view, seen),
            Kind::Dead(dead) if inside => dead.look(now, step, view, seen),
            Kind::Limits if inside => limits::look(now, step, view, seen),
            Kind::ItemsMax if inside => {
                seen.looked += 1;
                let stores = view.live(step).filter_map(|node| view.hosts[node].node());
                let largest = stores.map(|node| node.store().len() as u64).max();
                seen.largest = seen.largest.max(largest.unwrap_or(0));
            }
            _ => {}
        }
    }
}
