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
