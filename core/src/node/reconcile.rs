//! Reconciling with a peer: pull its pages, then push back what it lacks (docs/skywire.md,
//! "Reconciliation").

use super::tasks::{Goal, Phase, Task, TaskId};
use super::{Cause, Effect, Node, Outcome};
use crate::config::{SyncPages, SyncPush, SyncTargets};
use crate::env::{CommandId, CommandResult, Env, Report};
use crate::id::Id;
use crate::item::Item;
use crate::message::{Entry, Reply, Request};
use crate::peer::Peer;
use crate::store::{Order, Query};
use crate::wire::ENTRIES_MAX;
use crate::wire::size::{BATCH_ENTRIES_BYTES_MAX, entry_len};
use serde::Serialize;
use std::collections::BTreeMap;

/// Items that a peer may list in one reconciliation: more than any disk keeps. A peer whose pages
/// never end is left alone then.
const LISTED_MAX: u32 = 1_000_000;

/// An exchange of items with one peer.
#[derive(Debug, Serialize)]
pub(super) struct Exchange {
    with: Peer,
    step: Step,
    in_flight: bool,
    /// What the peer listed: the sequence number under each target.
    theirs: BTreeMap<Id, u64>,
    listed: u32,
    /// Listed items on their way to the disk.
    unsaved: u32,
    pulled: u32,
    pushed: u32,
    complete: bool,
}

#[derive(Debug, Serialize)]
enum Step {
    /// Ask for items above this sequence number.
    Pull(u64),
    /// Push these batches, the next one last.
    Push(Vec<Vec<Entry>>),
    /// Nothing is left to do.
    Done,
}

impl Exchange {
    /// The peer.
    pub(super) fn with(&self) -> Peer {
        self.with
    }

    fn next(&mut self, limit: u32) -> Option<Request> {
        match &mut self.step {
            Step::Pull(since_seq) => Some(Request::GetItems {
                salt: "".into(),
                since_seq: *since_seq,
                limit,
            }),
            Step::Push(batches) => batches.pop().map(|entries| Request::PutBatch { entries }),
            Step::Done => None,
        }
    }

    /// A call failed: the real code gives up as well, and keeps what it has pulled.
    fn fail(&mut self) {
        self.complete = false;
        self.step = Step::Done;
    }
}

impl Node {
    pub(super) fn reconcile<'w>(&mut self, id: CommandId, with: Peer, env: &mut impl Env<'w>) {
        let exchange = Exchange {
            with,
            step: Step::Pull(0),
            in_flight: false,
            theirs: BTreeMap::new(),
            listed: 0,
            unsaved: 0,
            pulled: 0,
            pushed: 0,
            complete: true,
        };
        self.start(
            Task::new(Goal::Reconcile(id), Phase::Exchange(exchange)),
            env,
        );
    }

    /// Sends the next request. True if the task waits, for its outcome or for the disk.
    pub(super) fn advance_exchange<'w>(
        &mut self,
        id: TaskId,
        task: &mut Task,
        env: &mut impl Env<'w>,
    ) -> bool {
        let Phase::Exchange(exchange) = &mut task.phase else {
            unreachable!("only a task that exchanges advances its exchange");
        };
        if exchange.in_flight {
            return true;
        }
        let Some(request) = exchange.next(env.config().sync_page_items) else {
            return exchange.unsaved > 0;
        };
        exchange.in_flight = self.call(exchange.with, request, Cause::Task(id, 0), env);
        if exchange.in_flight {
            task.requests = task.requests.saturating_add(1);
        } else {
            exchange.fail();
        }
        exchange.in_flight || exchange.unsaved > 0
    }

    /// Takes in a page, or counts what a batch came to.
    pub(super) fn exchanged<'w>(
        &mut self,
        id: TaskId,
        exchange: &mut Exchange,
        outcome: Outcome<'_>,
        env: &mut impl Env<'w>,
    ) {
        exchange.in_flight = false;
        match outcome {
            Outcome::Reply(Reply::Items { entries, has_more }) => {
                self.pull(id, exchange, entries, *has_more, env);
            }
            Outcome::Reply(Reply::Batch(answers)) => {
                let stored = answers.iter().filter(|answer| answer.is_ok()).count();
                exchange.pushed = exchange.pushed.saturating_add(stored as u32);
            }
            _ => exchange.fail(),
        }
    }

    /// Keeps what a page lists; then the next page, or the pushes. A peer whose pages do not move
    /// on is left alone.
    fn pull<'w>(
        &mut self,
        id: TaskId,
        exchange: &mut Exchange,
        entries: &[Entry],
        has_more: bool,
        env: &mut impl Env<'w>,
    ) {
        let Step::Pull(since_seq) = exchange.step else {
            return exchange.fail();
        };
        let listed = exchange.listed as usize + entries.len();
        if listed > LISTED_MAX as usize {
            return exchange.fail();
        }
        for Entry { item, target } in entries {
            let target = match env.config().sync_targets {
                SyncTargets::Explicit => *target,
                SyncTargets::Signer => None,
            };
            let listed = target.unwrap_or(*item.target());
            exchange.theirs.insert(listed, item.seq());
            exchange.listed = exchange.listed.saturating_add(1);
            if !self.has_at_least(&listed, item, env) && self.keep_listed(item, target, id, env) {
                exchange.unsaved += 1;
            }
        }
        let last = entries.iter().map(|entry| entry.item.seq()).max();
        let goes_on = has_more && env.config().sync_pages == SyncPages::All;
        exchange.step = match last.filter(|last| goes_on && *last > since_seq) {
            Some(last) => Step::Pull(last),
            None => Step::Push(self.batches_for(&exchange.theirs, env)),
        };
    }

    /// The disk has answered for an item that a peer listed. It counts as pulled if the store took
    /// it then, as a put would be answered.
    pub(super) fn listed_saved<'w>(&mut self, id: TaskId, stored: bool, env: &mut impl Env<'w>) {
        let task = self.tasks.take(id);
        let mut task = task.expect("an exchange waits for all that it keeps");
        let Phase::Exchange(exchange) = &mut task.phase else {
            unreachable!("only an exchange keeps what is listed");
        };
        exchange.unsaved -= 1;
        exchange.pulled += u32::from(stored);
        self.advance(id, task, env);
    }

    /// Whether this very version or a newer one stands under a target already.
    fn has_at_least<'w>(&self, target: &Id, item: &Item, env: &impl Env<'w>) -> bool {
        self.kept_seq(target, env)
            .is_some_and(|kept| kept >= item.seq())
    }

    /// What the peer lacks, in batches, the first one last.
    fn batches_for<'w>(&self, theirs: &BTreeMap<Id, u64>, env: &impl Env<'w>) -> Vec<Vec<Entry>> {
        let lacks = |target: &Id, item: &Item| match (theirs.get(target), env.config().sync_push) {
            (_, SyncPush::Nothing) => false,
            (None, _) => true,
            (Some(_), SyncPush::Missing) => false,
            (Some(seq), SyncPush::Newer) => *seq < item.seq(),
        };
        let all = self.store.items(&Query {
            salt: b"",
            since_seq: 0,
            limit: u32::MAX,
            order: Order::Sorted,
        });
        let lacking = all.items.into_iter();
        let lacking = lacking.filter(|(target, item)| lacks(target, item));
        in_batches(lacking.map(|(target, item)| {
            let target = Some(target).filter(|target| target != item.target());
            Entry { item, target }
        }))
    }

    pub(super) fn reconciled<'w>(&mut self, task: &Task, env: &mut impl Env<'w>) {
        let (Phase::Exchange(exchange), Goal::Reconcile(command)) = (&task.phase, &task.goal)
        else {
            unreachable!("only a reconciliation exchanges");
        };
        let result = CommandResult::Reconciled {
            listed: exchange.listed,
            pulled: exchange.pulled,
            pushed: exchange.pushed,
            complete: exchange.complete,
        };
        env.emit(Effect::Report(Report::Ended {
            command: *command,
            result,
            lookup: None,
        }));
    }
}

