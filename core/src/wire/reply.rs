//! Replies on the wire, without handles.

use super::WireError;
use super::contact::{Claim, ContactList, WireContact};
use super::entries::{EntryLists, List};
use super::frame::{begin, finish, split};
use super::item::ItemFields;
use super::read::{Record, fill, payload, skip};
use super::refusal::REFUSAL_BYTES_MAX;
use super::text::ShortText;
use super::write::{self, raw};
use crate::item::Item;
use crate::message::{Entry, Method};
use serde::de::MapAccess;
use std::sync::Arc;

/// A reply.
#[derive(Clone, PartialEq, Debug)]
pub enum WireReply {
    /// To method 1.
    Pong {
        /// Who claims to answer.
        responder: Claim,
    },
    /// To method 2.
    Nodes {
        /// Contacts near the target; `null` on the wire when empty.
        closest: Vec<WireContact>,
    },
    /// To method 3.
    Value {
        /// The item, if there.
        item: Option<Arc<Item>>,
        /// Contacts near the target, also when there is an item; left out when empty.
        closest: Vec<WireContact>,
    },
    /// To method 4.
    Put {
        /// Whether the item was accepted.
        stored: bool,
        /// Why not; left out when empty. Cut to [`super::REFUSAL_BYTES_MAX`] when read.
        error: Box<str>,
    },
    /// To method 5.
    Items {
        /// The items with their targets, cut at [`super::ENTRIES_MAX`] when read.
        entries: Vec<Entry>,
        /// Whether there is more.
        has_more: bool,
    },
    /// To method 6: for each item whether it was accepted and why not, in their order.
    Batch {
        /// The answers, cut at [`super::ENTRIES_MAX`] when read; the texts are left out if all are
        /// empty.
        answers: Vec<(bool, Box<str>)>,
    },
}

impl WireReply {
    /// The method this is a reply to.
    #[must_use]
    pub fn method(&self) -> Method {
        match self {
            WireReply::Pong { .. } => Method::Ping,
            WireReply::Nodes { .. } => Method::FindNode,
            WireReply::Value { .. } => Method::GetValue,
            WireReply::Put { .. } => Method::PutValue,
            WireReply::Items { .. } => Method::GetItems,
            WireReply::Batch { .. } => Method::PutBatch,
        }
    }

    /// The whole frame.
    #[must_use]
    pub fn encode(&self) -> Vec<u8> {
        let mut out = begin(self.method().number());
        out.push(b'{');
        match self {
            WireReply::Pong { responder } => {
                write::claim(&mut out, ["responder_id", "responder_pk"], responder);
            }
            WireReply::Nodes { closest } => encode_nodes(&mut out, closest),
            WireReply::Value { item, closest } => encode_value(&mut out, item.as_deref(), closest),
            WireReply::Put { stored, error } => {
                raw(
                    &mut out,
                    if *stored {
                        "\"stored\":true"
                    } else {
                        "\"stored\":false"
                    },
                );
                if !error.is_empty() {
                    raw(&mut out, ",\"error\":");
                    write::text(&mut out, error);
                }
            }
            WireReply::Items { entries, has_more } => {
                write::entries(&mut out, entries);
                raw(&mut out, &format!(",\"has_more\":{has_more}"));
            }
            WireReply::Batch { answers } => encode_batch(&mut out, answers),
        }
        out.push(b'}');
        finish(out)
    }

    /// Reads a whole frame as the reply to a request of the method `asked`: like the real client
    /// this does not look at the frame's own method byte.
    ///
    /// # Errors
    /// When the frame is broken or the payload not what the method's schema says.
    pub fn decode(frame: &[u8], asked: Method) -> Result<WireReply, WireError> {
        WireReply::decode_counting(frame, asked).map(|(reply, _)| reply)
    }

    /// Reads a whole frame; also how many contacts were cut off.
    pub(super) fn decode_counting(
        frame: &[u8],
        asked: Method,
    ) -> Result<(WireReply, usize), WireError> {
        let json = split(frame)?.payload;
        match asked {
            Method::Ping => payload(json).map(|PongFields { responder }| {
                let reply = WireReply::Pong { responder };
                (reply, 0)
            }),
            Method::FindNode => payload(json).map(|NodesFields { closest }| {
                let (closest, cut) = (closest.kept, closest.cut);
                (WireReply::Nodes { closest }, cut)
            }),
            Method::GetValue => payload(json).map(|ValueFields { item, closest }| {
                let (closest, cut) = (closest.kept, closest.cut);
                let item = item.map(|fields| Arc::new(fields.into()));
                (WireReply::Value { item, closest }, cut)
            }),
            Method::PutValue => payload(json).map(|PutFields { stored, error }| {
                let error = error.0.into_boxed_str();
                (WireReply::Put { stored, error }, 0)
            }),
            Method::GetItems => payload(json).map(|ItemsFields { lists, has_more }| {
                let entries = lists.entries();
                (WireReply::Items { entries, has_more }, 0)
            }),
            Method::PutBatch => payload(json).map(|fields: BatchFields| {
                let answers = fields.answers();
                (WireReply::Batch { answers }, 0)
            }),
        }
    }
}

