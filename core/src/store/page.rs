//! Pages of items by sequence number: the real code's `GetItems` of late April 2026, with which
//! full nodes reconciled (docs/skywire.md, "Store"), and the earlier one, which took items in the order
//! of a Go map and so skipped some (incident K14). A page has no limit in bytes, which made frames
//! overflow (incident L17).

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
    /// In which order.
    pub order: Order,
}

/// The order of a store's pages.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Order {
    /// By sequence number, then target. A page is longer than the limit rather than ending between
    /// two items of one sequence number: the next query could not ask for the rest.
    Sorted,
    /// As a Go map is walked: another order for every draw. A page ends at the limit, whatever it
    /// leaves out.
    Shuffled(u64),
}

/// Items with the targets they are stored under.
#[derive(Clone, Debug)]
pub struct Page {
    /// In the order that was asked for.
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
    items.sort_by_key(|(target, item)| match query.order {
        Order::Sorted => (item.seq(), *target),
        Order::Shuffled(draw) => (shuffled(target.leading_bits(), draw), *target),
    });
    let end = query.end(&items);
    let has_more = end < items.len();
    items.truncate(end);
    Page { items, has_more }
}

impl Query<'_> {
    fn takes(&self, item: &Item) -> bool {
        item.seq() > self.since_seq && (self.salt.is_empty() || self.salt == item.salt())
    }

    /// Where the page of these items ends.
    fn end(&self, items: &[(Id, Arc<Item>)]) -> usize {
        let limit = match self.limit {
            0 => ITEMS_PER_PAGE as usize,
            limit => limit as usize,
        };
        match items.get(limit - 1) {
            _ if self.order != Order::Sorted => limit.min(items.len()),
            Some((_, last)) => items.partition_point(|(_, item)| item.seq() <= last.seq()),
            None => items.len(),
        }
    }
}

/// A place in an order that the draw decides (the finaliser of SplitMix64).
fn shuffled(bits: u64, draw: u64) -> u64 {
    let mixed = bits ^ draw;
    let mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    mixed ^ (mixed >> 31)
}
