//! Keys and recoverable signatures on secp256k1, as Skywire uses them.
//!
//! A signature is 65 bytes: R (32, big-endian), S (32), recovery id (0 to 3), over the single
//! SHA-256 of the payload (docs/skywire.md, "Signatures"). The real code signs with random
//! nonces; we sign with the deterministic nonces of RFC 6979, which every verifier accepts and
//! which make a run repeatable. Nothing here draws randomness.

use secp256k1::Message;
use secp256k1::ecdsa::{RecoverableSignature, RecoveryId};
use serde::Serialize;
use sha2::{Digest, Sha256};
use std::fmt;

/// Bytes of a compressed public key.
pub const PUBLIC_KEY_BYTES: usize = 33;
/// Bytes of a recoverable signature.
pub const SIGNATURE_BYTES: usize = 65;
/// Bytes of a secret key.
pub const SECRET_KEY_BYTES: usize = 32;

/// A compressed secp256k1 public key, or the null key (33 zero bytes) that the wire allows.
///
/// The bytes are not known to be a point of the curve; [`PublicKey::is_point`] tells.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PublicKey([u8; PUBLIC_KEY_BYTES]);

impl PublicKey {
    /// The null key: what an empty text or all zeros mean on the wire.
    pub const NULL: PublicKey = PublicKey([0; PUBLIC_KEY_BYTES]);

    /// The key with these bytes, unchecked: hostile values must be expressible.
    #[must_use]
    pub const fn from_bytes(bytes: [u8; PUBLIC_KEY_BYTES]) -> PublicKey {
        PublicKey(bytes)
    }

    /// The 33 bytes.
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8; PUBLIC_KEY_BYTES] {
        &self.0
    }

    /// Whether the bytes are a point of the curve.
    #[must_use]
    pub fn is_point(&self) -> bool {
        secp256k1::PublicKey::from_byte_array_compressed(self.0).is_ok()
    }
}

impl fmt::Display for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&hex::encode(self.0))
    }
}

impl fmt::Debug for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}..", hex::encode(&self.0[..6]))
    }
}

/// A secret key.
#[derive(Clone, PartialEq, Eq)]
pub struct SecretKey(secp256k1::SecretKey);

impl SecretKey {
    /// The key with these bytes, or `None` if they are zero or not below the curve's order.
    #[must_use]
    pub fn from_bytes(bytes: [u8; SECRET_KEY_BYTES]) -> Option<SecretKey> {
        secp256k1::SecretKey::from_secret_bytes(bytes)
            .ok()
            .map(SecretKey)
    }

    /// The public key of this secret key.
    #[must_use]
    pub fn public_key(&self) -> PublicKey {
        PublicKey(secp256k1::PublicKey::from_secret_key(&self.0).serialize())
    }

    /// Signs the SHA-256 of `payload` with the deterministic nonce of RFC 6979.
    #[must_use]
    pub fn sign(&self, payload: &[u8]) -> Signature {
        let message = Message::from_digest(Sha256::digest(payload).into());
        let signed = RecoverableSignature::sign_ecdsa_recoverable(message, &self.0);
        let (recovery, compact) = signed.serialize_compact();
        let mut bytes = [0; SIGNATURE_BYTES];
        bytes[..64].copy_from_slice(&compact);
        bytes[64] = recovery.to_u8();
        Signature(bytes)
    }
}

impl fmt::Debug for SecretKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SecretKey(..)")
    }
}

/// A recoverable signature: R, S and recovery id; not known to be well formed.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Signature([u8; SIGNATURE_BYTES]);

/// Why a signature does not stand for a key; the texts are the real code's.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error, Serialize)]
pub enum SignatureError {
    /// No public key can be recovered from it.
    #[error("Failed to recover pubkey from signature")]
    Unrecoverable,
    /// It was made by another key.
    #[error("Recovered pubkey does not match pubkey")]
    OtherKey,
    /// It has a twin: S in the upper half, or a recovery id above 3.
    #[error("Signature is malleable")]
    Malleable,
}

impl Signature {
    /// The signature with these bytes, unchecked.
    #[must_use]
    pub const fn from_bytes(bytes: [u8; SIGNATURE_BYTES]) -> Signature {
        Signature(bytes)
    }

    /// The 65 bytes.
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8; SIGNATURE_BYTES] {
        &self.0
    }

    /// Whether `key` made this signature over `payload`, by the real code's steps in their order:
    /// recover, compare, refuse twins.
    ///
    /// Recovery already solves the verification equation for the key it returns, so that a
    /// further verification with that key could not fail.
    ///
    /// # Errors
    /// The first step that fails.
    pub fn check(&self, payload: &[u8], key: &PublicKey) -> Result<(), SignatureError> {
        if self.recover(payload).ok_or(SignatureError::Unrecoverable)? != *key {
            return Err(SignatureError::OtherKey);
        }
        let (s_top_bit, recovery) = (self.0[32] >> 7, self.0[64]);
        if s_top_bit != 0 || recovery > 3 {
            return Err(SignatureError::Malleable);
        }
        Ok(())
    }

    /// The key that made this signature; like the real code this looks at the two lowest bits of
    /// the recovery id only.
    fn recover(&self, payload: &[u8]) -> Option<PublicKey> {
        let recovery = RecoveryId::from_u8_masked(self.0[64]);
        let signature = RecoverableSignature::from_compact(&self.0[..64], recovery).ok()?;
        let message = Message::from_digest(Sha256::digest(payload).into());
        let recovered = signature.recover_ecdsa(message).ok()?;
        Some(PublicKey(recovered.serialize()))
    }
}

impl fmt::Debug for Signature {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}..", hex::encode(&self.0[..6]))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn secret(last: u8) -> SecretKey {
        let mut bytes = [0; SECRET_KEY_BYTES];
        bytes[31] = last;
        SecretKey::from_bytes(bytes).expect("a small number above zero is a secret key")
    }

    #[test]
    fn a_signature_stands_for_its_key_and_payload_only() {
        let (key, other) = (secret(1).public_key(), secret(2).public_key());
        let signature = secret(1).sign(b"payload");
        assert_eq!(signature.check(b"payload", &key), Ok(()));
        assert_eq!(
            signature.check(b"payload", &other),
            Err(SignatureError::OtherKey)
        );
        assert_eq!(
            signature.check(b"other", &key),
            Err(SignatureError::OtherKey)
        );
    }

    #[test]
    fn signing_twice_gives_the_same_bytes() {
        assert_eq!(secret(7).sign(b"x"), secret(7).sign(b"x"));
    }

    #[test]
    fn a_recovery_id_above_three_recovers_but_is_refused() {
        let mut bytes = *secret(1).sign(b"payload").as_bytes();
        bytes[64] += 4;
        let check = Signature::from_bytes(bytes).check(b"payload", &secret(1).public_key());
        assert_eq!(check, Err(SignatureError::Malleable));
    }

    #[test]
    fn zero_is_no_secret_key() {
        assert_eq!(SecretKey::from_bytes([0; SECRET_KEY_BYTES]), None);
    }
}
