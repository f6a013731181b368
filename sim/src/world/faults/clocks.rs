//! Clocks that go wrong: what each node believes the date is.

use super::super::World;
use super::super::stage::Position;
use crate::scenario::spec::ClockFault;
use kadlab_core::time::{Duration, Time, WallClock};
use std::collections::BTreeMap;

/// Parts in a million of a whole.
const WHOLE_PPM: i128 = 1_000_000;

/// How far nodes' clocks are off.
#[derive(Debug, Default)]
pub(in crate::world) struct Clocks(BTreeMap<Position, Vec<Off>>);

/// What one fault does to a clock.
#[derive(Clone, Copy, Debug)]
struct Off {
    fault: usize,
    since: Time,
    offset_us: i64,
    drift_ppm: i64,
}

impl Off {
    fn micros(self, now: Time) -> i128 {
        let past = i128::from(now.since(self.since).as_micros());
        i128::from(self.offset_us) + past * i128::from(self.drift_ppm) / WHOLE_PPM
    }
}

impl Clocks {
    /// What a node believes the date is when it really is `date`.
    pub(in crate::world) fn read(&self, node: Position, now: Time, date: WallClock) -> WallClock {
        if self.0.is_empty() {
            return date;
        }
        let all = self.0.get(&node).into_iter().flatten();
        let off: i128 = all.map(|off| off.micros(now)).sum();
        let size = u64::try_from(off.unsigned_abs()).unwrap_or(u64::MAX);
        match off < 0 {
            true => date.minus(Duration::from_micros(size)),
            false => date.plus(Duration::from_micros(size)),
        }
    }

    /// A fault ends: its clocks are as right as before.
    pub(super) fn end(&mut self, fault: usize) {
        for off in self.0.values_mut() {
            off.retain(|off| off.fault != fault);
        }
        self.0.retain(|_, off| !off.is_empty());
    }
}

impl World<'_> {
    /// Clocks go wrong, those of nodes that are down too.
    pub(super) fn set_clocks(&mut self, fault: usize, clock: &ClockFault) {
        let nodes = self.select(&clock.on, &mut self.selecting(fault));
        let off = Off {
            fault,
            since: self.now,
            offset_us: clock.offset_us,
            drift_ppm: clock.drift_ppm,
        };
        for node in &nodes {
            self.clocks.0.entry(*node).or_default().push(off);
        }
        self.touch(fault, &nodes);
    }
}
