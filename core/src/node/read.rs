//! Getting: where to look first, which items count, and what a reader keeps.

use super::tasks::{Goal, Phase, Task};
use super::{Effect, Node};
use crate::config::{Config, ReadCache, Reads, SignatureChecks};
use crate::env::{CommandId, CommandResult, Env, GetError, LookupSummary, Notice, Report, Work};
use crate::id::Id;
use crate::item::Item;
use crate::store::{Supersession, may_fill, supersession};
use std::sync::Arc;

impl Node {
    /// A get.
    pub(super) fn get<'w>(&mut self, command: CommandId, target: Id, env: &mut impl Env<'w>) {
        let config = env.config();
        let best = self.store.find(&target, env.now(), config).cloned();
        if config.reads == Reads::LocalFirst && best.is_some() {
            let result = CommandResult::Value(Ok(best));
            env.emit(Effect::Report(Report::Ended {
                command,
                result,
                lookup: None,
            }));
            return;
        }
        let phase = Phase::Lookup(self.lookup(target, env));
        self.start(Task::new(Goal::Get { command, best }, phase), env);
    }

    /// After the lookup of a get: the last checks, the cache, the result.
    pub(super) fn got<'w>(
        &mut self,
        command: CommandId,
        best: Option<Arc<Item>>,
        lookup: Box<LookupSummary>,
        env: &mut impl Env<'w>,
    ) {
        let value = match best {
            Some(item) if env.config().signature_checks == SignatureChecks::AtEnd => {
                check(&item, &lookup.target, env)
                    .then_some(Some(item))
                    .ok_or(GetError::BadSignature)
            }
            other => Ok(other),
        };
        if let Ok(Some(item)) = &value
            && env.config().read_cache == ReadCache::SignerTarget
        {
            self.keep_own(item, env);
        }
        let result = CommandResult::Value(value);
        env.emit(Effect::Report(Report::Ended {
            command,
            result,
            lookup: Some(lookup),
        }));
    }
}

/// Lets an item that a peer returned compete with the best so far.
pub(super) fn consider<'w>(
    best: &mut Option<Arc<Item>>,
    item: &Arc<Item>,
    target: &Id,
    checks: SignatureChecks,
    env: &mut impl Env<'w>,
) {
    let config = env.config();
    let newer = best
        .as_ref()
        .is_none_or(|best| supersession(item, best, config) == Supersession::Replaces);
    if newer && (checks == SignatureChecks::AtEnd || check(item, target, env)) {
        *best = Some(Arc::clone(item));
    }
}

/// Whether an item is validly signed and may stand under this target.
fn check<'w>(item: &Arc<Item>, target: &Id, env: &mut impl Env<'w>) -> bool {
    env.emit(Effect::Worked(Work::Checked));
    let good = is_acceptable(item, target, env.config());
    if !good {
        env.emit(Effect::Report(Report::Noticed(Notice::BadItem)));
    }
    good
}

fn is_acceptable(item: &Item, target: &Id, config: &Config) -> bool {
    may_fill(item, target, config) && item.verify(config.value_max as usize).is_ok()
}
