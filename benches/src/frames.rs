//! Messages as they travel, without handles: what the codec is measured on.

use crate::census;
use crate::items::{SALT, VALUE_BYTES, item, secret};
use kadlab_core::message::Method;
use kadlab_core::peer::Identity;
use kadlab_core::wire::WireRequest;
use kadlab_core::wire::{Claim, LastSeen, RequestBody, WireContact, WireError, WireReply};
use std::sync::Arc;

/// Contacts of a usual reply.
const CONTACTS: u32 = 20;
/// Bytes of the largest value that the real code took.
const LARGE_VALUE_BYTES: usize = 16 << 10;
/// When contacts were last seen, in seconds since 1970.
const LAST_SEEN: u32 = 1_767_225_600;

/// The messages of a steady FindNode exchange among [`messages`].
pub const EXCHANGE: [&str; 2] = ["find-node", "20 contacts"];

/// One message.
#[derive(Debug)]
pub enum Message {
    /// A request.
    Request(WireRequest),
    /// A reply to a request of this method.
    Reply(WireReply, Method),
}

impl Message {
    /// Its frame.
    #[must_use]
    pub fn encode(&self) -> Vec<u8> {
        match self {
            Message::Request(request) => request.encode(),
            Message::Reply(reply, _) => reply.encode(),
        }
    }

    /// Reads a frame of this kind of message.
    ///
    /// # Errors
    /// If the bytes are none.
    pub fn decode(&self, frame: &[u8]) -> Result<Message, WireError> {
        match self {
            Message::Request(_) => WireRequest::decode(frame).map(Message::Request),
            Message::Reply(_, asked) => {
                WireReply::decode(frame, *asked).map(|reply| Message::Reply(reply, *asked))
            }
        }
    }
}

/// Messages by name.
#[must_use]
pub fn messages() -> Vec<(&'static str, Message)> {
    let target = census::targets(1)[0];
    let large = item(&secret(0), SALT, 1, LARGE_VALUE_BYTES);
    let put = RequestBody::PutValue {
        item: Arc::new(large),
        mirror_target: None,
    };
    let value = WireReply::Value {
        item: Some(Arc::new(item(&secret(0), SALT, 1, VALUE_BYTES))),
        closest: contacts(),
    };
    let nodes = WireReply::Nodes {
        closest: contacts(),
    };
    vec![
        ("find-node", request(RequestBody::FindNode { target })),
        ("20 contacts", Message::Reply(nodes, Method::FindNode)),
        (
            "688 B item and 20 contacts",
            Message::Reply(value, Method::GetValue),
        ),
        ("put of 16 KiB", request(put)),
    ]
}

fn request(body: RequestBody) -> Message {
    let sender = claim(CONTACTS);
    Message::Request(WireRequest { sender, body })
}

fn claim(number: u32) -> Claim {
    (&Identity::of(secret(number).public_key())).into()
}

fn contacts() -> Vec<WireContact> {
    let contact = |number| WireContact {
        claim: claim(number),
        last_seen: LastSeen::from_unix_secs(LAST_SEEN + number),
    };
    (0..CONTACTS).map(contact).collect()
}
