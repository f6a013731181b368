//! Putting: choose a sequence number, sign, keep, find the closest nodes, push.

use super::tasks::{Goal, Phase, Task, TaskId};
use super::{Cause, Effect, Node, Outcome};
use crate::config::{Pushes, Sequence};
use crate::env::{CommandId, CommandResult, Env, Near, Record, Report, Work};
use crate::id::Id;
use crate::item::{Item, ItemError, check_sizes};
use crate::message::{Refusal, Reply, Request};
use crate::peer::Peer;
use crate::time::Time;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// The sequence number of a first publication.
const FIRST_SEQ: u64 = 1;

/// What is to be published, before it has a sequence number.
#[derive(Debug, Serialize)]
pub(super) struct Draft {
    #[serde(serialize_with = "crate::state::bytes")]
    pub(super) salt: Box<[u8]>,
    #[serde(serialize_with = "crate::state::bytes")]
    pub(super) value: Box<[u8]>,
}

/// Pushes of one item to the closest nodes.
#[derive(Debug, Serialize)]
pub(super) struct Push {
    /// The result of the lookup.
    nearest: Vec<Near>,
    /// Not yet pushed to, the next one last.
    left: Vec<Peer>,
    in_flight: u16,
    stored: u16,
    refused: u16,
    failed: u16,
    refusal: Option<Refusal>,
    /// Whether anybody refused for the sequence number, whatever the last refusal said.
    too_low: bool,
}

impl Push {
    /// Whom it is about.
    pub(super) fn peers(&self) -> impl Iterator<Item = Peer> {
        self.nearest.iter().map(|near| near.peer)
    }

    fn next(&mut self, pushes: Pushes) -> Option<Peer> {
        let open = pushes == Pushes::Parallel || self.in_flight == 0;
        let peer = if open { self.left.pop() } else { None };
        self.in_flight += u16::from(peer.is_some());
        peer
    }

    /// Notes what a peer said.
    pub(super) fn handle_outcome(&mut self, outcome: Outcome) {
        self.in_flight -= 1;
        match outcome {
            Outcome::Reply(Reply::Put(Ok(()))) => self.stored += 1,
            Outcome::Reply(Reply::Put(Err(refusal))) => {
                self.refused += 1;
                self.too_low |= *refusal == Refusal::SequenceTooLow;
                self.refusal = Some(refusal.clone());
            }
            _ => self.failed += 1,
        }
    }
}

/// What a node has published in this life.
#[derive(Debug, Default, Serialize)]
pub(super) struct Publications {
    /// The last sequence number used, by target; saved if the sequence is a counter.
    issued: BTreeMap<Id, u64>,
    /// Targets where a peer refused the last number: somebody has a higher one.
    doubted: BTreeSet<Id>,
    /// The newest item, by target, and when to push it again.
    own: BTreeMap<Id, (Arc<Item>, Option<Time>)>,
}

impl Publications {
    /// A saved counter, at the start of a life.
    pub(super) fn restore(&mut self, target: Id, seq: u64) {
        self.issued.insert(target, seq);
    }

    /// When the next item is due to be pushed again.
    pub(super) fn next_due(&self) -> Option<Time> {
        self.own.values().filter_map(|(_, due)| *due).min()
    }

    /// An item that is due, its next time set.
    pub(super) fn take_due(&mut self, now: Time, next: Option<Time>) -> Option<Arc<Item>> {
        let due = |due: Option<Time>| due.is_some_and(|due| due <= now);
        let (item, due) = self.own.values_mut().find(|(_, at)| due(*at))?;
        *due = next;
        Some(Arc::clone(item))
    }
}

