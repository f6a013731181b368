//! A script under way on a host that is not the simulator: who is up, what was published, and what
//! came of which command so far.
//!
//! The host tells it what happens and asks it what a prompt means now. It decides nothing that the
//! simulator decides otherwise: which value is read follows the same rule.

use super::script::{Cut, Prompt, Wish};
use crate::measure::{Answer, Asked, Outcome, Truth};
use crate::scenario::spec::Task;
use crate::world::cuts::{Cuts, Rule};
use crate::world::stage::{Position, Stage};
use kadlab_core::id::Id;
use kadlab_core::time::{Duration, Time};
use std::collections::BTreeMap;
use std::sync::Arc;

/// A script under way.
#[derive(Debug)]
pub struct Play {
    stage: Arc<Stage>,
    up: Vec<bool>,
    cuts: Cuts,
    truth: Truth,
    given: u64,
    open: BTreeMap<Ticket, Open>,
    outcomes: Vec<Outcome>,
}

/// The name of a command that was given.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Ticket(u64);

/// A command that has no answer yet.
#[derive(Clone, Copy, Debug)]
struct Open {
    workload: usize,
    node: Position,
    started: Time,
    asked: Asked,
}

/// What a node is told.
#[derive(Clone, Debug)]
pub enum Told {
    /// To publish.
    Put {
        /// The salt.
        salt: String,
        /// The value.
        value: Box<[u8]>,
    },
    /// To read.
    Get {
        /// The target.
        target: Id,
    },
    /// To find nodes.
    FindNode {
        /// The target.
        target: Id,
    },
    /// To exchange items; nobody waits for what comes of it.
    Reconcile {
        /// With whom.
        with: Position,
    },
}

/// What a command came to.
#[derive(Clone, Debug)]
pub struct Ended {
    /// The answer.
    pub answer: Answer,
    /// How long it took.
    pub took: Duration,
    /// Requests sent.
    pub requests: u16,
    /// Of those, how many got no answer.
    pub failures: u16,
    /// The closest nodes found, with the depth at which each was learned.
    pub closest: Vec<(Position, u8)>,
}

impl Play {
    /// A script that has not begun.
    #[must_use]
    pub fn new(stage: Arc<Stage>) -> Play {
        Play {
            up: vec![false; stage.len()],
            cuts: Cuts::new(stage.len()),
            truth: Truth::new(&stage),
            given: 0,
            open: BTreeMap::new(),
            outcomes: Vec::new(),
            stage,
        }
    }

    /// A node starts.
    pub fn start(&mut self, node: Position) {
        self.up[node as usize] = true;
    }

    /// A node stops: what it had been asked for never ends.
    pub fn stop(&mut self, node: Position, now: Time) {
        self.up[node as usize] = false;
        let gone: Vec<Ticket> = (self.open.iter())
            .filter(|(_, open)| open.node == node)
            .map(|(ticket, _)| *ticket)
            .collect();
        for ticket in gone {
            let open = self.open.remove(&ticket).expect("it was just found");
            self.outcomes.push(open.unfinished(now));
        }
    }

    /// Two sides cannot reach each other any more.
    pub fn cut(&mut self, cut: &Cut) {
        let rule = Rule {
            direction: cut.direction,
            pairs: None,
        };
        self.cuts.begin(cut.fault, &cut.one, &cut.other, rule);
    }

    /// A cut is over.
    pub fn mend(&mut self, fault: usize) {
        self.cuts.end(fault);
    }

    /// Whether a node is up.
    #[must_use]
    pub fn is_up(&self, node: Position) -> bool {
        self.up[node as usize]
    }

    /// Whether messages pass from one node to another: both are up and nothing cuts them off.
    #[must_use]
    pub fn passes(&self, from: Position, to: Position) -> bool {
        self.is_up(from) && self.is_up(to) && !self.is_cut(from, to)
    }

    /// Whether a fault cuts one node off from another.
    #[must_use]
    pub fn is_cut(&self, from: Position, to: Position) -> bool {
        self.cuts.between(from, to).is_some()
    }

    /// What a prompt comes to now, with the ticket under which its end is told. Nothing if there is
    /// nothing to read yet.
    pub fn begin(&mut self, prompt: &Prompt, now: Time) -> Option<(Ticket, Told)> {
        let (asked, told) = self.interpret(prompt)?;
        self.given += 1;
        let ticket = Ticket(self.given);
        if let Some(asked) = asked {
            let open = Open {
                workload: prompt.workload,
                node: prompt.node,
                started: now,
                asked,
            };
            self.open.insert(ticket, open);
        }
        Some((ticket, told))
    }

