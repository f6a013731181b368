//! Restarts and clocks in words.

use super::describe::{lost, whom};
use crate::scenario::spec::{ClockFault, FaultKind};
use crate::world::stage::Stage;
use kadlab_core::time::Duration;

/// One line: who restarts, and with which disk.
pub(super) fn restart(kind: &FaultKind, stage: &Stage) -> String {
    let FaultKind::Restart {
        on,
        down,
        over,
        roll_back,
        lose,
    } = kind
    else {
        return String::new();
    };
    let mut line = format!("{} restarted, down for {down}", whom(on, stage));
    if *over > Duration::ZERO {
        line.push_str(&format!(" and started again over {over}"));
    }
    if let Some(roll_back) = roll_back {
        line.push_str(&format!(", disk rolled back by {roll_back}"));
    }
    format!("{line}, {}", lost(*lose))
}

/// One line: whose clocks are off, and how far.
pub(super) fn clock(clock: &ClockFault, stage: &Stage) -> String {
    let way = |number: i64| if number < 0 { "slow" } else { "fast" };
    let mut line = format!("clocks of {}", whom(&clock.on, stage));
    if clock.offset_us != 0 {
        let offset = Duration::from_micros(clock.offset_us.unsigned_abs());
        line.push_str(&format!(" {offset} {}", way(clock.offset_us)));
    }
    if clock.drift_ppm != 0 {
        let ppm = clock.drift_ppm.unsigned_abs();
        line.push_str(&format!(", {ppm} ppm {}", way(clock.drift_ppm)));
    }
    match clock.lasts {
        Some(lasts) => format!("{line}, for {lasts}"),
        None => line,
    }
}