fn encode_nodes(out: &mut Vec<u8>, closest: &[WireContact]) {
    raw(out, "\"closest\":");
    if closest.is_empty() {
        raw(out, "null");
    } else {
        write::contacts(out, closest);
    }
}

fn encode_value(out: &mut Vec<u8>, item: Option<&Item>, closest: &[WireContact]) {
    if let Some(item) = item {
        raw(out, "\"item\":");
        write::item(out, item.parts());
    }
    if !closest.is_empty() {
        raw(out, if item.is_some() { "," } else { "" });
        raw(out, "\"closest\":");
        write::contacts(out, closest);
    }
}

fn encode_batch(out: &mut Vec<u8>, answers: &[(bool, Box<str>)]) {
    raw(out, "\"stored\":");
    write::list(out, answers, |out, (stored, _)| {
        raw(out, &stored.to_string())
    });
    if answers.iter().any(|(_, error)| !error.is_empty()) {
        raw(out, ",\"errors\":");
        write::list(out, answers, |out, (_, error)| write::text(out, error));
    }
}

#[derive(Default)]
struct PongFields {
    responder: Claim,
}

impl Record for PongFields {
    fn field<'de, A: MapAccess<'de>>(
        &mut self,
        name: &[u8],
        fields: &mut A,
    ) -> Result<(), A::Error> {
        match name {
            b"responder_id" => fill(fields, &mut self.responder.id),
            b"responder_pk" => fill(fields, &mut self.responder.key),
            _ => skip(fields),
        }
    }
}

#[derive(Default)]
struct NodesFields {
    closest: ContactList,
}

impl Record for NodesFields {
    fn field<'de, A: MapAccess<'de>>(
        &mut self,
        name: &[u8],
        fields: &mut A,
    ) -> Result<(), A::Error> {
        match name {
            b"closest" => fill(fields, &mut self.closest),
            _ => skip(fields),
        }
    }
}

#[derive(Default)]
struct ValueFields {
    item: Option<ItemFields>,
    closest: ContactList,
}

impl Record for ValueFields {
    fn field<'de, A: MapAccess<'de>>(
        &mut self,
        name: &[u8],
        fields: &mut A,
    ) -> Result<(), A::Error> {
        match name {
            b"item" => fill(fields, &mut self.item),
            b"closest" => fill(fields, &mut self.closest),
            _ => skip(fields),
        }
    }
}

#[derive(Default)]
struct PutFields {
    stored: bool,
    error: ShortText<REFUSAL_BYTES_MAX>,
}

impl Record for PutFields {
    fn field<'de, A: MapAccess<'de>>(
        &mut self,
        name: &[u8],
        fields: &mut A,
    ) -> Result<(), A::Error> {
        match name {
            b"stored" => fill(fields, &mut self.stored),
            b"error" => fill(fields, &mut self.error),
            _ => skip(fields),
        }
    }
}

#[derive(Default)]
struct ItemsFields {
    lists: EntryLists,
    has_more: bool,
}

impl Record for ItemsFields {
    fn field<'de, A: MapAccess<'de>>(
        &mut self,
        name: &[u8],
        fields: &mut A,
    ) -> Result<(), A::Error> {
        match name {
            b"items" => fill(fields, &mut self.lists.items),
            b"targets" => fill(fields, &mut self.lists.targets),
            b"has_more" => fill(fields, &mut self.has_more),
            _ => skip(fields),
        }
    }
}

#[derive(Default)]
struct BatchFields {
    stored: List<bool>,
    errors: List<ShortText<REFUSAL_BYTES_MAX>>,
}

impl Record for BatchFields {
    fn field<'de, A: MapAccess<'de>>(
        &mut self,
        name: &[u8],
        fields: &mut A,
    ) -> Result<(), A::Error> {
        match name {
            b"stored" => fill(fields, &mut self.stored),
            b"errors" => fill(fields, &mut self.errors),
            _ => skip(fields),
        }
    }
}

impl BatchFields {
    /// Each answer with its text; empty where the other list is shorter.
    fn answers(self) -> Vec<(bool, Box<str>)> {
        let texts = self.errors.0.into_iter().map(|text| text.0.into());
        let texts = texts.chain(std::iter::repeat_with(Box::default));
        self.stored.0.into_iter().zip(texts).collect()
    }
}
