//! Requests on the wire, without handles.

use super::contact::Claim;
use super::frame::{begin, finish, split};
use super::item::ItemFields;
use super::read::{Record, fill, payload, skip};
use super::write::{self, raw};
use super::{Frame, WireError};
use crate::id::Id;
use crate::item::Item;
use crate::message::Method;
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
        }
    }
}

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
