//! Partitions.

use super::super::super::names::{DIRECTIONS, name_in};
use super::super::super::spec::{Group, Partition};
use super::super::super::units::show_share;
use super::super::Lines;
use super::super::selection::selection;

impl Lines {
    pub(super) fn partition(&mut self, partition: &Partition, groups: &[Group]) {
        self.raw("on", selection(&partition.on, groups));
        if let Some(from) = &partition.from {
            self.raw("from", selection(from, groups));
        }
        if let Some(bridge) = &partition.bridge {
            self.raw("bridge", selection(bridge, groups));
        }
        self.text("direction", name_in(DIRECTIONS, &partition.direction));
        self.text("pairs", show_share(partition.pairs.into()));
        self.text("for", partition.lasts);
        if let Some(flaps) = partition.flaps {
            self.text("every", flaps.every);
            self.text("cut-for", flaps.cut_for);
        }
    }
}
