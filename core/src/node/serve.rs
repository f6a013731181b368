//! Answering requests, and keeping items only when the disk has them.

use super::tasks::TaskId;
use super::upkeep::as_u32;
use super::{Effect, Node, contact};
use crate::config::{Admission, MirrorAnswer, SaveErrors, SyncOrder};
use crate::env::{Env, IdsOf, Notice, Record, Report, SaveId, StoreError, Token, Work};
use crate::id::Id;
use crate::item::Item;
use crate::message::{Contact, Entry, Refusal, Reply, Request};
use crate::store::{Order, Put, Query, Tier};
use crate::wire::ENTRIES_MAX;
use crate::wire::size::{PAGE_ENTRIES_BYTES_MAX, entry_len};
use serde::Serialize;
use std::sync::Arc;

/// An item that waits for the disk.
#[derive(Debug, Serialize)]
pub(super) struct Pending {
    save: SaveId,
    item: Arc<Item>,
    mirror_target: Option<Id>,
    /// Who waits for the answer; nobody for the node's own items.
    asker: Option<Asker>,
}

/// Who waits for the answer to a put.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
enum Asker {
    /// A put of one item.
    Put(Token),
    /// The item at this place of a batch.
    Batch(Token, usize),
    /// The node's own exchange with a peer that listed the item.
    Exchange(TaskId),
}

/// A batch whose items are not all answered for.
#[derive(Debug, Serialize)]
pub(super) struct Batch {
    token: Token,
    answers: Vec<Option<Result<(), Refusal>>>,
}

