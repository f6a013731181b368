//! Ground truth about identifiers: who is closest to what among all identities of the world.
//!
//! All ids sorted, their leading 64 bits apart: these decide almost everything, and a million of
//! them fit where a million whole ids would not. The nodes that share a prefix are a range.

use crate::chance::Draw;
use kadlab_core::id::{ID_BITS, Id};
use kadlab_core::peer::Peer;
use std::ops::Range;

/// Bits that the leading part of an id has.
const LEADING: u32 = u64::BITS;

/// All ids of the world, sorted, with the handles of their identities; every list is by rank.
#[derive(Debug, Default)]
pub struct Census {
    leading: Vec<u64>,
    ids: Vec<Id>,
    peers: Vec<Peer>,
    /// How many ids are below each multiple of 2^`shift`: where to search, to within a few ranks.
    below: Vec<u32>,
    shift: u32,
}

/// Ids to each entry of [`Census::below`], on average, at least.
const IDS_PER_ENTRY: usize = 4;

impl Census {
    /// The census of these ids.
    ///
    /// # Panics
    /// If two ids are equal.
    #[must_use]
    pub fn of(ids: impl Iterator<Item = (Id, Peer)>) -> Census {
        let mut sorted: Vec<(Id, Peer)> = ids.collect();
        sorted.sort_unstable_by_key(|(id, _)| *id);
        assert!(
            sorted.windows(2).all(|pair| pair[0].0 != pair[1].0),
            "ids are unique"
        );
        let leading: Vec<u64> = sorted.iter().map(|(id, _)| id.leading_bits()).collect();
        let shift = LEADING - (leading.len() / IDS_PER_ENTRY).max(2).ilog2();
        Census {
            below: below(&leading, shift),
            leading,
            ids: sorted.iter().map(|(id, _)| *id).collect(),
            peers: sorted.iter().map(|(_, peer)| *peer).collect(),
            shift,
        }
    }

    /// How many ids have leading bits below these.
    fn count_below(&self, bits: u64) -> usize {
        let entry = (bits >> self.shift) as usize;
        let (from, to) = (self.below[entry] as usize, self.below[entry + 1] as usize);
        from + self.leading[from..to].partition_point(|other| *other < bits)
    }

    /// The ids that share at least `bits` leading bits with `id`, as a range of ranks.
    #[must_use]
    pub fn sharing(&self, id: &Id, bits: u32) -> Range<usize> {
        let differing = u64::MAX.checked_shr(bits).unwrap_or(0);
        let (low, high) = (
            id.leading_bits() & !differing,
            id.leading_bits() | differing,
        );
        let start = self.count_below(low);
        let above = high.checked_add(1);
        let end = above.map_or(self.leading.len(), |above| self.count_below(above));
        if bits <= LEADING {
            return start..end;
        }
        let alike = &self.ids[start..end];
        let before = alike.partition_point(|other| other < id && other.common_prefix(id) < bits);
        let sharing = alike[before..].partition_point(|other| other.common_prefix(id) >= bits);
        start + before..start + before + sharing
    }

    /// The identity with this id.
    #[must_use]
    pub fn find(&self, id: &Id) -> Option<Peer> {
        let alike = self.sharing(id, LEADING);
        let same = self.ids[alike.clone()].binary_search(id).ok()?;
        Some(self.peers[alike.start + same])
    }

    /// The ids that share exactly `bits` leading bits with `id`, as a range of ranks; `id` is
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

    /// Whom a node with this id knows after an oracle join: bucket i holds min(k, size) of those
    /// with a common prefix of exactly i bits, drawn uniformly without replacement. `id` is in the
    /// census.
    pub fn oracle_contacts(&self, id: &Id, k: u16, draw: &mut Draw) -> Vec<Peer> {
        let mut contacts = Vec::new();
        for shared in 0..ID_BITS {
            if self.sharing(id, shared).len() == 1 {
                break;
            }
            let ranks = self.sharing_exactly(id, shared);
            let size = ranks.len() as u64;
            let drawn = draw.sample(size, size.min(k.into()));
            let peer = |rank: u64| self.peer(ranks.start + rank as usize);
            contacts.extend(drawn.into_iter().map(peer));
        }
        contacts
    }

