//! Ground truth about identifiers: who is closest to what among all nodes of the world.
//!
//! All ids in one sorted array; the nodes that share a prefix are a range of it, and the XOR
//! order around a target is a walk that takes the matching half first.

use kadlab_core::id::{ID_BITS, Id};
use std::ops::Range;

/// Ranges this small are sorted instead of split.
const SMALL: usize = 4;

/// All ids of the world, sorted, with the nodes they belong to.
#[derive(Debug)]
pub struct Census {
    ids: Vec<(Id, u32)>,
}

impl Census {
    /// The census of these ids; node n has the n-th.
    ///
    /// # Panics
    /// If two ids are equal.
    #[must_use]
    pub fn new(ids: impl IntoIterator<Item = Id>) -> Census {
        Census::of(ids.into_iter().zip(0..))
    }

    /// The census of some nodes.
    ///
    /// # Panics
    /// If two ids are equal.
    #[must_use]
    pub fn of(nodes: impl Iterator<Item = (Id, u32)>) -> Census {
        let mut ids: Vec<(Id, u32)> = nodes.collect();
        ids.sort_unstable();
        assert!(
            ids.windows(2).all(|pair| pair[0].0 != pair[1].0),
            "ids are unique"
        );
        Census { ids }
    }

    /// The nodes whose ids share at least `bits` leading bits with `id`, as a range of ranks.
    #[must_use]
    pub fn sharing(&self, id: &Id, bits: u32) -> Range<usize> {
        let start = self
            .ids
            .partition_point(|(other, _)| other < id && other.common_prefix(id) < bits);
        let end =
            start + self.ids[start..].partition_point(|(other, _)| other.common_prefix(id) >= bits);
        start..end
    }

    /// The node with this id.
    #[must_use]
    pub fn find(&self, id: &Id) -> Option<u32> {
        self.ids
            .binary_search_by_key(id, |(id, _)| *id)
            .ok()
            .map(|rank| self.ids[rank].1)
    }

    /// The nodes that share exactly `bits` leading bits with `id`, as a range of ranks; `id` is
    /// in the census.
    #[must_use]
    pub fn sharing_exactly(&self, id: &Id, bits: u32) -> Range<usize> {
        let (outer, inner) = (self.sharing(id, bits), self.sharing(id, bits + 1));
        if inner.start == outer.start {
            inner.end..outer.end
        } else {
            outer.start..inner.start
        }
    }

    /// The node at a rank.
    #[must_use]
    pub fn node(&self, rank: usize) -> u32 {
        self.ids[rank].1
    }

    /// The `count` accepted nodes closest to `target`, closest first.
    #[must_use]
    pub fn closest(&self, target: &Id, count: usize, accept: impl Fn(u32) -> bool) -> Vec<u32> {
        let mut found = Vec::with_capacity(count);
        let (range, bit) = self.neighbourhood(target, count);
        self.walk(range, bit, target, count, &accept, &mut found);
        if found.len() < count {
            found.clear();
            self.walk(0..self.ids.len(), 0, target, count, &accept, &mut found);
        }
        found
    }

    /// All nodes that share some number of bits with `target`, as ranks, and that number: few, but
    /// more than `count` where there are so many. They are closer than all others.
    fn neighbourhood(&self, target: &Id, count: usize) -> (Range<usize>, u32) {
        let place = self.ids.partition_point(|(id, _)| id < target);
        let (first, last) = (
            place.saturating_sub(count),
            (place + count).min(self.ids.len()),
        );
        if first == last {
            return (0..0, 0);
        }
        let shared = |rank: usize| self.ids[rank].0.common_prefix(target);
        let bits = shared(first).min(shared(last - 1));
        (self.sharing(target, bits), bits)
    }

    fn walk(
        &self,
        range: Range<usize>,
        bit: u32,
        target: &Id,
        count: usize,
        accept: &impl Fn(u32) -> bool,
        found: &mut Vec<u32>,
    ) {
        if found.len() >= count || range.is_empty() {
            return;
        }
        if range.len() <= SMALL || bit == ID_BITS {
            return self.sorted(range, target, count, accept, found);
        }
        let ids = &self.ids[range.clone()];
        let middle = range.start + ids.partition_point(|(id, _)| !id.bit(bit));
        let (zeros, ones) = (range.start..middle, middle..range.end);
        let (near, far) = if target.bit(bit) {
            (ones, zeros)
        } else {
            (zeros, ones)
        };
        self.walk(near, bit + 1, target, count, accept, found);
        self.walk(far, bit + 1, target, count, accept, found);
    }

    fn sorted(
        &self,
        range: Range<usize>,
        target: &Id,
        count: usize,
        accept: &impl Fn(u32) -> bool,
        found: &mut Vec<u32>,
    ) {
        let mut small = [None; SMALL];
        for (place, (id, node)) in small.iter_mut().zip(&self.ids[range]) {
            *place = accept(*node).then(|| (id.distance(target), *node));
        }
        small.sort_unstable();
        let room = count - found.len();
        found.extend(small.iter().flatten().map(|(_, node)| *node).take(room));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chance::{Chance, Name, Purpose};

    fn ids(count: u32) -> Vec<Id> {
        let chance = Chance::new(5);
        let id = |index| {
            let mut bytes = [0; 32];
            chance
                .draw(Name::of_node("id", index), Purpose::Key, 0)
                .fill(&mut bytes);
            // Few leading bits differ, so that prefixes are long and ranges uneven.
            bytes[0] &= 0x11;
            Id::from_bytes(bytes)
        };
        (0..count).map(id).collect()
    }

    #[test]
    fn the_closest_nodes_are_those_that_sorting_finds() {
        let ids = ids(300);
        let census = Census::new(ids.iter().copied());
        for target in ids
            .iter()
            .take(60)
            .map(|id| id.with_bit_flipped(3).with_bit_flipped(40))
        {
            let accept = |node: u32| !node.is_multiple_of(3);
            let mut expected: Vec<u32> = (0..300).filter(|node| accept(*node)).collect();
            expected.sort_by_key(|node| ids[*node as usize].distance(&target));
            for count in [1, 7, 20, 300] {
                let expected = &expected[..count.min(expected.len())];
                assert_eq!(census.closest(&target, count, accept), expected);
            }
        }
    }

    #[test]
    fn a_range_holds_exactly_the_nodes_that_share_a_prefix() {
        let ids = ids(300);
        let census = Census::new(ids.iter().copied());
        for (id, bits) in ids
            .iter()
            .take(40)
            .flat_map(|id| [0, 1, 4, 9, 200].map(|bits| (id, bits)))
        {
            let mut nodes: Vec<u32> = census
                .sharing(id, bits)
                .map(|rank| census.node(rank))
                .collect();
            nodes.sort_unstable();
            let shares = |node: &u32| ids[*node as usize].common_prefix(id) >= bits;
            let expected: Vec<u32> = (0..300).filter(shares).collect();
            assert_eq!(nodes, expected);
        }
    }
}
