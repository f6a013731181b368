//! How a journal names what a host has handles and numbers for.
//!
//! A peer is its id and its key, since the two need not belong together; a call or a save is its
//! life and its count; bytes are hexadecimal digits.

use kadlab_core::id::{ID_BYTES, Id};
use kadlab_core::key::{PUBLIC_KEY_BYTES, PublicKey};
use kadlab_core::peer::Identity;

/// `ID/KEY`, both in hexadecimal digits.
pub(super) fn peer(identity: &Identity) -> String {
    let mut text = hex(identity.id().as_bytes());
    text.push('/');
    text.push_str(&hex(identity.key().as_bytes()));
    text
}

/// The id and the key of a name of a peer.
pub(super) fn read_peer(text: &str) -> Option<(Id, PublicKey)> {
    let (id, key) = text.split_once('/')?;
    Some((read_id(id)?, read_key(key)?))
}

/// An id in hexadecimal digits.
pub(super) fn read_id(text: &str) -> Option<Id> {
    let mut bytes = [0; ID_BYTES];
    hex::decode_to_slice(text, &mut bytes).ok()?;
    Some(Id::from_bytes(bytes))
}

/// A key in hexadecimal digits.
pub(super) fn read_key(text: &str) -> Option<PublicKey> {
    let mut bytes = [0; PUBLIC_KEY_BYTES];
    hex::decode_to_slice(text, &mut bytes).ok()?;
    Some(PublicKey::from_bytes(bytes))
}

/// `LIFE.COUNT` of a call or a save.
pub(super) fn parts((life, count): (u32, u32)) -> String {
    format!("{life}.{count}")
}

/// The life and the count of a name.
pub(super) fn read_parts(text: &str) -> Option<(u32, u32)> {
    let (life, count) = text.split_once('.')?;
    Some((life.parse().ok()?, count.parse().ok()?))
}

/// Hexadecimal digits.
pub(super) fn hex(bytes: &[u8]) -> String {
    hex::encode(bytes)
}

/// Bytes from hexadecimal digits.
pub(super) fn read_hex(text: &str) -> Option<Box<[u8]>> {
    Some(hex::decode(text).ok()?.into())
}