impl Node {
    /// A put: as soon as its sequence number is known it is signed and published. What is too
    /// large is refused before anything is signed.
    pub(super) fn put<'w>(&mut self, command: CommandId, draft: Draft, env: &mut impl Env<'w>) {
        let target = Id::of_item(env.identity(self.me).key(), &draft.salt);
        let config = env.config();
        let value_max = config.value_max as usize;
        if let Err(error) = check_sizes(&draft.value, &draft.salt, value_max) {
            return refuse(command, error, env);
        }
        let issued = self.publications.issued.get(&target).copied();
        let ask_network = match config.sequence {
            Sequence::Network => true,
            Sequence::HybridClock | Sequence::Recover => {
                issued.is_none() || self.publications.doubted.contains(&target)
            }
            Sequence::Clock | Sequence::LocalStore | Sequence::Counter => false,
        };
        if ask_network {
            let best = self.store.find(&target, env.now(), config).cloned();
            let best = best.filter(|_| recovers(config.sequence));
            let phase = Phase::Lookup(self.lookup(target, env));
            self.start(
                Task::new(
                    Goal::Sequence {
                        command,
                        draft,
                        best,
                    },
                    phase,
                ),
                env,
            );
            return;
        }
        let seq = match config.sequence {
            Sequence::Clock => env.wall_clock().as_unix_nanos(),
            Sequence::LocalStore => next_seq(self.kept_seq(&target, env)),
            _ => raised(next_seq(issued), env),
        };
        self.publish(command, draft, seq, env);
    }

    /// The network has said what the newest sequence number is.
    pub(super) fn sequence_found<'w>(
        &mut self,
        command: CommandId,
        draft: Draft,
        best: Option<Arc<Item>>,
        env: &mut impl Env<'w>,
    ) -> (Goal, Phase) {
        let target = Id::of_item(env.identity(self.me).key(), &draft.salt);
        self.publications.doubted.remove(&target);
        // Another put may have used a number meanwhile; and nobody need know what this node used.
        let issued = self.publications.issued.get(&target).copied();
        let issued = issued.filter(|_| recovers(env.config().sequence));
        let seq = raised(next_seq(best.map(|item| item.seq()).max(issued)), env);
        self.publication(command, draft, seq, env)
    }

    fn publish<'w>(&mut self, command: CommandId, draft: Draft, seq: u64, env: &mut impl Env<'w>) {
        let (goal, phase) = self.publication(command, draft, seq, env);
        self.start(Task::new(goal, phase), env);
    }

    /// Signs and keeps an item, and says how it goes on.
    fn publication<'w>(
        &mut self,
        command: CommandId,
        draft: Draft,
        seq: u64,
        env: &mut impl Env<'w>,
    ) -> (Goal, Phase) {
        let key = *env.identity(self.me).key();
        let sign = |payload: &[u8]| env.sign(payload);
        let item = Arc::new(Item::signed(key, &draft.salt, seq, &draft.value, sign));
        env.emit(Effect::Worked(Work::Signed));
        self.remember(&item, env);
        self.keep_own(&item, env);
        let phase = Phase::Lookup(self.lookup(*item.target(), env));
        (
            Goal::Publish {
                command: Some(command),
                item,
            },
            phase,
        )
    }

    fn remember<'w>(&mut self, item: &Arc<Item>, env: &mut impl Env<'w>) {
        let target = *item.target();
        self.publications.issued.insert(target, item.seq());
        if env.config().sequence == Sequence::Counter {
            self.save(
                Record::Sequence {
                    target,
                    seq: item.seq(),
                },
                env,
            );
        }
        self.push_again(item, env);
    }

    /// An item of the node's own is pushed again when its time comes.
    pub(super) fn push_again<'w>(&mut self, item: &Arc<Item>, env: &mut impl Env<'w>) {
        let due = env.config().republish.map(|every| env.now() + every);
        let own = (Arc::clone(item), due);
        self.publications.own.insert(*item.target(), own);
        self.upkeep.republish_at = self.publications.next_due();
    }

    /// Pushes the items that are due once more.
    pub(super) fn republish<'w>(&mut self, env: &mut impl Env<'w>) {
        let now = env.now();
        let next = env.config().republish.map(|every| now + every);
        while let Some(item) = self.publications.take_due(now, next) {
            self.keep_own(&item, env);
            let phase = Phase::Lookup(self.lookup(*item.target(), env));
            self.start(
                Task::new(
                    Goal::Publish {
                        command: None,
                        item,
                    },
                    phase,
                ),
                env,
            );
        }
        self.upkeep.republish_at = self.publications.next_due();
    }

    /// After the lookup of a publication: the pushes.
    pub(super) fn pushes(&self, nearest: Vec<Near>) -> Push {
        let left = nearest.iter().rev().map(|near| near.peer).collect();
        Push {
            nearest,
            left,
            in_flight: 0,
            stored: 0,
            refused: 0,
            failed: 0,
            refusal: None,
            too_low: false,
        }
    }

    /// Sends what pushes may go out. True if the task waits for outcomes.
    pub(super) fn advance_push<'w>(
        &mut self,
        id: TaskId,
        task: &mut Task,
        env: &mut impl Env<'w>,
    ) -> bool {
        let (Phase::Push(push), Goal::Publish { item, .. }) = (&mut task.phase, &task.goal) else {
            unreachable!("only a publication pushes");
        };
        while let Some(peer) = push.next(env.config().pushes) {
            let request = Request::PutValue {
                item: Arc::clone(item),
                mirror_target: None,
            };
            if !self.call(peer, request, Cause::Task(id, 0), env) {
                push.handle_outcome(Outcome::Failure);
            } else {
                task.requests = task.requests.saturating_add(1);
            }
        }
        push.in_flight > 0
    }

    /// After the pushes. A refusal for the sequence number makes the next put ask afresh.
    pub(super) fn push_finished<'w>(&mut self, task: Task, env: &mut impl Env<'w>) {
        let (Phase::Push(push), Goal::Publish { command, item }) = (task.phase, task.goal) else {
            unreachable!("only a publication pushes");
        };
        if push.too_low {
            self.publications.doubted.insert(*item.target());
        }
        let Push {
            nearest,
            stored,
            refused,
            failed,
            refusal,
            ..
        } = push;
        let result = CommandResult::Put {
            stored,
            refused,
            failed,
            refusal,
        };
        if let Some(command) = command {
            let lookup =
                super::drive::summary(*item.target(), (task.requests, task.failures), nearest);
            env.emit(Effect::Report(Report::Ended {
                command,
                result,
                lookup: Some(lookup),
            }));
        }
    }
}

/// Ends a put that nobody would store.
fn refuse<'w>(command: CommandId, error: ItemError, env: &mut impl Env<'w>) {
    let result = CommandResult::Put {
        stored: 0,
        refused: 0,
        failed: 0,
        refusal: Some(Refusal::Item(error)),
    };
    env.emit(Effect::Report(Report::Ended {
        command,
        result,
        lookup: None,
    }));
}

/// Whether the own store and what this life used count beside what the network says.
fn recovers(sequence: Sequence) -> bool {
    matches!(sequence, Sequence::HybridClock | Sequence::Recover)
}

/// The number itself, or the clock's if that is higher and counts.
fn raised<'w>(seq: u64, env: &impl Env<'w>) -> u64 {
    match env.config().sequence {
        Sequence::HybridClock => seq.max(env.wall_clock().as_unix_nanos()),
        _ => seq,
    }
}

/// One more than the last, or the first of all; a number that cannot grow stays and is refused.
fn next_seq(last: Option<u64>) -> u64 {
    last.map_or(FIRST_SEQ, |last| last.saturating_add(1))
}
