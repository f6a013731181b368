//! The table on disk: saved every so often, and what a new life does with it.
//!
//! BEP 5 asks that the table be saved between invocations; Skywire's is not (`save-table`). A
//! contact that was saved may be long gone: it keeps the date on which it was last seen, and the
//! first call that it does not answer evicts it; its answer makes it a contact like any other. So
//! a node that has some looks itself up among them at once, and only if none of them answers asks
//! its bootstrap peers. Spares are not saved, and an empty table does not take the place of an
//! older one.

use super::tasks::{Goal, Phase, Task};
use super::upkeep::as_u32;
use super::{Node, contact};
use crate::env::{Env, Record};
use crate::message::Contact;
use crate::time::MICROS_PER_SECOND;
use std::num::NonZeroU32;
use std::sync::Arc;

impl Node {
    /// Sets the moment of the next save, in whole seconds, if tables are saved at all.
    pub(super) fn schedule_save<'w>(&mut self, env: &mut impl Env<'w>) {
        self.upkeep.save_due_secs = env.config().save_table.and_then(|every| {
            let due_us = (env.now() + every).as_micros();
            let due_secs = u32::try_from(due_us.div_ceil(MICROS_PER_SECOND));
            NonZeroU32::new(due_secs.unwrap_or(u32::MAX))
        });
    }

    pub(super) fn save_table<'w>(&mut self, env: &mut impl Env<'w>) {
        self.schedule_save(env);
        if self.table.is_empty() {
            return;
        }
        let wall_secs = env.wall_clock().as_unix_secs();
        let now_secs = as_u32(env.now().as_secs());
        let slots = self.table.slots().iter();
        let contacts: Arc<[Contact]> = slots
            .map(|slot| contact(*slot, wall_secs, now_secs))
            .collect();
        self.save(Record::Table { contacts }, env);
    }

    /// Takes saved contacts back, if tables are saved at all.
    pub(super) fn restore_table<'w>(&mut self, contacts: &[Contact], env: &mut impl Env<'w>) {
        let config = env.config();
        if config.save_table.is_none() {
            return;
        }
        let wall_secs = env.wall_clock().as_unix_secs();
        for Contact {
            peer,
            last_seen_unix_secs,
        } in contacts
        {
            if *peer == self.me || !env.is_genuine(*peer) {
                continue;
            }
            let age_secs = u64::from(wall_secs.saturating_sub(*last_seen_unix_secs));
            let seen_secs = env.now().as_secs().saturating_sub(age_secs);
            let bucket = self.bucket_of_peer(*peer, env);
            self.table.remember(bucket, *peer, seen_secs, config);
        }
        self.table.shrink();
        self.upkeep.remembers = !self.table.is_empty();
    }

    /// Comes into the network through the contacts of an earlier life.
    pub(super) fn come_back<'w>(&mut self, env: &mut impl Env<'w>) {
        self.upkeep.joining = true;
        let own_id = *env.identity(self.me).id();
        let lookup = self.lookup(own_id, env);
        self.start(Task::new(Goal::Join, Phase::Lookup(lookup)), env);
    }

    /// None of the contacts of an earlier life answers: the bootstrap peers are asked, if any are
    /// known.
    pub(super) fn nobody_remembers<'w>(&mut self, env: &mut impl Env<'w>) {
        self.upkeep.joining = false;
        if self.upkeep.bootstrap.iter().any(|peer| *peer != self.me) {
            self.join(env);
        }
    }
}
