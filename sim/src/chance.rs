//! Intrinsic chance: every draw is a pure function of (seed, name, purpose, count).
//!
//! Nobody shares a stream, so that a probe, an idle node or a thread leaves everybody else's luck
//! untouched, and two runs with one seed are paired. Built on blocks of ChaCha8 (seed as key, name
//! as stream, purpose and count as position); a node stores its count only. No floating point of
//! the platform decides anything: logarithms come from `libm`.

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};
use sha2::{Digest, Sha256};
use std::collections::BTreeSet;

/// Up to so many numbers of a sample stand in a sorted list, which is faster than a set then.
const LISTED_MAX: u64 = 64;

/// What a draw is for; draws of two purposes are independent.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(u8)]
pub enum Purpose {
    /// What happens to a datagram on its way.
    Datagram = 64,
    /// A node's secret key.
    Key = 1,
    /// A node's place in the network.
    Place,
    /// What [`kadlab_core::env::Env::random`] gives a node.
    Node,
    /// When a node starts, or its phase in a workload.
    Phase,
    /// The contacts of an oracle join.
    Oracle,
    /// Which nodes a fault strikes.
    Selection,
    /// When a workload's next command comes.
    Arrival,
    /// Which node a workload's command goes to.
    Asker,
    /// What a workload's command asks for.
    Target,
    /// The bytes of a published value.
    Value,
    /// How long a node stays, in churn.
    Session,
    /// How long a node stays away, in churn.
    Absence,
    /// With whom a node reconciles.
    Partner,
    /// Whether a partial partition cuts a pair of nodes.
    PairCut,
    /// The round-trip time of a pair of nodes.
    Latency,
    /// How much earlier or later than usual a message is.
    Jitter,
    /// Which segments of a message are lost.
    Loss,
    /// When a node starts again after a restart of many.
    StartAgain,
    /// The key and the id of a phantom.
    Phantom,
    /// A node's secret key after it has lost one.
    LaterKey,
}

/// Something that draws: the hash of its name, never its number.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Name(u64);

impl Name {
    /// The name of a scripted thing: a workload, a fault.
    #[must_use]
    pub fn of(kind: &str, name: &str) -> Name {
        let hash = Sha256::digest(format!("{kind}/{name}").as_bytes());
        let mut first = [0; 8];
        first.copy_from_slice(&hash[..8]);
        Name(u64::from_be_bytes(first))
    }

    /// The name of a node of a group.
    #[must_use]
    pub fn of_node(group: &str, index: u32) -> Name {
        Name::of(group, &index.to_string())
    }

    /// The name of these together, in this order.
    #[must_use]
    pub fn joined(names: &[Name]) -> Name {
        let words = names.iter().map(|name| format!("{:016x}", name.0));
        Name::of("joined", &words.collect::<Vec<_>>().join("/"))
    }

    /// The name of a pair, the same whoever of it is named first.
    #[must_use]
    pub fn of_pair(one: Name, other: Name) -> Name {
        Name::of_way(Name(one.0.min(other.0)), Name(one.0.max(other.0)))
    }

    /// The name of the way from one to another; the way back has another name.
    #[must_use]
    pub fn of_way(from: Name, to: Name) -> Name {
        let product = u128::from(from.0 ^ ODD) * u128::from(to.0 ^ ODD.rotate_left(32));
        Name((product >> 64) as u64 ^ product as u64)
    }

    /// The name of a numbered thing of this one's.
    #[must_use]
    pub fn numbered(self, number: u32) -> Name {
        Name::of_way(self, Name(number.into()))
    }

    /// The hash, to fold into fingerprints.
    #[must_use]
    pub const fn as_u64(self) -> u64 {
        self.0
    }
}

/// An odd constant without structure (the golden ratio in 64 bits).
const ODD: u64 = 0x9e37_79b9_7f4a_7c15;
/// Counts reach 2^32 within a purpose.
const COUNT_BITS: u32 = 32;
/// A ChaCha block has 16 words of 32 bits.
const WORDS_PER_BLOCK: u128 = 16;

