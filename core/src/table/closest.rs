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

const K_MAX: usize = config::K_MAX as usize;

impl Table {
    /// Gives `found` the `count` contacts closest to `target`, which belongs to `bucket`, or all if
    /// there are fewer, in no particular order. O(buckets + count), and O(size of one group) identifiers looked at.
    pub(crate) fn closest<'w>(
        &self,
        bucket: Bucket,
        target: &Id,
        count: usize,
        ids: &impl Ids<'w>,
        found: impl FnMut(Slot),
    ) {
        select_from(self.groups(bucket), target, count, ids, found);
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
        let outside = (0..=bucket.index()).rev();
        let groups = outside.map(|bucket| self.contacts.bucket(bucket));
        select_from(groups, target, count, ids, found);
    }

    /// All contacts in groups, each wholly closer to a target in `bucket` than the next.
    pub(super) fn groups(&self, bucket: Bucket) -> impl Iterator<Item = &[Slot]> {
        let shared = bucket.index();
        let deeper = if shared + 1 < BUCKETS {
            self.contacts.from(shared + 1)
        } else {
            &[]
        };
        let farther = (0..shared).rev().map(|bucket| self.contacts.bucket(bucket));
        [self.contacts.bucket(shared), deeper]
            .into_iter()
            .chain(farther)
    }

    /// How many contacts without a recent failure are closer to `target` than `me` is.
    pub(crate) fn closer_than_me<'w>(&self, me: &Id, target: &Id, ids: &impl Ids<'w>) -> usize {
        let own = me.distance(target);
        let closer =
            |slot: &&Slot| slot.failures() == 0 && ids.id(slot.peer).distance(target) < own;
        self.groups(Bucket::of(me, target))
            .take(2)
            .flatten()
            .filter(closer)
            .count()
    }
}

/// The `count` slots closest to `target` of groups, each wholly closer than the next.
fn select_from<'s, 'w>(
    groups: impl Iterator<Item = &'s [Slot]>,
    target: &Id,
    count: usize,
    ids: &impl Ids<'w>,
    mut found: impl FnMut(Slot),
) {
    let mut left = count;
    for group in groups {
        if group.len() <= left {
            group.iter().copied().for_each(&mut found);
            left -= group.len();
        } else {
            select(group, target, left, ids, &mut found);
            return;
        }
        if left == 0 {
            return;
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
    let (mut keys, mut filled) = ([0; 2 * K_MAX], 0);
    for (place, slot) in group.iter().enumerate() {
        let distance = ids.leading_bits(slot.peer) ^ target.leading_bits();
        keys[filled] = distance >> PLACE_BITS << PLACE_BITS | place as u64;
        filled += 1;
        if filled == keys.len() || place + 1 == group.len() {
            let keys = &mut keys[..filled];
            match bound(keys, count) {
                Some(bound) => keep_below(bound, keys),
                None => sort(keys, group, target, ids),
            }
            filled = count;
        }
    }
    keys[..count]
        .iter()
        .for_each(|key| found(slot(*key, group)));
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
