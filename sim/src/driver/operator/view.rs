//! What a node shows of itself, as JSON: the same to operators and over HTTP.
//!
//! Identifiers and keys are hexadecimal, values and salts standard base64, times in the unit that
//! the name says.

use crate::driver::{Ended, Found, Glance, KnownContact, Nearby, Source, StoredItem};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use kadlab_core::env::{CallError, CommandResult};
use kadlab_core::id::Id;
use kadlab_core::item::Item;
use kadlab_core::wire::WireReply;
use serde::{Deserialize, Serialize};
use std::net::SocketAddr;

const US_PER_MS: f64 = 1000.0;
const US_PER_S: u64 = 1_000_000;

/// A node at one moment.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct StatusView {
    /// Its id.
    pub id: String,
    /// Its key.
    pub key: String,
    /// Where it listens.
    pub listens: SocketAddr,
    /// Since it started.
    pub uptime_seconds: u64,
    /// Whether it has come into the network.
    pub joined: bool,
    /// Contacts of its table.
    pub contacts: usize,
    /// Items of its store.
    pub items: usize,
    /// Peers that it has heard of and not forgotten.
    pub peers_known: usize,
    /// Calls in flight.
    pub calls: usize,
    /// Commands under way.
    pub commands: usize,
    /// The version of this program.
    pub version: String,
}

/// A contact of a table.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct ContactView {
    /// The length of the prefix it shares with the node.
    pub bucket: usize,
    /// Its id.
    pub id: String,
    /// Its key.
    pub key: String,
    /// Where it listens, as far as is known.
    pub address: Option<SocketAddr>,
    /// How that is known: proven, stated or heard.
    pub source: Option<String>,
    /// Since it was last heard of.
    pub unheard_for_seconds: u64,
}

/// An item.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct ItemView {
    /// Where it is kept.
    pub target: String,
    /// The key that signed it.
    pub key: String,
    /// Its salt.
    pub salt: String,
    /// Its sequence number.
    pub seq: u64,
    /// Its value.
    pub value: String,
    /// Since it was stored, where that is known.
    pub age_seconds: Option<u64>,
}

/// What came of a command.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct EndedView {
    /// From the command to its result.
    pub took_ms: f64,
    /// How it was found; nothing if no peer was needed.
    pub lookup: Option<LookupView>,
    /// The item of a get.
    pub item: Option<ItemView>,
    /// Of a put: peers that stored, refused, and did not answer.
    pub put: Option<(u16, u16, u16)>,
    /// Of a put: the last refusal heard.
    pub refusal: Option<String>,
    /// Of a reconciliation: items listed, pulled and pushed, and whether every call had its reply.
    pub reconciled: Option<(u32, u32, u32, bool)>,
    /// Why there is no result.
    pub error: Option<String>,
}

/// How a result was found.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct LookupView {
    /// The target.
    pub target: String,
    /// Requests sent.
    pub requests: u16,
    /// Of those, how many got no answer.
    pub failures: u16,
    /// The closest nodes, closest first.
    pub closest: Vec<NearView>,
}

/// One node of a lookup's result.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct NearView {
    /// Its id.
    pub id: String,
    /// Its key.
    pub key: String,
    /// Where it listens, as far as is known.
    pub address: Option<SocketAddr>,
    /// 1 for contacts of the asker's own table, one more than its source's for others.
    pub depth: u8,
}

/// What one of the closest nodes says of a target.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct HolderView {
    /// Who.
    pub node: NearView,
    /// The item it gave.
    pub item: Option<ItemView>,
    /// Whether the item is validly signed.
    pub valid: Option<bool>,
    /// Why there is no answer.
    pub error: Option<String>,
}

impl StatusView {
    /// What is shown of a node.
    #[must_use]
    pub fn of(glance: &Glance) -> StatusView {
        StatusView {
            id: glance.id.to_string(),
            key: glance.key.to_string(),
            listens: glance.listens,
            uptime_seconds: glance.uptime.as_micros() / US_PER_S,
            joined: glance.joined,
            contacts: glance.contacts,
            items: glance.items,
            peers_known: glance.peers_known,
            calls: glance.calls,
            commands: glance.commands,
            version: env!("CARGO_PKG_VERSION").to_owned(),
        }
    }
}