/// All the chance of one run.
#[derive(Clone, Debug)]
pub struct Chance {
    key: [u8; 32],
}

impl Chance {
    /// The chance of this seed.
    #[must_use]
    pub fn new(seed: u64) -> Chance {
        Chance {
            key: Sha256::digest(format!("kadlab seed {seed}").as_bytes()).into(),
        }
    }

    /// The draw of this name, purpose and count: a generator for as many numbers as are needed.
    /// Draws of neighbouring counts overlap after eight 64-bit numbers; [`Chance::stream`] does
    /// not.
    #[must_use]
    pub fn draw(&self, name: Name, purpose: Purpose, count: u32) -> Draw {
        let block = u128::from(purpose as u8) << COUNT_BITS | u128::from(count);
        let mut generator = ChaCha8Rng::from_seed(self.key);
        generator.set_stream(name.0);
        generator.set_word_pos(block * WORDS_PER_BLOCK);
        Draw(generator)
    }

    /// A long stream of numbers of this name and purpose.
    #[must_use]
    pub fn stream(&self, name: Name, purpose: Purpose) -> Draw {
        self.draw(name, purpose, 0)
    }
}

/// Numbers of one draw.
#[derive(Clone, Debug)]
pub struct Draw(ChaCha8Rng);

impl Draw {
    /// 64 random bits.
    pub fn bits(&mut self) -> u64 {
        self.0.next_u64()
    }

    /// A number below `limit`, uniform (multiply and reject: Lemire 2019).
    ///
    /// # Panics
    /// If `limit` is zero.
    pub fn below(&mut self, limit: u64) -> u64 {
        assert!(limit > 0, "there is no number below zero");
        let threshold = limit.wrapping_neg() % limit;
        loop {
            let product = u128::from(self.bits()) * u128::from(limit);
            if product as u64 >= threshold {
                return (product >> 64) as u64;
            }
        }
    }

    /// Fills a buffer.
    pub fn fill(&mut self, bytes: &mut [u8]) {
        self.0.fill_bytes(bytes);
    }

    /// The gap to the next arrival of a Poisson process of `count` arrivals in `per_us`
    /// microseconds, in whole microseconds.
    ///
    /// # Panics
    /// If `count` is zero.
    pub fn poisson_gap_us(&mut self, count: u64, per_us: u64) -> u64 {
        assert!(count > 0, "a rate is above zero");
        let gap = -libm::log(self.unit()) * per_us as f64 / count as f64;
        gap as u64
    }

    /// A number of the standard normal distribution (Box and Muller 1958).
    pub fn normal(&mut self) -> f64 {
        let (radius, turn) = (self.unit(), self.unit());
        libm::sqrt(-2.0 * libm::log(radius)) * libm::cos(std::f64::consts::TAU * turn)
    }

    /// A number above zero and up to one, uniform in steps of 2^-53.
    pub fn unit(&mut self) -> f64 {
        const UNIT: f64 = (1u64 << 53) as f64;
        ((self.bits() >> 11) + 1) as f64 / UNIT
    }

    /// `count` of the numbers below `size`, each set equally likely, ascending (Floyd).
    pub fn sample(&mut self, size: u64, count: u64) -> Vec<u64> {
        assert!(count <= size, "a sample is no larger than its set");
        if count > LISTED_MAX {
            return self.sample_many(size, count);
        }
        let mut chosen = Vec::with_capacity(count as usize);
        for last in size - count..size {
            let number = self.below(last + 1);
            match chosen.binary_search(&number) {
                Err(place) => chosen.insert(place, number),
                Ok(_) => chosen.push(last),
            }
        }
        chosen
    }

