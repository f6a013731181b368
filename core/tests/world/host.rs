//! What is around one node of a test world: its key, its design, its disk, its manners.

use super::moment::Surroundings;
use kadlab_core::config::Config;
use kadlab_core::env::{Record, StoreError};
use kadlab_core::id::Id;
use kadlab_core::item::Item;
use kadlab_core::key::{SECRET_KEY_BYTES, SecretKey};
use kadlab_core::message::{Contact, Reply, Request};
use kadlab_core::node::Node;
use kadlab_core::time::{Duration, WallClock};
use std::collections::BTreeMap;
use std::sync::Arc;

/// What a disk loses before a restart.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Lose {
    Nothing,
    Sequence,
    Everything,
}

/// What a liar answers; nothing lets the caller's deadline pass.
pub(crate) type Lie = Box<dyn Fn(&Request) -> Option<Reply>>;

/// What answers a call.
pub(crate) enum Manner {
    /// The node.
    Honest,
    /// The node, this much later.
    Slow(Duration),
    /// The node, but every answer comes twice.
    Stuttering,
    /// Nobody: the caller's deadline passes.
    Silent,
    /// Nobody, and the caller hears so at once.
    Refusing,
    /// Nobody, after the connection was made.
    Closing,
    /// Nobody is asked: the caller's host has no room to carry the call.
    NotCarried,
    /// A script.
    Liar(Lie),
}

pub(crate) struct Host {
    pub(super) secret: SecretKey,
    pub(super) config: Config,
    pub(super) node: Option<Node>,
    pub(super) life: u32,
    pub(super) disk: Disk,
    pub(super) manner: Manner,
    pub(super) ahead: Duration,
    /// The answer to a test's own question.
    pub(super) overheard: Option<Reply>,
    name: u64,
    draws: u64,
}

impl Host {
    pub(super) fn new(name: usize, config: Config) -> Host {
        let mut bytes = [0; SECRET_KEY_BYTES];
        bytes[SECRET_KEY_BYTES - 1] = u8::try_from(name + 1).expect("a small world");
        Host {
            secret: SecretKey::from_bytes(bytes).expect("a small number is a secret key"),
            config,
            node: None,
            life: 0,
            disk: Disk::default(),
            manner: Manner::Honest,
            ahead: Duration::ZERO,
            overheard: None,
            name: name as u64,
            draws: 0,
        }
    }

    pub(super) fn surroundings(&mut self) -> Surroundings<'_> {
        Surroundings {
            name: self.name,
            config: &self.config,
            secret: &self.secret,
            ahead: self.ahead,
            draws: &mut self.draws,
        }
    }
}

/// What outlives a node.
pub(crate) struct Disk {
    pub(super) outcome: Result<(), StoreError>,
    items: BTreeMap<Id, (Arc<Item>, WallClock)>,
    sequences: BTreeMap<Id, u64>,
    table: Option<Arc<[Contact]>>,
}

impl Default for Disk {
    fn default() -> Disk {
        Disk {
            outcome: Ok(()),
            items: BTreeMap::new(),
            sequences: BTreeMap::new(),
            table: None,
        }
    }
}

impl Disk {
    pub(super) fn save(&mut self, record: Record) -> Result<(), StoreError> {
        self.outcome?;
        match record {
            Record::Item {
                target,
                item,
                stored_at,
            } => {
                self.items.insert(target, (item, stored_at));
            }
            Record::Sequence { target, seq } => {
                self.sequences.insert(target, seq);
            }
            Record::Table { contacts } => self.table = Some(contacts),
        }
        Ok(())
    }

    pub(super) fn len(&self) -> usize {
        self.items.len()
    }

    pub(super) fn delete(&mut self, target: &Id) {
        self.items.remove(target);
    }

    pub(super) fn lose(&mut self, lose: Lose) {
        if lose != Lose::Nothing {
            self.sequences.clear();
        }
        if lose == Lose::Everything {
            self.items.clear();
            self.table = None;
        }
    }

    pub(super) fn records(&self) -> Vec<Record> {
        let item = |(target, (item, stored_at)): (&Id, &(Arc<Item>, WallClock))| Record::Item {
            target: *target,
            item: Arc::clone(item),
            stored_at: *stored_at,
        };
        let sequence = |(target, seq): (&Id, &u64)| Record::Sequence {
            target: *target,
            seq: *seq,
        };
        let items = self.items.iter().map(item);
        let table = self.table.clone();
        let table = table.map(|contacts| Record::Table { contacts });
        let saved = items.chain(self.sequences.iter().map(sequence));
        saved.chain(table).collect()
    }
}
