//! Writing JSON as Go's `encoding/json` writes it: no spaces, fields in the order of the schema.
//!
//! The pieces that messages are made of; which message has which is in `request` and `reply`.
//! Nothing here can fail, and nothing looks at limits.

use super::contact::{Claim, WireContact};
use super::field::BASE64;
use super::last_seen::LastSeen;
use crate::id::Id;
use crate::item::Parts;
use crate::message::Entry;
use base64::Engine;
use std::fmt;
use std::io::Write;

/// A piece of JSON as it stands.
pub(super) fn raw(out: &mut Vec<u8>, json: &str) {
    out.extend_from_slice(json.as_bytes());
}

fn put(out: &mut Vec<u8>, json: fmt::Arguments<'_>) {
    out.write_fmt(json).expect("writing to memory cannot fail");
}

/// A node id or target: an array of 32 numbers. Digit by digit: formatted one by one, the numbers of
/// a reply's ids took half of the time that a node needs to answer.
pub(super) fn id(out: &mut Vec<u8>, id: &Id) {
    for (index, byte) in id.as_bytes().iter().enumerate() {
        out.push(if index == 0 { b'[' } else { b',' });
        if *byte >= 100 {
            out.push(b'0' + byte / 100);
        }
        if *byte >= 10 {
            out.push(b'0' + byte / 10 % 10);
        }
        out.push(b'0' + byte % 10);
    }
    out.push(b']');
}

/// Bytes as hexadecimal digits in quotes.
fn hex_text(out: &mut Vec<u8>, bytes: &[u8]) {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    out.push(b'"');
    for byte in bytes {
        out.push(DIGITS[usize::from(byte >> 4)]);
        out.push(DIGITS[usize::from(byte & 15)]);
    }
    out.push(b'"');
}

/// A field's name and the colon.
fn name(out: &mut Vec<u8>, name: &str) {
    out.push(b'"');
    raw(out, name);
    raw(out, "\":");
}

/// An id and a key under the given names.
pub(super) fn claim(out: &mut Vec<u8>, names: [&str; 2], claim: &Claim) {
    let [id_name, key_name] = names;
    name(out, id_name);
    id(out, &claim.id);
    out.push(b',');
    name(out, key_name);
    hex_text(out, claim.key.as_bytes());
}

/// When a contact was last heard of. Almost all are whole seconds in UTC, which `LastSeen`'s own
/// text takes a dozen formatted pieces for.
fn last_seen(out: &mut Vec<u8>, last_seen: &LastSeen) {
    match last_seen.whole_utc_text() {
        Some(text) => out.extend_from_slice(&text),
        None => put(out, format_args!("{last_seen}")),
    }
}

/// A list of contacts.
pub(super) fn contacts(out: &mut Vec<u8>, contacts: &[WireContact]) {
    out.push(b'[');
    for (index, contact) in contacts.iter().enumerate() {
        raw(out, if index == 0 { "{" } else { ",{" });
        claim(out, ["id", "pk"], &contact.claim);
        raw(out, ",\"last_seen\":\"");
        last_seen(out, &contact.last_seen);
        raw(out, "\"}");
    }
    out.push(b']');
}

/// An item; the salt is left out when empty.
pub(super) fn item(out: &mut Vec<u8>, item: &Parts) {
    raw(out, "{\"k\":");
    hex_text(out, item.key.as_bytes());
    put(out, format_args!(",\"seq\":{},\"sig\":", item.seq));
    hex_text(out, item.signature.as_bytes());
    raw(out, ",\"v\":");
    match &item.value {
        Some(value) => base64_text(out, value),
        None => out.extend_from_slice(b"null"),
    }
    if !item.salt.is_empty() {
        out.extend_from_slice(b",\"salt\":");
        base64_text(out, &item.salt);
    }
    out.push(b'}');
}

/// Items and their targets as two lists, `null` when empty; no target is 32 zeros.
pub(super) fn entries(out: &mut Vec<u8>, entries: &[Entry]) {
    raw(out, "\"items\":");
    list(out, entries, |out, entry| item(out, entry.item.parts()));
    raw(out, ",\"targets\":");
    list(out, entries, |out, entry| {
        id(out, &entry.target.unwrap_or(Id::ZERO));
    });
}

/// A slice in Go: `null` when empty, as a list that nobody made is.
pub(super) fn list<T>(out: &mut Vec<u8>, elements: &[T], write: impl Fn(&mut Vec<u8>, &T)) {
    if elements.is_empty() {
        return raw(out, "null");
    }
    for (index, element) in elements.iter().enumerate() {
        out.push(if index == 0 { b'[' } else { b',' });
        write(out, element);
    }
    out.push(b']');
}

fn base64_text(out: &mut Vec<u8>, bytes: &[u8]) {
    out.push(b'"');
    let start = out.len();
    out.resize(start + bytes.len().div_ceil(3) * 4, 0);
    let written = BASE64.encode_slice(bytes, &mut out[start..]);
    assert_eq!(
        written.map(|length| start + length),
        Ok(out.len()),
        "base64 takes four letters for every three bytes begun"
    );
    out.push(b'"');
}

/// A text in quotes, escaped as Go does by default: safe inside HTML and JavaScript.
pub(super) fn text(out: &mut Vec<u8>, text: &str) {
    out.push(b'"');
    for letter in text.chars() {
        match short_escape(letter) {
            Some(escaped) => out.extend_from_slice(&[b'\\', escaped]),
            None if is_escaped(letter) => put(out, format_args!("\\u{:04x}", u32::from(letter))),
            None => put(out, format_args!("{letter}")),
        }
    }
    out.push(b'"');
}

/// The letter behind the backslash, for what has an escape of two letters (Go 1.22 and later).
pub(super) fn short_escape(letter: char) -> Option<u8> {
    match letter {
        '"' => Some(b'"'),
        '\\' => Some(b'\\'),
        '\u{8}' => Some(b'b'),
        '\u{c}' => Some(b'f'),
        '\n' => Some(b'n'),
        '\r' => Some(b'r'),
        '\t' => Some(b't'),
        _ => None,
    }
}

/// Whether a letter without a short escape is written as `\u` and four digits.
pub(super) fn is_escaped(letter: char) -> bool {
    matches!(
        letter,
        '\0'..='\u{1f}' | '<' | '>' | '&' | '\u{2028}' | '\u{2029}'
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_escaped_as_go_does() {
        let mut out = Vec::new();
        text(
            &mut out,
            "a\"\\/\u{8}\u{c}\n\r\t\0\u{1f}\u{7f}<>&\u{2028}\u{2029}é\u{fffd}",
        );
        let expected = "\"a\\\"\\\\/\\b\\f\\n\\r\\t\\u0000\\u001f\u{7f}\
                        \\u003c\\u003e\\u0026\\u2028\\u2029é\u{fffd}\"";
        assert_eq!(String::from_utf8(out), Ok(expected.into()));
    }

    #[test]
    fn an_id_is_an_array_of_numbers() {
        let mut out = Vec::new();
        id(
            &mut out,
            &Id::ZERO.with_bit_flipped(0).with_bit_flipped(255),
        );
        let expected = format!("[128{},1]", ",0".repeat(30));
        assert_eq!(String::from_utf8(out), Ok(expected));
    }
}
