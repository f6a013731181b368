//! A node's clocks on a host whose time is tokio's: the script's date, and time since it started.

use crate::driver::{Clock, instant, since};
use kadlab_core::time::{Time, WallClock};
use tokio::time::Instant;

/// Clocks of one life of a node.
#[derive(Clone, Copy, Debug)]
pub(super) struct ScriptClock {
    started: Instant,
    /// The date when it started.
    date: WallClock,
}

impl ScriptClock {
    /// Clocks of a node that starts now, at this moment of a script that begins at `epoch`.
    pub(super) fn start(epoch: WallClock, at: Time) -> ScriptClock {
        ScriptClock {
            started: Instant::now(),
            date: later(epoch, at),
        }
    }
}

fn later(date: WallClock, by: Time) -> WallClock {
    date.plus(by.since(Time::ZERO))
}

impl Clock for ScriptClock {
    fn now(&self) -> Time {
        since(self.started)
    }

    fn wall_clock(&self) -> WallClock {
        later(self.date, self.now())
    }

    async fn sleep_until(&self, moment: Time) {
        tokio::time::sleep_until(instant(self.started, moment)).await;
    }
}
