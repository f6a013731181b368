//! Requests on the wire, without handles.

use super::contact::Claim;
use super::entries::EntryLists;
use super::frame::{begin, finish, split};
use super::item::ItemFields;
use super::read::{Record, fill, payload, skip};
use super::text::ShortText;
use super::write::{self, raw};
use super::{Frame, WireError};
use crate::id::Id;
use crate::item::Item;
use crate::message::{Entry, Method};
use serde::de::MapAccess;
use std::sync::Arc;

/// A request and who claims to send it.
#[derive(Clone, PartialEq, Debug)]
pub struct WireRequest {
    /// Who claims to send it; the key of the stream it came by is the host's to know.
    pub sender: Claim,
    /// What is asked.
    pub body: RequestBody,
}

/// What a request asks.
#[derive(Clone, PartialEq, Debug)]
pub enum RequestBody {
    /// Method 1.
    Ping,
    /// Method 2.
    FindNode {
        /// The target.
        target: Id,
    },
    /// Method 3.
    GetValue {
        /// The target.
        target: Id,
    },
    /// Method 4.
    PutValue {
        /// The item; one of zeros if the message has none.
        item: Arc<Item>,
        /// The target to keep it under, if not the item's own; never zero.
        mirror_target: Option<Id>,
    },
    /// Method 5.
    GetItems {
        /// Items of this salt only; empty for all.
        salt: Box<str>,
        /// Items with a higher sequence number only.
        since_seq: u64,
        /// Items wanted; 0 if the message does not say, or says less than one.
        limit: u32,
    },
    /// Method 6.
    PutBatch {
        /// The items, cut at [`super::ENTRIES_MAX`] when read.
        entries: Vec<Entry>,
    },
}

impl WireRequest {
    /// The method asked for.
    #[must_use]
    pub fn method(&self) -> Method {
        match self.body {
            RequestBody::Ping => Method::Ping,
            RequestBody::FindNode { .. } => Method::FindNode,
            RequestBody::GetValue { .. } => Method::GetValue,
            RequestBody::PutValue { .. } => Method::PutValue,
            RequestBody::GetItems { .. } => Method::GetItems,
            RequestBody::PutBatch { .. } => Method::PutBatch,
        }
    }

    /// The whole frame.
    ///
    /// Go never leaves out an array: no mirror target is sent as 32 zeros.
    #[must_use]
    pub fn encode(&self) -> Vec<u8> {
        let mut out = begin(self.method().number());
        out.push(b'{');
        write::claim(&mut out, ["sender_id", "sender_pk"], &self.sender);
        match &self.body {
            RequestBody::Ping => {}
            RequestBody::FindNode { target } | RequestBody::GetValue { target } => {
                raw(&mut out, ",\"target\":");
                write::id(&mut out, target);
            }
            RequestBody::PutValue {
                item,
                mirror_target,
            } => {
                raw(&mut out, ",\"item\":");
                write::item(&mut out, item.parts());
                raw(&mut out, ",\"mirror_target\":");
                write::id(&mut out, &mirror_target.unwrap_or(Id::ZERO));
            }
            RequestBody::GetItems {
                salt,
                since_seq,
                limit,
            } => encode_query(&mut out, salt, *since_seq, *limit),
            RequestBody::PutBatch { entries } => {
                out.push(b',');
                write::entries(&mut out, entries);
            }
        }
        out.push(b'}');
        finish(out)
    }

    /// Reads a whole frame. A ping is a ping whatever its payload; from one that cannot be read
    /// the sender is [`Claim::ZERO`].
    ///
    /// # Errors
    /// When the frame is broken, the method unknown or the payload not what the method's schema
    /// says.
    pub fn decode(frame: &[u8]) -> Result<WireRequest, WireError> {
        let Frame {
            method,
            payload: json,
        } = split(frame)?;
        match Method::from_number(method).ok_or(WireError::UnknownMethod(method))? {
            Method::Ping => Ok(WireRequest {
                sender: payload::<PingFields>(json).unwrap_or_default().sender,
                body: RequestBody::Ping,
            }),
            Method::FindNode => payload::<TargetFields>(json)
                .map(|fields| fields.request(|target| RequestBody::FindNode { target })),
            Method::GetValue => payload::<TargetFields>(json)
                .map(|fields| fields.request(|target| RequestBody::GetValue { target })),
            Method::PutValue => payload::<PutFields>(json).map(PutFields::request),
            Method::GetItems => payload::<QueryFields>(json).map(QueryFields::request),
            Method::PutBatch => payload::<BatchFields>(json).map(BatchFields::request),
        }
    }
}

