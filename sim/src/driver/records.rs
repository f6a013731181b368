//! A node's records on their way to its disk and back: handles here, identities there.

use super::directory::Peers;
use crate::stores::{Change, Kept, KeptContact};
use kadlab_core::env::Record;
use kadlab_core::message::Contact;
use kadlab_core::wire::{Claim, Directory};
use std::sync::Arc;

/// What the disk is to do for a record.
pub(super) fn save(record: &Record, peers: &Peers) -> Change {
    Change::Save(match record {
        Record::Item {
            target,
            item,
            stored_at,
        } => Kept::Item {
            target: *target,
            item: Arc::clone(item),
            stored_at: *stored_at,
        },
        Record::Sequence { target, seq } => Kept::Sequence {
            target: *target,
            seq: *seq,
        },
        Record::Table { contacts } => Kept::Table {
            contacts: contacts.iter().map(|c| kept(c, peers)).collect(),
        },
    })
}

fn kept(contact: &Contact, peers: &Peers) -> KeptContact {
    KeptContact {
        claim: peers.identity(contact.peer).into(),
        last_seen_unix_secs: contact.last_seen_unix_secs,
    }
}

/// What the disk kept, for the node.
pub(super) fn load(kept: Kept, peers: &mut Peers) -> Record {
    match kept {
        Kept::Item {
            target,
            item,
            stored_at,
        } => Record::Item {
            target,
            item,
            stored_at,
        },
        Kept::Sequence { target, seq } => Record::Sequence { target, seq },
        Kept::Table { contacts } => {
            let contact = |kept: KeptContact| {
                let Claim { id, key } = kept.claim;
                Some(Contact {
                    peer: peers.peer(id, key)?,
                    last_seen_unix_secs: kept.last_seen_unix_secs,
                })
            };
            Record::Table {
                contacts: contacts.into_iter().filter_map(contact).collect(),
            }
        }
    }
}