impl Node {
    pub(super) fn answer<'w>(&mut self, token: Token, request: Request, env: &mut impl Env<'w>) {
        let reply = match request {
            Request::Ping => Reply::Pong,
            Request::FindNode { target } => Reply::Nodes {
                closest: self.closest(&target, env),
            },
            Request::GetValue { target } => {
                let item = self.store.find(&target, env.now(), env.config()).cloned();
                Reply::Value {
                    item,
                    closest: self.closest(&target, env),
                }
            }
            Request::PutValue {
                item,
                mirror_target,
            } => {
                self.answer_put(Asker::Put(token), item, mirror_target, env);
                return;
            }
            Request::GetItems {
                salt,
                since_seq,
                limit,
            } => self.page(&salt, since_seq, limit, env),
            Request::PutBatch { entries } => return self.answer_batch(token, entries, env),
        };
        env.emit(Effect::Reply { token, reply });
    }

    /// The contacts closest to a target, as replies list them.
    fn closest<'w>(&self, target: &Id, env: &mut impl Env<'w>) -> Vec<Contact> {
        let mut contacts = env.contacts();
        let (bucket, count) = (
            self.bucket_of(target, env),
            env.config().contacts_in_reply(),
        );
        let wall_secs = env.wall_clock().as_unix_secs();
        let now_secs = as_u32(env.now().as_secs());
        let ids = IdsOf(env);
        self.table.closest(bucket, target, count, &ids, |slot| {
            contacts.push(contact(slot, wall_secs, now_secs));
        });
        contacts
    }

    /// A page of the store, for a peer that reconciles.
    fn page<'w>(&self, salt: &str, since_seq: u64, limit: u32, env: &mut impl Env<'w>) -> Reply {
        let order = match env.config().sync_order {
            SyncOrder::Sorted => Order::Sorted,
            SyncOrder::Unsorted => Order::Shuffled(env.random()),
        };
        let page = self.store.items(&Query {
            salt: salt.as_bytes(),
            since_seq,
            limit,
            order,
        });
        let most = (PAGE_ENTRIES_BYTES_MAX, ENTRIES_MAX);
        let page = page.within(most, order, |target, item| entry_len(item, Some(target)));
        let entry = |(target, item)| Entry {
            item,
            target: Some(target),
        };
        Reply::Items {
            entries: page.items.into_iter().map(entry).collect(),
            has_more: page.has_more,
        }
    }

    /// Each item of a batch is a put of its own; the reply waits for all.
    fn answer_batch<'w>(&mut self, token: Token, entries: Vec<Entry>, env: &mut impl Env<'w>) {
        let answers = vec![None; entries.len()];
        self.batches.push(Batch { token, answers });
        for (place, Entry { item, target }) in entries.into_iter().enumerate() {
            self.answer_put(Asker::Batch(token, place), item, target, env);
        }
        self.finish_batch(token, env);
    }

    fn answer_put<'w>(
        &mut self,
        asker: Asker,
        item: Arc<Item>,
        mirror_target: Option<Id>,
        env: &mut impl Env<'w>,
    ) {
        env.emit(Effect::Worked(Work::Checked));
        match self.admit(&item, mirror_target, env) {
            Ok(()) => self.keep(item, mirror_target, Some(asker), env),
            Err(refusal) => self.tell(asker, Err(refusal), mirror_target, env),
        }
    }

    /// Answers a put; one to a foreign target may be shown another answer than the true one.
    fn tell<'w>(
        &mut self,
        asker: Asker,
        answer: Result<(), Refusal>,
        mirror_target: Option<Id>,
        env: &mut impl Env<'w>,
    ) {
        let pretends = env.config().mirror_answer == MirrorAnswer::AlwaysStored;
        let shown = match &answer {
            Err(_) if pretends && mirror_target.is_some() => Ok(()),
            answer => answer.clone(),
        };
        match asker {
            Asker::Put(token) => {
                let reply = Reply::Put(shown);
                env.emit(Effect::Reply { token, reply });
            }
            Asker::Batch(token, place) => {
                let batch = self.batches.iter_mut().find(|batch| batch.token == token);
                let batch = batch.expect("a batch waits for all of its answers");
                batch.answers[place] = Some(shown);
            }
            Asker::Exchange(task) => self.listed_saved(task, answer.is_ok(), env),
        }
    }

    /// Replies to a batch if all of its items are answered for.
    fn finish_batch<'w>(&mut self, token: Token, env: &mut impl Env<'w>) {
        let answered = |batch: &Batch| batch.answers.iter().all(Option::is_some);
        let done = |batch: &Batch| batch.token == token && answered(batch);
        if let Some(position) = self.batches.iter().position(done) {
            let answers = self.batches.remove(position).answers;
            let reply = Reply::Batch(answers.into_iter().flatten().collect());
            env.emit(Effect::Reply { token, reply });
        }
    }

    /// Keeps an item that a peer listed under this target, if the store admits it, as a put of
    /// the peer would be kept. True if it was admitted: what came of it, the task hears later.
    pub(super) fn keep_listed<'w>(
        &mut self,
        item: &Arc<Item>,
        target: Option<Id>,
        task: TaskId,
        env: &mut impl Env<'w>,
    ) -> bool {
        env.emit(Effect::Worked(Work::Checked));
        let admitted = self.admit(item, target, env).is_ok();
        if admitted {
            self.keep(Arc::clone(item), target, Some(Asker::Exchange(task)), env);
        }
        admitted
    }

    fn admit<'w>(
        &self,
        item: &Arc<Item>,
        mirror_target: Option<Id>,
        env: &mut impl Env<'w>,
    ) -> Result<(), Refusal> {
        let config = env.config();
        let public = Tier::of(item.key(), config) == Tier::Public;
        if config.admission == Admission::Near && public {
            let target = mirror_target.as_ref().unwrap_or(item.target());
            let own_id = env.identity(self.me).id();
            let closer = self.table.closer_than_me(own_id, target, &IdsOf(env));
            if closer >= config.admission_width.into() {
                return Err(Refusal::NotNear);
            }
        }
        self.store
            .admit(
                &Put {
                    item,
                    mirror_target,
                },
                env.now(),
                config,
            )
            .map(|_| ())
    }

    /// Keeps an item of the node's own, published or read, if its store admits it; the real code
    /// ignores the error as well.
    pub(super) fn keep_own<'w>(&mut self, item: &Arc<Item>, env: &mut impl Env<'w>) {
        let put = Put {
            item,
            mirror_target: None,
        };
        if self.store.admit(&put, env.now(), env.config()).is_ok() {
            self.keep(Arc::clone(item), None, None, env);
        }
    }

    /// The highest sequence number under a target that is stored or on its way to the disk.
    pub(super) fn kept_seq<'w>(&self, target: &Id, env: &impl Env<'w>) -> Option<u64> {
        let stored = self.store.find(target, env.now(), env.config());
        let at_target = |pending: &&Pending| {
            let kept = pending.mirror_target.as_ref();
            kept.unwrap_or(pending.item.target()) == target
        };
        let pending = self.pending.iter().filter(at_target);
        let pending = pending.map(|pending| pending.item.seq()).max();
        stored.map(|item| item.seq()).max(pending)
    }

    /// Saves an admitted item; it counts as stored when the disk has said so.
    fn keep<'w>(
        &mut self,
        item: Arc<Item>,
        mirror_target: Option<Id>,
        asker: Option<Asker>,
        env: &mut impl Env<'w>,
    ) {
        let target = mirror_target.unwrap_or(*item.target());
        let stored_at = env.wall_clock();
        let record = Record::Item {
            target,
            item: Arc::clone(&item),
            stored_at,
        };
        let save = self.save(record, env);
        self.pending.push(Pending {
            save,
            item,
            mirror_target,
            asker,
        });
    }

    pub(super) fn save<'w>(&mut self, record: Record, env: &mut impl Env<'w>) -> SaveId {
        let save = SaveId {
            life: self.life,
            count: self.next_save,
        };
        self.next_save = self.next_save.wrapping_add(1);
        env.emit(Effect::Save { save, record });
        save
    }

    pub(super) fn saved<'w>(
        &mut self,
        save: SaveId,
        outcome: Result<(), StoreError>,
        env: &mut impl Env<'w>,
    ) {
        if outcome.is_err() {
            env.emit(Effect::Report(Report::Noticed(Notice::SaveFailed)));
        }
        let Some(position) = self.pending.iter().position(|pending| pending.save == save) else {
            return;
        };
        let Pending {
            item,
            mirror_target,
            asker,
            ..
        } = self.pending.remove(position);
        let answer = match outcome {
            Err(StoreError) if env.config().save_errors == SaveErrors::Refuse => {
                Err(Refusal::NotSaved)
            }
            _ => self.insert(
                &Put {
                    item: &item,
                    mirror_target,
                },
                env,
            ),
        };
        let Some(asker) = asker else { return };
        self.tell(asker, answer, mirror_target, env);
        if let Asker::Batch(token, _) = asker {
            self.finish_batch(token, env);
        }
    }

    /// Inserts a saved item. If a better one came while the disk was busy, that one is saved
    /// again, since the disk may have them in the other order.
    fn insert<'w>(&mut self, put: &Put<'_>, env: &mut impl Env<'w>) -> Result<(), Refusal> {
        let (now, config) = (env.now(), env.config());
        let outcome = self.store.insert(put, now, config).map(|inserted| {
            for target in inserted.evicted {
                env.emit(Effect::Delete { target });
            }
        });
        let target = put.target();
        if outcome.is_err()
            && let (Some(item), Some(age)) = (
                self.store.find(&target, now, config),
                self.store.age(&target, now),
            )
        {
            let (item, stored_at) = (Arc::clone(item), env.wall_clock().minus(age));
            self.save(
                Record::Item {
                    target,
                    item,
                    stored_at,
                },
                env,
            );
        }
        self.schedule_sweep(env);
        outcome
    }
}
