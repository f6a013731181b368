//! The ledger's part in fetching ahead: where it will note what the next events do.

use super::Ledger;
use crate::world::stage::Position;

impl Ledger<'_> {
    /// Where a node's traffic is counted.
    pub fn fetch_traffic(&self, node: Position) {
        self.nodes.fetch(node);
    }

    /// Where a node's calls are noted.
    pub fn fetch_calls(&self, node: Position) {
        if let Some(watches) = &self.watches {
            watches.fetch_calls(node);
        }
    }

    /// These notes, after [`Ledger::fetch_calls`].
    pub fn fetch_noted(&self, node: Position) {
        if let Some(watches) = &self.watches {
            watches.fetch_noted(node);
        }
    }
}
