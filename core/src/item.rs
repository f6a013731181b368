//! Signed mutable items (after BEP 44, on secp256k1): what publishers put and readers find.
//!
//! An item is immutable and shared: all replicas in one process are one allocation, and the fact
//! "this signature is valid" is remembered inside it. That saves the laboratory's time only; the
//! charge for a check is the caller's to report. Neither the key nor the target is covered by the
//! signature (docs/skywire.md, "Items"), so that an item may be stored under a foreign target.

use crate::id::Id;
use crate::key::{PublicKey, Signature, SignatureError};
use serde::Serialize;
use std::sync::OnceLock;

/// Longest salt in bytes.
pub const SALT_BYTES_MAX: usize = 200;

/// Why an item is refused before a store looks at it; the texts are the real code's.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error, Serialize)]
pub enum ItemError {
    /// The value is longer than the limit in force.
    #[error("dht: value exceeds max size")]
    ValueTooLarge,
    /// The salt is longer than [`SALT_BYTES_MAX`].
    #[error("dht: salt exceeds max size")]
    SaltTooLarge,
    /// The signature does not stand for the key.
    #[error("dht: invalid signature: {0}")]
    Signature(SignatureError),
}

/// The fields of an item as they travel, before the target is known.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Parts {
    /// Who signed.
    pub key: PublicKey,
    /// The sequence number: a higher one replaces a lower one.
    pub seq: u64,
    /// Over [`signed_payload`].
    pub signature: Signature,
    /// The value; `None` is the wire's `null`, which signs like an empty value.
    #[serde(serialize_with = "crate::state::maybe_bytes")]
    pub value: Option<Box<[u8]>>,
    /// The salt, often empty.
    #[serde(serialize_with = "crate::state::bytes")]
    pub salt: Box<[u8]>,
}

/// A signed mutable item.
#[derive(Debug)]
pub struct Item {
    parts: Parts,
    target: Id,
    verdict: OnceLock<Result<(), SignatureError>>,
}

/// Items are equal when their fields are; whether a signature was checked does not matter.
impl PartialEq for Item {
    fn eq(&self, other: &Item) -> bool {
        self.parts == other.parts
    }
}

impl Eq for Item {}

impl Item {
    /// An item of these parts; its signature is checked when somebody asks.
    #[must_use]
    pub fn new(parts: Parts) -> Item {
        let target = Id::of_item(&parts.key, &parts.salt);
        Item {
            parts,
            target,
            verdict: OnceLock::new(),
        }
    }

    /// Signs a value: `sign` is given the payload and answers for `key`.
    #[must_use]
    pub fn signed(
        key: PublicKey,
        salt: &[u8],
        seq: u64,
        value: &[u8],
        sign: impl FnOnce(&[u8]) -> Signature,
    ) -> Item {
        let signature = sign(&signed_payload(seq, value, salt));
        Item::new(Parts {
            key,
            seq,
            signature,
            value: Some(value.into()),
            salt: salt.into(),
        })
    }

    /// Who signed.
    #[must_use]
    pub fn key(&self) -> &PublicKey {
        &self.parts.key
    }

    /// The sequence number.
    #[must_use]
    pub fn seq(&self) -> u64 {
        self.parts.seq
    }

    /// The value; empty for the wire's `null` too.
    #[must_use]
    pub fn value(&self) -> &[u8] {
        self.parts.value.as_deref().unwrap_or_default()
    }

    /// The salt.
    #[must_use]
    pub fn salt(&self) -> &[u8] {
        &self.parts.salt
    }

    /// All fields as they travel.
    #[must_use]
    pub fn parts(&self) -> &Parts {
        &self.parts
    }

    /// The target of its own key and salt; it may be stored under another.
    #[must_use]
    pub fn target(&self) -> &Id {
        &self.target
    }

    /// Whether the item is acceptable at all: sizes, then the signature.
    ///
    /// # Errors
    /// The first rule it breaks, in the real code's order.
    pub fn verify(&self, value_bytes_max: usize) -> Result<(), ItemError> {
        check_sizes(self.value(), self.salt(), value_bytes_max)?;
        let check = || {
            let payload = signed_payload(self.seq(), self.value(), self.salt());
            self.parts.signature.check(&payload, self.key())
        };
        self.verdict
            .get_or_init(check)
            .map_err(ItemError::Signature)
    }
}

/// Whether a value and a salt are small enough.
///
/// # Errors
/// If one is not; the value is looked at first.
pub fn check_sizes(value: &[u8], salt: &[u8], value_bytes_max: usize) -> Result<(), ItemError> {
    if value.len() > value_bytes_max {
        return Err(ItemError::ValueTooLarge);
    }
    if salt.len() > SALT_BYTES_MAX {
        return Err(ItemError::SaltTooLarge);
    }
    Ok(())
}

/// What is signed: sequence number (8 bytes, big-endian), length of the value (4), value, length
/// of the salt (4), salt.
#[must_use]
pub fn signed_payload(seq: u64, value: &[u8], salt: &[u8]) -> Vec<u8> {
    let mut payload = Vec::with_capacity(16 + value.len() + salt.len());
    payload.extend_from_slice(&seq.to_be_bytes());
    for field in [value, salt] {
        let length = u32::try_from(field.len()).expect("no field comes near four gigabytes");
        payload.extend_from_slice(&length.to_be_bytes());
        payload.extend_from_slice(field);
    }
    payload
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::key::SecretKey;

    fn signed(value: &[u8], salt: &[u8]) -> Item {
        let secret = SecretKey::from_bytes([3; 32]).expect("a valid secret key");
        Item::signed(secret.public_key(), salt, 9, value, |payload| {
            secret.sign(payload)
        })
    }

    #[test]
    fn a_signed_item_verifies_and_knows_its_target() {
        let item = signed(b"hello", b"dmsg");
        assert_eq!(item.verify(1000), Ok(()));
        assert_eq!(*item.target(), Id::of_item(item.key(), b"dmsg"));
    }

    #[test]
    fn sizes_are_checked_before_the_signature() {
        assert_eq!(
            signed(b"hello", b"").verify(4),
            Err(ItemError::ValueTooLarge)
        );
        assert_eq!(
            signed(b"", &[0; 201]).verify(4),
            Err(ItemError::SaltTooLarge)
        );
        let mut parts = signed(b"hello", b"").parts().clone();
        parts.value = Some(b"tampered".as_slice().into());
        let refused = Err(ItemError::Signature(SignatureError::OtherKey));
        assert_eq!(Item::new(parts).verify(1000), refused);
    }
}
