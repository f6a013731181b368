//! Time as the core is told it: whole microseconds, in three types that do not mix.
//!
//! [`Time`] is monotonic and starts at zero with the world, [`WallClock`] is what one node
//! believes the date is, [`Duration`] is the distance between two moments of either. None of
//! them can be read off a clock here: hosts pass them in.

use std::fmt;
use std::num::NonZeroU64;
use std::ops::{Add, AddAssign};

/// Microseconds in a second.
pub const MICROS_PER_SECOND: u64 = 1_000_000;
const NANOS_PER_MICRO: u64 = 1_000;
const NANOS_PER_SECOND: u64 = 1_000_000_000;

/// A moment on the monotonic clock, in whole microseconds since the world began.
///
/// Stored off by one so that `Option<Time>` is eight bytes.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Time(NonZeroU64);

const _: () = assert!(size_of::<Option<Time>>() == 8);

impl Time {
    /// The beginning of the world.
    pub const ZERO: Time = Time(NonZeroU64::MIN);

    /// The moment `micros` microseconds after the beginning; saturates 2^64 - 2.
    #[must_use]
    pub const fn from_micros(micros: u64) -> Time {
        Time(NonZeroU64::MIN.saturating_add(micros))
    }

    /// Whole microseconds since the beginning.
    #[must_use]
    pub const fn as_micros(self) -> u64 {
        self.0.get() - 1
    }

    /// Whole seconds since the beginning, rounded down.
    #[must_use]
    pub const fn as_secs(self) -> u64 {
        self.as_micros() / MICROS_PER_SECOND
    }

    /// The first of several moments, each of which there may be, without a branch for any of them.
    pub(crate) fn first<const COUNT: usize>(moments: [Option<Time>; COUNT]) -> Option<Time> {
        let stored = moments.map(|moment| moment.map_or(0, |moment| moment.0.get()));
        // What is not there is the last of all.
        let first = stored
            .into_iter()
            .map(|moment| moment.wrapping_sub(1))
            .min();
        NonZeroU64::new(first.unwrap_or(u64::MAX).wrapping_add(1)).map(Time)
    }

    /// How long ago `earlier` was; zero if it lies ahead.
    #[must_use]
    pub const fn since(self, earlier: Time) -> Duration {
        Duration(self.0.get().saturating_sub(earlier.0.get()))
    }
}

impl Add<Duration> for Time {
    type Output = Time;
    fn add(self, duration: Duration) -> Time {
        Time(self.0.saturating_add(duration.0))
    }
}

impl AddAssign<Duration> for Time {
    fn add_assign(&mut self, duration: Duration) {
        *self = *self + duration;
    }
}

impl fmt::Debug for Time {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", Duration(self.as_micros()))
    }
}

/// A length of time in whole microseconds.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Duration(u64);

impl Duration {
    /// No time at all.
    pub const ZERO: Duration = Duration(0);

    /// `micros` microseconds.
    #[must_use]
    pub const fn from_micros(micros: u64) -> Duration {
        Duration(micros)
    }

    /// `millis` milliseconds.
    #[must_use]
    pub const fn from_millis(millis: u64) -> Duration {
        Duration(millis * 1_000)
    }

    /// `secs` seconds.
    #[must_use]
    pub const fn from_secs(secs: u64) -> Duration {
        Duration(secs * MICROS_PER_SECOND)
    }

    /// Whole microseconds.
    #[must_use]
    pub const fn as_micros(self) -> u64 {
        self.0
    }

    /// The same length `times` over; saturates.
    #[must_use]
    pub const fn times(self, times: u64) -> Duration {
        Duration(self.0.saturating_mul(times))
    }
}

impl Add for Duration {
    type Output = Duration;
    fn add(self, other: Duration) -> Duration {
        Duration(self.0.saturating_add(other.0))
    }
}

impl fmt::Display for Duration {
    /// The shortest exact form with one unit: `250ms`, `10s`, `2h`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const UNITS: [(u64, &str); 5] = [
            (3_600_000_000, "h"),
            (60_000_000, "m"),
            (1_000_000, "s"),
            (1_000, "ms"),
            (1, "us"),
        ];
        let exact = UNITS
            .iter()
            .find(|(micros, _)| self.0 >= *micros && self.0.is_multiple_of(*micros));
        match exact {
            Some((micros, unit)) => write!(f, "{}{unit}", self.0 / micros),
            None => write!(f, "0s"),
        }
    }
}

impl fmt::Debug for Duration {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// What one node believes the date is: nanoseconds since 1970-01-01T00:00:00Z.
///
/// Offset, step and drift of a node's clock live in the value its host passes in. Skywire's
/// publishers use this number as a sequence number (docs/skywire.md, "Sequence numbers").
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct WallClock(u64);

impl WallClock {
    /// The date `nanos` nanoseconds after the Unix epoch.
    #[must_use]
    pub const fn from_unix_nanos(nanos: u64) -> WallClock {
        WallClock(nanos)
    }

    /// Nanoseconds since the Unix epoch.
    #[must_use]
    pub const fn as_unix_nanos(self) -> u64 {
        self.0
    }

    /// Whole seconds since the Unix epoch, saturating at the year 2106.
    #[must_use]
    pub const fn as_unix_secs(self) -> u32 {
        let secs = self.0 / NANOS_PER_SECOND;
        if secs > u32::MAX as u64 {
            u32::MAX
        } else {
            secs as u32
        }
    }

    /// How long ago `earlier` was by this clock; zero if it lies ahead.
    #[must_use]
    pub const fn since(self, earlier: WallClock) -> Duration {
        Duration(self.0.saturating_sub(earlier.0) / NANOS_PER_MICRO)
    }

    /// This date `duration` later; saturates.
    #[must_use]
    pub const fn plus(self, duration: Duration) -> WallClock {
        WallClock(
            self.0
                .saturating_add(duration.0.saturating_mul(NANOS_PER_MICRO)),
        )
    }

    /// This date `duration` earlier; stops at the epoch.
    #[must_use]
    pub const fn minus(self, duration: Duration) -> WallClock {
        WallClock(
            self.0
                .saturating_sub(duration.0.saturating_mul(NANOS_PER_MICRO)),
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_duration_prints_with_the_largest_exact_unit() {
        let shown = |micros| Duration::from_micros(micros).to_string();
        assert_eq!(shown(0), "0s");
        assert_eq!(shown(7_200_000_000), "2h");
        assert_eq!(shown(90_000_000), "90s");
        assert_eq!(shown(1_500), "1500us");
    }

    #[test]
    fn the_first_moment_is_the_smallest_of_those_there_are() {
        let at = |micros| Some(Time::from_micros(micros));
        assert_eq!(Time::first([None, at(7), at(3), None]), at(3));
        assert_eq!(Time::first([at(u64::MAX), None]), at(u64::MAX));
        assert_eq!(Time::first([at(0), at(1)]), Some(Time::ZERO));
        assert_eq!((Time::first([None; 5]), Time::first([])), (None, None));
    }

    #[test]
    fn time_round_trips_and_never_runs_backwards() {
        let time = Time::from_micros(5);
        assert_eq!(time.as_micros(), 5);
        assert_eq!((time + Duration::from_micros(3)).since(time).as_micros(), 3);
        assert_eq!(time.since(time + Duration::from_micros(3)), Duration::ZERO);
    }
}
