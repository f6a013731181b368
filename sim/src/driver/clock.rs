//! What the driver asks of a clock, and the clock of this machine: the only file of the driver
//! that reads one.

use kadlab_core::time::{Duration, Time, WallClock};
use std::future::Future;
use std::time::{SystemTime, UNIX_EPOCH};
use tokio::time::Instant;

/// A node's clocks.
pub trait Clock: Clone + Send + Sync + 'static {
    /// The monotonic clock; zero when the node started.
    fn now(&self) -> Time;
    /// The date.
    fn wall_clock(&self) -> WallClock;
    /// Comes back at this moment of the monotonic clock, not before.
    fn sleep_until(&self, moment: Time) -> impl Future<Output = ()> + Send;
}

/// The machine's clocks.
#[derive(Clone, Copy, Debug)]
pub struct SystemClock {
    started: Instant,
}

impl SystemClock {
    /// Clocks of a node that starts now.
    #[must_use]
    pub fn start() -> SystemClock {
        SystemClock {
            started: Instant::now(),
        }
    }
}

/// How long ago tokio's clock showed `started`.
#[must_use]
pub fn since(started: Instant) -> Time {
    Time::ZERO + micros(started.elapsed())
}

/// Tokio's clock at this moment after `started`.
#[must_use]
pub fn instant(started: Instant, moment: Time) -> Instant {
    started + std::time::Duration::from_micros(moment.as_micros())
}

/// The same length of time, in whole microseconds rounded down.
#[must_use]
pub fn micros(duration: std::time::Duration) -> Duration {
    Duration::from_micros(u64::try_from(duration.as_micros()).unwrap_or(u64::MAX))
}

impl Clock for SystemClock {
    fn now(&self) -> Time {
        since(self.started)
    }

    fn wall_clock(&self) -> WallClock {
        // A machine that believes to be before 1970 has no date that the wire could say.
        let past = SystemTime::now()
            .duration_since(UNIX_EPOCH)
            .unwrap_or_default();
        WallClock::from_unix_nanos(u64::try_from(past.as_nanos()).unwrap_or(u64::MAX))
    }

    async fn sleep_until(&self, moment: Time) {
        // Timers fire at whole milliseconds or later, never before the moment.
        tokio::time::sleep_until(instant(self.started, moment)).await;
    }
}

/// A moment to measure from, on tokio's clock.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) struct Moment(Instant);

impl Moment {
    pub(super) fn now() -> Moment {
        Moment(Instant::now())
    }

    pub(super) fn plus(self, duration: std::time::Duration) -> Moment {
        Moment(self.0 + duration)
    }

    /// Comes back when this moment has passed.
    pub(super) async fn pass(self) {
        tokio::time::sleep_until(self.0).await;
    }

    pub(super) fn is_older_than(self, age: std::time::Duration) -> bool {
        self.0.elapsed() >= age
    }
}