/// What a query leaves open is left out.
fn encode_query(out: &mut Vec<u8>, salt: &str, since_seq: u64, limit: u32) {
    if !salt.is_empty() {
        raw(out, ",\"salt\":");
        write::text(out, salt);
    }
    for (name, number) in [("since_seq", since_seq), ("limit", limit.into())] {
        if number > 0 {
            raw(out, &format!(",\"{name}\":{number}"));
        }
    }
}

/// Longest salt of a query kept, in bytes: longer than any that an item may have, so that a cut one
/// still matches nothing.
pub const QUERY_SALT_BYTES_MAX: usize = 1024;

#[derive(Default)]
struct PingFields {
    sender: Claim,
}

impl Record for PingFields {
    fn field<'de, A: MapAccess<'de>>(
        &mut self,
        name: &[u8],
        fields: &mut A,
    ) -> Result<(), A::Error> {
        match name {
            b"sender_id" => fill(fields, &mut self.sender.id),
            b"sender_pk" => fill(fields, &mut self.sender.key),
            _ => skip(fields),
        }
    }
}

#[derive(Default)]
struct TargetFields {
    sender: PingFields,
    target: Id,
}

impl Record for TargetFields {
    fn field<'de, A: MapAccess<'de>>(
        &mut self,
        name: &[u8],
        fields: &mut A,
    ) -> Result<(), A::Error> {
        match name {
            b"target" => fill(fields, &mut self.target),
            _ => self.sender.field(name, fields),
        }
    }
}

impl TargetFields {
    fn request(self, body: impl FnOnce(Id) -> RequestBody) -> WireRequest {
        WireRequest {
            sender: self.sender.sender,
            body: body(self.target),
        }
    }
}

#[derive(Default)]
struct PutFields {
    sender: PingFields,
    item: ItemFields,
    mirror_target: Id,
}

impl Record for PutFields {
    fn field<'de, A: MapAccess<'de>>(
        &mut self,
        name: &[u8],
        fields: &mut A,
    ) -> Result<(), A::Error> {
        match name {
            b"item" => fill(fields, &mut self.item),
            b"mirror_target" => fill(fields, &mut self.mirror_target),
            _ => self.sender.field(name, fields),
        }
    }
}

impl PutFields {
    fn request(self) -> WireRequest {
        WireRequest {
            sender: self.sender.sender,
            body: RequestBody::PutValue {
                item: Arc::new(self.item.into()),
                mirror_target: Some(self.mirror_target).filter(|target| *target != Id::ZERO),
            },
        }
    }
}

#[derive(Default)]
struct QueryFields {
    sender: PingFields,
    salt: ShortText<QUERY_SALT_BYTES_MAX>,
    since_seq: u64,
    limit: i64,
}

impl Record for QueryFields {
    fn field<'de, A: MapAccess<'de>>(
        &mut self,
        name: &[u8],
        fields: &mut A,
    ) -> Result<(), A::Error> {
        match name {
            b"salt" => fill(fields, &mut self.salt),
            b"since_seq" => fill(fields, &mut self.since_seq),
            b"limit" => fill(fields, &mut self.limit),
            _ => self.sender.field(name, fields),
        }
    }
}

impl QueryFields {
    fn request(self) -> WireRequest {
        let limit = self.limit.clamp(0, u32::MAX.into());
        WireRequest {
            sender: self.sender.sender,
            body: RequestBody::GetItems {
                salt: self.salt.0.into(),
                since_seq: self.since_seq,
                limit: limit as u32,
            },
        }
    }
}

#[derive(Default)]
struct BatchFields {
    sender: PingFields,
    lists: EntryLists,
}

impl Record for BatchFields {
    fn field<'de, A: MapAccess<'de>>(
        &mut self,
        name: &[u8],
        fields: &mut A,
    ) -> Result<(), A::Error> {
        match name {
            b"items" => fill(fields, &mut self.lists.items),
            b"targets" => fill(fields, &mut self.lists.targets),
            _ => self.sender.field(name, fields),
        }
    }
}

impl BatchFields {
    fn request(self) -> WireRequest {
        let entries = self.lists.entries();
        WireRequest {
            sender: self.sender.sender,
            body: RequestBody::PutBatch { entries },
        }
    }
}
