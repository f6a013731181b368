//! From values with handles to frames and back.
//!
//! The host owns the numbering of peers and lends it as a [`Directory`]. Dates lose everything
//! below the second on the way in; a date on the way out is in UTC. Nothing else is lost.

use super::WireError;
use super::contact::{Claim, WireContact};
use super::last_seen::LastSeen;
use super::refusal;
use super::reply::WireReply;
use super::request::{RequestBody, WireRequest};
use crate::id::Id;
use crate::key::PublicKey;
use crate::message::{Contact, Method, Refusal, Reply, Request};
use crate::peer::{Identity, Peer};

/// What a host knows about who is behind a handle.
pub trait Directory {
    /// The handle of this id and key, new or not; `None` if the host will have no more peers.
    ///
    /// The two are as a message claimed them and may not belong together
    /// ([`Identity::claimed`]).
    fn peer(&mut self, id: Id, key: PublicKey) -> Option<Peer>;

    /// Who is behind a handle that this directory gave out.
    fn identity(&self, peer: Peer) -> &Identity;
}

/// A reply as a node hears it.
#[derive(Clone, Debug)]
pub struct Heard {
    /// The reply, without the contacts that were dropped.
    pub reply: Reply,
    /// Contacts beyond [`super::CONTACTS_MAX`] and those the directory refused.
    pub contacts_dropped: usize,
}

/// The frame of a request.
#[must_use]
pub fn encode_request(request: &Request, sender: Peer, directory: &impl Directory) -> Vec<u8> {
    request_with_claims(request, sender, directory).encode()
}

/// A request with identities in the place of handles, for hosts that write frames elsewhere.
#[must_use]
pub fn request_with_claims(
    request: &Request,
    sender: Peer,
    directory: &impl Directory,
) -> WireRequest {
    let body = match request {
        Request::Ping => RequestBody::Ping,
        Request::FindNode { target } => RequestBody::FindNode { target: *target },
        Request::GetValue { target } => RequestBody::GetValue { target: *target },
        Request::PutValue {
            item,
            mirror_target,
        } => RequestBody::PutValue {
            item: item.clone(),
            mirror_target: *mirror_target,
        },
        Request::GetItems {
            salt,
            since_seq,
            limit,
        } => RequestBody::GetItems {
            salt: salt.clone(),
            since_seq: *since_seq,
            limit: *limit,
        },
        Request::PutBatch { entries } => RequestBody::PutBatch {
            entries: entries.clone(),
        },
    };
    let sender = directory.identity(sender).into();
    WireRequest { sender, body }
}

/// The frame of a reply.
#[must_use]
pub fn encode_reply(reply: &Reply, responder: Peer, directory: &impl Directory) -> Vec<u8> {
    reply_with_claims(reply, responder, directory).encode()
}

/// A reply with identities in the place of handles, for hosts that write frames elsewhere.
#[must_use]
pub fn reply_with_claims(reply: &Reply, responder: Peer, directory: &impl Directory) -> WireReply {
    let listed = |contacts: &[Contact]| contacts.iter().map(|c| listed(c, directory)).collect();
    match reply {
        Reply::Pong => WireReply::Pong {
            responder: directory.identity(responder).into(),
        },
        Reply::Nodes { closest } => WireReply::Nodes {
            closest: listed(closest),
        },
        Reply::Value { item, closest } => WireReply::Value {
            item: item.clone(),
            closest: listed(closest),
        },
        Reply::Put(answer) => {
            let (stored, error) = told(answer);
            WireReply::Put { stored, error }
        }
        Reply::Items { entries, has_more } => WireReply::Items {
            entries: entries.clone(),
            has_more: *has_more,
        },
        Reply::Batch(answers) => WireReply::Batch {
            answers: answers.iter().map(told).collect(),
        },
    }
}

