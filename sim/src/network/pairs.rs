//! Latency drawn for each pair of nodes: uniform or lognormal, by integers and `libm`.
//!
//! Nothing is kept: a pair's round-trip time is a function of the seed and of the two nodes' names,
//! computed whenever a message needs it, so that a world of any size has one for every pair.

use crate::chance::{Chance, Name, Purpose};
use kadlab_core::time::Duration;

/// The longest round trip that is drawn, in microseconds: an hour.
const RTT_US_MAX: u64 = 3_600_000_000;

/// How the round-trip time of a pair is drawn, in microseconds.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Pairs {
    /// Uniform, ends included.
    Uniform {
        /// The shortest.
        from_us: u64,
        /// The longest.
        to_us: u64,
    },
    /// Lognormal.
    Lognormal {
        /// The median before the floor.
        median_us: u64,
        /// The standard deviation of the logarithm.
        sigma: f64,
        /// What is drawn below is this.
        floor_us: u64,
    },
}

impl Pairs {
    /// Uniform from one round-trip time to another, both included.
    #[must_use]
    pub fn uniform(from: Duration, to: Duration) -> Pairs {
        Pairs::Uniform {
            from_us: from.as_micros(),
            to_us: to.as_micros(),
        }
    }

    /// Lognormal with this median, the standard deviation of the logarithm in millionths, and a
    /// floor.
    #[must_use]
    pub fn lognormal(median: Duration, sigma: u32, floor: Duration) -> Pairs {
        Pairs::Lognormal {
            median_us: median.as_micros(),
            sigma: f64::from(sigma) / 1e6,
            floor_us: floor.as_micros(),
        }
    }

    /// From one node to another, in microseconds, at least one: half of the pair's round trip, the
    /// same in both directions.
    #[must_use]
    pub fn one_way_us(&self, chance: &Chance, from: Name, to: Name) -> u64 {
        (self.rtt_us(chance, Name::of_pair(from, to)) / 2).max(1)
    }

    fn rtt_us(&self, chance: &Chance, pair: Name) -> u64 {
        let mut draw = chance.draw(pair, Purpose::Latency, 0);
        match *self {
            Pairs::Uniform { from_us, to_us } => from_us + draw.below(to_us - from_us + 1),
            Pairs::Lognormal {
                median_us,
                sigma,
                floor_us,
            } => {
                let rtt_us = median_us as f64 * libm::exp(sigma * draw.normal());
                (rtt_us as u64).clamp(floor_us, RTT_US_MAX)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Round trips of many pairs, sorted.
    fn rtts_us(pairs: Pairs) -> Vec<u64> {
        let chance = Chance::new(5);
        let pair = |index| Name::of_pair(Name::of_node("a", index), Name::of_node("b", index));
        let mut rtts: Vec<u64> = (0..10_000)
            .map(|index| pairs.rtt_us(&chance, pair(index)))
            .collect();
        rtts.sort_unstable();
        rtts
    }

    #[test]
    fn uniform_round_trips_fill_their_range() {
        let millis = Duration::from_millis;
        let rtts = rtts_us(Pairs::uniform(millis(20), millis(120)));
        assert!(rtts[0] >= 20_000 && rtts[0] < 20_100, "{}", rtts[0]);
        assert!(rtts[9_999] <= 120_000 && rtts[9_999] > 119_900);
        // Five standard deviations of the median of 10,000 are 2.5 ms.
        assert!(rtts[5_000].abs_diff(70_000) < 2_500, "{}", rtts[5_000]);
        let same = rtts_us(Pairs::uniform(millis(80), millis(80)));
        assert!(same.iter().all(|rtt_us| *rtt_us == 80_000));
    }

    #[test]
    fn lognormal_round_trips_have_their_median_their_sigma_and_their_floor() {
        let millis = Duration::from_millis;
        let rtts = rtts_us(Pairs::lognormal(millis(80), 500_000, millis(40)));
        // 80 ms x exp(0.5 z): at z = 0 the median, at z = 1 the 84.13th percentile 131.9 ms;
        // 8.29 % lie below 40 ms, which is z = -1.386.
        assert!(rtts[5_000].abs_diff(80_000) < 2_600, "{}", rtts[5_000]);
        assert!(rtts[8_413].abs_diff(131_898) < 5_000, "{}", rtts[8_413]);
        let at_floor = rtts.iter().filter(|rtt_us| **rtt_us == 40_000).count();
        assert!(at_floor.abs_diff(829) < 140, "{at_floor}");
        assert_eq!(rtts[0], 40_000);
    }

    #[test]
    fn a_pair_has_one_round_trip_and_each_seed_another() {
        let pairs = Pairs::uniform(Duration::from_micros(2), Duration::from_secs(1));
        let (one, other) = (Name::of_node("a", 1), Name::of_node("a", 2));
        let way = |seed, from, to| pairs.one_way_us(&Chance::new(seed), from, to);
        assert_eq!(way(1, one, other), way(1, other, one));
        assert_ne!(way(1, one, other), way(2, one, other));
        assert_ne!(way(1, one, other), way(1, one, Name::of_node("a", 3)));
    }
}
