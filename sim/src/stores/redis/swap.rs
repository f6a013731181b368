//! Changes on a server that others change too: look, judge, and replace what was judged.

use super::keys::{item_key, read_up_to, swap};
use super::session::{Deadline, OPERATION_SECONDS, Session, refusal};
use crate::stores::bytes::read_item;
use crate::stores::{DiskError, ITEM_BYTES_MAX};
use ::redis::{Cmd, Value};
use kadlab_core::id::Id;
use kadlab_core::item::Item;
use std::sync::Arc;

/// Looks before giving up; each further one means that another wrote in between.
const LOOKS_MAX: usize = 16;
/// Bytes looked at: one more than an item has, so that longer values are known as such.
const LOOK_BYTES: usize = ITEM_BYTES_MAX + 1;

/// A change, as it is made on a server.
pub(super) enum Wanted {
    /// An item, unless a newer one is there.
    Saved {
        target: Id,
        item: Arc<Item>,
        json: Vec<u8>,
    },
    /// No item, unless another than the one seen is there.
    Deleted { target: Id, seen: Option<Arc<Item>> },
    /// A record of this node alone.
    Own(Cmd),
    /// Nothing: it cannot be made.
    Refused(DiskError),
}

type Outcome = Result<(), DiskError>;

/// What is to be done about a value that was looked at.
#[derive(PartialEq, Debug)]
enum Verdict<'a> {
    /// Nothing.
    Settled(Outcome),
    /// Put this in its place.
    Replace(&'a [u8]),
    /// Remove it.
    Remove,
}

/// Makes changes, no two of them under one target.
pub(super) fn make(session: &mut Session, wanted: &[Wanted]) -> Vec<Outcome> {
    let within = Deadline::after(OPERATION_SECONDS);
    let mut outcomes: Vec<Option<Outcome>> = vec![None; wanted.len()];
    let mut failed = DiskError::Failed("others write here all the time".into());
    for _ in 0..LOOKS_MAX {
        if let Err(error) = attempt(session, wanted, &mut outcomes, &within) {
            failed = error;
            break;
        }
        if outcomes.iter().all(Option::is_some) {
            break;
        }
    }
    let outcomes = outcomes.into_iter();
    outcomes
        .map(|outcome| outcome.unwrap_or_else(|| Err(failed.clone())))
        .collect()
}

/// Looks at what has no outcome yet, and writes what follows.
fn attempt(
    session: &mut Session,
    wanted: &[Wanted],
    outcomes: &mut [Option<Outcome>],
    within: &Deadline,
) -> Result<(), DiskError> {
    let is_open = |index: &usize| outcomes[*index].is_none();
    let open: Vec<usize> = (0..wanted.len()).filter(is_open).collect();
    let looks: Vec<Cmd> = open
        .iter()
        .filter_map(|index| wanted[*index].look())
        .collect();
    let mut found = session.exchange(&looks, within)?.into_iter();
    let (mut written, mut writes) = (Vec::new(), Vec::new());
    for index in open {
        let wanted = &wanted[index];
        let found = wanted.look().and_then(|_| found.next());
        match wanted.write(found.unwrap_or(Value::Nil)) {
            Ok(write) => {
                written.push(index);
                writes.push(write);
            }
            Err(settled) => outcomes[index] = Some(settled),
        }
    }
    let answers = session.exchange(&writes, within)?;
    for (index, answer) in written.into_iter().zip(answers) {
        outcomes[index] = wanted[index].outcome(&answer);
    }
    Ok(())
}

impl Wanted {
    fn target(&self) -> Option<&Id> {
        match self {
            Wanted::Saved { target, .. } | Wanted::Deleted { target, .. } => Some(target),
            Wanted::Own(_) | Wanted::Refused(_) => None,
        }
    }

    /// Asks for what is there, if that matters.
    fn look(&self) -> Option<Cmd> {
        Some(read_up_to(&item_key(self.target()?), LOOK_BYTES))
    }

    /// What to write, or the outcome if there is nothing to write.
    fn write(&self, found: Value) -> Result<Cmd, Outcome> {
        let found = match (self, found) {
            (Wanted::Own(command), _) => return Ok(command.clone()),
            (Wanted::Refused(error), _) => return Err(Err(error.clone())),
            (_, Value::BulkString(found)) => found,
            (_, Value::ServerError(error)) => return Err(Err(refusal(&error))),
            (_, other) => return Err(Err(odd(&other))),
        };
        let key = self.target().map(item_key).unwrap_or_default();
        match self.judge(&found) {
            Verdict::Settled(outcome) => Err(outcome),
            Verdict::Replace(json) => Ok(swap(&key, LOOK_BYTES, &found, json)),
            Verdict::Remove => Ok(swap(&key, LOOK_BYTES, &found, b"")),
        }
    }

    fn judge(&self, found: &[u8]) -> Verdict<'_> {
        match self {
            Wanted::Saved { item, json, .. } => judge_saved(item, json, found),
            Wanted::Deleted { seen, .. } => judge_deleted(seen.as_deref(), found),
            Wanted::Own(_) | Wanted::Refused(_) => Verdict::Settled(Ok(())),
        }
    }

    /// What came of a write; nothing if another wrote first.
    fn outcome(&self, answer: &Value) -> Option<Outcome> {
        match (self, answer) {
            (_, Value::ServerError(error)) => Some(Err(refusal(error))),
            (Wanted::Own(_), _) | (_, Value::Int(1)) => Some(Ok(())),
            (_, Value::Int(0)) => None,
            (_, other) => Some(Err(odd(other))),
        }
    }
}

fn odd(answer: &Value) -> DiskError {
    let kind = match answer {
        Value::Nil => "nothing",
        Value::Int(_) => "a number",
        Value::Array(_) => "a list",
        _ => "something else",
    };
    DiskError::Failed(format!("the server answered {kind}").into())
}

/// What is no item gives way to one. Of two with one number the first stays: a reader who has it
/// would refuse the other.
fn judge_saved<'a>(item: &Item, json: &'a [u8], found: &[u8]) -> Verdict<'a> {
    let Some(stored) = read_item(found) else {
        return Verdict::Replace(json);
    };
    match stored.seq().cmp(&item.seq()) {
        std::cmp::Ordering::Less => Verdict::Replace(json),
        std::cmp::Ordering::Equal if stored == *item => Verdict::Settled(Ok(())),
        std::cmp::Ordering::Equal => Verdict::Settled(Err(DiskError::Rival { seq: item.seq() })),
        std::cmp::Ordering::Greater => {
            Verdict::Settled(Err(DiskError::Newer { seq: stored.seq() }))
        }
    }
}

/// Only what this node saw goes, or something older; what is no item is not its business.
fn judge_deleted(seen: Option<&Item>, found: &[u8]) -> Verdict<'static> {
    match (seen, read_item(found)) {
        (Some(seen), Some(stored)) if stored.seq() < seen.seq() || stored == *seen => {
            Verdict::Remove
        }
        _ => Verdict::Settled(Ok(())),
    }
}