/// An answer to a put as the wire has it.
fn told(answer: &Result<(), Refusal>) -> (bool, Box<str>) {
    match answer {
        Ok(()) => (true, "".into()),
        Err(refusal) => (false, refusal.to_string().into()),
    }
}

/// An answer to a put as a node hears it.
fn heard((stored, error): (bool, Box<str>)) -> Result<(), Refusal> {
    match stored {
        true => Ok(()),
        false => Err(refusal::from_text(&error)),
    }
}

fn listed(contact: &Contact, directory: &impl Directory) -> WireContact {
    WireContact {
        claim: directory.identity(contact.peer).into(),
        last_seen: LastSeen::from_unix_secs(contact.last_seen_unix_secs),
    }
}

/// Reads the frame of a request; also who claims to send it, which need not be true.
///
/// # Errors
/// When the bytes are not a request, or the directory refuses the claimed sender.
pub fn decode_request(
    frame: &[u8],
    directory: &mut impl Directory,
) -> Result<(Peer, Request), WireError> {
    admit_request(WireRequest::decode(frame)?, directory).ok_or(WireError::SenderRefused)
}

/// A request with handles in the place of identities, and who claims to send it; nothing if the
/// directory refuses the claimed sender.
pub fn admit_request(
    request: WireRequest,
    directory: &mut impl Directory,
) -> Option<(Peer, Request)> {
    let WireRequest { sender, body } = request;
    let request = match body {
        RequestBody::Ping => Request::Ping,
        RequestBody::FindNode { target } => Request::FindNode { target },
        RequestBody::GetValue { target } => Request::GetValue { target },
        RequestBody::PutValue {
            item,
            mirror_target,
        } => Request::PutValue {
            item,
            mirror_target,
        },
        RequestBody::GetItems {
            salt,
            since_seq,
            limit,
        } => Request::GetItems {
            salt,
            since_seq,
            limit,
        },
        RequestBody::PutBatch { entries } => Request::PutBatch { entries },
    };
    let Claim { id, key } = sender;
    Some((directory.peer(id, key)?, request))
}

/// Reads the frame of the reply to a request of the method `asked`. Who a pong claims to be from
/// is not looked at.
///
/// # Errors
/// When the bytes are not such a reply.
pub fn decode_reply(
    frame: &[u8],
    asked: Method,
    directory: &mut impl Directory,
) -> Result<Heard, WireError> {
    let (reply, beyond) = WireReply::decode_counting(frame, asked)?;
    let mut heard = admit_reply(reply, directory);
    heard.contacts_dropped += beyond;
    Ok(heard)
}

/// A reply with handles in the place of identities, without the contacts that the directory
/// refused.
pub fn admit_reply(reply: WireReply, directory: &mut impl Directory) -> Heard {
    let mut contacts_dropped = 0;
    let mut admitted = |contacts: Vec<WireContact>| {
        let offered = contacts.len();
        let admitted: Vec<_> = contacts
            .into_iter()
            .filter_map(|contact| admitted(&contact, directory))
            .collect();
        contacts_dropped += offered - admitted.len();
        admitted
    };
    let reply = match reply {
        WireReply::Pong { .. } => Reply::Pong,
        WireReply::Nodes { closest } => Reply::Nodes {
            closest: admitted(closest),
        },
        WireReply::Value { item, closest } => Reply::Value {
            item,
            closest: admitted(closest),
        },
        WireReply::Put { stored, error } => Reply::Put(heard((stored, error))),
        WireReply::Items { entries, has_more } => Reply::Items { entries, has_more },
        WireReply::Batch { answers } => Reply::Batch(answers.into_iter().map(heard).collect()),
    };
    Heard {
        reply,
        contacts_dropped,
    }
}

fn admitted(contact: &WireContact, directory: &mut impl Directory) -> Option<Contact> {
    let Claim { id, key } = contact.claim;
    Some(Contact {
        peer: directory.peer(id, key)?,
        last_seen_unix_secs: contact.last_seen.as_unix_secs(),
    })
}
