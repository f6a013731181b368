//! Whom and what the bench has: peers, some of them forged, and items, some of them bad.

use super::operation::{Asked, FORGED, ITEMS, PEERS, Told};
use kadlab_core::env::CallError;
use kadlab_core::id::Id;
use kadlab_core::item::Item;
use kadlab_core::key::SecretKey;
use kadlab_core::message::{Contact, Entry, Method, Refusal, Reply, Request};
use kadlab_core::peer::{Identity, Peer};
use std::sync::Arc;

pub(super) struct Cast {
    pub(super) identities: Vec<Identity>,
    /// The node's own.
    pub(super) secret: SecretKey,
    pub(super) items: Vec<Arc<Item>>,
}

impl Cast {
    pub(super) fn new() -> Cast {
        let identities = (0..PEERS).map(identity).collect();
        Cast {
            identities,
            secret: secret(0),
            items: items(),
        }
    }

    pub(super) fn request(&self, asked: &Asked) -> Request {
        let id = |number: &u8| *self.identities[usize::from(*number)].id();
        let item = |number: &u8| Arc::clone(&self.items[usize::from(*number)]);
        match asked {
            Asked::Ping => Request::Ping,
            Asked::FindNode(target) => Request::FindNode { target: id(target) },
            Asked::GetValue(of) => Request::GetValue {
                target: *item(of).target(),
            },
            Asked::PutValue(of, mirror) => Request::PutValue {
                item: item(of),
                mirror_target: mirror.as_ref().map(id),
            },
            Asked::GetItems(limit) => Request::GetItems {
                salt: "".into(),
                since_seq: 0,
                limit: (*limit).into(),
            },
            Asked::PutBatch(entries) => Request::PutBatch {
                entries: entries
                    .iter()
                    .map(|(of, mirror)| Entry {
                        item: item(of),
                        target: mirror.as_ref().map(id),
                    })
                    .collect(),
            },
        }
    }

    fn entry(&self, item: u8) -> Entry {
        let item = Arc::clone(&self.items[usize::from(item)]);
        let target = Some(*item.target());
        Entry { item, target }
    }

    pub(super) fn reply(&self, method: Method, told: &Told) -> Result<Reply, CallError> {
        let contacts = |numbers: &[u8]| -> Vec<Contact> {
            let contact = |number: &u8| Contact {
                peer: peer(*number),
                last_seen_unix_secs: 7,
            };
            numbers.iter().map(contact).collect()
        };
        match told {
            Told::Failed(error) => Err(*error),
            Told::Pong => Ok(Reply::Pong),
            Told::Nodes(listed) => Ok(Reply::Nodes {
                closest: contacts(listed),
            }),
            Told::Right(listed, item) => Ok(match method {
                Method::Ping => Reply::Pong,
                Method::FindNode => Reply::Nodes {
                    closest: contacts(listed),
                },
                Method::GetValue => Reply::Value {
                    item: item.map(|item| Arc::clone(&self.items[usize::from(item)])),
                    closest: contacts(listed),
                },
                Method::PutValue => Reply::Put(match item {
                    None => Ok(()),
                    Some(_) => Err(Refusal::SequenceTooLow),
                }),
                Method::GetItems => Reply::Items {
                    entries: item.map(|item| self.entry(item)).into_iter().collect(),
                    has_more: !listed.is_empty(),
                },
                Method::PutBatch => Reply::Batch(vec![Ok(()); listed.len()]),
            }),
        }
    }
}

fn secret(number: u8) -> SecretKey {
    SecretKey::from_bytes([number + 1; 32]).expect("a valid secret key")
}

pub(super) fn peer(number: u8) -> Peer {
    Peer::from_index(number.into())
}

fn identity(number: u8) -> Identity {
    let key = secret(number).public_key();
    match number < PEERS - FORGED {
        true => Identity::of(key),
        false => Identity::claimed(Id::from_bytes([number; 32]), key),
    }
}

/// Two versions by the node itself, the highest number, a bad signature, a stranger's, one too
/// large.
fn items() -> Vec<Arc<Item>> {
    let item = |signer: u8, seq, value: &[u8]| {
        let secret = secret(signer);
        Item::signed(secret.public_key(), b"s", seq, value, |payload| {
            secret.sign(payload)
        })
    };
    let mut forged = item(0, 5, b"forged").parts().clone();
    forged.seq = 9;
    let items = [
        item(0, 1, b"one"),
        item(0, 2, b"two"),
        item(0, u64::MAX, b"last"),
        Item::new(forged),
        item(3, 4, b"other"),
        item(4, 1, b"much too large"),
    ];
    assert_eq!(items.len(), usize::from(ITEMS));
    items.map(Arc::new).into()
}
