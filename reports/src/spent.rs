//! Where a lookup's time went: its latency split into parts that sum exactly to it.
//!
//! What each part means is defined in `docs/metrics.md`; here they are only added up.

use crate::numbers::ratio;
use serde::{Serialize, Serializer};

/// A part of a lookup's critical path.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// Opening connections that were then used, or refused.
    Connecting,
    /// Requests and replies on their way.
    Network,
    /// At the callee: waiting for a handler, or for its disk.
    Queueing,
    /// At either end: waiting for a processor to be free and to do the work.
    Processor,
    /// Calls that ended at their deadline.
    DeadPeer,
    /// Held back although a window could have gone on: the round was not over.
    Barrier,
}

impl Part {
    /// All parts, in the order in which files and plots show them.
    pub const ALL: [Part; 6] = [
        Part::Network,
        Part::Connecting,
        Part::Queueing,
        Part::Processor,
        Part::DeadPeer,
        Part::Barrier,
    ];

    /// Its name in files.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Part::Connecting => "connecting",
            Part::Network => "network",
            Part::Queueing => "queueing",
            Part::Processor => "processor",
            Part::DeadPeer => "dead-peer",
            Part::Barrier => "barrier",
        }
    }

    /// What a reader is told.
    #[must_use]
    pub fn description(self) -> &'static str {
        match self {
            Part::Connecting => "connecting",
            Part::Network => "network",
            Part::Queueing => "queueing",
            Part::Processor => "processors",
            Part::DeadPeer => "waiting for a dead peer",
            Part::Barrier => "waiting at a barrier",
        }
    }
}

/// Time by part, in whole microseconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct Spent {
    us: [u64; Part::ALL.len()],
}

impl Spent {
    /// Time of one part.
    #[must_use]
    pub fn of(&self, part: Part) -> u64 {
        self.us[part as usize]
    }

    /// Adds to a part.
    pub fn add(&mut self, part: Part, us: u64) {
        self.us[part as usize] += us;
    }

    /// Moves time from one part to another.
    ///
    /// # Panics
    /// If the part has less than that.
    pub fn shift(&mut self, us: u64, from: Part, to: Part) {
        let left = self.us[from as usize].checked_sub(us);
        self.us[from as usize] = left.expect("a part has the time that is taken from it");
        self.add(to, us);
    }

    /// Adds every part of another.
    pub fn merge(&mut self, other: &Spent) {
        for part in Part::ALL {
            self.add(part, other.of(part));
        }
    }

    /// All parts together.
    #[must_use]
    pub fn total(&self) -> u64 {
        self.us.iter().sum()
    }
}

/// The parts' shares of the time of many lookups: one JSON object, `null` for shares of nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Shares(Spent);

impl Shares {
    /// The shares in the sum of these times.
    pub fn of<'s>(times: impl Iterator<Item = &'s Spent>) -> Self {
        let mut sum = Spent::default();
        times.for_each(|spent| sum.merge(spent));
        Self(sum)
    }

    /// A part's time and the time of all parts, in microseconds.
    #[must_use]
    pub fn share(&self, part: Part) -> (u64, u64) {
        (self.0.of(part), self.0.total())
    }
}

impl Serialize for Shares {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(Part::ALL.map(|part| {
            let (us, all_us) = self.share(part);
            (part.name(), ratio(us, all_us))
        }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_are_kept_apart_and_summed() {
        let mut spent = Spent::default();
        for (part, us) in Part::ALL
            .into_iter()
            .zip([1, 10, 100, 1_000, 10_000, 100_000])
        {
            spent.add(part, us);
        }
        assert_eq!((spent.of(Part::Queueing), spent.total()), (100, 111_111));
        let shares = Shares::of([spent, spent].iter());
        assert_eq!(shares.share(Part::Barrier), (200_000, 222_222));
        assert_eq!(
            serde_json::to_string(&Shares::of([].into_iter())).expect("numbers are JSON"),
            r#"{"network":null,"connecting":null,"queueing":null,"processor":null,"dead-peer":null,"barrier":null}"#
        );
    }
}
