//! Which contacts are closest to a target.
//!
//! Seen from a target that shares b bits with the own id, contacts fall into groups, each wholly
//! closer than the next: bucket b (they share more than b bits with the target), all deeper
//! buckets together (exactly b bits), then bucket b-1, b-2 and so on. Whole groups are taken
//! without looking at an identifier; only the group that does not fit any more is selected from.
//! If the target's bucket is full, its k contacts are the answer.

use super::{Bucket, Slot, Table};
use crate::id::Id;
use crate::peer::{Ids, Peer};

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
        let deeper = if shared + 1 < super::BUCKETS {
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

/// The `count` slots of `group` closest to `target`.
fn select<'w>(
    group: &[Slot],
    target: &Id,
    count: usize,
    ids: &impl Ids<'w>,
    found: &mut impl FnMut(Slot),
) {
    debug_assert!(count < group.len(), "a group that fits is taken whole");
    let mut nearest = [None; crate::config::K_MAX as usize];
    let nearest = &mut nearest[..count];
    let mut filled = 0;
    for slot in group {
        let bits = ids.leading_bits(slot.peer) ^ target.leading_bits();
        let is_closer = |kept: &Option<(Slot, u64)>| {
            kept.is_some_and(|(kept, closer)| {
                closer < bits || closer == bits && is_closer(kept.peer, slot.peer, target, ids)
            })
        };
        let place = nearest[..filled].partition_point(is_closer);
        if place < count {
            filled = (filled + 1).min(count);
            nearest[place..filled].rotate_right(1);
            nearest[place] = Some((*slot, bits));
        }
    }
    nearest.iter().flatten().for_each(|(slot, _)| found(*slot));
}

/// Decides between two peers whose leading bits are equal.
fn is_closer<'w>(one: Peer, other: Peer, target: &Id, ids: &impl Ids<'w>) -> bool {
    ids.id(one).distance(target) < ids.id(other).distance(target)
}
