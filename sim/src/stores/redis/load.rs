//! Reading everything back from a server that anybody may have written to.
//!
//! Keys first, by SCAN, which may say one several times; then values, in exchanges whose bytes are
//! known beforehand. What is no record is counted, logged and left alone.

use super::EXCHANGE_BYTES_MAX;
use super::keys::{Keys, command, item_key, item_pattern, item_target, read_id, read_up_to};
use super::session::{Deadline, OPERATION_SECONDS, Session, refusal};
use crate::stores::bytes::{CONTACT_BYTES, read_contact_rows, read_item};
use crate::stores::{CONTACTS_MAX, DiskError, ITEM_BYTES_MAX, Kept, Loaded, RECORDS_MAX};
use ::redis::{Cmd, Value};
use kadlab_core::id::Id;
use kadlab_core::time::WallClock;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// Seconds for all of it.
const LOADING_SECONDS: f64 = 30.0;
/// Keys asked for at once.
const PAGE_KEYS: usize = 1000;
/// Most bytes of items that are loaded.
const LOADED_BYTES_MAX: usize = 1 << 30;
/// Most letters of an odd key that are logged.
const LOGGED_MAX: usize = 100;

/// Everything of this node, dated `now` where the server keeps no date.
pub(super) fn load(
    session: &mut Session,
    keys: &Keys,
    now: WallClock,
) -> Result<Loaded, DiskError> {
    let within = Deadline::after(LOADING_SECONDS);
    let mut reading = Reading {
        session,
        within,
        loaded: Loaded::default(),
        bytes: 0,
    };
    let targets = reading.item_targets()?;
    for page in targets.chunks(PAGE_KEYS) {
        reading.items(page, now)?;
    }
    reading.sequences(&keys.sequences)?;
    reading.contacts(&keys.contacts)?;
    Ok(reading.loaded)
}

struct Reading<'a> {
    session: &'a mut Session,
    within: Deadline,
    loaded: Loaded,
    /// Of items so far.
    bytes: usize,
}

