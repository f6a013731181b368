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
pub(super) const CONTACT_BYTES: usize = ID_BYTES + PUBLIC_KEY_BYTES + 4;

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

#[cfg(test)]
mod tests {
    use super::*;
    use kadlab_core::key::SecretKey;
    use proptest::prelude::*;

    fn item(seq: u64, value: &[u8], salt: &[u8]) -> Item {
        let secret = SecretKey::from_bytes([5; 32]).expect("a secret key");
        let sign = |payload: &[u8]| secret.sign(payload);
        Item::signed(secret.public_key(), salt, seq, value, sign)
    }

    fn bytes(lengths: std::ops::Range<usize>) -> impl Strategy<Value = Vec<u8>> {
        proptest::collection::vec(any::<u8>(), lengths)
    }

    proptest! {
        #[test]
        fn what_was_written_is_read(
            seq in any::<u64>(), value in bytes(0..90), salt in bytes(0..9), date in any::<u64>(),
        ) {
            let (item, date) = (item(seq, &value, &salt), WallClock::from_unix_nanos(date));
            let written = dated_item(date, &item_json(&item).expect("short"));
            prop_assert_eq!(read_dated_item(&written), Some((date, item)));
        }

        /// Bytes of anybody: at random, and records with some bytes changed or cut off.
        #[test]
        fn whatever_is_read_never_panics_and_is_what_it_says(
            noise in bytes(0..300), at in any::<prop::sample::Index>(), cut in any::<prop::sample::Index>(),
        ) {
            let mut record = item_json(&item(9, b"value", b"salt")).expect("short");
            let place = at.index(record.len());
            for (byte, noise) in record[place..].iter_mut().zip(&noise) {
                *byte = *noise;
            }
            record.truncate(cut.index(record.len()));
            for bytes in [&noise, &record] {
                if let Some(item) = read_item(bytes) {
                    let json = item_json(&item).expect("short");
                    prop_assert_eq!(read_item(&json), Some(item));
                }
                let _ = read_dated_item(bytes);
                if let Some(contacts) = read_contact_rows(bytes) {
                    prop_assert_eq!(&contact_rows(&contacts).expect("few"), bytes);
                }
            }
        }
    }

    #[test]
    fn json_without_a_key_is_no_item() {
        for json in ["", "{}", "null", "[]", "{\"seq\":5}", "7"] {
            assert_eq!(read_item(json.as_bytes()), None, "{json}");
        }
        let long = [
            item_json(&item(1, b"", b"")).expect("short"),
            vec![b' '; ITEM_BYTES_MAX],
        ];
        assert_eq!(read_item(&long.concat()), None);
    }
}
