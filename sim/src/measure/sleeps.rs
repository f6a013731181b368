//! When nodes were paused: checks do not count that time as theirs.

use super::Ledger;
use crate::world::stage::Position;
use kadlab_core::time::{Duration, Time};
use std::collections::BTreeMap;
use std::ops::Range;

/// The pauses of all nodes, as the nodes felt them: one that lies over another makes it longer.
#[derive(Debug, Default)]
pub struct Sleeps {
    /// Who is paused, and since when.
    asleep: BTreeMap<Position, Time>,
    over: BTreeMap<Position, Vec<Range<Time>>>,
}

impl Sleeps {
    /// For how long a node was paused within a span.
    #[must_use]
    pub fn of(&self, node: Position, span: Range<Time>) -> Duration {
        let still = self.asleep.get(&node).map(|since| *since..span.end);
        let over = self.over.get(&node).into_iter().flatten().cloned();
        let within = over.chain(still).map(|sleep| {
            let end = sleep.end.min(span.end);
            end.since(sleep.start.max(span.start)).as_micros()
        });
        Duration::from_micros(within.sum())
    }

    /// Since when a node has been paused, if it is.
    #[must_use]
    pub(super) fn asleep_since(&self, node: Position) -> Option<Time> {
        self.asleep.get(&node).copied()
    }
}

impl Ledger<'_> {
    /// A node is paused.
    pub fn slept(&mut self, now: Time, node: Position) {
        self.sleeps.asleep.insert(node, now);
    }

    /// A paused node goes on, or goes down.
    pub fn woke(&mut self, now: Time, node: Position) {
        let Some(since) = self.sleeps.asleep.remove(&node) else {
            return;
        };
        self.sleeps.over.entry(node).or_default().push(since..now);
        if let Some(watches) = &mut self.watches {
            watches.woke(node, now.since(since));
        }
    }

    /// When nodes were paused.
    #[must_use]
    pub fn sleeps(&self) -> &Sleeps {
        &self.sleeps
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_span_has_the_part_of_each_pause_that_lies_in_it() {
        let at = Time::from_micros;
        let mut sleeps = Sleeps::default();
        sleeps.over.insert(3, vec![at(10)..at(20), at(40)..at(50)]);
        sleeps.asleep.insert(3, at(70));
        for (from, to, expected) in [
            (0, 100, 50),
            (15, 45, 10),
            (20, 40, 0),
            (12, 13, 1),
            (60, 75, 5),
            (80, 90, 10),
        ] {
            let slept = sleeps.of(3, at(from)..at(to));
            assert_eq!(slept.as_micros(), expected, "{from} to {to}");
            assert_eq!(sleeps.of(4, at(from)..at(to)), Duration::ZERO);
        }
    }
}
