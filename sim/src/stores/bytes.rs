//! Records as the bytes that lasting disks keep (docs/stores.md has them one by one).
//!
//! What is read may have been written by anybody: whatever is not a record is `None`, never a
//! panic, and nothing longer than [`ITEM_BYTES_MAX`] or [`CONTACTS_MAX`] is looked at.

use super::{CONTACTS_MAX, DiskError, ITEM_BYTES_MAX, KeptContact};
use kadlab_core::id::{ID_BYTES, Id};
use kadlab_core::item::Item;
use kadlab_core::key::{PUBLIC_KEY_BYTES, PublicKey};
use kadlab_core::time::WallClock;
use kadlab_core::wire::{Claim, decode_item, encode_item};

/// Bytes of a date: nanoseconds since the Unix epoch, big-endian.
pub(super) const DATE_BYTES: usize = 8;
/// Bytes of a contact: id, key, and the second it was last heard of, big-endian.
const CONTACT_BYTES: usize = ID_BYTES + PUBLIC_KEY_BYTES + 4;

/// The item as JSON, if it is not too long to be kept.
pub(super) fn item_json(item: &Item) -> Result<Vec<u8>, DiskError> {
    let json = encode_item(item);
    if json.len() > ITEM_BYTES_MAX {
        return Err(DiskError::TooLarge {
            bytes: json.len(),
            bytes_max: ITEM_BYTES_MAX,
        });
    }
    Ok(json)
}

/// The item in these bytes. JSON that names no key is no item, although the reading of messages
/// forgives that; the signature is not checked, as in the original.
pub(super) fn read_item(json: &[u8]) -> Option<Item> {
    if json.len() > ITEM_BYTES_MAX {
        return None;
    }
    let item = decode_item(json).ok()?;
    (*item.key() != PublicKey::NULL).then_some(item)
}

/// An item behind the date it was stored.
pub(super) fn dated_item(stored_at: WallClock, json: &[u8]) -> Vec<u8> {
    [&stored_at.as_unix_nanos().to_be_bytes(), json].concat()
}

/// What [`dated_item`] wrote.
pub(super) fn read_dated_item(bytes: &[u8]) -> Option<(WallClock, Item)> {
    let (date, json) = bytes.split_first_chunk::<DATE_BYTES>()?;
    let stored_at = WallClock::from_unix_nanos(u64::from_be_bytes(*date));
    Some((stored_at, read_item(json)?))
}

/// The contacts, one after another.
pub(super) fn contact_rows(contacts: &[KeptContact]) -> Result<Vec<u8>, DiskError> {
    if contacts.len() > CONTACTS_MAX {
        return Err(DiskError::TooLarge {
            bytes: contacts.len() * CONTACT_BYTES,
            bytes_max: CONTACTS_MAX * CONTACT_BYTES,
        });
    }
    let mut rows = Vec::with_capacity(contacts.len() * CONTACT_BYTES);
    for contact in contacts {
        rows.extend_from_slice(contact.claim.id.as_bytes());
        rows.extend_from_slice(contact.claim.key.as_bytes());
        rows.extend_from_slice(&contact.last_seen_unix_secs.to_be_bytes());
    }
    Ok(rows)
}

/// What [`contact_rows`] wrote.
pub(super) fn read_contact_rows(bytes: &[u8]) -> Option<Vec<KeptContact>> {
    let (rows, rest) = bytes.as_chunks::<CONTACT_BYTES>();
    if !rest.is_empty() || rows.len() > CONTACTS_MAX {
        return None;
    }
    rows.iter().map(read_contact).collect()
}

fn read_contact(row: &[u8; CONTACT_BYTES]) -> Option<KeptContact> {
    let (id, rest) = row.split_first_chunk::<ID_BYTES>()?;
    let (key, last_seen) = rest.split_first_chunk::<PUBLIC_KEY_BYTES>()?;
    Some(KeptContact {
        claim: Claim {
            id: Id::from_bytes(*id),
            key: PublicKey::from_bytes(*key),
        },
        last_seen_unix_secs: u32::from_be_bytes(last_seen.try_into().ok()?),
    })
}
