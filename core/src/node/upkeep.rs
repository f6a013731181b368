//! Upkeep: what a node does by itself, each with the moment it is due.
//!
//! Bootstrap and its retry, expiry of items, refresh of buckets (Kademlia, section 2.3), pushing
//! own items again. A node with nothing due sets no timer.

use super::tasks::{Goal, Phase, Task};
use super::{Effect, Node};
use crate::config::RefreshStart;
use crate::env::Env;
use crate::id::{ID_BYTES, Id};
use crate::peer::Peer;
use crate::time::{Duration, MICROS_PER_SECOND, Time};
use serde::Serialize;
use std::num::NonZeroU32;
use std::sync::Arc;

/// What is due when.
#[derive(Debug, Serialize)]
#[repr(C)]
pub(super) struct Upkeep {
    pub(super) bootstrap_at: Option<Time>,
    pub(super) sweep_at: Option<Time>,
    pub(super) refresh_at: Option<Time>,
    pub(super) republish_at: Option<Time>,
    pub(super) bootstrap: Arc<[Peer]>,
    /// Whether a join is under way; the next one is set when it ends.
    pub(super) joining: bool,
    /// Whether a join of this life has come to its end.
    pub(super) joined: bool,
    /// Whether [`crate::env::Command::Start`] was given.
    begun: bool,
    /// Whether this life began with contacts of an earlier one.
    pub(super) remembers: bool,
    /// The second at which the table is saved next. In one word with the flags before it: of what
    /// is off nobody pays for a moment.
    pub(super) save_due_secs: Option<NonZeroU32>,
    /// When this life began; sweeps tick from there.
    started: Time,
    /// The second at which each bucket is due for a refresh; buckets beyond are due at once.
    bucket_due_secs: Vec<u32>,
    refreshing: bool,
}

impl Upkeep {
    pub(super) fn new(started: Time) -> Upkeep {
        Upkeep {
            bootstrap: Arc::new([]),
            joining: false,
            joined: false,
            begun: false,
            remembers: false,
            save_due_secs: None,
            bootstrap_at: None,
            sweep_at: None,
            refresh_at: None,
            republish_at: None,
            started,
            bucket_due_secs: Vec::new(),
            refreshing: false,
        }
    }

    /// The earliest moment at which something is due.
    pub(super) fn next(&self) -> Option<Time> {
        Time::first([
            self.bootstrap_at,
            self.sweep_at,
            self.refresh_at,
            self.republish_at,
            self.save_at(),
        ])
    }

    fn save_at(&self) -> Option<Time> {
        let at = |secs: NonZeroU32| Time::from_micros(u64::from(secs.get()) * MICROS_PER_SECOND);
        self.save_due_secs.map(at)
    }
}

fn is_due(at: Option<Time>, now: Time) -> bool {
    at.is_some_and(|at| at <= now)
}

pub(super) fn as_u32(secs: u64) -> u32 {
    u32::try_from(secs).unwrap_or(u32::MAX)
}