impl Reading<'_> {
    fn ask(&mut self, commands: &[Cmd]) -> Result<Vec<Value>, DiskError> {
        let within = self.within.or_after(OPERATION_SECONDS);
        self.session.exchange(commands, &within)
    }

    fn ask_one(&mut self, command: Cmd) -> Result<Value, DiskError> {
        let answer = self.ask(&[command])?.pop();
        answer.ok_or_else(|| DiskError::Failed("the server answered nothing".into()))
    }

    /// The targets of all keys where items lie, in order.
    fn item_targets(&mut self) -> Result<Vec<Id>, DiskError> {
        let scan = |cursor: &[u8]| {
            let mut scan = Cmd::new();
            scan.arg("SCAN")
                .arg(cursor)
                .arg("MATCH")
                .arg(item_pattern());
            scan.arg("COUNT").arg(PAGE_KEYS).take()
        };
        let (mut targets, mut odd) = (BTreeSet::new(), BTreeSet::new());
        self.pages(scan, |key| {
            match item_target(&key) {
                Some(target) => targets.insert(target),
                None => odd.insert(key),
            };
            targets.len() + odd.len()
        })?;
        for key in odd {
            let shown = &key[..key.len().min(LOGGED_MAX)];
            self.loaded
                .skip(format_args!("key {}", shown.escape_ascii()));
        }
        Ok(targets.into_iter().collect())
    }

    /// Follows a cursor to its end. `take` is given each element and tells how many it keeps.
    fn pages(
        &mut self,
        scan: impl Fn(&[u8]) -> Cmd,
        mut take: impl FnMut(Vec<u8>) -> usize,
    ) -> Result<(), DiskError> {
        let mut cursor = b"0".to_vec();
        loop {
            let page = self.ask_one(scan(&cursor))?;
            let (next, elements) = read_page(page)?;
            for element in elements {
                check_count(take(element))?;
            }
            if next == b"0" {
                return Ok(());
            }
            cursor = next;
        }
    }

    /// Reads the items of a page.
    fn items(&mut self, targets: &[Id], now: WallClock) -> Result<(), DiskError> {
        let keys: Vec<String> = targets.iter().map(item_key).collect();
        let lengths: Vec<Cmd> = keys.iter().map(|key| command("STRLEN", key)).collect();
        let lengths = self.ask(&lengths)?;
        let mut wanted = Vec::new();
        let mut bytes = 0;
        for ((target, key), length) in targets.iter().zip(&keys).zip(&lengths) {
            let Some(length) = item_length(length) else {
                self.loaded.skip(format_args!("key {key}"));
                continue;
            };
            if bytes + length > EXCHANGE_BYTES_MAX {
                self.values(&wanted, now)?;
                wanted.clear();
                bytes = 0;
            }
            wanted.push((*target, length));
            bytes += length;
        }
        self.values(&wanted, now)
    }

    /// Reads items whose lengths are known.
    fn values(&mut self, wanted: &[(Id, usize)], now: WallClock) -> Result<(), DiskError> {
        let read = |(target, length): &(Id, usize)| read_up_to(&item_key(target), (*length).max(1));
        let reads: Vec<Cmd> = wanted.iter().map(read).collect();
        for ((target, _), value) in wanted.iter().zip(self.ask(&reads)?) {
            let Value::BulkString(json) = value else {
                self.loaded.skip(format_args!("key {}", item_key(target)));
                continue;
            };
            self.bytes += json.len();
            if self.bytes > LOADED_BYTES_MAX {
                let what = format!("more than {LOADED_BYTES_MAX} bytes of items");
                return Err(DiskError::Damaged(what.into()));
            }
            match read_item(&json) {
                Some(item) => self.loaded.kept.push(Kept::Item {
                    target: *target,
                    item: Arc::new(item),
                    stored_at: now,
                }),
                // Removed since it was listed.
                None if json.is_empty() => {}
                None => self.loaded.skip(format_args!("key {}", item_key(target))),
            }
        }
        Ok(())
    }

    fn sequences(&mut self, key: &str) -> Result<(), DiskError> {
        let scan = |cursor: &[u8]| {
            let mut scan = command("HSCAN", key);
            scan.arg(cursor).arg("COUNT").arg(PAGE_KEYS).take()
        };
        let mut flat = Vec::new();
        let found = self.pages(scan, |element| {
            flat.push(element);
            flat.len() / 2
        });
        if let Err(DiskError::Damaged(_)) = found {
            self.loaded.skip(format_args!("key {key}"));
            return Ok(());
        }
        found?;
        let mut sequences = BTreeMap::new();
        for [field, number] in flat.as_chunks::<2>().0 {
            match (read_id(field), read_number(number)) {
                (Some(target), Some(seq)) => {
                    sequences.insert(target, seq);
                }
                _ => self.loaded.skip(format_args!("a sequence number of {key}")),
            }
        }
        let sequences = sequences.into_iter();
        let kept = sequences.map(|(target, seq)| Kept::Sequence { target, seq });
        self.loaded.kept.extend(kept);
        Ok(())
    }

    fn contacts(&mut self, key: &str) -> Result<(), DiskError> {
        // Tells a table without contacts from none.
        let is_there = self.ask_one(command("EXISTS", key))? == Value::Int(1);
        let rows = self.ask_one(read_up_to(key, CONTACTS_MAX * CONTACT_BYTES + 1))?;
        let contacts = match rows {
            Value::BulkString(rows) => read_contact_rows(&rows),
            _ => None,
        };
        match contacts {
            Some(contacts) if is_there => self.loaded.kept.push(Kept::Table { contacts }),
            None => self.loaded.skip(format_args!("key {key}")),
            Some(_) => {}
        }
        Ok(())
    }
}

/// The length of a value that may be an item.
fn item_length(answer: &Value) -> Option<usize> {
    match answer {
        Value::Int(length) => usize::try_from(*length)
            .ok()
            .filter(|length| *length <= ITEM_BYTES_MAX),
        _ => None,
    }
}

/// A cursor and what came with it.
fn read_page(answer: Value) -> Result<(Vec<u8>, Vec<Vec<u8>>), DiskError> {
    let odd = || DiskError::Failed("the server's page of keys is none".into());
    let bytes = |value: Value| match value {
        Value::BulkString(bytes) => Ok(bytes),
        _ => Err(odd()),
    };
    let parts = match answer {
        Value::ServerError(error) => return Err(refusal(&error)),
        Value::Array(parts) => <[Value; 2]>::try_from(parts).map_err(|_| odd())?,
        _ => return Err(odd()),
    };
    let [cursor, Value::Array(elements)] = parts else {
        return Err(odd());
    };
    let elements = elements.into_iter().map(bytes);
    Ok((bytes(cursor)?, elements.collect::<Result<_, _>>()?))
}

/// A number in decimal, and nothing else.
fn read_number(text: &[u8]) -> Option<u64> {
    let text = std::str::from_utf8(text).ok()?;
    let is_plain = text.bytes().all(|letter| letter.is_ascii_digit());
    text.parse().ok().filter(|_| is_plain)
}

fn check_count(count: usize) -> Result<(), DiskError> {
    if count > RECORDS_MAX {
        let what = format!("more than {RECORDS_MAX} records");
        return Err(DiskError::Damaged(what.into()));
    }
    Ok(())
}
