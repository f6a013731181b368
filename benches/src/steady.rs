//! Bodies whose instructions are counted: the same work again and again, and nothing else.
//!
//! What is made before the first event does not depend on how many follow, so that the difference
//! between a run of many events and one of few is that of the events alone.

use crate::census::targets;
use crate::crowd::Crowd;
use crate::items::{SALT, VALUE_BYTES, item, secret};
use crate::simulated;
use kadlab_core::item::Item;
use kadlab_core::message::{Reply, Request};
use kadlab_core::peer::Peer;
use std::hint::black_box;
use std::sync::Arc;

/// Nodes of the core that call each other.
const NODES: usize = 300;
/// Versions of an item that are signed before the first is put.
const VERSIONS: u32 = 400;

/// What is done again and again.
#[derive(Clone, Copy, PartialEq, Eq, Debug, clap::ValueEnum)]
pub enum Body {
    /// An event of a simulated world in which nodes look up random targets
    Exchange,
    /// A whole lookup among nodes of the core
    Lookup,
    /// A put of a newer version, which a node of the core checks and stores; at most 400
    Put,
}

impl Body {
    /// Does it so many times.
    ///
    /// # Panics
    /// If there are more puts than versions.
    pub fn run(self, events: u32) {
        match self {
            Body::Exchange => exchange(events),
            Body::Lookup => lookup(events),
            Body::Put => put(events),
        }
    }
}

fn exchange(events: u32) {
    let stage = simulated::stage();
    let mut world = simulated::steady(&stage);
    (0..events).for_each(|_| simulated::step(&mut world));
}

fn lookup(events: u32) {
    let mut crowd = Crowd::of(NODES);
    let targets = targets(NODES);
    for event in 0..events as usize {
        let asker = event % crowd.len();
        black_box(crowd.find_node(asker, targets[event % NODES]));
    }
}

fn put(events: u32) {
    assert!(events <= VERSIONS, "there are {VERSIONS} versions");
    let mut putting = Putting::new(VERSIONS);
    (0..events).for_each(|_| putting.put());
}

/// A node, and versions of an item that it has not seen.
#[derive(Debug)]
pub struct Putting {
    crowd: Crowd,
    /// The newest first.
    versions: Vec<Item>,
}

impl Putting {
    /// So many versions.
    #[must_use]
    pub fn new(versions: u32) -> Putting {
        let key = secret(0);
        let version = |seq: u32| item(&key, SALT, seq.into(), VALUE_BYTES);
        Putting {
            crowd: Crowd::of(NODES),
            versions: (1..=versions).rev().map(version).collect(),
        }
    }

    /// Puts the next version; its signature has never been checked.
    ///
    /// # Panics
    /// If there is none, or the node refuses it.
    pub fn put(&mut self) {
        let version = self.versions.pop().expect("there are enough versions");
        let request = Request::PutValue {
            item: Arc::new(version),
            mirror_target: None,
        };
        let reply = self.crowd.answer(0, Peer::from_index(1), request);
        assert!(matches!(reply, Reply::Put(Ok(()))), "{reply:?}");
    }

    /// How many signatures the node has checked.
    #[must_use]
    pub fn checked(&self) -> u64 {
        self.crowd.counted().checked
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_body_does_what_it_says() {
        Body::Exchange.run(5);
        Body::Lookup.run(2);
        Body::Put.run(3);
    }

    #[test]
    fn every_put_is_checked() {
        let mut putting = Putting::new(5);
        (0..5).for_each(|_| putting.put());
        assert_eq!(putting.checked(), 5);
    }
}
