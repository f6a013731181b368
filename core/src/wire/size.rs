//! How long the frame of a message is, without writing it.
//!
//! A host that carries values still has to charge for bytes. The lengths are exact, cost no
//! allocation, and look at nothing twice: the width of an identity's id is counted once, when the
//! identity is made. Written apart from the writer on purpose; a test holds the two equal.

use super::frame::{FRAME_BYTES_MAX, HEADER_BYTES};
use super::write::{is_escaped, short_escape};
use crate::id::{ID_BYTES, Id};
use crate::item::Item;
use crate::key::{PUBLIC_KEY_BYTES, SIGNATURE_BYTES};
use crate::message::{Contact, Entry, Refusal, Reply, Request};
use crate::peer::Peer;
use std::fmt::{self, Write};

const KEY_TEXT: usize = PUBLIC_KEY_BYTES * 2;
const SIGNATURE_TEXT: usize = SIGNATURE_BYTES * 2;
/// 32 zeros, 31 commas, two brackets.
const ZERO_ID_TEXT: usize = 65;

// What surrounds the parts whose length varies.
const SENDER: usize = r#"{"sender_id":,"sender_pk":""}"#.len() + KEY_TEXT;
const TARGET: usize = r#","target":"#.len();
const PUT: usize = r#","item":,"mirror_target":"#.len();
const ITEM: usize = r#"{"k":"","seq":,"sig":"","v":}"#.len() + KEY_TEXT + SIGNATURE_TEXT;
const SALT: usize = r#","salt":"#.len();
const RESPONDER: usize = r#"{"responder_id":,"responder_pk":""}"#.len() + KEY_TEXT;
const ENTRIES: usize = r#""items":,"targets":"#.len();
const HAS_MORE: usize = r#","has_more":"#.len();
const CLOSEST: usize = r#""closest":"#.len();
const CONTACT: usize = r#"{"id":,"pk":"","last_seen":"2026-05-05T14:54:31Z"}"#.len() + KEY_TEXT;

/// As long as an id can be: numbers of three digits.
const ID_TEXT_MAX: usize = ID_BYTES * "255,".len() + "[]".len() - ",".len();
const LISTS: usize = 2 * "[]".len();

/// What the entries of a page may come to together, by [`entry_len`], so that the page is a frame.
pub const PAGE_ENTRIES_BYTES_MAX: usize = FRAME_BYTES_MAX as usize
    - (HEADER_BYTES + "{}".len() + ENTRIES + LISTS + HAS_MORE + "false".len());
/// The same of a batch, whoever sends it.
pub const BATCH_ENTRIES_BYTES_MAX: usize =
    FRAME_BYTES_MAX as usize - (HEADER_BYTES + SENDER + ID_TEXT_MAX + ",".len() + ENTRIES + LISTS);

/// Bytes that an item and the target it is listed under take in a page or a batch, a comma behind
/// each.
#[must_use]
pub fn entry_len(item: &Item, target: Option<&Id>) -> usize {
    item_len(item) + target.map_or(ZERO_ID_TEXT, Id::json_len) + 2 * ",".len()
}

/// Bytes of the frame that [`super::encode_request`] would write, from the sender's
/// [`Identity::id_json_len`](crate::peer::Identity::id_json_len).
#[must_use]
pub fn request_len(request: &Request, sender_id_json_len: usize) -> usize {
    let body = match request {
        Request::Ping => 0,
        Request::FindNode { target } | Request::GetValue { target } => TARGET + target.json_len(),
        Request::PutValue {
            item,
            mirror_target,
        } => {
            let mirror = mirror_target
                .as_ref()
                .map_or(ZERO_ID_TEXT, |id| id.json_len());
            PUT + item_len(item) + mirror
        }
        Request::GetItems {
            salt,
            since_seq,
            limit,
        } => query_len(salt, *since_seq, *limit),
        Request::PutBatch { entries } => ",".len() + entries_len(entries),
    };
    HEADER_BYTES + SENDER + sender_id_json_len + body
}

