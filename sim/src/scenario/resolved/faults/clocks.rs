//! Clocks that go wrong.

use super::super::super::spec::{ClockFault, Group};
use super::super::super::units::{show_drift, show_offset};
use super::super::Lines;
use super::super::selection::selection;

impl Lines {
    pub(super) fn clock(&mut self, clock: &ClockFault, groups: &[Group]) {
        self.raw("on", selection(&clock.on, groups));
        if let Some(lasts) = clock.lasts {
            self.text("for", lasts);
        }
        self.text("offset", show_offset(clock.offset_us));
        self.text("drift", show_drift(clock.drift_ppm));
    }
}
