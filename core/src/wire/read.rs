//! Reading JSON the way Go's `encoding/json` fills a struct.
//!
//! Go writes into a value that is already there: `null` leaves it alone, a repeated field is read
//! over it, an array of fixed size ends in zeros. So every type here says how it is read *into*
//! ([`Merge`]) and every struct which fields it has ([`Record`]). Nothing is built as a tree
//! first: a frame of four mebibytes of small numbers costs the memory of the field it fills.
//!
//! Which field was wrong is not reported beyond a line and column: the real server says nothing.

use super::WireError;
use super::name::Name;
use serde::Deserialize;
use serde::de::{DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, Visitor};
use std::fmt;

/// Go's limit on nested arrays and objects.
const DEPTH_MAX: u32 = 10_000;

/// How a JSON value is read into one that stands already.
pub(super) trait Merge {
    /// Reads a value that is not `null`.
    fn merge<'de, D: Deserializer<'de>>(&mut self, value: D) -> Result<(), D::Error>;

    /// Reads `null`; where Go has an array or struct or number, that changes nothing.
    fn clear(&mut self) {}
}

/// A struct: which field a name stands for.
pub(super) trait Record {
    /// Reads the value of the field `name` (in lower case): [`fill`] a field or [`skip`] it.
    fn field<'de, A: MapAccess<'de>>(
        &mut self,
        name: &[u8],
        fields: &mut A,
    ) -> Result<(), A::Error>;
}

/// Reads the next value into a field.
pub(super) fn fill<'de, A: MapAccess<'de>>(
    fields: &mut A,
    field: &mut impl Merge,
) -> Result<(), A::Error> {
    fields.next_value_seed(Onto(field))
}

/// Passes over the value of a name that the schema does not have.
pub(super) fn skip<'de, A: MapAccess<'de>>(fields: &mut A) -> Result<(), A::Error> {
    fields.next_value::<IgnoredAny>().map(|_| ())
}

/// Reads a whole payload.
pub(super) fn payload<T: Record + Default>(json: &[u8]) -> Result<T, WireError> {
    check_text(json)?;
    let mut record = T::default();
    let mut reader = serde_json::Deserializer::from_slice(json);
    Onto(&mut record)
        .deserialize(&mut reader)
        .and_then(|()| reader.end())
        .map_err(|error| malformed(&error.to_string()))?;
    Ok(record)
}

/// Refuses what Go's syntax check refuses and the reader below would let pass: control characters
/// inside texts that are read as bytes, and nesting beyond Go's limit.
fn check_text(json: &[u8]) -> Result<(), WireError> {
    let (mut depth, mut in_text, mut escaped) = (0_u32, false, false);
    for byte in json {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if in_text => escaped = true,
            b'"' => in_text = !in_text,
            0..0x20 if in_text => return Err(malformed("a control character inside a text")),
            b'{' | b'[' if !in_text => depth += 1,
            b'}' | b']' if !in_text => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth > DEPTH_MAX {
            return Err(malformed("nested too deeply"));
        }
    }
    Ok(())
}

fn malformed(why: &str) -> WireError {
    WireError::Malformed(why.into())
}

/// Reads one value, `null` or not, into what it holds.
pub(super) struct Onto<'a, T>(pub(super) &'a mut T);

impl<'de, T: Merge> DeserializeSeed<'de> for Onto<'_, T> {
    type Value = ();
    fn deserialize<D: Deserializer<'de>>(self, value: D) -> Result<(), D::Error> {
        value.deserialize_option(self)
    }
}

impl<'de, T: Merge> Visitor<'de> for Onto<'_, T> {
    type Value = ();
    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value of the schema")
    }
    fn visit_none<E>(self) -> Result<(), E> {
        self.0.clear();
        Ok(())
    }
    fn visit_some<D: Deserializer<'de>>(self, value: D) -> Result<(), D::Error> {
        self.0.merge(value)
    }
}

impl<T: Record> Merge for T {
    fn merge<'de, D: Deserializer<'de>>(&mut self, value: D) -> Result<(), D::Error> {
        value.deserialize_map(Fields(self))
    }
}

struct Fields<'a, T>(&'a mut T);

impl<'de, T: Record> Visitor<'de> for Fields<'_, T> {
    type Value = ();
    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }
    fn visit_map<A: MapAccess<'de>>(self, mut fields: A) -> Result<(), A::Error> {
        while let Some(name) = fields.next_key_seed(Name::default())? {
            self.0.field(name.as_bytes(), &mut fields)?;
        }
        Ok(())
    }
}

/// Reads a text as bytes, UTF-8 or not, with `read`.
pub(super) struct Text<F>(pub(super) F);

impl<F: FnOnce(&[u8]) -> Result<(), &'static str>> Visitor<'_> for Text<F> {
    type Value = ();
    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a text")
    }
    fn visit_bytes<E: Error>(self, text: &[u8]) -> Result<(), E> {
        (self.0)(text).map_err(E::custom)
    }
}

/// A pointer in Go: `null` makes it nil, anything else is read into what it points to.
impl<T: Merge + Default> Merge for Option<T> {
    fn merge<'de, D: Deserializer<'de>>(&mut self, value: D) -> Result<(), D::Error> {
        self.get_or_insert_default().merge(value)
    }
    fn clear(&mut self) {
        *self = None;
    }
}

impl Merge for u64 {
    fn merge<'de, D: Deserializer<'de>>(&mut self, value: D) -> Result<(), D::Error> {
        *self = u64::deserialize(value)?;
        Ok(())
    }
}

impl Merge for i64 {
    fn merge<'de, D: Deserializer<'de>>(&mut self, value: D) -> Result<(), D::Error> {
        *self = i64::deserialize(value)?;
        Ok(())
    }
}

impl Merge for bool {
    fn merge<'de, D: Deserializer<'de>>(&mut self, value: D) -> Result<(), D::Error> {
        *self = bool::deserialize(value)?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nesting_ends_where_gos_does() {
        let nested = |depth| ["[".repeat(depth), "]".repeat(depth)].concat();
        assert_eq!(check_text(nested(10_000).as_bytes()), Ok(()));
        assert!(check_text(nested(10_001).as_bytes()).is_err());
    }

    #[test]
    fn a_bare_control_character_is_refused_inside_texts_only() {
        assert_eq!(check_text(b"{\n\t\"a\\n\": \"\\\\\"\n}"), Ok(()));
        assert!(check_text(b"{\"a\n\": 1}").is_err());
        assert!(check_text(b"{\"a\\\\\x01\": 1}").is_err());
    }
}
