//! Coming into the network: ping the bootstrap peers, then look up oneself
//! (docs/skywire.md, "Bootstrap").

use super::tasks::{Goal, Phase, Task};
use super::{Node, Outcome};
use crate::config::BootstrapPings;
use crate::env::{Env, Report};
use crate::message::Request;
use crate::peer::Peer;
use serde::Serialize;

/// Pings to the bootstrap peers.
#[derive(Debug, Serialize)]
pub(super) struct Pings {
    /// Not yet pinged, the next one last.
    left: Vec<Peer>,
    in_flight: u16,
    answered: u16,
}

impl Pings {
    /// Who is not yet pinged.
    pub(super) fn peers(&self) -> impl Iterator<Item = Peer> {
        self.left.iter().copied()
    }

    /// Whom to ping next.
    fn next(&mut self, pings: BootstrapPings) -> Option<Peer> {
        let open = pings == BootstrapPings::Parallel || self.in_flight == 0;
        let peer = if open { self.left.pop() } else { None };
        self.in_flight += u16::from(peer.is_some());
        peer
    }

    /// Notes the outcome of a ping.
    pub(super) fn handle_outcome(&mut self, outcome: Outcome) {
        self.in_flight -= 1;
        self.answered += u16::from(matches!(outcome, Outcome::Reply(_)));
    }
}

impl Node {
    /// Starts coming into the network, unless a join is under way.
    pub(super) fn join<'w>(&mut self, env: &mut impl Env<'w>) {
        if self.upkeep.joining {
            return;
        }
        self.upkeep.joining = true;
        self.upkeep.bootstrap_at = None;
        let mut left: Vec<Peer> = self.upkeep.bootstrap.to_vec();
        left.retain(|peer| *peer != self.me);
        left.reverse();
        let pings = Pings {
            left,
            in_flight: 0,
            answered: 0,
        };
        self.start(Task::new(Goal::Join, Phase::Pings(pings)), env);
    }

    /// Sends what pings may go out. True if the task waits for outcomes.
    pub(super) fn advance_pings<'w>(
        &mut self,
        id: super::tasks::TaskId,
        task: &mut Task,
        env: &mut impl Env<'w>,
    ) -> bool {
        let Phase::Pings(pings) = &mut task.phase else {
            unreachable!("only a task that pings advances its pings");
        };
        while let Some(peer) = pings.next(env.config().bootstrap_pings) {
            if !self.call(peer, Request::Ping, super::Cause::Task(id, 0), env) {
                pings.handle_outcome(Outcome::Failure);
            } else {
                task.requests = task.requests.saturating_add(1);
            }
        }
        pings.in_flight > 0
    }

    /// After the pings: the lookup of oneself if anybody answered. True if the task goes on.
    pub(super) fn pings_finished<'w>(&mut self, task: &mut Task, env: &mut impl Env<'w>) -> bool {
        let Phase::Pings(pings) = &task.phase else {
            unreachable!("only a task that pings finishes its pings");
        };
        if pings.answered == 0 {
            self.upkeep.joining = false;
            self.schedule_bootstrap(env);
            return false;
        }
        let own_id = *env.identity(self.me).id();
        task.phase = Phase::Lookup(self.lookup(own_id, env));
        true
    }

    /// After the lookup of oneself.
    pub(super) fn joined<'w>(&mut self, env: &mut impl Env<'w>) {
        self.upkeep.joining = false;
        if !std::mem::replace(&mut self.upkeep.joined, true) {
            env.emit(super::Effect::Report(Report::Joined));
        }
        self.schedule_bootstrap(env);
        self.schedule_refresh(env);
    }
}
