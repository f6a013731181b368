//! Driving tasks: outcomes in, the next requests out, phase after phase until the end.

use super::calls::Cause;
use super::tasks::{Goal, Phase, Task, TaskId};
use super::{Node, Outcome, notice, read};
use crate::config::SignatureChecks;
use crate::env::{CommandResult, Effect, Env, IdsOf, LookupSummary, Near, Notice, Report};
use crate::id::Id;
use crate::item::Item;
use crate::lookup::{Lookup, Next};
use crate::message::{Reply, Request};
use crate::peer::Peer;
use std::sync::Arc;

impl Node {
    /// A lookup from the own closest contacts.
    pub(super) fn lookup<'w>(&mut self, target: Id, env: &mut impl Env<'w>) -> Lookup {
        self.touch_bucket(&target, env);
        let (bucket, k) = (self.bucket_of(&target, env), env.config().k.into());
        let ids = IdsOf(env);
        let mut lookup = Lookup::new(target, env.config());
        self.table.closest(bucket, &target, k, &ids, |slot| {
            lookup.begin_with(slot.peer, &ids);
        });
        lookup
    }

    /// A lookup from the closest contacts that share no more bits with this node than the target
    /// does; from the closest of all if there are none. Neighbours that know only one another
    /// would end it among themselves: all of them are closer to the target than anybody else whom
    /// they know.
    pub(super) fn lookup_from_outside<'w>(&mut self, target: Id, env: &mut impl Env<'w>) -> Lookup {
        let (bucket, k) = (self.bucket_of(&target, env), env.config().k.into());
        let ids = IdsOf(env);
        let (mut lookup, mut begun) = (Lookup::new(target, env.config()), false);
        self.table
            .closest_outside(bucket, &target, k, &ids, |slot| {
                lookup.begin_with(slot.peer, &ids);
                begun = true;
            });
        match begun {
            true => {
                self.touch_bucket(&target, env);
                lookup
            }
            false => self.lookup(target, env),
        }
    }

    pub(super) fn start<'w>(&mut self, task: Box<Task>, env: &mut impl Env<'w>) {
        let id = self.tasks.open();
        self.advance(id, task, env);
    }

    /// Tells a task the outcome of one of its calls. A task that has ended misses nothing.
    pub(super) fn deliver<'w>(
        &mut self,
        id: TaskId,
        (peer, depth): (Peer, u8),
        outcome: Outcome<'_>,
        env: &mut impl Env<'w>,
    ) {
        let Some(mut task) = self.tasks.take(id) else {
            return;
        };
        let failed = u16::from(matches!(outcome, Outcome::Failure));
        task.failures = task.failures.saturating_add(failed);
        match (&mut task.phase, outcome) {
            (Phase::Pings(pings), outcome) => pings.handle_outcome(outcome),
            (Phase::Push(push), outcome) => push.handle_outcome(outcome),
            (Phase::Exchange(exchange), outcome) => self.exchanged(id, exchange, outcome, env),
            (Phase::Lookup(lookup), Outcome::Failure) => {
                lookup.handle_failure(peer, &IdsOf(env));
            }
            (Phase::Lookup(lookup), Outcome::Reply(reply)) => {
                let target = *lookup.target();
                self.merge(lookup, (peer, depth), reply, env);
                if let Some(item) = item_of(reply) {
                    consider(&mut task.goal, item, &target, env);
                }
            }
        }
        self.advance(id, task, env);
    }

    /// Adds a reply's contacts to a lookup, itself and forgeries left out.
    fn merge<'w>(
        &self,
        lookup: &mut Lookup,
        from: (Peer, u8),
        reply: &Reply,
        env: &mut impl Env<'w>,
    ) {
        let (Reply::Nodes { closest } | Reply::Value { closest, .. }) = reply else {
            unreachable!("a lookup sends no other requests");
        };
        let mut forged = 0;
        let others = closest.iter().map(|contact| contact.peer).filter(|peer| {
            let genuine = env.is_genuine(*peer);
            forged += u32::from(!genuine);
            genuine && *peer != self.me
        });
        lookup.handle_answer(from, others, &IdsOf(env), env.config());
        for _ in 0..forged {
            notice(Notice::ForgedContact, env);
        }
    }

    /// Lets a task do what it can until it waits or ends. A new phase gets a new name, so that
    /// stragglers of the phase before find nothing: a window ends without them.
    pub(super) fn advance<'w>(
        &mut self,
        mut id: TaskId,
        mut task: Box<Task>,
        env: &mut impl Env<'w>,
    ) {
        loop {
            let waits = match &mut task.phase {
                Phase::Lookup(_) => self.advance_lookup(id, &mut task, env),
                Phase::Push(_) => self.advance_push(id, &mut task, env),
                Phase::Pings(_) => self.advance_pings(id, &mut task, env),
                Phase::Exchange(_) => self.advance_exchange(id, &mut task, env),
            };
            if waits {
                return self.tasks.put_back(id, task);
            }
            let next = self.phase_finished(*task, env);
            self.tasks.close(id);
            match next {
                Some(next) => (id, task) = (self.tasks.open(), next),
                None => return,
            }
        }
    }

    /// Sends what requests may go out. True if the task waits for outcomes.
    ///
    /// A banned peer has failed only when the others of its round are asked: as in the real code
    /// it takes a place of the round.
    fn advance_lookup<'w>(&mut self, id: TaskId, task: &mut Task, env: &mut impl Env<'w>) -> bool {
        let Phase::Lookup(lookup) = &mut task.phase else {
            unreachable!("only a task that looks up advances its lookup");
        };
        let mut banned = Vec::new();
        loop {
            let (peer, depth) = match lookup.next(env.config()) {
                Next::Ask { peer, depth } => (peer, depth),
                Next::Wait | Next::Hold if !banned.is_empty() => {
                    for peer in banned.drain(..) {
                        lookup.handle_failure(peer, &IdsOf(env));
                    }
                    continue;
                }
                Next::Wait => return true,
                Next::Hold => {
                    env.emit(Effect::Report(Report::Held));
                    return true;
                }
                Next::Finished => return false,
            };
            let target = *lookup.target();
            let request = match task.goal {
                Goal::Get { .. } | Goal::Sequence { .. } => Request::GetValue { target },
                _ => Request::FindNode { target },
            };
            if self.call(peer, request, Cause::Task(id, depth), env) {
                task.requests = task.requests.saturating_add(1);
            } else {
                banned.push(peer);
            }
        }
    }

    /// What comes after a phase: the next one, or the end of the task.
    fn phase_finished<'w>(&mut self, mut task: Task, env: &mut impl Env<'w>) -> Option<Box<Task>> {
        let lookup = match &task.phase {
            Phase::Push(_) => {
                self.push_finished(task, env);
                return None;
            }
            Phase::Pings(_) => {
                return self.pings_finished(&mut task, env).then(|| Box::new(task));
            }
            Phase::Exchange(_) => {
                self.reconciled(&task, env);
                return None;
            }
            Phase::Lookup(lookup) => lookup,
        };
        let (target, closest) = (*lookup.target(), lookup.closest(env.config()));
        let requests = (task.requests, task.failures);
        match task.goal {
            Goal::FindNode(command) => {
                let (result, lookup) = (CommandResult::Nodes, summary(target, requests, closest));
                env.emit(Effect::Report(Report::Ended {
                    command,
                    result,
                    lookup: Some(lookup),
                }));
            }
            Goal::Get { command, best } => {
                self.got(command, best, summary(target, requests, closest), env);
            }
            Goal::Join if task.requests == task.failures => self.nobody_remembers(env),
            Goal::Join => self.joined(env),
            Goal::Refresh => self.refreshed(env),
            Goal::Reconcile(_) => unreachable!("a reconciliation looks nothing up"),
            Goal::Sequence {
                command,
                draft,
                best,
            } => {
                (task.goal, task.phase) = self.sequence_found(command, draft, best, env);
                return Some(Box::new(task));
            }
            Goal::Publish { .. } => {
                task.phase = Phase::Push(self.pushes(closest));
                return Some(Box::new(task));
            }
        }
        None
    }
}

/// The item a reply carries.
fn item_of(reply: &Reply) -> Option<&Arc<Item>> {
    match reply {
        Reply::Value { item, .. } => item.as_ref(),
        _ => None,
    }
}

/// Lets an item compete if the task looks for one. A publisher believes no sequence number that is
/// not validly signed, whatever readers do.
fn consider<'w>(goal: &mut Goal, item: &Arc<Item>, target: &Id, env: &mut impl Env<'w>) {
    match goal {
        Goal::Get { best, .. } => {
            let checks = env.config().signature_checks;
            read::consider(best, item, target, checks, env);
        }
        Goal::Sequence { best, .. } => {
            read::consider(best, item, target, SignatureChecks::OnMerge, env);
        }
        _ => {}
    }
}

pub(super) fn summary(
    target: Id,
    (requests, failures): (u16, u16),
    closest: Vec<Near>,
) -> Box<LookupSummary> {
    Box::new(LookupSummary {
        target,
        requests,
        failures,
        closest,
    })
}