/// Entries in batches, the first batch last. Each is a frame that the peer reads whole: the real
/// code estimated an item as its value, its salt and 200 bytes, and some of its batches were longer
/// (incident L17). What is too long for any frame is left out.
fn in_batches(entries: impl Iterator<Item = Entry>) -> Vec<Vec<Entry>> {
    let (mut batches, mut batch, mut bytes) = (Vec::new(), Vec::new(), 0);
    for entry in entries {
        let entry_bytes = entry_len(&entry.item, entry.target.as_ref());
        if entry_bytes > BATCH_ENTRIES_BYTES_MAX {
            continue;
        }
        if bytes + entry_bytes > BATCH_ENTRIES_BYTES_MAX || batch.len() >= ENTRIES_MAX {
            batches.push(std::mem::take(&mut batch));
            bytes = 0;
        }
        bytes += entry_bytes;
        batch.push(entry);
    }
    batches.extend(Some(batch).filter(|batch| !batch.is_empty()));
    batches.reverse();
    batches
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::item::Parts;
    use crate::key::{PublicKey, Signature};
    use crate::wire::frame::FRAME_BYTES_MAX;
    use crate::wire::size::request_len;
    use std::sync::Arc;

    fn entry(number: u32, value_bytes: usize) -> Entry {
        let parts = Parts {
            key: PublicKey::NULL,
            seq: u64::MAX - u64::from(number),
            signature: Signature::from_bytes([0xff; 65]),
            value: Some(vec![0; value_bytes].into()),
            salt: Box::default(),
        };
        Entry {
            item: Arc::new(Item::new(parts)),
            target: Some(Id::from_bytes([0xff; 32])),
        }
    }

    #[test]
    fn every_batch_is_a_frame_and_as_long_as_one_may_be() {
        const SENDER_ID: usize = 129;
        let frame = FRAME_BYTES_MAX as usize;
        for (value_bytes, count) in [(0, 20_000), (150, 20_000), (60_000, 200)] {
            let entries = (0..count).map(|number| entry(number, value_bytes));
            let batches = in_batches(entries);
            let all: usize = batches.iter().map(Vec::len).sum();
            assert_eq!(all, count as usize);
            let mut longer = Vec::new();
            for batch in batches.iter().rev() {
                let (entries, next) = (batch.clone(), entry(0, value_bytes));
                let bytes = request_len(&Request::PutBatch { entries }, SENDER_ID);
                assert!(bytes <= frame && batch.len() <= ENTRIES_MAX);
                let one_more = entry_len(&next.item, next.target.as_ref());
                longer.push(bytes + one_more > frame || batch.len() == ENTRIES_MAX);
            }
            longer.pop();
            assert!(!longer.is_empty() && longer.into_iter().all(|full| full));
        }
        let too_long = entry(0, frame);
        assert_eq!(in_batches([too_long, entry(1, 0)].into_iter())[0].len(), 1);
    }
}
