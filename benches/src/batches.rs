//! How long something takes, on a machine that others use too: the median of many short batches.
//!
//! A batch is meant to take about a millisecond: shorter than the time that a scheduler gives, so
//! that most batches are not interrupted, and the median is of those.

use kadlab::machine::Stopwatch;

/// Nanoseconds in a second.
const NANOS: f64 = 1e9;

/// Nanoseconds that one operation takes, over all batches.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Spread {
    /// A quarter of the batches were faster.
    pub low: f64,
    /// Half of them were.
    pub median: f64,
    /// Three quarters of them were.
    pub high: f64,
}

/// Measures so many batches. `prepare` makes what a batch needs and is not timed; `body` does the
/// work and tells how many operations it was.
///
/// # Panics
/// If there is no batch, or one without an operation.
pub fn measure<T>(
    batches: usize,
    mut prepare: impl FnMut() -> T,
    mut body: impl FnMut(&mut T) -> f64,
) -> Spread {
    let mut one = || {
        let mut prepared = prepare();
        let watch = Stopwatch::start();
        let operations = body(&mut prepared);
        let seconds = watch.seconds();
        assert!(operations > 0.0, "a batch does something");
        seconds * NANOS / operations
    };
    Spread::of((0..batches).map(|_| one()).collect())
}

impl Spread {
    /// The spread of these.
    ///
    /// # Panics
    /// If there are none.
    #[must_use]
    pub fn of(mut nanos: Vec<f64>) -> Spread {
        assert!(!nanos.is_empty(), "something was measured");
        nanos.sort_by(f64::total_cmp);
        let quartile = |quarter: usize| nanos[(nanos.len() - 1) * quarter / 4];
        Spread {
            low: quartile(1),
            median: quartile(2),
            high: quartile(3),
        }
    }

    /// The median in whole nanoseconds, at least one.
    #[must_use]
    pub fn whole(self) -> u64 {
        (self.median.round() as u64).max(1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_spread_is_median_and_quartiles() {
        let spread = Spread::of(vec![5.0, 1.0, 900.0, 2.4, 4.0]);
        let expected = Spread {
            low: 2.4,
            median: 4.0,
            high: 5.0,
        };
        assert_eq!((spread, spread.whole()), (expected, 4));
        assert_eq!(Spread::of(vec![0.1]).whole(), 1, "nothing costs nothing");
    }

    #[test]
    fn every_batch_is_prepared_and_run_once() {
        let (mut prepared, mut run) = (0, Vec::new());
        let next = || {
            prepared += 1;
            prepared
        };
        let _ = measure(3, next, |number| {
            run.push(*number);
            1.0
        });
        assert_eq!(run, [1, 2, 3]);
    }
}
