//! Names of fields, which Go matches whatever their case.

use serde::de::{DeserializeSeed, Deserializer, Visitor};
use std::fmt;

/// Longer than every field's name.
const NAME_BYTES_MAX: usize = 16;

/// A field's name in lower case; empty if it is longer than any that is known.
#[derive(Default)]
pub(super) struct Name {
    bytes: [u8; NAME_BYTES_MAX],
    length: usize,
}

impl Name {
    pub(super) fn as_bytes(&self) -> &[u8] {
        &self.bytes[..self.length]
    }

    /// Like Go this takes the long s and the Kelvin sign for an s and a k.
    fn fold(mut rest: &[u8]) -> Name {
        let mut name = Name::default();
        while let [first, ..] = rest {
            let (letter, taken) = match rest {
                [0xc5, 0xbf, ..] => (b's', 2),
                [0xe2, 0x84, 0xaa, ..] => (b'k', 3),
                _ => (first.to_ascii_lowercase(), 1),
            };
            if name.length == NAME_BYTES_MAX {
                return Name::default();
            }
            name.bytes[name.length] = letter;
            name.length += 1;
            rest = &rest[taken..];
        }
        name
    }
}

impl<'de> DeserializeSeed<'de> for Name {
    type Value = Name;
    fn deserialize<D: Deserializer<'de>>(self, name: D) -> Result<Name, D::Error> {
        name.deserialize_bytes(self)
    }
}

impl Visitor<'_> for Name {
    type Value = Name;
    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a field's name")
    }
    fn visit_bytes<E>(self, name: &[u8]) -> Result<Name, E> {
        Ok(Name::fold(name))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_match_whatever_their_case() {
        for name in [
            "mirror_target",
            "MIRROR_Target",
            "mirror_target".replace('s', "\u{17f}").as_str(),
        ] {
            assert_eq!(Name::fold(name.as_bytes()).as_bytes(), b"mirror_target");
        }
        assert_eq!(Name::fold("\u{212a}".as_bytes()).as_bytes(), b"k");
        assert_eq!(Name::fold(b"seventeen letters").as_bytes(), b"");
    }
}
