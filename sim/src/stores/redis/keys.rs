//! Where things lie on the server, and the commands that name those places.

use ::redis::Cmd;
use kadlab_core::id::{ID_BYTES, Id};

/// What the keys of items begin with, on every server of Skywire's.
const ITEM_PREFIX: &str = "dht:";
/// Digits of an identifier in a key: lower-case hexadecimal.
const ID_DIGITS: usize = 2 * ID_BYTES;

/// Replaces or removes a value if it still begins with the bytes that were judged; a key that is
/// not there and an empty value are the same. Compared are bytes: numbers in Lua are doubles.
const SWAP: &str = "\
if redis.call('GETRANGE', KEYS[1], 0, ARGV[1]) ~= ARGV[2] then return 0 end \
if ARGV[3] == '' then redis.call('DEL', KEYS[1]) else redis.call('SET', KEYS[1], ARGV[3]) end \
return 1";

/// The keys of one node's own records.
pub(super) struct Keys {
    /// A hash: sequence numbers in decimal by targets in hexadecimal.
    pub(super) sequences: String,
    /// A string: contacts as in a redb file.
    pub(super) contacts: String,
}

impl Keys {
    pub(super) fn of(node: &Id) -> Keys {
        Keys {
            sequences: format!("kadlab:{node}:sequences"),
            contacts: format!("kadlab:{node}:contacts"),
        }
    }

    pub(super) fn set_sequence(&self, target: &Id, seq: u64) -> Cmd {
        command("HSET", &self.sequences)
            .arg(target.to_string())
            .arg(seq)
            .take()
    }

    pub(super) fn set_contacts(&self, rows: &[u8]) -> Cmd {
        command("SET", &self.contacts).arg(rows).take()
    }
}

/// A command about a key.
pub(super) fn command(name: &str, key: &str) -> Cmd {
    Cmd::new().arg(name).arg(key).take()
}

/// Where an item lies.
pub(super) fn item_key(target: &Id) -> String {
    format!("{ITEM_PREFIX}{target}")
}

/// The target of a key, if items lie there.
pub(super) fn item_target(key: &[u8]) -> Option<Id> {
    read_id(key.strip_prefix(ITEM_PREFIX.as_bytes())?)
}

/// The pattern of all keys that begin as those of items.
pub(super) fn item_pattern() -> String {
    format!("{ITEM_PREFIX}*")
}

/// An identifier of 64 lower-case hexadecimal digits; the original writes no others.
pub(super) fn read_id(text: &[u8]) -> Option<Id> {
    let text: &[u8; ID_DIGITS] = text.try_into().ok()?;
    let mut bytes = [0; ID_BYTES];
    for (byte, digits) in bytes.iter_mut().zip(text.as_chunks::<2>().0) {
        let [high, low] = digits.map(digit);
        *byte = high? << 4 | low?;
    }
    Some(Id::from_bytes(bytes))
}

fn digit(letter: u8) -> Option<u8> {
    match letter {
        b'0'..=b'9' => Some(letter - b'0'),
        b'a'..=b'f' => Some(letter - b'a' + 10),
        _ => None,
    }
}

/// Asks for a value, or as much of it as `bytes_max`.
pub(super) fn read_up_to(key: &str, bytes_max: usize) -> Cmd {
    command("GETRANGE", key).arg(0).arg(bytes_max - 1).take()
}

/// Replaces a value of which `read_up_to` gave `judged`; removes it if `new` is empty.
pub(super) fn swap(key: &str, bytes_max: usize, judged: &[u8], new: &[u8]) -> Cmd {
    let mut swap = Cmd::new();
    swap.arg("EVAL").arg(SWAP).arg(1).arg(key);
    swap.arg(bytes_max - 1).arg(judged).arg(new);
    swap
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_sixty_four_lower_case_digits_are_a_target() {
        let id = Id::from_bytes(std::array::from_fn(|byte| 8 * byte as u8 + 5));
        let key = item_key(&id);
        assert_eq!(item_target(key.as_bytes()), Some(id));
        for wrong in [
            key.to_uppercase().replace("DHT:", "dht:"),
            key[..67].into(),
            format!("{key}0"),
            format!("{}g", &key[..67]),
            key.replace("dht:", "dht;"),
        ] {
            assert_eq!(item_target(wrong.as_bytes()), None, "{wrong}");
        }
        assert_eq!(item_target(b""), None);
    }
}