impl ContactView {
    /// What is shown of a contact.
    #[must_use]
    pub fn of(contact: &KnownContact) -> ContactView {
        ContactView {
            bucket: contact.bucket,
            id: contact.id.to_string(),
            key: contact.key.to_string(),
            address: contact.address.map(|(address, _)| address),
            source: contact.address.map(|(_, source)| word(source).to_owned()),
            unheard_for_seconds: contact.unheard_for.as_micros() / US_PER_S,
        }
    }
}

fn word(source: Source) -> &'static str {
    match source {
        Source::Proven => "proven",
        Source::Stated => "stated",
        Source::Heard => "heard",
    }
}

impl ItemView {
    /// What is shown of an item in a node's own store.
    #[must_use]
    pub fn of_stored(stored: &StoredItem) -> ItemView {
        ItemView {
            age_seconds: Some(stored.age.as_micros() / US_PER_S),
            ..ItemView::of(&stored.target, &stored.item)
        }
    }

    fn of(target: &Id, item: &Item) -> ItemView {
        ItemView {
            target: target.to_string(),
            key: item.key().to_string(),
            salt: STANDARD.encode(item.salt()),
            seq: item.seq(),
            value: STANDARD.encode(item.value()),
            age_seconds: None,
        }
    }
}

impl EndedView {
    /// What is shown of a command's end.
    #[must_use]
    pub fn of(ended: &Ended) -> EndedView {
        let mut view = EndedView {
            took_ms: ended.took.as_micros() as f64 / US_PER_MS,
            lookup: ended.lookup.as_ref().map(LookupView::of),
            item: None,
            put: None,
            refusal: None,
            reconciled: None,
            error: None,
        };
        match &ended.result {
            CommandResult::Nodes => {}
            CommandResult::Value(Ok(item)) => {
                view.item = item.as_ref().map(|item| ItemView::of(item.target(), item));
            }
            CommandResult::Value(Err(error)) => view.error = Some(error.to_string()),
            CommandResult::Put {
                stored,
                refused,
                failed,
                refusal,
            } => {
                view.put = Some((*stored, *refused, *failed));
                view.refusal = refusal.as_ref().map(ToString::to_string);
            }
            CommandResult::Reconciled {
                listed,
                pulled,
                pushed,
                complete,
            } => view.reconciled = Some((*listed, *pulled, *pushed, *complete)),
        }
        view
    }
}

impl LookupView {
    fn of(found: &Found) -> LookupView {
        LookupView {
            target: found.target.to_string(),
            requests: found.requests,
            failures: found.failures,
            closest: found.closest.iter().map(NearView::of).collect(),
        }
    }
}

impl NearView {
    /// What is shown of one of the closest nodes.
    #[must_use]
    pub fn of(nearby: &Nearby) -> NearView {
        NearView {
            id: nearby.identity.id().to_string(),
            key: nearby.identity.key().to_string(),
            address: nearby.address,
            depth: nearby.depth,
        }
    }
}

impl HolderView {
    /// What is shown of one node's answer; values longer than `value_bytes_max` are not valid.
    #[must_use]
    pub fn of(
        nearby: &Nearby,
        target: &Id,
        answer: Result<WireReply, CallError>,
        value_bytes_max: usize,
    ) -> HolderView {
        let (mut item, mut valid, mut error) = (None, None, None);
        match answer {
            Ok(WireReply::Value {
                item: Some(held), ..
            }) => {
                item = Some(ItemView::of(target, &held));
                valid = Some(held.verify(value_bytes_max).is_ok());
            }
            Ok(WireReply::Value { item: None, .. }) => {}
            Ok(_) => error = Some("another reply than asked for".to_owned()),
            Err(failure) => error = Some(failure.to_string()),
        }
        HolderView {
            node: NearView::of(nearby),
            item,
            valid,
            error,
        }
    }
}
