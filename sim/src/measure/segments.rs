//! Segments that were lost, and what became of their messages.

use crate::world::stage::Stage;

/// Counts of an uneven network.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Segments {
    /// Lost on the way.
    pub lost: u64,
    /// Found a queue full.
    pub overflowed: u64,
    /// Sent again.
    pub again: u64,
    /// Streams that broke, seen by their senders.
    pub broken: u64,
}

impl Segments {
    /// What is counted and how often; nothing where no segment can be lost.
    pub(super) fn named(self, stage: &Stage) -> Vec<(&'static str, u64)> {
        let scenario = &stage.scenario;
        let queues = scenario
            .groups
            .iter()
            .any(|group| group.bandwidth.is_limited());
        if !scenario.is_lossy() && !queues {
            return Vec::new();
        }
        vec![
            ("segments lost on the way", self.lost),
            ("segments that found a queue full", self.overflowed),
            ("segments sent again", self.again),
            ("streams broken by five time-outs in a row", self.broken),
        ]
    }
}
