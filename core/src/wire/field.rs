//! How identifiers, keys, signatures, bytes and dates stand in JSON, read into place.
//!
//! Each follows its Go type: a node id is an array of numbers, a key a hexadecimal text of which
//! any number of zeros means null, a signature a hexadecimal text, bytes are base64. Structs and
//! lists are made of these elsewhere.

use super::last_seen::LastSeen;
use super::read::{Merge, Text};
use crate::id::{ID_BYTES, Id};
use crate::key::{PUBLIC_KEY_BYTES, PublicKey, SIGNATURE_BYTES, Signature};
use base64::Engine;
use base64::alphabet::STANDARD;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use serde::de::{Deserializer, Error, IgnoredAny, SeqAccess, Visitor};
use std::fmt;

/// Go's `base64.StdEncoding`: padding is required, left-over bits of the last letter are not
/// looked at.
pub(super) const BASE64: GeneralPurpose = GeneralPurpose::new(
    &STANDARD,
    GeneralPurposeConfig::new()
        .with_decode_padding_mode(DecodePaddingMode::RequireCanonical)
        .with_decode_allow_trailing_bits(true),
);

impl Merge for Id {
    fn merge<'de, D: Deserializer<'de>>(&mut self, value: D) -> Result<(), D::Error> {
        value.deserialize_seq(IdBytes(self))
    }
}

struct IdBytes<'a>(&'a mut Id);

impl<'de> Visitor<'de> for IdBytes<'_> {
    type Value = ();
    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an array of numbers from 0 to 255")
    }

    /// Numbers that are missing are zero, those after the 32nd are passed over unseen.
    fn visit_seq<A: SeqAccess<'de>>(self, mut numbers: A) -> Result<(), A::Error> {
        let mut bytes = *self.0.as_bytes();
        for index in 0..ID_BYTES {
            match numbers.next_element::<Option<u8>>()? {
                Some(Some(number)) => bytes[index] = number,
                Some(None) => {}
                None => {
                    bytes[index..].fill(0);
                    break;
                }
            }
        }
        *self.0 = Id::from_bytes(bytes);
        while numbers.next_element::<IgnoredAny>()?.is_some() {}
        Ok(())
    }
}

impl Merge for PublicKey {
    fn merge<'de, D: Deserializer<'de>>(&mut self, value: D) -> Result<(), D::Error> {
        value.deserialize_bytes(Text(|text: &[u8]| {
            if text.iter().any(|digit| *digit != b'0') {
                *self = key(text).ok_or("not a public key")?;
            }
            Ok(())
        }))
    }
}

fn key(text: &[u8]) -> Option<PublicKey> {
    let mut bytes = [0; PUBLIC_KEY_BYTES];
    hex::decode_to_slice(text, &mut bytes).ok()?;
    Some(PublicKey::from_bytes(bytes)).filter(PublicKey::is_point)
}

impl Merge for Signature {
    fn merge<'de, D: Deserializer<'de>>(&mut self, value: D) -> Result<(), D::Error> {
        value.deserialize_bytes(Text(|text: &[u8]| {
            let mut bytes = [0; SIGNATURE_BYTES];
            hex::decode_to_slice(text, &mut bytes).map_err(|_| "not a signature")?;
            *self = Signature::from_bytes(bytes);
            Ok(())
        }))
    }
}

/// A byte slice in Go: `null` is nil, a text is base64, and an array of numbers will do too.
#[derive(Default)]
pub(super) struct Bytes(pub(super) Option<Vec<u8>>);

impl Merge for Bytes {
    fn merge<'de, D: Deserializer<'de>>(&mut self, value: D) -> Result<(), D::Error> {
        self.0 = Some(value.deserialize_bytes(ByteSlice)?);
        Ok(())
    }
    fn clear(&mut self) {
        self.0 = None;
    }
}

struct ByteSlice;

impl<'de> Visitor<'de> for ByteSlice {
    type Value = Vec<u8>;
    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("base64")
    }

    fn visit_bytes<E: Error>(self, text: &[u8]) -> Result<Vec<u8>, E> {
        let is_break = |byte: &u8| matches!(byte, b'\r' | b'\n');
        let decoded = if text.iter().any(is_break) {
            let kept: Vec<u8> = text
                .iter()
                .copied()
                .filter(|byte| !is_break(byte))
                .collect();
            BASE64.decode(kept)
        } else {
            BASE64.decode(text)
        };
        decoded.map_err(E::custom)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut numbers: A) -> Result<Vec<u8>, A::Error> {
        let mut bytes = Vec::new();
        while let Some(number) = numbers.next_element::<Option<u8>>()? {
            bytes.push(number.unwrap_or_default());
        }
        Ok(bytes)
    }
}

impl Merge for LastSeen {
    fn merge<'de, D: Deserializer<'de>>(&mut self, value: D) -> Result<(), D::Error> {
        *self = value.deserialize_bytes(DateText)?;
        Ok(())
    }
}

/// Go's date looks at the text between the quotes as it stands, so that an escape in it is an
/// error: only a text that could be borrowed from the input had none.
struct DateText;

impl<'de> Visitor<'de> for DateText {
    type Value = LastSeen;
    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a date")
    }
    fn visit_borrowed_bytes<E: Error>(self, text: &'de [u8]) -> Result<LastSeen, E> {
        LastSeen::parse(text).map_err(E::custom)
    }
}
