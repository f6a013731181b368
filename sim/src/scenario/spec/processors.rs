//! What work costs a node's processor, in whole nanoseconds: a processor of today reads a kibibyte
//! or hears a message in less than the microsecond that the world's moments are told apart by.

use std::fmt;

/// What a node's work costs its one processor, which does one thing after another. Whatever a node
/// sends leaves it when its processor has come to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Processor {
    /// The measured profile that it starts from, if it does; its costs are among those below.
    pub profile: Option<&'static str>,
    /// The costs.
    pub costs: Costs,
}

/// What each kind of work costs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Costs {
    /// For each message that arrives, of connections too.
    pub message: Cost,
    /// For each 1,024 bytes of request or reply, written or read; parts count.
    pub kibibyte: Cost,
    /// For a signature made.
    pub sign: Cost,
    /// For a signature checked.
    pub check: Cost,
}

/// Processor time, in whole nanoseconds.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Cost(u64);

impl Cost {
    /// Nothing.
    pub const ZERO: Cost = Cost(0);
    /// The most that one piece of work can cost: an hour.
    pub const MAX: Cost = Cost(3_600 * 1_000_000_000);

    /// So many nanoseconds; `None` above [`Cost::MAX`].
    #[must_use]
    pub fn from_nanos(nanos: u64) -> Option<Cost> {
        (nanos <= Cost::MAX.0).then_some(Cost(nanos))
    }

    /// Whole nanoseconds.
    #[must_use]
    pub const fn as_nanos(self) -> u64 {
        self.0
    }
}

impl fmt::Display for Cost {
    /// The shortest exact form with one unit: `850ns`, `60us`, `0s`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const UNITS: [(u64, &str); 4] = [
            (1_000_000_000, "s"),
            (1_000_000, "ms"),
            (1_000, "us"),
            (1, "ns"),
        ];
        let exact = |unit: &&(u64, &str)| self.0 >= unit.0 && self.0.is_multiple_of(unit.0);
        match UNITS.iter().find(exact) {
            Some((nanos, unit)) => write!(f, "{}{unit}", self.0 / nanos),
            None => write!(f, "0s"),
        }
    }
}
