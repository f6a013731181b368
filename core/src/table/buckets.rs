//! Buckets in one flat vector: slots ordered by bucket, least recently seen first, with the
//! buckets' lengths beside it.
//!
//! A slot is eight bytes, handle and last-seen second: this is what makes a million nodes fit.
//! Whoever calls knows the bucket, so that only that bucket is scanned. This file knows handles
//! only, no identifiers and no rules of admission.

use crate::peer::Peer;
use std::ops::Range;

/// Buckets of a table; the last takes every contact that shares more bits.
pub(crate) const BUCKETS: usize = 64;

/// Failures in a row that a slot can count.
const FAILURES_MAX: u32 = 15;
const SECONDS_BITS: u32 = 28;
const SECONDS_MAX: u32 = (1 << SECONDS_BITS) - 1;

/// One contact of a table.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Slot {
    pub(crate) peer: Peer,
    /// Failures in a row (4 bits) and the second it was last seen (28 bits: eight years).
    packed: u32,
}

const _: () = assert!(size_of::<Slot>() == 8);

impl Slot {
    pub(crate) fn seen(peer: Peer, at_secs: u64) -> Slot {
        let secs = u32::try_from(at_secs)
            .unwrap_or(SECONDS_MAX)
            .min(SECONDS_MAX);
        Slot { peer, packed: secs }
    }

    /// A contact of which so many failures in a row are taken for granted.
    pub(crate) fn in_doubt(peer: Peer, at_secs: u64, failures: u32) -> Slot {
        let mut slot = Slot::seen(peer, at_secs);
        (0..failures).for_each(|_| slot.failed_once_more());
        slot
    }

    pub(crate) fn seen_secs(self) -> u32 {
        self.packed & SECONDS_MAX
    }

    pub(crate) fn failures(self) -> u32 {
        self.packed >> SECONDS_BITS
    }

    fn failed_once_more(&mut self) {
        if self.failures() < FAILURES_MAX {
            self.packed += 1 << SECONDS_BITS;
        }
    }
}

/// Up to [`BUCKETS`] queues of slots.
#[derive(Clone, Debug)]
pub(crate) struct Buckets {
    slots: Vec<Slot>,
    lengths: [u8; BUCKETS],
}

impl Buckets {
    pub(crate) fn new() -> Buckets {
        Buckets {
            slots: Vec::new(),
            lengths: [0; BUCKETS],
        }
    }

    pub(crate) fn len(&self) -> usize {
        self.slots.len()
    }

    pub(crate) fn all(&self) -> &[Slot] {
        &self.slots
    }

    pub(crate) fn bucket(&self, bucket: usize) -> &[Slot] {
        match self.bucket_len(bucket) {
            0 => &[],
            _ => &self.slots[self.range(bucket)],
        }
    }

    pub(crate) fn bucket_len(&self, bucket: usize) -> usize {
        self.lengths[bucket].into()
    }

    /// By bucket.
    pub(crate) fn lengths(&self) -> &[u8; BUCKETS] {
        &self.lengths
    }

    /// Where in [`Buckets::all`] a bucket is.
    pub(crate) fn range(&self, bucket: usize) -> Range<usize> {
        let start = self.start(bucket);
        start..start + self.bucket_len(bucket)
    }

    /// The deepest bucket that holds a slot.
    pub(crate) fn deepest(&self) -> Option<usize> {
        self.lengths.iter().rposition(|length| *length > 0)
    }

    /// How many slots are in the buckets before this one, eight lengths added at once.
    fn start(&self, bucket: usize) -> usize {
        const PAIRS: u64 = 0x00ff_00ff_00ff_00ff;
        let (words, _) = self.lengths.as_chunks();
        let sums = |word: u64| (word & PAIRS) + (word >> 8 & PAIRS);
        let whole = words[..bucket / 8].iter();
        let whole: u64 = whole.map(|word| sums(u64::from_le_bytes(*word))).sum();
        let part = u64::from_le_bytes(words[bucket / 8]) & ((1 << (bucket % 8 * 8)) - 1);
        // Four sums of sixteen bits each; the product has theirs in its leading ones.
        ((whole + sums(part)).wrapping_mul(0x0001_0001_0001_0001) >> 48) as usize
    }

