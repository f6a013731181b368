//! Two sides paired: which points belong together, which seeds they share, and what differs.

use super::difference::{Difference, Pair, differences};
use super::keys::{Changed, changed};
use super::select::Side;
use super::{Setting, Study, label};
use crate::Error;
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
pub fn compare(sides: (&Side, &Study), with: (&Side, &Study)) -> Result<Comparison, Error> {
    let ((side_a, a), (side_b, b)) = (sides, with);
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
    let mut points = Vec::new();
    for (label, index_a, index_b) in matches {
        let own = |study: &Study, index: usize| -> Vec<Sample> {
            let samples = study.samples[index].iter();
            samples
                .filter(|sample| seeds.contains(&sample.seed))
                .cloned()
                .collect()
        };
        let (runs_a, runs_b) = (own(a, index_a), own(b, index_b));
        let same = runs_a.iter().zip(&runs_b);
        points.push(Matched {
            label,
            changed: changed(
                &a.grid.points[index_a].resolved,
                &b.grid.points[index_b].resolved,
            )?,
            same_runs: same.filter(|(a, b)| a.fingerprint == b.fingerprint).count(),
            differences: Vec::new(),
            a: runs_a,
            b: runs_b,
        });
    }
    judge(&mut points);
    let alone = |own: &Study| {
        let seeds = own
            .grid
            .seeds
            .iter()
            .copied()
            .filter(|seed| !seeds.contains(seed));
        seeds.collect::<Vec<u64>>()
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
    let workloads = |sample: &Sample| -> Vec<String> {
        let names = sample
            .latencies
            .iter()
            .map(|latencies| latencies.workload.clone());
        names.collect()
    };
    let seconds = |us: u64| crate::numbers::duration(us);
    let all = [a, b].into_iter();
    for (side, other) in all.flat_map(|(side, study)| {
        let samples = study.samples.iter().flatten();
        samples.map(move |sample| (side, sample))
    }) {
        let said = |what: &str, one: &str, two: &str| {
            Some(format!("{what}: {one} in {}, {two} in {side}", a.0))
        };
        let problem = if first.scenario != other.scenario {
            said("different scenarios", &first.scenario, &other.scenario)
        } else if first.version != other.version {
            said(
                "different versions of kadlab",
                &first.version,
                &other.version,
            )
        } else if first.duration_us != other.duration_us {
            let (one, two) = (seconds(first.duration_us), seconds(other.duration_us));
            said("different durations", &one, &two)
        } else if first.warm_up_us != other.warm_up_us {
            let (one, two) = (seconds(first.warm_up_us), seconds(other.warm_up_us));
            said("different warm-ups", &one, &two)
        } else if workloads(first) != workloads(other) {
            let (one, two) = (workloads(first).join(", "), workloads(other).join(", "));
            said("different workloads", &one, &two)
        } else {
            None
        };
        if let Some(problem) = problem {
            return Err(apart(
                problem,
                "compare runs of one scenario by one version, that differ in the keys of a design",
            ));
        }
    }
    Ok(())
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
