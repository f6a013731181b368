//! The ledger's part in reading ahead: where it will note what the next events do.

use super::Ledger;
use super::watch::Watches;
use crate::world::stage::Position;

impl Ledger<'_> {
    /// Reads where a node's traffic is counted, for reading ahead.
    #[must_use]
    pub fn read_traffic(&self, node: Position) -> u64 {
        self.nodes.bytes(node)
    }

    /// Reads where a node's calls are noted, for reading ahead.
    #[must_use]
    pub fn read_calls(&self, node: Position) -> u64 {
        let calls = |watches: &Watches| watches.calls(node) as u64;
        self.watches.as_deref().map_or(0, calls)
    }

    /// Reads these notes, for reading ahead.
    #[must_use]
    pub fn read_noted(&self, node: Position) -> u64 {
        let noted = |watches: &Watches| watches.read_noted(node);
        self.watches.as_deref().map_or(0, noted)
    }
}