    /// The identity at a rank.
    #[must_use]
    pub fn peer(&self, rank: usize) -> Peer {
        self.peers[rank]
    }

    /// The `count` accepted ones closest to `target`, closest first: those who share the most bits
    /// with it are closer than all others, so that only as many are sorted as are needed.
    #[must_use]
    pub fn closest(&self, target: &Id, count: usize, accept: impl Fn(Peer) -> bool) -> Vec<Peer> {
        let mut near = Vec::new();
        for bits in (0..=self.shared_at_most(target, count)).rev() {
            let range = self.sharing(target, bits);
            if range.len() < count && bits > 0 {
                continue;
            }
            near.clear();
            let accepted = range.filter(|rank| accept(self.peers[*rank]));
            near.extend(accepted.map(|rank| (self.leading[rank] ^ target.leading_bits(), rank)));
            if near.len() >= count {
                break;
            }
        }
        let whole = |rank: usize| self.ids[rank].distance(target);
        let closer = |(one, rank): &(u64, usize), (other, other_rank): &(u64, usize)| {
            let by_leading = one.cmp(other);
            by_leading.then_with(|| whole(*rank).cmp(&whole(*other_rank)))
        };
        if count < near.len() {
            near.select_nth_unstable_by(count, closer);
            near.truncate(count);
        }
        near.sort_unstable_by(closer);
        near.into_iter().map(|(_, rank)| self.peers[rank]).collect()
    }

    /// More leading bits than `count` ids share with `target`, by a few at most.
    fn shared_at_most(&self, target: &Id, count: usize) -> u32 {
        let bits = target.leading_bits();
        let place = self.count_below(bits);
        let shared = |rank: Option<&u64>| rank.map_or(0, |other| (other ^ bits).leading_zeros());
        let below = place.checked_sub(count.div_ceil(2));
        let below = shared(below.and_then(|rank| self.leading.get(rank)));
        below.max(shared(self.leading.get(place + count / 2)))
    }
}

/// How many of these, which are sorted, are below each multiple of 2^`shift`, up to 2^64.
fn below(leading: &[u64], shift: u32) -> Vec<u32> {
    let entries = 1usize << (LEADING - shift);
    let mut below = vec![0; entries + 1];
    for bits in leading {
        below[(bits >> shift) as usize + 1] += 1;
    }
    for entry in 1..below.len() {
        below[entry] += below[entry - 1];
    }
    below
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

    /// The n-th id has the handle n.
    fn census(ids: &[Id]) -> Census {
        let peers = (0..).map(Peer::from_index);
        Census::of(ids.iter().copied().zip(peers))
    }

    #[test]
    fn the_closest_nodes_are_those_that_sorting_finds() {
        let ids = ids(300);
        let census = census(&ids);
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
                let closest = census.closest(&target, count, |peer| accept(peer.index() as u32));
                let closest: Vec<u32> = closest.iter().map(|peer| peer.index() as u32).collect();
                assert_eq!(closest, expected);
            }
        }
    }

    #[test]
    fn a_range_holds_exactly_the_nodes_that_share_a_prefix() {
        let ids = ids(300);
        let census = census(&ids);
        for (id, bits) in ids
            .iter()
            .take(40)
            .flat_map(|id| [0, 1, 4, 9, 200].map(|bits| (id, bits)))
        {
            let mut nodes: Vec<u32> = census
                .sharing(id, bits)
                .map(|rank| census.peer(rank).index() as u32)
                .collect();
            nodes.sort_unstable();
            let shares = |node: &u32| ids[*node as usize].common_prefix(id) >= bits;
            let expected: Vec<u32> = (0..300).filter(shares).collect();
            assert_eq!(nodes, expected);
        }
    }
}
