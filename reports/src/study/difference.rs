//! What differs between two designs, metric by metric: differences of pairs of runs.
//!
//! The seed is the unit of replication: a pair is one run of A and one of B. A metric that lies in
//! the failed mass in some run has no number there, so its runs are only ordered: which of a pair
//! is higher. A pair in which either side measured nothing is left out, and counted.

use super::resample::{Interval, interval, moments};
use super::signs::{LEVEL, PAIRS_MIN, adjusted};
use crate::metric::{Better, Measured, Metric, Unit};
use crate::sample::Sample;
use serde::Serialize;
use std::cmp::Ordering;

/// Two runs of the same luck, or taken as such.
pub type Pair<'s> = (&'s Sample, &'s Sample);

/// What is known of one metric's difference.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Difference {
    /// The metric's name.
    pub name: String,
    /// Its unit.
    pub unit: Unit,
    /// Pairs in which both sides measured something.
    pub pairs: usize,
    /// Pairs that were left out, because a side measured nothing.
    pub unmeasured: usize,
    /// Runs of A in which it lies in the failed mass.
    pub beyond_a: usize,
    /// The same of B.
    pub beyond_b: usize,
    /// Pairs in which B is lower.
    pub lower: usize,
    /// Pairs in which B is higher.
    pub higher: usize,
    /// The difference in numbers; none if a run lies beyond, or nothing was measured.
    pub change: Option<Change>,
    /// Probability that luck alone makes a difference as consistent, adjusted for everything that
    /// was looked at together.
    pub probability: f64,
    /// In a word.
    pub finding: Finding,
}

/// A difference in numbers, in the metric's unit.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Change {
    /// Mean of A over the pairs.
    pub a: f64,
    /// Mean of B.
    pub b: f64,
    /// Mean of B minus A.
    pub mean: f64,
    /// The 95 % interval of that mean, for this metric alone.
    pub interval: Option<Interval>,
    /// Cohen's d of pairs: the mean difference in its own standard deviations over seeds. None if
    /// there is no deviation, or one pair.
    pub effect: Option<f64>,
}

/// What came of looking at one metric.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Finding {
    /// B is lower, and that is more than luck.
    Lower,
    /// B is higher, and that is more than luck.
    Higher,
    /// No difference that luck would not make too.
    NotSeen,
    /// All pairs are equal.
    Equal,
    /// There are differences, and too few pairs to judge them.
    TooFewPairs,
    /// No pair was measured on both sides.
    Unmeasured,
}

/// Whether a finding is good news.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum News {
    /// B is better.
    Good,
    /// B is worse.
    Bad,
    /// Neither, or nothing was found.
    None,
}

impl Difference {
    /// Whether B differs from A by more than luck.
    #[must_use]
    pub fn is_found(&self) -> bool {
        matches!(self.finding, Finding::Lower | Finding::Higher)
    }

    /// Whether what was found is good.
    #[must_use]
    pub fn news(&self) -> News {
        match (self.finding, Better::of(&self.name)) {
            (Finding::Lower, Better::Lower) | (Finding::Higher, Better::Higher) => News::Good,
            (Finding::Lower, Better::Higher) | (Finding::Higher, Better::Lower) => News::Bad,
            _ => News::None,
        }
    }
}

impl Change {
    /// A number as a share of A's mean; none if that is zero.
    #[must_use]
    pub fn relative(&self, number: f64) -> Option<f64> {
        (self.a != 0.0).then(|| number / self.a)
    }
}

