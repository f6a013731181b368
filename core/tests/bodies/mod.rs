//! What must hold for any bytes at all: bodies of the mutation test and of the fuzz targets.
//!
//! Reading never panics; what can be read is written to something that reads as the same; with
//! handles too; and the length is known beforehand. Each body takes the encoder it judges, so that
//! a test can hand it a broken one. They say whether the bytes could be read, to be counted.

// Each user of this folder uses its own part of it, from its own place.
#![allow(dead_code, unreachable_pub)]

pub mod directory;

use directory::Roll;
use kadlab_core::item::Item;
use kadlab_core::message::Method;
use kadlab_core::wire::frame::{FRAME_BYTES_MAX, HEADER_BYTES, Header, split};
use kadlab_core::wire::{
    CONTACTS_MAX, Directory, WireReply, WireRequest, decode_item, decode_reply, decode_request,
    encode_item, encode_reply, encode_request, size,
};

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Outcome {
    Read,
    Refused,
}

pub fn frame(bytes: &[u8]) -> Outcome {
    let header = bytes.first_chunk::<HEADER_BYTES>().copied();
    match (split(bytes), header.map(Header::parse)) {
        (Ok(frame), Some(Ok(header))) => {
            assert_eq!(frame.method, header.method, "one header, one method");
            assert_eq!(frame.payload.len(), header.payload_bytes);
            Outcome::Read
        }
        (Ok(_), _) => panic!("a whole frame has a header"),
        (Err(_), _) => Outcome::Refused,
    }
}

pub fn request(bytes: &[u8]) -> Outcome {
    request_with(bytes, WireRequest::encode)
}

pub fn request_with(bytes: &[u8], encode: impl Fn(&WireRequest) -> Vec<u8>) -> Outcome {
    let Ok(message) = WireRequest::decode(bytes) else {
        return Outcome::Refused;
    };
    let written = encode(&message);
    if is_sendable(&written) {
        let again = WireRequest::decode(&written);
        assert_eq!(again, Ok(message), "a request survives being written");
    }
    let mut roll = Roll::with_places(1);
    let (sender, value) = decode_request(bytes, &mut roll).expect("the same bytes read the same");
    let with_handles = encode_request(&value, sender, &roll);
    assert!(with_handles == written, "handles change nothing");
    let length = size::request_len(&value, roll.identity(sender).id_json_len());
    assert_eq!(length, written.len(), "the length is known beforehand");
    Outcome::Read
}

pub fn reply(bytes: &[u8]) -> Outcome {
    reply_with(bytes, WireReply::encode)
}

pub fn reply_with(bytes: &[u8], encode: impl Fn(&WireReply) -> Vec<u8>) -> Outcome {
    let asked = bytes.get(4).copied().and_then(Method::from_number);
    // The method byte of a reply is not looked at: any will do to choose one.
    let asked = asked.unwrap_or(Method::GetValue);
    let Ok(message) = WireReply::decode(bytes, asked) else {
        return Outcome::Refused;
    };
    let written = encode(&message);
    if is_sendable(&written) {
        let again = WireReply::decode(&written, asked);
        assert_eq!(again, Ok(message), "a reply survives being written");
    }
    reply_with_handles(bytes, asked);
    Outcome::Read
}

fn reply_with_handles(bytes: &[u8], asked: Method) {
    let mut roll = Roll::with_places(CONTACTS_MAX + 1);
    let responder = roll.peer(kadlab_core::id::Id::ZERO, kadlab_core::key::PublicKey::NULL);
    let responder = responder.expect("there is a place");
    let heard = decode_reply(bytes, asked, &mut roll).expect("the same bytes read the same");
    let written = encode_reply(&heard.reply, responder, &roll);
    let length = size::reply_len(&heard.reply, responder, |peer| {
        roll.identity(peer).id_json_len()
    });
    assert_eq!(length, written.len(), "the length is known beforehand");
    if is_sendable(&written) {
        let again = decode_reply(&written, asked, &mut roll).expect("what we write can be read");
        let rewritten = encode_reply(&again.reply, responder, &roll);
        assert!(rewritten == written, "a reply with handles survives");
    }
}

pub fn item(json: &[u8]) -> Outcome {
    item_with(json, encode_item)
}

pub fn item_with(json: &[u8], encode: impl Fn(&Item) -> Vec<u8>) -> Outcome {
    let Ok(item) = decode_item(json) else {
        return Outcome::Refused;
    };
    let written = encode(&item);
    let length = size::item_len(&item);
    assert_eq!(length, written.len(), "the length is known beforehand");
    let again = decode_item(&written);
    assert_eq!(again, Ok(item), "an item survives being written");
    Outcome::Read
}

/// Writing can lengthen a message that left fields out beyond what readers take.
fn is_sendable(frame: &[u8]) -> bool {
    frame.len() - HEADER_BYTES < FRAME_BYTES_MAX as usize
}
