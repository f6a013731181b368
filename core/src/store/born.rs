//! When an item's present life began: a signed moment, because a saved item may be older than
//! the world it is loaded into, where [`Time`] begins at zero.

use crate::time::{Duration, Time};
use serde::Serialize;

/// Microseconds after the beginning of the world, negative before it; saturates at 2^63.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize)]
pub(super) struct Born(i64);

impl Born {
    pub(super) fn at(now: Time) -> Born {
        Born(signed(now.as_micros()))
    }

    pub(super) fn before(now: Time, age: Duration) -> Born {
        Born(signed(now.as_micros()).saturating_sub(signed(age.as_micros())))
    }

    /// How long ago that was; zero if it lies ahead.
    pub(super) fn age(self, now: Time) -> Duration {
        let micros = signed(now.as_micros()).saturating_sub(self.0);
        Duration::from_micros(u64::try_from(micros).unwrap_or(0))
    }

    /// The first moment at which a life of `ttl` is over: an age of exactly `ttl` still lives.
    pub(super) fn expiry(self, ttl: Duration) -> Time {
        let micros = self
            .0
            .saturating_add(signed(ttl.as_micros()))
            .saturating_add(1);
        Time::from_micros(u64::try_from(micros).unwrap_or(0))
    }
}

fn signed(micros: u64) -> i64 {
    i64::try_from(micros).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_life_may_begin_before_the_world() {
        let now = Time::from_micros(5);
        let born = Born::before(now, Duration::from_micros(9));
        assert_eq!(born, Born(-4));
        assert_eq!(born.age(now), Duration::from_micros(9));
        assert_eq!(born.expiry(Duration::from_micros(9)), Time::from_micros(6));
    }

    #[test]
    fn the_far_ends_of_time_saturate() {
        let end = Time::from_micros(u64::MAX);
        let born = Born::before(Time::ZERO, Duration::from_micros(u64::MAX));
        assert_eq!(born.age(end), Duration::from_micros(i64::MAX as u64));
        assert_eq!(Born::at(end).age(Time::ZERO), Duration::ZERO);
        assert_eq!(born.expiry(Duration::ZERO), Time::ZERO);
    }
}
