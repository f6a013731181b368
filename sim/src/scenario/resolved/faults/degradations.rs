//! Degradations.

use super::super::super::names::{DIRECTIONS, name_in};
use super::super::super::spec::{Degradation, Group};
use super::super::super::units::{show_decimal, show_offset, show_share};
use super::super::Lines;
use super::super::selection::selection;

impl Lines {
    pub(super) fn degradation(&mut self, degradation: &Degradation, groups: &[Group]) {
        self.raw("on", selection(&degradation.on, groups));
        if let Some(from) = &degradation.from {
            self.raw("from", selection(from, groups));
        }
        self.text("direction", name_in(DIRECTIONS, &degradation.direction));
        self.text("for", degradation.lasts);
        let micros = i64::try_from(degradation.latency.as_micros());
        let micros = micros.expect("a length of time of a scenario is at most a hundred years");
        self.text("latency", show_offset(micros));
        self.raw("latency-factor", show_decimal(degradation.factor));
        self.text("loss", show_share(degradation.loss.into()));
    }
}
