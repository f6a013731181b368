//! How the keys of a group are chosen.

use super::Key;

/// How the keys of a group are chosen, and with them the places of its nodes' ids.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Placement {
    /// Drawn uniformly.
    Random,
    /// Drawn until the id shares some leading bits with a key: a Sybil's way.
    Near {
        /// The key; of no group that is itself placed.
        to: Key,
        /// Leading bits that are shared at least.
        bits: u32,
    },
}
