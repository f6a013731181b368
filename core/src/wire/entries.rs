//! Lists of items with their targets, as methods 5 and 6 carry them: two lists side by side.

use super::item::ItemFields;
use super::read::{Merge, Onto};
use crate::id::Id;
use crate::item::Item;
use crate::message::Entry;
use serde::de::{Deserializer, IgnoredAny, SeqAccess, Visitor};
use std::fmt;
use std::marker::PhantomData;
use std::sync::Arc;

/// Most entries kept of one list; what follows is only checked to be JSON. Real pages have 1000
/// items, more only if as many share a sequence number.
///
/// Three bytes (`{},`) make an item, so that without a limit a frame would grow to a hundred times
/// its size in memory.
pub const ENTRIES_MAX: usize = 8192;

/// A slice in Go, cut at [`ENTRIES_MAX`].
pub(super) struct List<T>(pub(super) Vec<T>);

impl<T> Default for List<T> {
    fn default() -> List<T> {
        List(Vec::new())
    }
}

impl<T: Merge + Default> Merge for List<T> {
    fn merge<'de, D: Deserializer<'de>>(&mut self, value: D) -> Result<(), D::Error> {
        self.0 = value.deserialize_seq(Elements(PhantomData))?;
        Ok(())
    }
    fn clear(&mut self) {
        self.0.clear();
    }
}

struct Elements<T>(PhantomData<T>);

impl<'de, T: Merge + Default> Visitor<'de> for Elements<T> {
    type Value = Vec<T>;
    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut elements: A) -> Result<Vec<T>, A::Error> {
        let mut list = Vec::new();
        while list.len() < ENTRIES_MAX {
            let mut element = T::default();
            let Some(()) = elements.next_element_seed(Onto(&mut element))? else {
                return Ok(list);
            };
            list.push(element);
        }
        while elements.next_element::<IgnoredAny>()?.is_some() {}
        Ok(list)
    }
}

/// Items and their targets while they are being read.
#[derive(Default)]
pub(super) struct EntryLists {
    pub(super) items: List<ItemFields>,
    pub(super) targets: List<Id>,
}

impl EntryLists {
    /// Each item with its target; none where the other list is shorter or has zeros.
    pub(super) fn entries(self) -> Vec<Entry> {
        let named = self.targets.0.into_iter().map(Some);
        let targets = named.chain(std::iter::repeat(None));
        let entry = |(fields, target): (ItemFields, Option<Id>)| Entry {
            item: Arc::new(Item::from(fields)),
            target: target.filter(|target| *target != Id::ZERO),
        };
        self.items.0.into_iter().zip(targets).map(entry).collect()
    }
}
