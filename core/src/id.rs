//! Identifiers: 256-bit numbers that name nodes and targets in one space, and their XOR metric.
//!
//! A node's id is the SHA-256 of its 33-byte compressed public key; a target is the SHA-256 of
//! a public key followed by a salt, so that the target of the empty salt is the node's id
//! (docs/skywire.md, "Identifiers"). The metric is Kademlia's (Maymounkov and Mazieres 2002,
//! section 2.1).

use crate::key::PublicKey;
use sha2::{Digest, Sha256};
use std::cmp::Ordering;
use std::fmt;

/// Bytes of an identifier.
pub const ID_BYTES: usize = 32;
/// Bits of an identifier; the common prefix length of two equal identifiers.
pub const ID_BITS: u32 = 256;

/// A 256-bit identifier of a node or a target.
///
/// The default is [`Id::ZERO`]: what a message that leaves the field out means.
#[derive(Clone, Copy, Eq, Default)]
pub struct Id([u8; ID_BYTES]);

impl Id {
    /// All bits zero; on the wire a mirror target of zeros means "none".
    pub const ZERO: Id = Id([0; ID_BYTES]);

    /// The identifier with these bytes, most significant first.
    #[must_use]
    pub const fn from_bytes(bytes: [u8; ID_BYTES]) -> Id {
        Id(bytes)
    }

    /// The id of the node that owns `key`.
    #[must_use]
    pub fn of_node(key: &PublicKey) -> Id {
        Id(Sha256::digest(key.as_bytes()).into())
    }

    /// The target under which `key` publishes with `salt` (at most 200 bytes where it matters).
    #[must_use]
    pub fn of_item(key: &PublicKey, salt: &[u8]) -> Id {
        Id(Sha256::new()
            .chain_update(key.as_bytes())
            .chain_update(salt)
            .finalize()
            .into())
    }

    /// The 32 bytes, most significant first.
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8; ID_BYTES] {
        &self.0
    }

    /// The distance to `other`.
    #[must_use]
    pub fn distance(&self, other: &Id) -> Distance {
        Distance(std::array::from_fn(|i| self.0[i] ^ other.0[i]))
    }

    /// How many leading bits are shared with `other`: 0 to 256.
    #[must_use]
    pub fn common_prefix(&self, other: &Id) -> u32 {
        let first = self.leading_bits() ^ other.leading_bits();
        if first != 0 {
            first.leading_zeros()
        } else {
            self.distance(other).leading_zeros()
        }
    }

    /// The 64 most significant bits.
    #[must_use]
    pub fn leading_bits(&self) -> u64 {
        leading_bits(&self.0)
    }

    /// Letters of this identifier as the wire has it, an array of 32 decimal numbers: 65 to 129.
    #[must_use]
    pub fn json_len(&self) -> usize {
        let from = |least: u8| self.0.iter().filter(|byte| **byte >= least).count();
        let digits = ID_BYTES + from(10) + from(100);
        digits + ID_BYTES + 1
    }

    /// The bit at `position`, 0 being the most significant.
    ///
    /// # Panics
    /// If `position` is 256 or more.
    #[must_use]
    pub fn bit(&self, position: u32) -> bool {
        self.0[position as usize / 8] >> (7 - position % 8) & 1 == 1
    }

    /// The first `kept` bits of this identifier, the others of `tail`.
    #[must_use]
    pub fn with_tail(&self, kept: u32, tail: &Id) -> Id {
        Id(std::array::from_fn(|byte| {
            let kept_here = kept.saturating_sub(8 * byte as u32).min(8);
            let of_tail = u8::MAX.checked_shr(kept_here).unwrap_or(0);
            self.0[byte] & !of_tail | tail.0[byte] & of_tail
        }))
    }

    /// This identifier with the bit at `position` flipped.
    ///
    /// # Panics
    /// If `position` is 256 or more.
    #[must_use]
    pub fn with_bit_flipped(mut self, position: u32) -> Id {
        self.0[position as usize / 8] ^= 1 << (7 - position % 8);
        self
    }
}

/// Compares as 256-bit numbers; the leading 64 bits almost always decide, without a call.
fn compare(one: &[u8; ID_BYTES], other: &[u8; ID_BYTES]) -> Ordering {
    let leading = leading_bits(one).cmp(&leading_bits(other));
    leading.then_with(|| one.cmp(other))
}

macro_rules! ordered_by_number {
    ($number:ty) => {
        impl PartialEq for $number {
            fn eq(&self, other: &$number) -> bool {
                compare(&self.0, &other.0).is_eq()
            }
        }
        impl PartialOrd for $number {
            fn partial_cmp(&self, other: &$number) -> Option<Ordering> {
                Some(self.cmp(other))
            }
        }
        impl Ord for $number {
            fn cmp(&self, other: &$number) -> Ordering {
                compare(&self.0, &other.0)
            }
        }
    };
}
ordered_by_number!(Id);
ordered_by_number!(Distance);

fn leading_bits(bytes: &[u8; ID_BYTES]) -> u64 {
    let mut first = [0; 8];
    first.copy_from_slice(&bytes[..8]);
    u64::from_be_bytes(first)
}

impl fmt::Display for Id {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for Id {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:016x}..", self.leading_bits())
    }
}

/// The XOR of two identifiers, compared as a 256-bit unsigned number.
#[derive(Clone, Copy, Eq, Debug)]
pub struct Distance([u8; ID_BYTES]);

impl Distance {
    /// How many leading bits are zero: 256 for the distance to oneself.
    #[must_use]
    pub fn leading_zeros(&self) -> u32 {
        match self.0.iter().position(|byte| *byte != 0) {
            Some(index) => index as u32 * 8 + self.0[index].leading_zeros(),
            None => ID_BITS,
        }
    }

    /// The 64 most significant bits.
    #[must_use]
    pub fn leading_bits(&self) -> u64 {
        leading_bits(&self.0)
    }

    /// The 32 bytes, most significant first.
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8; ID_BYTES] {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_common_prefix_ends_at_the_first_differing_bit() {
        for position in 0..ID_BITS {
            assert_eq!(
                Id::ZERO.common_prefix(&Id::ZERO.with_bit_flipped(position)),
                position
            );
        }
        assert_eq!(Id::ZERO.common_prefix(&Id::ZERO), ID_BITS);
    }

    #[test]
    fn a_tail_begins_at_any_bit() {
        let (id, tail) = (Id::from_bytes([0x5a; 32]), Id::from_bytes([0xa5; 32]));
        for kept in 0..=ID_BITS {
            let mixed = id.with_tail(kept, &tail);
            let is_right = |bit| {
                mixed.bit(bit)
                    == if bit < kept {
                        id.bit(bit)
                    } else {
                        tail.bit(bit)
                    }
            };
            assert!((0..ID_BITS).all(is_right), "{kept}");
        }
    }

    #[test]
    fn the_length_on_the_wire_is_that_of_the_numbers() {
        for first in 0..=u8::MAX {
            let bytes: [u8; ID_BYTES] =
                std::array::from_fn(|i| first.wrapping_add((i as u8).wrapping_mul(41)));
            let text = format!("{bytes:?}").replace(' ', "");
            assert_eq!(Id::from_bytes(bytes).json_len(), text.len(), "{text}");
        }
    }

    #[test]
    fn flipping_a_bit_twice_changes_nothing() {
        let id = Id::from_bytes([0x5a; ID_BYTES]);
        assert_eq!(id.with_bit_flipped(77).with_bit_flipped(77), id);
        assert_ne!(id.with_bit_flipped(77).bit(77), id.bit(77));
    }
}
