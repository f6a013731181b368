//! Which contacts are closest to a target.
//!
//! Seen from a target that shares b bits with the own id, contacts fall into groups, each wholly
//! closer than the next: bucket b (they share more than b bits with the target), all deeper
//! buckets together (exactly b bits), then bucket b-1, b-2 and so on. Whole groups are taken
//! without looking at an identifier; only the group that does not fit any more is selected from.
//! If the target's bucket is full, its k contacts are the answer.

use super::{BUCKETS, Bucket, Slot, Table};
use crate::config;
use crate::id::Id;
use crate::peer::Ids;
use std::ops::Range;

const K_MAX: usize = config::K_MAX as usize;

impl Table {
    /// Gives `found` the `count` contacts closest to `target`, which belongs to `bucket`, or all if
    /// there are fewer, in no particular order. O(buckets + count), and O(size of one group)
    /// identifiers looked at.
    pub(crate) fn closest<'w>(
        &self,
        bucket: Bucket,
        target: &Id,
        count: usize,
        ids: &impl Ids<'w>,
        found: impl FnMut(Slot),
    ) {
        self.part(bucket, self.len(), count)
            .select(target, ids, found);
    }

    /// The same of the contacts outside the own neighbourhood: those that share no more bits with
    /// the own id than `target` does.
    pub(crate) fn closest_outside<'w>(
        &self,
        bucket: Bucket,
        target: &Id,
        count: usize,
        ids: &impl Ids<'w>,
        found: impl FnMut(Slot),
    ) {
        let end = self.contacts.range(bucket.index()).end;
        self.part(bucket, end, count).select(target, ids, found);
    }

    /// Tells the groups that are wholly among the `count` closest to a target in `bucket` from the
    /// one that is not; of the slots up to `end`, which is behind the bucket.
    pub(super) fn part(&self, bucket: Bucket, end: usize, count: usize) -> Parted<'_> {
        let slots = self.contacts.all();
        let own = self.contacts.range(bucket.index());
        let parted = |whole: Range<usize>, group: Range<usize>| Parted {
            rest: count - whole.len(),
            group: if whole.len() < count {
                &slots[group]
            } else {
                &[]
            },
            whole: &slots[whole],
        };
        if own.len() > count {
            return parted(own.start..own.start, own);
        }
        if end - own.start > count {
            return parted(own.clone(), own.end..end);
        }
        let mut start = own.start;
        for length in self.contacts.lengths()[..bucket.index()].iter().rev() {
            let farther = start - usize::from(*length);
            if end - farther > count {
                return parted(start..end, farther..start);
            }
            start = farther;
        }
        parted(start..end, 0..0)
    }

    /// How many contacts without a recent failure are closer to `target` than `me` is.
    pub(crate) fn closer_than_me<'w>(&self, me: &Id, target: &Id, ids: &impl Ids<'w>) -> usize {
        let own = me.distance(target);
        let closer =
            |slot: &&Slot| slot.failures() == 0 && ids.id(slot.peer).distance(target) < own;
        let start = self.contacts.range(Bucket::of(me, target).index()).start;
        self.contacts.all()[start..].iter().filter(closer).count()
    }
}

/// The closest contacts, as far as buckets tell them. Groups that follow one another stand side by
/// side in a table.
pub(super) struct Parted<'t> {
    /// Whole groups.
    whole: &'t [Slot],
    /// How many more are wanted.
    rest: usize,
    /// Of these, who are more; nobody if no more are wanted or there are no others.
    pub(super) group: &'t [Slot],
}

impl Parted<'_> {
    fn select<'w>(self, target: &Id, ids: &impl Ids<'w>, mut found: impl FnMut(Slot)) {
        self.whole.iter().copied().for_each(&mut found);
        if !self.group.is_empty() {
            select(self.group, target, self.rest, ids, &mut found);
        }
    }
}

/// Bits of a key that say where in its group a slot is.
const PLACE_BITS: u32 = 16;
const _: () = assert!(BUCKETS * K_MAX <= 1 << PLACE_BITS);

/// The `count` slots of `group` closest to `target`, at most [`K_MAX`].
///
/// A slot becomes a key of one word: the leading bits of its distance, below them its place in the
/// group. No branch depends on a key: to keep the selected ones in order costs dozens of
/// mispredicted branches instead.
fn select<'w>(
    group: &[Slot],
    target: &Id,
    count: usize,
    ids: &impl Ids<'w>,
    found: &mut impl FnMut(Slot),
) {
    debug_assert!(count < group.len(), "a group that fits is taken whole");
    let (mut keys, mut filled, mut place) = ([0; 2 * K_MAX], 0, 0);
    for some in group.chunks(K_MAX) {
        for (key, slot) in keys[filled..].iter_mut().zip(some) {
            let distance = ids.leading_bits(slot.peer) ^ target.leading_bits();
            *key = distance >> PLACE_BITS << PLACE_BITS | place;
            place += 1;
        }
        filled += some.len();
        if filled > count {
            let keys = &mut keys[..filled];
            match bound(keys, count) {
                Some(bound) => keep_below(bound, keys),
                None => sort(keys, group, target, ids),
            }
            filled = count;
        }
    }
    let selected = keys[..count].iter();
    selected.for_each(|key| found(slot(*key, group)));
}

/// The slot of a key.
fn slot(key: u64, group: &[Slot]) -> Slot {
    group[(key & ((1 << PLACE_BITS) - 1)) as usize]
}

/// A number below which exactly `count` keys are; `None` if leading bits do not decide. Found bit
/// by bit: the largest below which there are no more.
fn bound(keys: &[u64], count: usize) -> Option<u64> {
    let differing = keys.iter().fold(0, |bits, key| bits | (key ^ keys[0]));
    let highest = differing.checked_ilog2()?;
    let mut bound = keys[0] >> highest >> 1 << highest << 1;
    for bit in (PLACE_BITS..=highest).rev() {
        let higher = bound | 1 << bit;
        let below = keys
            .iter()
            .map(|key| usize::from(*key < higher))
            .sum::<usize>();
        if below == count {
            return Some(higher);
        }
        bound = if below < count { higher } else { bound };
    }
    None
}

/// Moves the keys below `bound` to the front.
fn keep_below(bound: u64, keys: &mut [u64]) {
    let mut kept = 0;
    for index in 0..keys.len() {
        let key = keys[index];
        keys[kept] = key;
        kept += usize::from(key < bound);
    }
}

/// Sorts keys that their leading bits do not tell apart.
#[cold]
fn sort<'w>(keys: &mut [u64], group: &[Slot], target: &Id, ids: &impl Ids<'w>) {
    keys.sort_by_key(|key| ids.id(slot(*key, group).peer).distance(target));
}
