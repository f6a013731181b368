//! Two sides paired: which points belong together, which seeds they share, and what differs.

use super::difference::{Difference, Pair, differences};
use super::keys::{Changed, changed};
use super::select::Side;
use super::{Setting, Study, label};
use crate::Error;
use crate::numbers::duration;
use crate::sample::Sample;
use serde::Serialize;

/// A comparison of B against A.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Comparison {
    /// The scenario's name.
    pub scenario: String,
    /// Version of the program that made the runs.
    pub version: String,
    /// A as it was named.
    pub a: String,
    /// B as it was named.
    pub b: String,
    /// The seeds that both have.
    pub seeds: Vec<u64>,
    /// Seeds of A without a partner, left out.
    pub only_a: Vec<u64>,
    /// Seeds of B without a partner, left out.
    pub only_b: Vec<u64>,
    /// Points without a partner, left out.
    pub unmatched: Vec<String>,
    /// The designs that were compared.
    pub points: Vec<Matched>,
}

/// A design of A and one of B.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Matched {
    /// The settings that both have, in words; empty if there is one pair of designs.
    pub label: String,
    /// The keys that differ.
    pub changed: Vec<Changed>,
    /// Seeds whose two runs have one fingerprint.
    pub same_runs: usize,
    /// Every metric.
    pub differences: Vec<Difference>,
    /// A's runs with the common seeds.
    #[serde(skip)]
    pub a: Vec<Sample>,
    /// B's.
    #[serde(skip)]
    pub b: Vec<Sample>,
}

impl Comparison {
    /// All differences that are more than luck, with their points.
    pub fn found(&self) -> impl Iterator<Item = (&Matched, &Difference)> {
        let all = self.points.iter().flat_map(|point| {
            let differences = point.differences.iter();
            differences.map(move |difference| (point, difference))
        });
        all.filter(|(_, difference)| difference.is_found())
    }

    /// How many metrics were looked at, over all designs: those with a pair.
    #[must_use]
    pub fn looked_at(&self) -> usize {
        let all = self.points.iter().flat_map(|point| &point.differences);
        all.filter(|one| one.pairs > 0).count()
    }

    /// Whether every pair of runs is one run twice.
    #[must_use]
    pub fn is_of_the_same_runs(&self) -> bool {
        let same = |point: &Matched| point.same_runs == self.seeds.len();
        self.points.iter().all(same)
    }
}

/// Compares B against A.
///
/// # Errors
/// If their runs cannot be compared: other scenarios, versions, lengths or workloads, points that
/// do not match, no common seed.
pub fn compare(
    (side_a, a): (&Side, &Study),
    (side_b, b): (&Side, &Study),
) -> Result<Comparison, Error> {
    check((side_a, a), (side_b, b))?;
    let shared = |seed: &u64| b.grid.seeds.contains(seed);
    let seeds: Vec<u64> = a.grid.seeds.iter().copied().filter(shared).collect();
    if seeds.is_empty() {
        let problem = format!(
            "no common seed: A has {}, B has {}",
            spans(&a.grid.seeds),
            spans(&b.grid.seeds)
        );
        return Err(apart(problem, "run both with the same --seeds (or --seed)"));
    }
    let (matches, unmatched) = matches((side_a, a), (side_b, b))?;
    let one = |(label, in_a, in_b)| Matched::of(label, (a, in_a), (b, in_b), &seeds);
    let mut points = matches
        .into_iter()
        .map(one)
        .collect::<Result<Vec<_>, Error>>()?;
    judge(&mut points);
    let alone = |own: &Study| {
        let all = own.grid.seeds.iter().copied();
        all.filter(|seed| !seeds.contains(seed)).collect()
    };
    Ok(Comparison {
        scenario: a.grid.scenario.clone(),
        version: a.grid.version.clone(),
        a: side_a.to_string(),
        b: side_b.to_string(),
        only_a: alone(a),
        only_b: alone(b),
        seeds,
        unmatched,
        points,
    })
}

impl Matched {
    /// A point of each study with the runs of these seeds; what differs is still to be found.
    fn of(
        label: String,
        (a, in_a): (&Study, usize),
        (b, in_b): (&Study, usize),
        seeds: &[u64],
    ) -> Result<Self, Error> {
        let own = |study: &Study, point: usize| -> Vec<Sample> {
            let all = study.samples[point].iter();
            let shared = all.filter(|sample| seeds.contains(&sample.seed));
            shared.cloned().collect()
        };
        let (runs_a, runs_b) = (own(a, in_a), own(b, in_b));
        let same = runs_a.iter().zip(&runs_b);
        Ok(Self {
            label,
            changed: changed(&a.grid.points[in_a].resolved, &b.grid.points[in_b].resolved)?,
            same_runs: same.filter(|(a, b)| a.fingerprint == b.fingerprint).count(),
            differences: Vec::new(),
            a: runs_a,
            b: runs_b,
        })
    }
}

