//! Whether differences are more than luck, when many are looked at: a paired randomisation test.
//!
//! If two designs are the same, nothing says which of a pair of runs is A and which is B: every
//! difference could as well have had the other sign, in all metrics of that seed at once. All these
//! exchanges (or thousands of them, drawn) show how large the largest of all differences becomes by
//! luck alone. That is exact for identical designs, whatever the metrics' distributions and however
//! they hang together: with Westfall and Young's step-down ("Resampling-Based Multiple Testing",
//! 1993, algorithm 4.1) at most 5 of 100 comparisons of identical designs name any metric at all.
//! Holm's correction would treat forty metrics that say the same as forty independent questions.

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};

/// Exchanges that are drawn where there are too many to try them all.
const DRAWN: usize = 10_000;
/// Pairs up to which all exchanges are tried: 2^13.
const ALL_MAX: usize = 14;
/// With fewer pairs no difference can be told from luck at 95 %: of five, 2 of 32 exchanges have
/// all differences on one side.
pub const PAIRS_MIN: usize = 6;
/// A difference is named if its adjusted probability is at most this.
pub const LEVEL: f64 = 0.05;

/// For every row of differences (one a seed, zero where there is none) the probability, adjusted
/// for all rows, that luck alone makes one as consistent. O(exchanges · rows · seeds).
///
/// # Panics
/// If rows have different lengths.
#[must_use]
pub fn adjusted(rows: &[Vec<f64>]) -> Vec<f64> {
    let seeds = rows.first().map_or(0, Vec::len);
    assert!(
        rows.iter().all(|row| row.len() == seeds),
        "every row has a place for every seed"
    );
    let scaled: Vec<Vec<f64>> = rows.iter().map(|row| unit(row)).collect();
    let plain = vec![1.0; seeds];
    let observed: Vec<f64> = scaled.iter().map(|row| score(row, &plain)).collect();
    let mut order: Vec<usize> = (0..rows.len()).collect();
    order.sort_by(|&one, &other| observed[other].total_cmp(&observed[one]));
    let mut reached = vec![0_usize; rows.len()];
    let mut exchanges = Exchanges::of(seeds);
    let mut tried = 0;
    while let Some(signs) = exchanges.advance() {
        tried += 1;
        let mut largest = 0.0_f64;
        for &row in order.iter().rev() {
            largest = largest.max(score(&scaled[row], signs));
            reached[row] += usize::from(largest >= observed[row] - 1e-9);
        }
    }
    let mut adjusted = vec![1.0; rows.len()];
    let mut floor = 0.0_f64;
    for &row in &order {
        floor = floor.max(reached[row] as f64 / tried as f64);
        adjusted[row] = floor;
    }
    adjusted
}

/// A row with length one: so the score of a metric that differs in a single seed is 1, and that of
/// one that differs by as much in all of n seeds is the root of n.
fn unit(row: &[f64]) -> Vec<f64> {
    let length = row.iter().map(|value| value * value).sum::<f64>().sqrt();
    let scale = if length > 0.0 { 1.0 / length } else { 0.0 };
    row.iter().map(|value| value * scale).collect()
}

fn score(row: &[f64], signs: &[f64]) -> f64 {
    let sum: f64 = row
        .iter()
        .zip(signs)
        .map(|(value, sign)| value * sign)
        .sum();
    sum.abs()
}

/// Signs for every seed: first none exchanged, then all other ways or drawn ones.
struct Exchanges {
    signs: Vec<f64>,
    tried: usize,
    count: usize,
    draws: Option<ChaCha8Rng>,
}

impl Exchanges {
    fn of(seeds: usize) -> Self {
        let all = seeds <= ALL_MAX;
        Self {
            signs: vec![1.0; seeds],
            tried: 0,
            // Exchanging all signs changes no score: the first one stays.
            count: if all {
                1 << seeds.saturating_sub(1)
            } else {
                DRAWN
            },
            draws: (!all).then(|| ChaCha8Rng::from_seed([29; 32])),
        }
    }

    fn advance(&mut self) -> Option<&[f64]> {
        if self.tried == self.count {
            return None;
        }
        let number = self.tried;
        self.tried += 1;
        for (index, sign) in self.signs.iter_mut().enumerate() {
            let exchanged = match &mut self.draws {
                Some(draws) => number > 0 && draws.next_u32() >> 31 == 1,
                None => index > 0 && number >> (index - 1) & 1 == 1,
            };
            *sign = if exchanged { -1.0 } else { 1.0 };
        }
        Some(&self.signs)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn six_pairs_on_one_side_are_two_of_sixty_four() {
        assert_eq!(
            adjusted(&[vec![1.0, 2.0, 3.0, 1.0, 2.0, 3.0]]),
            [2.0 / 64.0]
        );
        assert_eq!(adjusted(&[vec![1.0, 2.0, 3.0, 1.0, 2.0]]), [2.0 / 32.0]);
    }

    /// By hand: of the 8 exchanges of (1, 1, -1) up to a sign in front, all have a sum of at least
    /// one, as observed.
    #[test]
    fn what_luck_reaches_always_has_probability_one() {
        assert_eq!(adjusted(&[vec![1.0, 1.0, -1.0]]), [1.0]);
        assert_eq!(adjusted(&[vec![0.0; 9]]), [1.0]);
    }

    /// Alone, the row has 2 of 64; beside an independent row, luck has two chances.
    #[test]
    fn looking_at_another_metric_costs_and_at_the_same_one_again_does_not() {
        let row = vec![3.0, 2.0, 4.0, 3.0, 2.0, 4.0];
        let other = vec![1.0, -1.0, -1.0, 1.0, 1.0, -0.9];
        assert_eq!(adjusted(&[row.clone(), row.clone()]), [2.0 / 64.0; 2]);
        let both = adjusted(&[row, other]);
        assert_eq!(both[0], 4.0 / 64.0);
        assert!(both[1] >= both[0]);
    }

    #[test]
    fn twenty_pairs_are_drawn_and_a_steady_difference_is_found() {
        let steady: Vec<f64> = (0..20).map(|seed| 5.0 + f64::from(seed % 3)).collect();
        let luck: Vec<f64> = (0..20).map(|seed| f64::from(seed % 2) - 0.5).collect();
        let adjusted = adjusted(&[luck, steady]);
        assert!(adjusted[1] <= 0.001, "{adjusted:?}");
        assert!(adjusted[0] > 0.5, "{adjusted:?}");
    }
}