/// Every metric's difference in every set of pairs, judged together. The sets have one length and
/// one order of seeds; a metric is looked at if A's first sample has it.
///
/// # Panics
/// If there are no pairs.
#[must_use]
pub fn differences(sets: &[Vec<Pair<'_>>]) -> Vec<Vec<Difference>> {
    let mut rows = Vec::new();
    let mut found: Vec<Vec<Difference>> = Vec::new();
    for set in sets {
        let (first, _) = set.first().expect("a comparison has pairs");
        let looked = first.metrics.iter().map(|metric| {
            let pairs = measured(set, metric);
            rows.push(steps(&pairs));
            described(metric, &pairs)
        });
        found.push(looked.collect());
    }
    let probabilities = adjusted(&rows);
    for (difference, probability) in found.iter_mut().flatten().zip(probabilities) {
        difference.probability = probability;
        difference.finding = finding(difference);
    }
    found
}

/// A metric of each pair; none where a side measured nothing.
fn measured(set: &[Pair<'_>], metric: &Metric) -> Vec<Option<(Measured, Measured)>> {
    let of = |(a, b): &Pair<'_>| {
        let pair = (a.measured(&metric.name), b.measured(&metric.name));
        (pair.0 != Measured::Nothing && pair.1 != Measured::Nothing).then_some(pair)
    };
    set.iter().map(of).collect()
}

/// B minus A for each pair, in numbers; nothing if any measured run lies beyond.
fn numbers(pairs: &[Option<(Measured, Measured)>]) -> Option<Vec<Option<(f64, f64)>>> {
    let number = |pair: &Option<(Measured, Measured)>| match pair {
        Some((Measured::Number(a), Measured::Number(b))) => Some(Some((*a as f64, *b as f64))),
        Some(_) => None,
        None => Some(None),
    };
    pairs.iter().map(number).collect()
}

/// What is added up over pairs: differences, or only their directions.
fn steps(pairs: &[Option<(Measured, Measured)>]) -> Vec<f64> {
    match numbers(pairs) {
        Some(numbers) => numbers
            .iter()
            .map(|pair| pair.map_or(0.0, |(a, b)| b - a))
            .collect(),
        None => pairs
            .iter()
            .map(|pair| match pair.map(|(a, b)| order(b, a)) {
                Some(Ordering::Less) => -1.0,
                Some(Ordering::Greater) => 1.0,
                Some(Ordering::Equal) | None => 0.0,
            })
            .collect(),
    }
}

/// What lies beyond is above every number.
fn order(one: Measured, other: Measured) -> Ordering {
    let rank = |measured| match measured {
        Measured::Number(number) => (0, number),
        Measured::Beyond => (1, 0),
        Measured::Nothing => unreachable!("what measured nothing was left out"),
    };
    rank(one).cmp(&rank(other))
}

fn described(metric: &Metric, pairs: &[Option<(Measured, Measured)>]) -> Difference {
    let present: Vec<(Measured, Measured)> = pairs.iter().copied().flatten().collect();
    let toward = |direction| {
        let goes = |(a, b): &&(Measured, Measured)| order(*b, *a) == direction;
        present.iter().filter(goes).count()
    };
    let numbers = numbers(pairs).filter(|_| !present.is_empty());
    Difference {
        name: metric.name.clone(),
        unit: metric.unit,
        pairs: present.len(),
        unmeasured: pairs.len() - present.len(),
        beyond_a: present
            .iter()
            .filter(|(a, _)| *a == Measured::Beyond)
            .count(),
        beyond_b: present
            .iter()
            .filter(|(_, b)| *b == Measured::Beyond)
            .count(),
        lower: toward(Ordering::Less),
        higher: toward(Ordering::Greater),
        change: numbers.map(|numbers| change(&numbers)),
        probability: 1.0,
        finding: Finding::Unmeasured,
    }
}

fn change(numbers: &[Option<(f64, f64)>]) -> Change {
    let (a, b): (Vec<f64>, Vec<f64>) = numbers.iter().copied().flatten().unzip();
    let steps: Vec<f64> = a.iter().zip(&b).map(|(a, b)| b - a).collect();
    let (mean, spread) = moments(&steps);
    Change {
        a: moments(&a).0,
        b: moments(&b).0,
        mean,
        interval: interval(&steps),
        effect: (spread > 0.0).then(|| mean / spread),
    }
}

fn finding(difference: &Difference) -> Finding {
    let net = difference.higher.cmp(&difference.lower);
    let sign = match &difference.change {
        Some(change) => change.mean.total_cmp(&0.0),
        None => net,
    };
    match (difference.pairs, difference.lower + difference.higher) {
        (0, _) => Finding::Unmeasured,
        (_, 0) => Finding::Equal,
        (..PAIRS_MIN, _) => Finding::TooFewPairs,
        _ if difference.probability > LEVEL => Finding::NotSeen,
        _ if sign == Ordering::Less => Finding::Lower,
        _ => Finding::Higher,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample::series::Timeline;

    const N: fn(u64) -> Measured = Measured::Number;

    /// A run that measured these, named `lookup.success`, `lookup.latency.p99` and `x`.
    fn sample(seed: u64, values: &[Measured]) -> Sample {
        let names = ["lookup.latency.p99", "lookup.success", "x"];
        let metric = |(name, value): (&str, &Measured)| Metric {
            name: name.to_owned(),
            unit: Unit::Time,
            value: *value,
        };
        Sample {
            scenario: "made-up".to_owned(),
            version: "1".to_owned(),
            seed,
            duration_us: 1,
            warm_up_us: 0,
            fingerprint: String::new(),
            events: 0,
            expectations: Vec::new(),
            warnings: Vec::new(),
            metrics: names.into_iter().zip(values).map(metric).collect(),
            latencies: Vec::new(),
            convergence: Vec::new(),
            timeline: Timeline {
                window_us: 1,
                series: Vec::new(),
            },
        }
    }

    fn compared(a: &[&[Measured]], b: &[&[Measured]]) -> Vec<Difference> {
        let side = |rows: &[&[Measured]]| -> Vec<Sample> {
            (1..)
                .zip(rows)
                .map(|(seed, row)| sample(seed, row))
                .collect()
        };
        let (a, b) = (side(a), side(b));
        differences(&[a.iter().zip(&b).collect()]).remove(0)
    }

    #[test]
    fn a_difference_is_the_mean_over_pairs_with_its_effect() {
        let a = [[N(10)], [N(20)], [N(30)], [N(40)], [N(50)], [N(60)]];
        let b = [[N(12)], [N(21)], [N(33)], [N(42)], [N(51)], [N(63)]];
        let rows = |rows: &[[Measured; 1]; 6]| rows.map(|row| row.to_vec());
        let (a, b) = (rows(&a), rows(&b));
        let found = compared(
            &a.each_ref().map(Vec::as_slice),
            &b.each_ref().map(Vec::as_slice),
        );
        let change = found[0].change.unwrap();
        assert_eq!((change.a, change.b, change.mean), (35.0, 37.0, 2.0));
        // Differences 2, 1, 3, 2, 1, 3: their variance is 4 / 5.
        assert!((change.effect.unwrap() - 2.0 / 0.8_f64.sqrt()).abs() < 1e-12);
        assert_eq!((found[0].pairs, found[0].lower, found[0].higher), (6, 0, 6));
        assert_eq!(found[0].probability, 2.0 / 64.0);
        assert_eq!(
            (found[0].finding, found[0].news()),
            (Finding::Higher, News::Bad)
        );
    }

    #[test]
    fn what_lies_beyond_is_ordered_and_never_averaged() {
        let a: Vec<&[Measured]> = vec![&[Measured::Number(7)]; 7];
        let mut b: Vec<&[Measured]> = vec![&[Measured::Beyond]; 6];
        b.push(&[Measured::Number(7)]);
        let found = compared(&a, &b);
        assert_eq!(
            (found[0].change, found[0].beyond_a, found[0].beyond_b),
            (None, 0, 6)
        );
        assert_eq!((found[0].lower, found[0].higher), (0, 6));
        // Of 2^7 exchanges of seven pairs, the tie apart, 2 of 2^6 have all on one side.
        assert_eq!(
            (found[0].probability, found[0].finding),
            (2.0 / 64.0, Finding::Higher)
        );
        let same = compared(&b[..6], &b[..6]);
        assert_eq!(same[0].finding, Finding::Equal);
    }

    #[test]
    fn a_pair_without_a_measurement_is_left_out_and_counted() {
        let a: Vec<&[Measured]> = vec![&[Measured::Number(7)], &[Measured::Nothing]];
        let b: Vec<&[Measured]> = vec![&[Measured::Number(9)], &[Measured::Number(1)]];
        let found = compared(&a, &b);
        assert_eq!((found[0].pairs, found[0].unmeasured), (1, 1));
        assert_eq!(found[0].change.unwrap().mean, 2.0);
        assert_eq!(found[0].change.unwrap().interval, None);
        assert_eq!(found[0].finding, Finding::TooFewPairs);
        let nothing = compared(&a[1..], &b[1..]);
        assert_eq!(
            (nothing[0].change, nothing[0].finding),
            (None, Finding::Unmeasured)
        );
    }

    #[test]
    fn success_should_be_high_and_latency_low() {
        let a: Vec<&[Measured]> = vec![&[Measured::Number(7), Measured::Number(7)]; 6];
        let b: Vec<&[Measured]> = vec![&[Measured::Number(9), Measured::Number(9)]; 6];
        let found = compared(&a, &b);
        assert_eq!((found[0].news(), found[1].news()), (News::Bad, News::Good));
    }
}