impl Node {
    /// Does whatever is due.
    pub(super) fn do_upkeep<'w>(&mut self, env: &mut impl Env<'w>) {
        let now = env.now();
        if is_due(self.upkeep.bootstrap_at, now) {
            self.join(env);
        }
        if is_due(self.upkeep.sweep_at, now) {
            self.sweep(env);
        }
        if is_due(self.upkeep.refresh_at, now) {
            self.refresh(env);
        }
        if is_due(self.upkeep.republish_at, now) {
            self.republish(env);
        }
        if is_due(self.upkeep.save_at(), now) {
            self.save_table(env);
        }
    }

    /// Begins upkeep at the start of a life. A table that is filled already spreads its refreshes;
    /// one that is only remembered is refreshed at once, when the node has come back.
    pub(super) fn begin<'w>(&mut self, bootstrap: Arc<[Peer]>, env: &mut impl Env<'w>) {
        let others = bootstrap.iter().any(|peer| *peer != self.me);
        self.upkeep.bootstrap = bootstrap;
        self.upkeep.begun = true;
        self.schedule_sweep(env);
        self.schedule_save(env);
        if std::mem::take(&mut self.upkeep.remembers) {
            return self.come_back(env);
        }
        if self.table.is_empty() && others {
            self.join(env);
        } else if others {
            self.schedule_bootstrap(env);
        }
        self.spread_refreshes(env);
    }

    pub(super) fn schedule_bootstrap<'w>(&mut self, env: &mut impl Env<'w>) {
        let config = env.config();
        let pause = match self.table.is_empty() {
            true => Some(config.bootstrap_retry),
            false => config.bootstrap_again,
        };
        self.upkeep.bootstrap_at = pause.map(|pause| env.now() + pause);
    }

    /// The last contact has gone: the retry of an empty table comes, if nothing comes earlier.
    pub(super) fn cut_off<'w>(&mut self, env: &mut impl Env<'w>) {
        let others = self.upkeep.bootstrap.iter().any(|peer| *peer != self.me);
        if others && !self.upkeep.joining {
            let retry = env.now() + env.config().bootstrap_retry;
            let at = self.upkeep.bootstrap_at.map_or(retry, |at| at.min(retry));
            self.upkeep.bootstrap_at = Some(at);
        }
    }

    /// A contact was added: a node that joined nobody refreshes its buckets from now on.
    pub(super) fn found<'w>(&mut self, env: &mut impl Env<'w>) {
        let idle = self.upkeep.refresh_at.is_none() && !self.upkeep.refreshing;
        if self.upkeep.begun && idle {
            self.upkeep.refresh_at = env.config().bucket_refresh.map(|every| env.now() + every);
        }
    }

    /// The first tick after the next expiry.
    pub(super) fn schedule_sweep<'w>(&mut self, env: &mut impl Env<'w>) {
        let (started, every) = (self.upkeep.started, env.config().sweep_every);
        self.upkeep.sweep_at = self.store.next_expiry(env.config()).map(|expiry| {
            let ticks = expiry.max(env.now()).since(started).as_micros() / every.as_micros() + 1;
            started + every.times(ticks)
        });
    }

    fn sweep<'w>(&mut self, env: &mut impl Env<'w>) {
        for target in self.store.sweep(env.now(), env.config()) {
            env.emit(Effect::Delete { target });
        }
        self.schedule_sweep(env);
    }

    fn spread_refreshes<'w>(&mut self, env: &mut impl Env<'w>) {
        let (Some(every), Some(deepest)) = (env.config().bucket_refresh, self.table.deepest())
        else {
            return;
        };
        let now_secs = env.now().as_secs();
        let period_secs = (every.as_micros() / MICROS_PER_SECOND).max(1);
        let due = |_| as_u32(now_secs + 1 + env.random() % period_secs);
        self.upkeep.bucket_due_secs = (0..=deepest).map(due).collect();
        self.schedule_refresh(env);
    }

    /// A lookup refreshes the bucket its target lies in.
    pub(super) fn touch_bucket<'w>(&mut self, target: &Id, env: &mut impl Env<'w>) {
        let Some(every) = env.config().bucket_refresh else {
            return;
        };
        let bucket = self.bucket_of(target, env).index();
        if let Some(due) = self.upkeep.bucket_due_secs.get_mut(bucket) {
            *due = as_u32((env.now() + every).as_secs());
        }
    }

    /// Sets the timer for the bucket that is due first. One refresh runs at a time.
    pub(super) fn schedule_refresh<'w>(&mut self, env: &mut impl Env<'w>) {
        let (Some(_), Some(deepest)) = (env.config().bucket_refresh, self.table.deepest()) else {
            return;
        };
        if !self.upkeep.refreshing {
            self.upkeep.bucket_due_secs.resize(deepest + 1, 0);
            let first = self
                .upkeep
                .bucket_due_secs
                .iter()
                .min()
                .copied()
                .unwrap_or(0);
            let due = Time::from_micros(u64::from(first) * MICROS_PER_SECOND);
            self.upkeep.refresh_at = Some(due.max(env.now() + Duration::from_micros(1)));
        }
    }

    fn refresh<'w>(&mut self, env: &mut impl Env<'w>) {
        self.upkeep.refresh_at = None;
        let now_secs = as_u32(env.now().as_secs());
        let overdue = self
            .upkeep
            .bucket_due_secs
            .iter()
            .position(|due| *due <= now_secs);
        let Some(bucket) = overdue else {
            self.schedule_refresh(env);
            return;
        };
        self.upkeep.refreshing = true;
        let target = random_id_in_bucket(bucket, env.identity(self.me).id(), env);
        let lookup = match env.config().refresh_start {
            RefreshStart::Outside => self.lookup_from_outside(target, env),
            RefreshStart::Closest => self.lookup(target, env),
        };
        self.start(Task::new(Goal::Refresh, Phase::Lookup(lookup)), env);
    }

    pub(super) fn refreshed<'w>(&mut self, env: &mut impl Env<'w>) {
        self.upkeep.refreshing = false;
        self.schedule_refresh(env);
    }
}

/// An id that shares exactly `bucket` bits with `me`, the rest drawn.
fn random_id_in_bucket<'w>(bucket: usize, me: &Id, env: &mut impl Env<'w>) -> Id {
    let mut drawn = [0; ID_BYTES];
    for chunk in drawn.chunks_mut(8) {
        chunk.copy_from_slice(&env.random().to_be_bytes());
    }
    let shared = bucket as u32;
    let flipped = me.with_bit_flipped(shared);
    flipped.with_tail(shared + 1, &Id::from_bytes(drawn))
}
