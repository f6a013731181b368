//! A node's store in pages, items without their values.

use super::limits::{PAGE_ITEMS, PAGE_ITEMS_MAX};
use crate::driver::ItemsPage;
use crate::driver::operator::ItemView;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use kadlab_core::id::{ID_BYTES, Id};
use serde::{Deserialize, Serialize};

/// A page of a store.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct StoreView {
    /// Items by target.
    pub items: Vec<ListedItem>,
    /// What the next page's `after` is; nothing if this is the last.
    pub next: Option<String>,
    /// Items of the whole store.
    pub total: usize,
}

/// An item without its value.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct ListedItem {
    /// Where it is kept.
    pub target: String,
    /// The key that signed it.
    pub key: String,
    /// Its salt, in base64.
    pub salt: String,
    /// Its sequence number.
    pub seq: u64,
    /// The length of its value.
    pub value_bytes: usize,
    /// Since it was stored.
    pub age_seconds: Option<u64>,
}

impl StoreView {
    /// What is shown of a page.
    #[must_use]
    pub fn of(page: &ItemsPage) -> StoreView {
        let listed = page.items.iter().map(|stored| ListedItem {
            target: stored.target.to_string(),
            key: stored.item.key().to_string(),
            salt: STANDARD.encode(stored.item.salt()),
            seq: stored.item.seq(),
            value_bytes: stored.item.value().len(),
            age_seconds: ItemView::of_stored(stored).age_seconds,
        });
        StoreView {
            items: listed.collect(),
            next: page.next.map(|target| target.to_string()),
            total: page.total,
        }
    }
}

/// Which page is asked for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Wanted {
    pub(super) after: Option<Id>,
    pub(super) count: usize,
}

impl Wanted {
    /// Reads the query of a request: `after=TARGET` and `limit=NUMBER`, each at most once.
    pub(super) fn read(query: &str) -> Result<Wanted, String> {
        let (mut after, mut count) = (None, None);
        for pair in query.split('&').filter(|pair| !pair.is_empty()) {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            let twice = match name {
                "after" => after.replace(target(value)?).is_some(),
                "limit" => count.replace(limit(value)?).is_some(),
                _ => return Err(format!("{name}: the store knows `after` and `limit` only")),
            };
            if twice {
                return Err(format!("{name}: named twice"));
            }
        }
        let count = count.unwrap_or(PAGE_ITEMS);
        Ok(Wanted { after, count })
    }
}

/// Reads a target.
pub(super) fn target(text: &str) -> Result<Id, String> {
    let mut bytes = [0; ID_BYTES];
    let read = hex::decode_to_slice(text, &mut bytes);
    read.map_err(|_| format!("{text}: not a target of 64 hexadecimal digits"))?;
    Ok(Id::from_bytes(bytes))
}

fn limit(text: &str) -> Result<usize, String> {
    let limit = text.parse().ok();
    let limit = limit.filter(|limit| (1..=PAGE_ITEMS_MAX).contains(limit));
    limit.ok_or_else(|| format!("limit={text}: not a number from 1 to {PAGE_ITEMS_MAX}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_query_names_each_key_once_and_no_others() {
        let target = "ab".repeat(ID_BYTES);
        let id = Id::from_bytes([0xab; ID_BYTES]);
        let read = |query: &str| Wanted::read(query).map(|wanted| (wanted.after, wanted.count));
        assert_eq!(read(""), Ok((None, PAGE_ITEMS)));
        let both = format!("after={target}&limit=7");
        assert_eq!(read(&both), Ok((Some(id), 7)));
        assert_eq!(
            read(&format!("limit={PAGE_ITEMS_MAX}")),
            Ok((None, PAGE_ITEMS_MAX))
        );
        for wrong in [
            "limit=0",
            "limit=1001",
            "limit=",
            "limit=1&limit=1",
            "after=ab",
            "after",
            "from=1",
            &format!("after={target}&after={target}"),
        ] {
            assert!(read(wrong).is_err(), "{wrong}");
        }
    }
}
