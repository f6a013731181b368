//! Pages of items by sequence number: the real code's `GetItems` of late April 2026, with which
//! full nodes reconciled (docs/skywire.md, "Store"), and the earlier one, which took items in the order
//! of a Go map and so skipped some (incident K14). By itself a page has no limit in bytes, which
//! made frames overflow (incident L17); who sends it cuts it ([`Page::within`]).

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

impl Page {
    /// The page as far as its items come to at most `bytes_max`, of at most `items_max`.
    ///
    /// Cut in the order of sequence numbers, it ends between two of them, so that the next query
    /// can ask for the rest; only if a whole page is too short for those of one number does it end
    /// among them, and no query can ask for the others. An item that is too long by itself is left
    /// out.
    #[must_use]
    pub fn within(
        mut self,
        (bytes_max, items_max): (usize, usize),
        order: Order,
        bytes: impl Fn(&Id, &Item) -> usize,
    ) -> Page {
        self.items
            .retain(|(target, item)| bytes(target, item) <= bytes_max);
        let mut sum = 0;
        let fits = |(target, item): &(Id, Arc<Item>)| {
            sum += bytes(target, item);
            sum <= bytes_max
        };
        let end = self.items.iter().take(items_max).map(fits);
        let end = end.take_while(|fits| *fits).count();
        if end == self.items.len() {
            return self;
        }
        let beyond = self.items[end].1.seq();
        let before = |(_, item): &(Id, Arc<Item>)| item.seq() < beyond;
        let end = match order {
            Order::Sorted => Some(self.items.partition_point(before)).filter(|whole| *whole > 0),
            Order::Shuffled(_) => None,
        }
        .unwrap_or(end);
        self.items.truncate(end);
        self.has_more = true;
        self
    }
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::item::Parts;
    use crate::key::{PublicKey, Signature};
    use crate::message::{Entry, Reply};
    use crate::peer::Peer;
    use crate::wire::frame::FRAME_BYTES_MAX;
    use crate::wire::size::{PAGE_ENTRIES_BYTES_MAX, entry_len, reply_len};

    /// An item of this sequence number and length under a target of its own.
    fn listed(number: u8, seq: u64, value_bytes: usize) -> (Id, Arc<Item>) {
        let item = Item::new(Parts {
            key: PublicKey::NULL,
            seq,
            signature: Signature::from_bytes([0; 65]),
            value: Some(vec![0; value_bytes].into()),
            salt: Box::default(),
        });
        (Id::from_bytes([number; 32]), Arc::new(item))
    }

    fn page_of(items: &[(Id, Arc<Item>)]) -> Page {
        Page {
            items: items.to_vec(),
            has_more: false,
        }
    }

    /// The sequence numbers of what is left where each byte of a value counts, and whether there
    /// is more.
    fn left(items: &[(Id, Arc<Item>)], most: (usize, usize), order: Order) -> (Vec<u64>, bool) {
        let page = page_of(items).within(most, order, |_, item| item.value().len());
        let seqs = page.items.iter().map(|(_, item)| item.seq());
        (seqs.collect(), page.has_more)
    }

    #[test]
    fn a_page_ends_between_two_numbers_where_its_bytes_or_its_items_are_too_many() {
        let numbers = [1, 2, 2, 3];
        let items: Vec<_> = (0..4)
            .map(|n| listed(n, numbers[usize::from(n)], 10))
            .collect();
        let sorted = |most| left(&items, most, Order::Sorted);
        assert_eq!(sorted((40, 9)), (vec![1, 2, 2, 3], false));
        assert_eq!(sorted((39, 9)), (vec![1, 2, 2], true));
        assert_eq!(sorted((29, 9)), (vec![1], true), "not between the twos");
        assert_eq!(sorted((40, 2)), (vec![1], true));
        let shuffled = left(&items, (29, 9), Order::Shuffled(1));
        assert_eq!(shuffled, (vec![1, 2], true), "that order loses some anyhow");
    }

    #[test]
    fn a_page_too_short_for_one_number_has_what_it_can_and_never_what_no_page_could() {
        let items: Vec<_> = (0..4).map(|n| listed(n, 7, 10)).collect();
        assert_eq!(left(&items, (25, 9), Order::Sorted), (vec![7, 7], true));
        let items = [listed(0, 1, 99), listed(1, 2, 10)];
        assert_eq!(left(&items, (25, 9), Order::Sorted), (vec![2], false));
    }

    #[test]
    fn a_cut_page_is_a_frame_and_the_next_item_would_not_fit() {
        for value_bytes in [0, 100, 60_000] {
            let many = 20_000.min(8_000_000 / (value_bytes + 1));
            let items: Vec<_> = (0..many)
                .map(|seq| listed(255, u64::MAX - seq as u64, value_bytes))
                .rev()
                .collect();
            let most = (PAGE_ENTRIES_BYTES_MAX, usize::MAX);
            let bytes = |target: &Id, item: &Item| entry_len(item, Some(target));
            let page = page_of(&items).within(most, Order::Sorted, bytes);
            assert!(page.has_more);
            let next = bytes(&items[page.items.len()].0, &items[page.items.len()].1);
            let entry = |(target, item)| Entry {
                item,
                target: Some(target),
            };
            let reply = Reply::Items {
                entries: page.items.into_iter().map(entry).collect(),
                has_more: false,
            };
            let length = reply_len(&reply, Peer::from_index(0), |_| 0);
            let frame = FRAME_BYTES_MAX as usize;
            assert!(length <= frame && length + next > frame, "{length} bytes");
        }
    }
}
