//! Keys, distances, items and frames of the real code, read and written byte for byte.

#[path = "../bodies/directory.rs"]
mod directory;

use directory::Roll;
use kadlab_core::id::Id;
use kadlab_core::item::signed_payload;
use kadlab_core::key::SecretKey;
use kadlab_core::message::Method;
use kadlab_core::wire::{
    Directory, LastSeen, WireReply, WireRequest, decode_item, decode_reply, decode_request,
    encode_item, encode_reply, encode_request, size,
};
use serde_json::Value;

/// The limit on values under the preset `skywire-2026-04`.
const VALUE_BYTES_MAX: usize = 65_536;

fn list(cases: &Value) -> &[Value] {
    cases.as_array().expect("the cases are a list")
}

fn text<'a>(case: &'a Value, key: &str) -> &'a str {
    case[key].as_str().expect("a text")
}

fn bytes<const N: usize>(hexadecimal: &str) -> [u8; N] {
    let mut bytes = [0; N];
    hex::decode_to_slice(hexadecimal, &mut bytes).expect("hexadecimal of the right length");
    bytes
}

fn id(hexadecimal: &str) -> Id {
    Id::from_bytes(bytes(hexadecimal))
}

pub(crate) fn keys(cases: &Value) -> usize {
    for case in list(cases) {
        let name = text(case, "secret_key");
        let secret = SecretKey::from_bytes(bytes(name)).expect("a secret key");
        let key = secret.public_key();
        assert_eq!(key.to_string(), text(case, "public_key"), "{name}");
        assert_eq!(
            Id::of_node(&key).to_string(),
            text(case, "node_id"),
            "{name}"
        );
        let targets = case["targets"].as_object().expect("targets by salt");
        assert!(!targets.is_empty(), "{name}: no targets");
        for (salt, target) in targets {
            let computed = Id::of_item(&key, salt.as_bytes()).to_string();
            assert_eq!(Some(computed.as_str()), target.as_str(), "{name}, {salt}");
        }
    }
    list(cases).len()
}

pub(crate) fn distances(cases: &Value) -> usize {
    for case in list(cases) {
        let (a, b) = (id(text(case, "a")), id(text(case, "b")));
        let prefix = u64::from(a.common_prefix(&b));
        assert_eq!(
            a.distance(&b).as_bytes(),
            &bytes(text(case, "xor")),
            "{case}"
        );
        assert_eq!(case["common_prefix_len"].as_u64(), Some(prefix), "{case}");
    }
    list(cases).len()
}

pub(crate) fn items(cases: &Value) -> usize {
    for case in list(cases) {
        let json = text(case, "json");
        let item = decode_item(json.as_bytes()).unwrap_or_else(|error| panic!("{error}: {json}"));
        assert_eq!(String::from_utf8(encode_item(&item)).as_deref(), Ok(json));
        assert_eq!(size::item_len(&item), json.len(), "{json}");
        let payload = signed_payload(item.seq(), item.value(), item.salt());
        assert_eq!(hex::encode(payload), text(case, "signed_payload"), "{json}");
        assert_eq!(item.target().to_string(), text(case, "target"), "{json}");
        let verdict = item.verify(VALUE_BYTES_MAX);
        assert_eq!(case["valid"].as_bool(), Some(verdict.is_ok()), "{json}");
        let error = verdict.err().map(|error| error.to_string());
        assert_eq!(case["error"].as_str(), error.as_deref(), "{json}");
    }
    list(cases).len()
}

pub(crate) fn frames(cases: &Value) -> usize {
    for case in list(cases) {
        let name = text(case, "name");
        let frame = hex::decode(text(case, "hex")).expect("hexadecimal");
        if name.contains("request") {
            request(name, &frame);
        } else {
            assert!(name.contains("response"), "{name}: neither kind");
            reply(name, &frame);
        }
    }
    list(cases).len()
}

fn request(name: &str, frame: &[u8]) {
    let message = WireRequest::decode(frame).unwrap_or_else(|error| panic!("{name}: {error}"));
    assert_eq!(hex::encode(message.encode()), hex::encode(frame), "{name}");
    let mut roll = Roll::with_places(1);
    let (sender, value) = decode_request(frame, &mut roll).expect("it was just read");
    assert_eq!(encode_request(&value, sender, &roll), frame, "{name}");
    let length = size::request_len(&value, roll.identity(sender).id_json_len());
    assert_eq!(length, frame.len(), "{name}");
}

fn reply(name: &str, frame: &[u8]) {
    let asked = Method::from_number(frame[4]).expect("a known method");
    let read = |frame: &[u8]| WireReply::decode(frame, asked);
    let message = read(frame).unwrap_or_else(|error| panic!("{name}: {error}"));
    assert_eq!(hex::encode(message.encode()), hex::encode(frame), "{name}");
    let mut roll = Roll::with_places(21);
    let responder = match &message {
        WireReply::Pong { responder } => roll.peer(responder.id, responder.key),
        _ => roll.peer(Id::ZERO, kadlab_core::key::PublicKey::NULL),
    };
    let responder = responder.expect("there are places");
    let heard = decode_reply(frame, asked, &mut roll).expect("it was just read");
    assert_eq!(heard.contacts_dropped, 0, "{name}");
    let written = encode_reply(&heard.reply, responder, &roll);
    assert_eq!(read(&written), Ok(to_seconds(message)), "{name}");
    let length = size::reply_len(&heard.reply, responder, |peer| {
        roll.identity(peer).id_json_len()
    });
    assert_eq!(length, written.len(), "{name}");
}

/// What handles keep of a reply: dates to the second, in UTC.
fn to_seconds(mut reply: WireReply) -> WireReply {
    if let WireReply::Nodes { closest } | WireReply::Value { closest, .. } = &mut reply {
        for contact in closest {
            contact.last_seen = LastSeen::from_unix_secs(contact.last_seen.as_unix_secs());
        }
    }
    reply
}

const VECTORS: &str = include_str!("../vectors/skywire-wire.json");

#[test]
fn the_wire_vectors_hold_by_themselves() {
    let vectors: Value = serde_json::from_str(VECTORS).expect("vectors are JSON");
    let checked = [
        keys(&vectors["keys"]),
        distances(&vectors["distances"]),
        items(&vectors["items"]),
        frames(&vectors["frames"]),
    ];
    assert!(checked.iter().all(|cases| *cases >= 12), "{checked:?}");
}

/// A planted bug in the vectors: names are read in any case but written in one.
#[test]
#[should_panic(expected = "put_value request")]
fn a_frame_with_one_letter_in_another_case_is_caught() {
    let swapped = VECTORS.replace(
        &hex::encode("\"mirror_target\":[0"),
        &hex::encode("\"Mirror_Target\":[0"),
    );
    let vectors: Value = serde_json::from_str(&swapped).expect("still JSON");
    frames(&vectors["frames"]);
}