/// Bytes of the frame that [`super::encode_reply`] would write; linear in the contacts.
/// `id_json_len` gives [`Identity::id_json_len`](crate::peer::Identity::id_json_len) of the
/// responder and of the peers that the reply lists.
#[must_use]
pub fn reply_len(reply: &Reply, responder: Peer, id_json_len: impl Fn(Peer) -> usize) -> usize {
    let payload = match reply {
        Reply::Pong => RESPONDER + id_json_len(responder),
        Reply::Nodes { closest } if closest.is_empty() => r#"{"closest":null}"#.len(),
        Reply::Nodes { closest } => "{}".len() + closest_len(closest, id_json_len),
        Reply::Value { item, closest } => {
            let item = item
                .as_ref()
                .map(|item| r#""item":"#.len() + item_len(item));
            let closest = (!closest.is_empty()).then(|| closest_len(closest, id_json_len));
            let comma = usize::from(item.is_some() && closest.is_some());
            "{}".len() + item.unwrap_or(0) + comma + closest.unwrap_or(0)
        }
        Reply::Items { entries, has_more } => {
            "{}".len() + entries_len(entries) + HAS_MORE + bool_len(*has_more)
        }
        Reply::Batch(answers) => "{}".len() + batch_len(answers),
        Reply::Put(Ok(())) => r#"{"stored":true}"#.len(),
        Reply::Put(Err(refusal)) => match text_len(refusal) {
            0 => r#"{"stored":false}"#.len(),
            text => r#"{"stored":false,"error":""}"#.len() + text,
        },
    };
    HEADER_BYTES + payload
}

/// Bytes that [`super::encode_item`] would write.
#[must_use]
pub fn item_len(item: &Item) -> usize {
    let value = item.parts().value.as_deref();
    let salt = match item.salt().len() {
        0 => 0,
        bytes => SALT + base64_len(bytes),
    };
    let value = value.map_or("null".len(), |value| base64_len(value.len()));
    ITEM + decimal_len(item.seq()) + value + salt
}

/// What a query does not leave open.
fn query_len(salt: &str, since_seq: u64, limit: u32) -> usize {
    let named = |name: &str, length: usize| r#","":"#.len() + name.len() + length;
    let number = |name, number: u64| match number {
        0 => 0,
        number => named(name, decimal_len(number)),
    };
    let salt = match salt {
        "" => 0,
        salt => named("salt", "\"\"".len() + text_len(&salt)),
    };
    salt + number("since_seq", since_seq) + number("limit", limit.into())
}

/// Two lists under their names.
fn entries_len(entries: &[Entry]) -> usize {
    let items = entries.iter().map(|entry| item_len(&entry.item));
    let target = |entry: &Entry| {
        entry
            .target
            .as_ref()
            .map_or(ZERO_ID_TEXT, |id| id.json_len())
    };
    ENTRIES + list_len(items) + list_len(entries.iter().map(target))
}

fn batch_len(answers: &[Result<(), Refusal>]) -> usize {
    let stored = list_len(answers.iter().map(|answer| bool_len(answer.is_ok())));
    let text = |answer: &Result<(), Refusal>| match answer {
        Ok(()) => 0,
        Err(refusal) => text_len(refusal),
    };
    let quoted = answers.iter().map(|answer| "\"\"".len() + text(answer));
    let errors = match answers.iter().all(|answer| text(answer) == 0) {
        true => 0,
        false => r#","errors":"#.len() + list_len(quoted),
    };
    r#""stored":"#.len() + stored + errors
}

/// A list with elements of these lengths; `null` when empty.
fn list_len(elements: impl Iterator<Item = usize>) -> usize {
    let length: usize = elements.map(|length| length + ",".len()).sum();
    match length {
        0 => "null".len(),
        length => "[]".len() + length - ",".len(),
    }
}

fn bool_len(value: bool) -> usize {
    if value { "true".len() } else { "false".len() }
}

/// The list under its name; there is at least one contact.
fn closest_len(closest: &[Contact], id_json_len: impl Fn(Peer) -> usize) -> usize {
    let contacts: usize = closest
        .iter()
        .map(|contact| CONTACT + id_json_len(contact.peer))
        .sum();
    CLOSEST + "[]".len() + contacts + closest.len() - 1
}

fn base64_len(bytes: usize) -> usize {
    bytes.div_ceil(3) * 4 + "\"\"".len()
}

fn decimal_len(number: u64) -> usize {
    number.checked_ilog10().unwrap_or(0) as usize + 1
}

/// Bytes of a text once escaped, without its quotes.
fn text_len(text: &impl fmt::Display) -> usize {
    let mut counted = Escaped(0);
    write!(counted, "{text}").expect("counting cannot fail");
    counted.0
}

/// Counts what is written to it, escaped.
struct Escaped(usize);

impl Write for Escaped {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        self.0 += text.chars().map(escaped_len).sum::<usize>();
        Ok(())
    }
}

fn escaped_len(letter: char) -> usize {
    match short_escape(letter) {
        Some(_) => 2,
        None if is_escaped(letter) => 6,
        None => letter.len_utf8(),
    }
}
