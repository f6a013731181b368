//! Items as JSON: inside messages, and by themselves in what stores keep.

use super::WireError;
use super::field::Bytes;
use super::read::{Record, fill, payload, skip};
use super::write;
use crate::item::{Item, Parts};
use crate::key::{PublicKey, SIGNATURE_BYTES, Signature};
use serde::de::MapAccess;

/// The item as JSON, byte for byte as the real nodes send and keep it: `k`, `seq`, `sig`, `v` and,
/// unless empty, `salt`.
#[must_use]
pub fn encode_item(item: &Item) -> Vec<u8> {
    let mut out = Vec::new();
    write::item(&mut out, item.parts());
    out
}

/// Reads an item; its signature is not checked.
///
/// # Errors
/// When it is not JSON, or a key, signature or base64 is not one. Missing fields are zero.
pub fn decode_item(json: &[u8]) -> Result<Item, WireError> {
    payload::<ItemFields>(json).map(Item::from)
}

/// An item while it is being read.
pub(super) struct ItemFields {
    key: PublicKey,
    seq: u64,
    signature: Signature,
    value: Bytes,
    salt: Bytes,
}

impl Default for ItemFields {
    fn default() -> ItemFields {
        ItemFields {
            key: PublicKey::NULL,
            seq: 0,
            signature: Signature::from_bytes([0; SIGNATURE_BYTES]),
            value: Bytes::default(),
            salt: Bytes::default(),
        }
    }
}

impl Record for ItemFields {
    fn field<'de, A: MapAccess<'de>>(
        &mut self,
        name: &[u8],
        fields: &mut A,
    ) -> Result<(), A::Error> {
        match name {
            b"k" => fill(fields, &mut self.key),
            b"seq" => fill(fields, &mut self.seq),
            b"sig" => fill(fields, &mut self.signature),
            b"v" => fill(fields, &mut self.value),
            b"salt" => fill(fields, &mut self.salt),
            _ => skip(fields),
        }
    }
}

impl From<ItemFields> for Item {
    fn from(fields: ItemFields) -> Item {
        Item::new(Parts {
            key: fields.key,
            seq: fields.seq,
            signature: fields.signature,
            value: fields.value.0.map(Vec::into_boxed_slice),
            salt: fields.salt.0.unwrap_or_default().into_boxed_slice(),
        })
    }
}
