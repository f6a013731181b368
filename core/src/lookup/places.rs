//! Where the candidates of a shortlist are: an index that may be wrong.
//!
//! Nine of ten contacts that replies list are known already (2,000 nodes, lookups only), and to
//! search the shortlist for each was a quarter of all instructions of a run. Whoever asks here looks
//! whether the candidate is there, and searches if not: no outcome depends on this file. It knows no
//! candidates.

/// Two or three times the candidates of the usual k; two cache lines.
const PLACES: usize = 128;

/// Places in a shortlist by some bits of the distance; of candidates that share these, the closest,
/// which replies list most often.
#[derive(Debug)]
pub(super) struct Places([u8; PLACES]);

impl Places {
    /// Nobody's place; the others are below it.
    pub(super) const NOWHERE: u8 = u8::MAX;

    pub(super) fn new() -> Places {
        Places([Places::NOWHERE; PLACES])
    }

    /// By the last bits, in which candidates differ most.
    fn slot(distance: u64) -> usize {
        distance as usize % PLACES
    }

    /// Where the candidate of this distance may be.
    pub(super) fn of(&self, distance: u64) -> usize {
        self.0[Places::slot(distance)].into()
    }

    /// A candidate was inserted at `place`: those behind moved by one.
    pub(super) fn inserted(&mut self, distance: u64, place: usize) {
        let place = u8::try_from(place).expect("candidates are fewer than a byte counts");
        for other in &mut self.0 {
            *other = other.saturating_add(u8::from(*other >= place));
        }
        let slot = &mut self.0[Places::slot(distance)];
        *slot = place.min(*slot);
    }

    /// For a host that fetches ahead.
    pub(super) fn lines(&self) -> &[u8] {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn the_closest_candidate_of_each_slot_is_where_the_index_has_it(
            inserted in prop::collection::vec(0..1_000_u64, 1..300),
            capacity in 1..192_usize,
        ) {
            let (mut places, mut kept) = (Places::new(), Vec::new());
            for distance in inserted {
                let place = kept.partition_point(|kept| *kept < distance);
                if place < capacity && kept.get(place) != Some(&distance) {
                    kept.truncate(capacity - 1);
                    kept.insert(place, distance);
                    places.inserted(distance, place);
                }
            }
            for (place, distance) in kept.iter().enumerate() {
                let shares = |other: &&u64| Places::slot(**other) == Places::slot(*distance);
                let is_first = !kept[..place].iter().any(|other| shares(&other));
                prop_assert_eq!(places.of(*distance) == place, is_first);
            }
        }
    }
}