    /// Where in the bucket the peer is.
    pub(crate) fn position(&self, bucket: usize, peer: Peer) -> Option<usize> {
        find(self.bucket(bucket), peer)
    }

    /// Moves the peer's slot to the most recently seen end, with a new value. False if the bucket
    /// has none.
    pub(crate) fn renew(&mut self, bucket: usize, slot: Slot) -> bool {
        let range = self.range(bucket);
        let slots = &mut self.slots[range];
        let known = find(slots, slot.peer);
        if let Some(position) = known {
            move_up(&mut slots[position..], slot);
        }
        known.is_some()
    }

    /// Puts a slot at the most recently seen end, in the place of the least recently seen one.
    pub(crate) fn replace_oldest(&mut self, bucket: usize, slot: Slot) {
        let range = self.range(bucket);
        move_up(&mut self.slots[range], slot);
    }

    /// Appends a slot at the most recently seen end.
    pub(crate) fn push(&mut self, bucket: usize, slot: Slot) {
        let end = self.start(bucket) + self.bucket_len(bucket);
        self.slots.insert(end, slot);
        self.lengths[bucket] += 1;
    }

    pub(crate) fn remove(&mut self, bucket: usize, position: usize) -> Slot {
        let index = self.start(bucket) + position;
        self.lengths[bucket] -= 1;
        self.slots.remove(index)
    }

    /// Counts one more failure in a row and tells how many there are.
    pub(crate) fn fail(&mut self, bucket: usize, position: usize) -> u32 {
        let index = self.start(bucket) + position;
        self.slots[index].failed_once_more();
        self.slots[index].failures()
    }

    /// Gives back memory that a growing vector kept in reserve.
    pub(crate) fn shrink(&mut self) {
        self.slots.shrink_to_fit();
    }
}

/// Where the peer is. Looks at all slots, several at once: nobody foresees at which one a search
/// would end.
fn find(slots: &[Slot], peer: Peer) -> Option<usize> {
    let (mut found, mut place): (u32, u32) = (0, 0);
    for slot in slots {
        place += 1;
        found |= if slot.peer == peer { place } else { 0 };
    }
    (found as usize).checked_sub(1)
}

/// Takes the first slot out and puts a new one at the end.
fn move_up(slots: &mut [Slot], new: Slot) {
    slots.copy_within(1.., 0);
    if let Some(last) = slots.last_mut() {
        *last = new;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn slot(peer: u32) -> Slot {
        Slot::seen(Peer::from_index(peer), u64::from(peer))
    }

    fn peers(buckets: &Buckets, bucket: usize) -> Vec<usize> {
        buckets
            .bucket(bucket)
            .iter()
            .map(|slot| slot.peer.index())
            .collect()
    }

    #[test]
    fn buckets_do_not_disturb_each_other() {
        let mut buckets = Buckets::new();
        for (bucket, peer) in [(3, 1), (0, 2), (3, 3), (63, 4), (0, 5)] {
            buckets.push(bucket, slot(peer));
        }
        assert_eq!(
            (peers(&buckets, 0), peers(&buckets, 3)),
            (vec![2, 5], vec![1, 3])
        );
        assert!(buckets.renew(0, slot(2)) && !buckets.renew(3, slot(2)));
        assert_eq!(buckets.remove(3, 0).peer.index(), 1);
        assert_eq!(
            (peers(&buckets, 0), peers(&buckets, 3)),
            (vec![5, 2], vec![3])
        );
        assert_eq!((buckets.deepest(), buckets.len()), (Some(63), 4));
    }

    #[test]
    fn failures_are_counted_to_fifteen_and_end_with_the_next_sign_of_life() {
        let mut buckets = Buckets::new();
        buckets.push(0, slot(9));
        let counted: Vec<u32> = (0..17).map(|_| buckets.fail(0, 0)).collect();
        assert_eq!((counted[0], counted[14], counted[16]), (1, 15, 15));
        assert_eq!(buckets.bucket(0)[0].seen_secs(), 9);
        assert!(buckets.renew(0, slot(9)));
        assert_eq!(buckets.bucket(0)[0].failures(), 0);
    }
}
