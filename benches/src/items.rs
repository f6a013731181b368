//! Signed items, of keys that are the same every time.

use kadlab_core::item::Item;
use kadlab_core::key::SecretKey;
use std::sync::Arc;

/// Bytes of a dmsg entry, the usual value.
pub const VALUE_BYTES: usize = 688;
/// The salt that the usual value is published under.
pub const SALT: &[u8] = b"dmsg";
/// Items of one key that every store takes.
const ITEMS_PER_KEY: u32 = 50;

/// The secret key with this number.
///
/// # Panics
/// If the number is the highest there is.
#[must_use]
pub fn secret(number: u32) -> SecretKey {
    let mut bytes = [0; 32];
    bytes[28..].copy_from_slice(&(number + 1).to_be_bytes());
    SecretKey::from_bytes(bytes).expect("a small number above zero is a secret key")
}

/// An item with a value of so many bytes.
#[must_use]
pub fn item(secret: &SecretKey, salt: &[u8], seq: u64, value_bytes: usize) -> Item {
    let value: Vec<u8> = (0..value_bytes).map(|at| (at as u64 ^ seq) as u8).collect();
    Item::signed(secret.public_key(), salt, seq, &value, |payload| {
        secret.sign(payload)
    })
}

/// So many items under different targets, of as many keys as quotas ask for; all checked already.
#[must_use]
pub fn checked_items(count: u32) -> Vec<Arc<Item>> {
    let checked = |number: u32| {
        let (key, salt) = (number / ITEMS_PER_KEY, number % ITEMS_PER_KEY);
        let item = item(&secret(key), &salt.to_be_bytes(), 1, VALUE_BYTES);
        item.verify(VALUE_BYTES).expect("it has just been signed");
        Arc::new(item)
    };
    (0..count).map(checked).collect()
}

/// The same item for somebody who has not checked its signature.
#[must_use]
pub fn unchecked(item: &Item) -> Arc<Item> {
    Arc::new(Item::new(item.parts().clone()))
}