    fn sample_many(&mut self, size: u64, count: u64) -> Vec<u64> {
        let mut chosen = BTreeSet::new();
        for last in size - count..size {
            let number = self.below(last + 1);
            if !chosen.insert(number) {
                chosen.insert(last);
            }
        }
        chosen.into_iter().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bits(seed: u64, name: &str, purpose: Purpose, count: u32) -> u64 {
        Chance::new(seed)
            .draw(Name::of("test", name), purpose, count)
            .bits()
    }

    #[test]
    fn a_draw_depends_on_seed_name_purpose_and_count_and_nothing_else() {
        let base = bits(1, "a", Purpose::Key, 0);
        assert_eq!(base, bits(1, "a", Purpose::Key, 0));
        for other in [
            bits(2, "a", Purpose::Key, 0),
            bits(1, "b", Purpose::Key, 0),
            bits(1, "a", Purpose::Place, 0),
            bits(1, "a", Purpose::Key, 1),
        ] {
            assert_ne!(base, other);
        }
    }

    #[test]
    fn draws_are_the_same_on_every_machine() {
        assert_eq!(bits(1, "a", Purpose::Key, 0), 6_909_161_921_862_586_458);
        let mut draw = Chance::new(7).stream(Name::of("test", "gap"), Purpose::Arrival);
        let gaps: Vec<u64> = (0..3)
            .map(|_| draw.poisson_gap_us(200, 1_000_000))
            .collect();
        assert_eq!(gaps, [4_625, 5_140, 5_138]);
    }

    #[test]
    fn gaps_between_arrivals_are_exponential() {
        let mut draw = Chance::new(7).stream(Name::of("test", "gap"), Purpose::Arrival);
        let gaps: Vec<u64> = (0..40_000)
            .map(|_| draw.poisson_gap_us(200, 1_000_000))
            .collect();
        let longer = |than: u64| gaps.iter().filter(|gap| **gap > than).count();
        // Expected: 5,000 on average; 14,715 above it, 5,413 above twice, 1,991 above three times it.
        let found = (
            gaps.iter().sum::<u64>() / 40_000,
            longer(5_000),
            longer(10_000),
            longer(15_000),
        );
        assert_eq!(found, (4_979, 14_545, 5_325, 2_030));
    }

    #[test]
    fn a_pair_has_one_name_and_its_two_ways_have_two() {
        let (one, other) = (Name::of("test", "a"), Name::of("test", "b"));
        assert_eq!(Name::of_pair(one, other), Name::of_pair(other, one));
        assert_ne!(Name::of_way(one, other), Name::of_way(other, one));
    }

    #[test]
    fn normal_numbers_are_normal_and_the_same_on_every_machine() {
        let mut draw = Chance::new(7).stream(Name::of("test", "normal"), Purpose::Arrival);
        let numbers: Vec<f64> = (0..40_000).map(|_| draw.normal()).collect();
        let above = |than: f64| numbers.iter().filter(|number| **number > than).count();
        // Expected: 20,000 above 0; 6,346 above 1; 910 above 2; 33,654 above -1.
        let found = (above(0.0), above(1.0), above(2.0), above(-1.0));
        assert_eq!(found, (20_022, 6_285, 876, 33_708));
    }

    #[test]
    fn a_sample_in_a_list_is_the_same_as_in_a_set() {
        let draw = |count| Chance::new(3).draw(Name::of("test", "list"), Purpose::Selection, count);
        for (round, size) in (0..).zip([1, 20, 64, 65, 1_000, 100_000]) {
            let count = LISTED_MAX.min(size);
            let listed = draw(round).sample(size, count);
            assert_eq!(listed, draw(round).sample_many(size, count));
            assert!(listed.is_sorted() && listed.len() as u64 == count);
        }
    }

    #[test]
    fn every_pair_of_a_small_set_is_sampled_equally_often() {
        let chance = Chance::new(3);
        let mut counts = [0u32; 10];
        for count in 0..10_000 {
            let pair = chance
                .draw(Name::of("test", "pairs"), Purpose::Selection, count * 4)
                .sample(5, 2);
            let pairs = [
                [0, 1],
                [0, 2],
                [0, 3],
                [0, 4],
                [1, 2],
                [1, 3],
                [1, 4],
                [2, 3],
                [2, 4],
                [3, 4],
            ];
            let index = pairs
                .iter()
                .position(|known| pair == known)
                .expect("a pair of five");
            counts[index] += 1;
        }
        // 1,000 expected; five standard deviations are 150.
        assert!(
            counts.iter().all(|count| (850..1150).contains(count)),
            "{counts:?}"
        );
    }
}
