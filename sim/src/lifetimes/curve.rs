//! Measured survival curves: how many of those who were there at first are left, by age.
//!
//! A lifetime is drawn by integers alone: one of those who were there at first, uniformly; the
//! curve between two rows is a straight line. Who is among the last row's outlives the curve.

use super::SHORTEST;
use crate::chance::Draw;
use kadlab_core::time::Duration;

/// A survival curve: ages that rise from zero, counts that never do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Curve {
    points: Vec<(Duration, u64)>,
}

/// Why rows are no survival curve.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NoCurve {
    /// The row from 1, if it is one's fault; in a file the first is its second line.
    pub row: Option<usize>,
    /// What is wrong with it.
    pub problem: String,
}

/// Rows of a curve, at most.
const ROWS_MAX: usize = 100_000;
/// The largest count: fractions of it are drawn in 64 bits.
const COUNT_MAX: u64 = 1 << 32;
/// Fractions of one that are told apart between two rows.
const FRACTIONS: u64 = 1 << 20;
/// The first line of a file.
const HEAD: &str = "node_count,timestamp";

/// The curves that are built in (scenarios/churn/README.md).
pub const BUILT_IN: &[(&str, &str)] = &[
    (
        "mainline-128",
        include_str!("../../../scenarios/churn/run_128_1.csv"),
    ),
    (
        "mainline-256",
        include_str!("../../../scenarios/churn/run_256_1.csv"),
    ),
    (
        "mainline-512",
        include_str!("../../../scenarios/churn/run_512.csv"),
    ),
    (
        "mainline-512-second",
        include_str!("../../../scenarios/churn/run_512_2.csv"),
    ),
    (
        "mainline-512-late",
        include_str!("../../../scenarios/churn/run_512_late.csv"),
    ),
];

impl Curve {
    /// The curve of these moments and counts; the first moment is age zero.
    ///
    /// # Errors
    /// If they are no survival curve.
    pub fn new(rows: &[(Duration, u64)]) -> Result<Curve, NoCurve> {
        let (Some((start, first)), Some(_)) = (rows.first(), rows.get(1)) else {
            return Err(NoCurve::whole("it has fewer than two rows"));
        };
        if rows.len() > ROWS_MAX {
            return Err(NoCurve::whole("it has more than 100,000 rows"));
        }
        if !(1..=COUNT_MAX).contains(first) {
            let problem = format!("it starts with {first} nodes, not with 1 to {COUNT_MAX}");
            return Err(NoCurve::of(1, problem));
        }
        for (row, pair) in (2..).zip(rows.windows(2)) {
            let [(before, were), (at, are)] = [pair[0], pair[1]];
            if at <= before {
                return Err(NoCurve::of(
                    row,
                    format!("{at} does not come after {before}"),
                ));
            }
            if are > were {
                return Err(NoCurve::of(
                    row,
                    format!("it rises from {were} nodes to {are}"),
                ));
            }
        }
        let age = |(at, count): &(Duration, u64)| {
            (
                Duration::from_micros(at.as_micros() - start.as_micros()),
                *count,
            )
        };
        Ok(Curve {
            points: rows.iter().map(age).collect(),
        })
    }

    /// The curve of a file: `node_count,timestamp` with timestamps in seconds.
    ///
    /// # Errors
    /// If the text is no survival curve.
    pub fn parse(text: &str) -> Result<Curve, NoCurve> {
        let mut lines = text.lines();
        if lines.next().map(str::trim_end) != Some(HEAD) {
            return Err(NoCurve::whole(&format!("its first line is not {HEAD}")));
        }
        let rows = (1..).zip(lines.take(ROWS_MAX + 1));
        let rows: Vec<_> = rows
            .map(|(number, line)| row(number, line))
            .collect::<Result<_, _>>()?;
        Curve::new(&rows)
    }

    /// Ages and counts, the first at age zero.
    #[must_use]
    pub fn points(&self) -> &[(Duration, u64)] {
        &self.points
    }

    /// A lifetime; `None` for one beyond the end of the curve. O(log rows).
    #[must_use]
    pub fn draw(&self, draw: &mut Draw) -> Option<Duration> {
        let fine = |count: u64| count * FRACTIONS;
        let number = draw.below(fine(self.points[0].1));
        let row = self
            .points
            .partition_point(|(_, count)| fine(*count) > number);
        let (until, left) = *self.points.get(row)?;
        let (from, were) = self.points[row - 1];
        let (gone, all) = (fine(were) - number, fine(were - left));
        let span = u128::from(until.as_micros() - from.as_micros());
        let after = span * u128::from(gone) / u128::from(all);
        let after = u64::try_from(after).expect("a part of a length is no longer than it");
        Some((from + Duration::from_micros(after)).max(SHORTEST))
    }
}

impl NoCurve {
    fn whole(problem: &str) -> NoCurve {
        NoCurve {
            row: None,
            problem: problem.to_owned(),
        }
    }

    fn of(row: usize, problem: String) -> NoCurve {
        NoCurve {
            row: Some(row),
            problem,
        }
    }
}

fn row(number: usize, line: &str) -> Result<(Duration, u64), NoCurve> {
    let numbers = line
        .trim_end()
        .split_once(',')
        .and_then(|(count, seconds)| {
            let seconds = seconds
                .parse::<u64>()
                .ok()
                .filter(|seconds| *seconds <= SECONDS_MAX)?;
            Some((Duration::from_secs(seconds), count.parse().ok()?))
        });
    numbers.ok_or_else(|| {
        let problem = format!("\"{line}\" is not a whole number of nodes and one of seconds");
        NoCurve::of(number, problem)
    })
}

/// A hundred years.
const SECONDS_MAX: u64 = 36_500 * 86_400;
