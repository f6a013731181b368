//! Why a put was refused, as text on the wire and as a value inside a node.
//!
//! The texts are those of the values' `Display`; a text that no value has is carried as it is.

use super::read::{Merge, Text};
use crate::item::ItemError;
use crate::key::SignatureError;
use crate::message::Refusal;
use serde::de::Deserializer;

/// Longest refusal text kept, in bytes; it is reported, never acted on, so that the rest of a
/// longer one is of no use.
pub const REFUSAL_BYTES_MAX: usize = 1024;

/// The refusal that has this text.
pub(super) fn from_text(text: &str) -> Refusal {
    let known = [
        Refusal::Item(ItemError::ValueTooLarge),
        Refusal::Item(ItemError::SaltTooLarge),
        Refusal::Item(ItemError::Signature(SignatureError::Unrecoverable)),
        Refusal::Item(ItemError::Signature(SignatureError::OtherKey)),
        Refusal::Item(ItemError::Signature(SignatureError::Malleable)),
        Refusal::SequenceTooLow,
        Refusal::QuotaExceeded,
        Refusal::NotNear,
        Refusal::ForeignTarget,
        Refusal::NotSaved,
    ];
    known
        .into_iter()
        .find(|refusal| refusal.to_string() == text)
        .unwrap_or_else(|| Refusal::Other(text.into()))
}

/// A text of at most [`REFUSAL_BYTES_MAX`] while it is being read.
#[derive(Default)]
pub(super) struct RefusalText(pub(super) String);

impl Merge for RefusalText {
    fn merge<'de, D: Deserializer<'de>>(&mut self, value: D) -> Result<(), D::Error> {
        value.deserialize_bytes(Text(|text: &[u8]| {
            self.0 = utf8(text);
            Ok(())
        }))
    }
}

/// The beginning of a text; like Go this puts one replacement character for every byte that is
/// not UTF-8.
fn utf8(bytes: &[u8]) -> String {
    let mut text = String::new();
    // A letter that begins before the cut ends at most three bytes behind it.
    let enough = bytes.len().min(REFUSAL_BYTES_MAX + 3);
    for chunk in bytes[..enough].utf8_chunks() {
        text.push_str(chunk.valid());
        text.extend(chunk.invalid().iter().map(|_| char::REPLACEMENT_CHARACTER));
    }
    text.truncate(text.floor_char_boundary(REFUSAL_BYTES_MAX));
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_refusal_survives_its_text() {
        for refusal in [
            Refusal::SequenceTooLow,
            Refusal::Item(ItemError::Signature(SignatureError::OtherKey)),
            Refusal::Other("no room".into()),
            Refusal::Other("".into()),
        ] {
            assert_eq!(from_text(&refusal.to_string()), refusal);
        }
    }

    #[test]
    fn a_text_is_cut_between_letters() {
        assert_eq!(utf8(b"a\xe2\x82z\xff"), "a\u{fffd}\u{fffd}z\u{fffd}");
        assert_eq!(utf8("é".repeat(600).as_bytes()), "é".repeat(512));
        assert_eq!(utf8(&[0xff; 2000]).chars().count(), 341);
        let odd = ["a".repeat(1023), "é".into()].concat();
        assert_eq!(utf8(odd.as_bytes()), "a".repeat(1023));
    }
}
