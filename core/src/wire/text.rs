//! Texts that are kept up to a length: refusals, and the salt of a query.

use super::read::{Merge, Text};
use serde::de::Deserializer;

/// A text of at most `MAX` bytes while it is being read.
#[derive(Default)]
pub(super) struct ShortText<const MAX: usize>(pub(super) String);

impl<const MAX: usize> Merge for ShortText<MAX> {
    fn merge<'de, D: Deserializer<'de>>(&mut self, value: D) -> Result<(), D::Error> {
        value.deserialize_bytes(Text(|text: &[u8]| {
            self.0 = utf8(text, MAX);
            Ok(())
        }))
    }
}

/// The first `max` bytes of a text; like Go this puts one replacement character for every byte that
/// is not UTF-8.
fn utf8(bytes: &[u8], max: usize) -> String {
    let mut text = String::new();
    // A letter that begins before the cut ends at most three bytes behind it.
    let enough = bytes.len().min(max + 3);
    for chunk in bytes[..enough].utf8_chunks() {
        text.push_str(chunk.valid());
        text.extend(chunk.invalid().iter().map(|_| char::REPLACEMENT_CHARACTER));
    }
    text.truncate(text.floor_char_boundary(max));
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_cut_between_letters() {
        let utf8 = |bytes: &[u8]| utf8(bytes, 1024);
        assert_eq!(utf8(b"a\xe2\x82z\xff"), "a\u{fffd}\u{fffd}z\u{fffd}");
        assert_eq!(utf8("é".repeat(600).as_bytes()), "é".repeat(512));
        assert_eq!(utf8(&[0xff; 2000]).chars().count(), 341);
        let odd = ["a".repeat(1023), "é".into()].concat();
        assert_eq!(utf8(odd.as_bytes()), "a".repeat(1023));
    }
}
