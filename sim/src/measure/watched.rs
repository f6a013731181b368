//! The ledger looks: at samples that are due, and for watches, if there are any.

use super::lookups::Open;
use super::watch::View;
use super::{Asked, CallEnd, Ledger, Seen};
use crate::world::hosts::Hosts;
use crate::world::stage::Position;
use kadlab_core::env::{CallId, CommandResult, Notice};
use kadlab_core::peer::Peer;
use kadlab_core::time::Time;

impl Ledger<'_> {
    /// Takes the samples that are due before `at`.
    #[inline]
    pub fn look(&mut self, at: Time, hosts: &Hosts) {
        let watches = self.watches.as_ref();
        if self.health.is_due(at)
            || self.spread.is_due(at)
            || watches.is_some_and(|watches| watches.is_due(at))
        {
            self.take_samples(at, hosts);
        }
    }

    #[cold]
    fn take_samples(&mut self, at: Time, hosts: &Hosts) {
        self.health.look(at, self.stage, hosts);
        self.spread.look(at, (self.stage, &self.truth), hosts);
        self.watch(at, hosts);
    }

    /// Takes the looks that are due at or before `at`.
    pub(super) fn watch(&mut self, at: Time, hosts: &Hosts) {
        if let Some(watches) = self.watches.as_mut().filter(|watches| watches.is_due(at)) {
            let view = View {
                stage: self.stage,
                hosts,
                truth: &self.truth,
            };
            watches.look(at, &view, &self.lookups.open());
        }
    }

    /// A command has its result.
    pub(super) fn watch_result(&mut self, open: &Open, result: &CommandResult) {
        if let Some(watches) = &mut self.watches
            && let CommandResult::Value(Ok(Some(item))) = result
            && let Asked::Get { of, writer } = open.asked
        {
            let target = self.stage.publication(of, writer);
            watches.returned(open.started, open.node, (&target, item), self.stage);
        }
    }

    /// A call of a node to a peer has an outcome, or was given up.
    pub fn call_ended(&mut self, between: (Position, Peer), call: CallId, end: CallEnd) {
        if let Some(watches) = &mut self.watches {
            let between = (between.0, self.stage.whose(between.1));
            watches.call_ended(between, call, end);
        }
    }

    /// How many outcomes nodes have ignored.
    #[must_use]
    pub fn outcomes_ignored(&self) -> u64 {
        let of = |notice: Notice| self.notices[notice as usize];
        of(Notice::LateOutcome) + of(Notice::OutcomeOfEarlierLife)
    }

    /// What was watched for each expectation, until the end of the run.
    #[must_use]
    pub fn watched(&mut self) -> Vec<Seen> {
        let end = Time::ZERO + self.stage.scenario.duration;
        match &mut self.watches {
            Some(watches) => watches.finish(end, self.stage, &self.sleeps),
            None => vec![Seen::default(); self.stage.scenario.expectations.len()],
        }
    }
}