/// Finds what differs at all points, judged together.
fn judge(points: &mut [Matched]) {
    let pairs = points.iter().map(|point| point.a.iter().zip(&point.b));
    let sets: Vec<Vec<Pair<'_>>> = pairs.map(Iterator::collect).collect();
    let found = differences(&sets);
    for (point, found) in points.iter_mut().zip(found) {
        point.differences = found;
    }
}

/// Which points stand against which, by the settings that no side names.
type Matches = Vec<(String, usize, usize)>;

fn matches(a: (&Side, &Study), b: (&Side, &Study)) -> Result<(Matches, Vec<String>), Error> {
    let (points_a, points_b) = (a.0.points(a.1)?, b.0.points(b.1)?);
    if let ([(one, _)], [(other, _)]) = (&points_a[..], &points_b[..]) {
        return Ok((vec![(String::new(), *one, *other)], Vec::new()));
    }
    let sorted = |settings: &[Setting]| {
        let mut settings = settings.to_vec();
        settings.sort();
        settings
    };
    let partner = |settings: &[Setting]| {
        let same = |(_, other): &&(usize, Vec<Setting>)| sorted(other) == sorted(settings);
        points_b.iter().find(same)
    };
    let mut matches = Vec::new();
    let mut unmatched = Vec::new();
    for (index, settings) in &points_a {
        match partner(settings) {
            Some((other, _)) => matches.push((label(settings), *index, *other)),
            None => unmatched.push(format!("A: {}", label(settings))),
        }
    }
    let taken = |index: usize| matches.iter().any(|(_, _, other)| *other == index);
    let alone = points_b.iter().filter(|(index, _)| !taken(*index));
    unmatched.extend(alone.map(|(_, settings)| format!("B: {}", label(settings))));
    if matches.is_empty() {
        let problem = format!(
            "no point of A ({}) has the settings of a point of B ({})",
            points_a.len(),
            points_b.len()
        );
        let remedy = "name one point on each side, such as runs/x-sweep#core.alpha=3";
        return Err(apart(problem, remedy));
    }
    Ok((matches, unmatched))
}

/// Both sides are runs of one scenario, version, length and set of workloads.
fn check(a: (&Side, &Study), b: (&Side, &Study)) -> Result<(), Error> {
    let first = a.1.samples.iter().flatten().next();
    let first = first.expect("a study has runs");
    for (side, study) in [a, b] {
        let mut all = study.samples.iter().flatten();
        if let Some((what, one, two)) = all.find_map(|other| discord(first, other)) {
            let problem = format!("different {what}: {one} in {}, {two} in {side}", a.0);
            let remedy = "compare runs of one scenario by one version, that differ in the keys of \
                          a design";
            return Err(apart(problem, remedy));
        }
    }
    Ok(())
}

/// What must be the same in two runs, in a word, and how a run has it.
type Fact = (&'static str, fn(&Sample) -> String);

/// What sets two runs apart so that no metric of one can be held against the other's.
fn discord(one: &Sample, other: &Sample) -> Option<(&'static str, String, String)> {
    let workloads = |sample: &Sample| -> String {
        let names: Vec<&str> = sample
            .latencies
            .iter()
            .map(|own| own.workload.as_str())
            .collect();
        names.join(", ")
    };
    let facts: [Fact; 4] = [
        ("scenarios", |sample| sample.scenario.clone()),
        ("versions of kadlab", |sample| sample.version.clone()),
        ("durations", |sample| duration(sample.duration_us)),
        ("warm-ups", |sample| duration(sample.warm_up_us)),
    ];
    let fact = facts.into_iter().find(|(_, of)| of(one) != of(other));
    match fact {
        Some((what, of)) => Some((what, of(one), of(other))),
        None if workloads(one) == workloads(other) => None,
        None => Some(("workloads", workloads(one), workloads(other))),
    }
}

fn apart(problem: String, remedy: &str) -> Error {
    Error::Incomparable {
        problem,
        remedy: remedy.to_owned(),
    }
}

/// Seeds in words: `1..20, 25`.
#[must_use]
pub fn spans(seeds: &[u64]) -> String {
    let mut spans: Vec<(u64, u64)> = Vec::new();
    for &seed in seeds {
        match spans.last_mut() {
            Some((_, last)) if last.checked_add(1) == Some(seed) => *last = seed,
            _ => spans.push((seed, seed)),
        }
    }
    let words = |(first, last): &(u64, u64)| match first == last {
        true => first.to_string(),
        false => format!("{first}..{last}"),
    };
    let spans: Vec<String> = spans.iter().map(words).collect();
    spans.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn seeds_in_a_row_are_a_span() {
        assert_eq!(spans(&[1, 2, 3, 7, 9, 10]), "1..3, 7, 9..10");
        assert_eq!(spans(&[]), "");
    }
}
