//! Pages of items by sequence number: the real code's `GetItems` of late April 2026, with which
//! full nodes reconciled (docs/skywire.md, "Store"). Earlier versions took items in the order of
//! a Go map and so skipped some (incident K14); that is not reproduced. A page has no limit in
//! bytes, which made frames overflow (incident L17).

use crate::id::Id;
use crate::item::Item;
use std::sync::Arc;

/// Items of a page if the query names no limit.
pub const ITEMS_PER_PAGE: u32 = 1000;

/// What to list.
#[derive(Clone, Copy, Debug)]
pub struct Query<'a> {
    /// Items of this salt only; empty for all.
    pub salt: &'a [u8],
    /// Items with a higher sequence number only.
    pub since_seq: u64,
    /// Items wanted; 0 for [`ITEMS_PER_PAGE`], which a negative limit on the wire means too.
    pub limit: u32,
}

/// Items with the targets they are stored under.
#[derive(Clone, Debug)]
pub struct Page {
    /// By sequence number, then target. Longer than the limit rather than ending between two
    /// items of one sequence number: the next query could not ask for the rest.
    pub items: Vec<(Id, Arc<Item>)>,
    /// Whether a query since the last sequence number would find more.
    pub has_more: bool,
}

pub(super) fn page<'a>(
    stored: impl Iterator<Item = (&'a Id, &'a Arc<Item>)>,
    query: &Query,
) -> Page {
    let mut items: Vec<_> = stored
        .filter(|(_, item)| query.takes(item))
        .map(|(target, item)| (*target, Arc::clone(item)))
        .collect();
    items.sort_by_key(|(target, item)| (item.seq(), *target));
    let end = query.end(&items);
    let has_more = end < items.len();
    items.truncate(end);
    Page { items, has_more }
}

impl Query<'_> {
    fn takes(&self, item: &Item) -> bool {
        item.seq() > self.since_seq && (self.salt.is_empty() || self.salt == item.salt())
    }

    /// Where the page of these sorted items ends.
    fn end(&self, items: &[(Id, Arc<Item>)]) -> usize {
        let limit = match self.limit {
            0 => ITEMS_PER_PAGE as usize,
            limit => limit as usize,
        };
        match items.get(limit - 1) {
            Some((_, last)) => items.partition_point(|(_, item)| item.seq() <= last.seq()),
            None => items.len(),
        }
    }
}