    fn interpret(&mut self, prompt: &Prompt) -> Option<(Option<Asked>, Told)> {
        let stage = Arc::clone(&self.stage);
        Some(match prompt.wish {
            Wish::Put { version } => {
                let told = self.publication(prompt, version);
                (Some(Asked::Put { version }), told)
            }
            Wish::Get { of, drawn } => {
                let writer = stage.first_peer(self.readable(prompt.node, of, drawn)?);
                let target = stage.publication(of, writer);
                (Some(Asked::Get { of, writer }), Told::Get { target })
            }
            Wish::FindNode { target } => {
                (Some(Asked::FindNode { target }), Told::FindNode { target })
            }
            Wish::Reconcile { with } => (None, Told::Reconcile { with }),
        })
    }

    fn publication(&mut self, prompt: &Prompt, version: u32) -> Told {
        let task = &self.stage.scenario.workloads[prompt.workload].task;
        let Task::Publish {
            salt, value_size, ..
        } = task
        else {
            unreachable!("only publications put");
        };
        let value = self.stage.value(prompt.node, version, *value_size);
        let salt = salt.clone();
        let writer = (prompt.node, self.stage.first_peer(prompt.node));
        let counted = self.truth.next_version(prompt.workload, writer);
        assert_eq!(
            counted, version,
            "a script counts versions as its play does"
        );
        Told::Put { salt, value }
    }

    /// The first writer at or after a drawn one of which something was acknowledged.
    fn readable(&self, asker: Position, of: usize, drawn: Position) -> Option<Position> {
        let group = self.stage.scenario.workloads[of].group;
        let writers = self.stage.positions_of_group(group);
        let mut around = (drawn..writers.end).chain(writers.start..drawn);
        let published = |writer: Position| {
            let writer = (writer, self.stage.first_peer(writer));
            self.truth.is_published(of, writer)
        };
        around.find(|writer| *writer != asker && published(*writer))
    }

    /// When a command was given that has no answer yet.
    #[must_use]
    pub fn started(&self, ticket: Ticket) -> Option<Time> {
        Some(self.open.get(&ticket)?.started)
    }

    /// A command has its answer; nothing if its node went away before.
    pub fn end(&mut self, ticket: Ticket, now: Time, ended: Ended) {
        let Some(open) = self.open.remove(&ticket) else {
            return;
        };
        if let (Asked::Put { version }, Answer::Put { stored: 1.., .. }) =
            (open.asked, &ended.answer)
        {
            self.truth
                .acknowledged(open.workload, open.node, version, now);
        }
        let hops = self.hops(&open, &ended);
        self.outcomes.push(Outcome {
            took: ended.took,
            answer: ended.answer,
            requests: ended.requests,
            failures: ended.failures,
            hops,
            ..open.unfinished(now)
        });
    }

    /// The depth of the live node closest to the target, if it was found.
    fn hops(&self, open: &Open, ended: &Ended) -> Option<u8> {
        let target = open.target(&self.stage);
        let other = |peer| {
            let node = self.stage.position(peer);
            node != open.node && self.is_up(node)
        };
        let closest = self.stage.census.closest(&target, 1, other);
        let closest = self.stage.position(*closest.first()?);
        let found = ended.closest.iter().find(|(node, _)| *node == closest);
        found.map(|(_, depth)| *depth)
    }

    /// What came of all commands by now, as a script has them; those under way are unfinished.
    #[must_use]
    pub fn outcomes(&self, now: Time) -> Vec<Outcome> {
        let mut outcomes = self.outcomes.clone();
        outcomes.extend(self.open.values().map(|open| open.unfinished(now)));
        super::performance::sort(&mut outcomes);
        outcomes
    }
}

impl Open {
    /// What came of it if nothing does any more.
    fn unfinished(&self, now: Time) -> Outcome {
        Outcome {
            workload: self.workload,
            node: self.node,
            started: self.started,
            asked: self.asked,
            took: now.since(self.started),
            answer: Answer::Unfinished,
            requests: 0,
            failures: 0,
            hops: None,
        }
    }

    fn target(&self, stage: &Stage) -> Id {
        match self.asked {
            Asked::Put { .. } => stage.publication(self.workload, stage.first_peer(self.node)),
            Asked::Get { of, writer } => stage.publication(of, writer),
            Asked::FindNode { target } => target,
        }
    }
}
