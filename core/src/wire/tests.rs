//! What single messages are read as and written as, and that lengths are known beforehand.

use super::frame::{FRAME_BYTES_MAX, HEADER_BYTES};
use super::*;
use crate::id::Id;
use crate::item::{Item, Parts};
use crate::key::{PublicKey, SecretKey, Signature};
use crate::message::{Contact, Entry, Method, Refusal, Reply, Request};
use crate::peer::{Identity, Peer};
use proptest::prelude::*;
use std::sync::Arc;

fn frame(method: u8, payload: &str) -> Vec<u8> {
    let mut frame = frame::begin(method);
    frame.extend_from_slice(payload.as_bytes());
    frame::finish(frame)
}

fn payload_of(frame: &[u8]) -> &str {
    std::str::from_utf8(&frame[HEADER_BYTES..]).expect("what we write is UTF-8")
}

fn target_of(payload: &str) -> Option<Id> {
    match WireRequest::decode(&frame(2, payload)).ok()?.body {
        RequestBody::FindNode { target } => Some(target),
        _ => None,
    }
}

fn id(start: &[u8]) -> Id {
    let mut bytes = [0; 32];
    bytes[..start.len()].copy_from_slice(start);
    Id::from_bytes(bytes)
}

fn closest(payload: &str) -> Vec<WireContact> {
    match WireReply::decode(&frame(2, payload), Method::FindNode) {
        Ok(WireReply::Nodes { closest }) => closest,
        other => panic!("{payload}: {other:?}"),
    }
}

fn nobody_with(target: &str) -> String {
    let zeros = ["0"; 32].join(",");
    let key = "0".repeat(66);
    format!("{{\"sender_id\":[{zeros}],\"sender_pk\":\"{key}\"{target}}}")
}

#[test]
fn a_request_that_leaves_everything_out_is_all_zeros() {
    let empty = WireRequest::decode(&frame(2, "null")).expect("null changes nothing");
    assert_eq!(empty.sender, Claim::ZERO);
    let target = format!(",\"target\":[{}]", ["0"; 32].join(","));
    assert_eq!(payload_of(&empty.encode()), nobody_with(&target));
}

#[test]
fn no_mirror_target_is_sent_as_zeros_and_an_absent_item_is_one_of_zeros() {
    let put = WireRequest::decode(&frame(4, "{}")).expect("fields may be missing");
    let (key, signature, zeros) = ("0".repeat(66), "0".repeat(130), ["0"; 32].join(","));
    let item = format!(r#"{{"k":"{key}","seq":0,"sig":"{signature}","v":null}}"#);
    let rest = format!(r#","item":{item},"mirror_target":[{zeros}]"#);
    assert_eq!(payload_of(&put.encode()), nobody_with(&rest));
}

#[test]
fn an_id_array_may_be_short_or_long_but_not_out_of_range() {
    assert_eq!(target_of(r#"{"target":[1,2,3]}"#), Some(id(&[1, 2, 3])));
    let long = format!(r#"{{"target":[{},"rest",300]}}"#, ["7"; 32].join(","));
    assert_eq!(target_of(&long), Some(id(&[7; 32])));
    assert_eq!(target_of(r#"{"target":[1,null,3]}"#), Some(id(&[1, 0, 3])));
    for refused in ["[256]", "[-1]", "[1.0]", "[\"1\"]", "\"00\"", "{}", "1"] {
        let payload = format!(r#"{{"target":{refused}}}"#);
        assert_eq!(target_of(&payload), None, "{refused}");
    }
}

#[test]
fn a_repeated_field_is_read_over_what_stands() {
    let twice = r#"{"target":[1,2,3],"TARGET":[null,9],"Target":null}"#;
    assert_eq!(target_of(twice), Some(id(&[1, 9])));
}

#[test]
fn a_ping_is_a_ping_whatever_it_says() {
    for payload in ["", "{", "[1]", r#"{"sender_pk":"02"}"#] {
        let ping = WireRequest::decode(&frame(1, payload));
        let (sender, body) = (Claim::ZERO, RequestBody::Ping);
        assert_eq!(ping, Ok(WireRequest { sender, body }), "{payload}");
    }
    assert!(WireReply::decode(&frame(1, "{"), Method::Ping).is_err());
}

#[test]
fn an_unknown_method_is_named_and_a_reply_ignores_its_own() {
    let request = WireRequest::decode(&frame(7, "{}"));
    assert_eq!(request, Err(WireError::UnknownMethod(7)));
    let reply = WireReply::decode(&frame(7, r#"{"stored":true}"#), Method::PutValue);
    let (stored, error) = (true, "".into());
    assert_eq!(reply, Ok(WireReply::Put { stored, error }));
}

#[test]
fn empty_lists_are_null_for_find_node_and_left_out_for_get_value() {
    let (item, closest) = (None, Vec::new());
    let nodes = WireReply::Nodes {
        closest: Vec::new(),
    }
    .encode();
    let value = WireReply::Value { item, closest }.encode();
    assert_eq!(
        (payload_of(&nodes), payload_of(&value)),
        (r#"{"closest":null}"#, "{}")
    );
}

#[test]
fn a_contact_without_fields_is_go_s_zero() {
    assert_eq!(
        closest(r#"{"closest":[null,{}]}"#),
        [WireContact::default(); 2]
    );
    let date = WireContact::default().last_seen.to_string();
    assert_eq!(date, "0001-01-01T00:00:00Z");
}

#[test]
fn a_frame_full_of_empty_contacts_is_cut_and_counted() {
    let room = FRAME_BYTES_MAX as usize - 1 - r#"{"closest":[]}"#.len();
    let contacts = vec!["{}"; (room + 1) / 3];
    let full = frame(2, &format!(r#"{{"closest":[{}]}}"#, contacts.join(",")));
    let (reply, cut) = WireReply::decode_counting(&full, Method::FindNode).expect("JSON");
    assert_eq!(cut, contacts.len() - CONTACTS_MAX);
    let closest = vec![WireContact::default(); CONTACTS_MAX];
    assert_eq!(reply, WireReply::Nodes { closest });
}

/// Peers by number; it has room for those it begins with only.
struct Closed(Vec<Identity>);

impl Directory for Closed {
    fn peer(&mut self, id: Id, key: PublicKey) -> Option<Peer> {
        let is_it = |known: &Identity| (*known.id(), *known.key()) == (id, key);
        let index = self.0.iter().position(is_it)?;
        Some(Peer::from_index(index as u32))
    }

    fn identity(&self, peer: Peer) -> &Identity {
        &self.0[peer.index()]
    }
}

#[test]
fn contacts_that_the_directory_refuses_are_dropped_and_counted() {
    let zero = Identity::claimed(Id::ZERO, PublicKey::NULL);
    let mut directory = Closed(vec![zero]);
    let reply = frame(2, r#"{"closest":[{},{"id":[1]},null]}"#);
    let heard = decode_reply(&reply, Method::FindNode, &mut directory).expect("a reply");
    assert_eq!(heard.contacts_dropped, 1);
    let Reply::Nodes { closest } = heard.reply else {
        panic!("a reply to find_node lists nodes");
    };
    let known = Contact {
        peer: Peer::from_index(0),
        last_seen_unix_secs: 0,
    };
    assert_eq!(closest, [known; 2]);
    let stranger = decode_request(&frame(2, r#"{"sender_id":[1]}"#), &mut directory);
    assert_eq!(stranger.map(|_| ()), Err(WireError::SenderRefused));
}

#[test]
fn a_refusal_keeps_its_meaning_across_the_wire() {
    let mut directory = Closed(vec![Identity::claimed(Id::ZERO, PublicKey::NULL)]);
    let sent = Reply::Put(Err(Refusal::SequenceTooLow));
    let bytes = encode_reply(&sent, Peer::from_index(0), &directory);
    let heard = decode_reply(&bytes, Method::PutValue, &mut directory).expect("a reply");
    assert!(matches!(
        heard.reply,
        Reply::Put(Err(Refusal::SequenceTooLow))
    ));
}

fn some_identity() -> impl Strategy<Value = Identity> {
    (any::<[u8; 32]>(), any::<bool>(), 1..=255_u8).prop_map(|(bytes, genuine, secret)| {
        let secret = SecretKey::from_bytes([secret; 32]).filter(|_| genuine);
        match secret {
            Some(secret) => Identity::of(secret.public_key()),
            None => Identity::claimed(Id::from_bytes(bytes), PublicKey::NULL),
        }
    })
}

fn some_item() -> impl Strategy<Value = Arc<Item>> {
    let value = proptest::option::of(proptest::collection::vec(any::<u8>(), 0..40));
    let salt = proptest::collection::vec(any::<u8>(), 0..8);
    // Shifted, so that numbers of every width are drawn.
    let seq = (any::<u64>(), 0..64_u32).prop_map(|(seq, shift)| seq >> shift);
    (value, salt, seq).prop_map(|(value, salt, seq)| {
        let key = PublicKey::NULL;
        let signature = Signature::from_bytes([seq as u8; 65]);
        let (value, salt) = (value.map(Vec::into_boxed_slice), salt.into_boxed_slice());
        Arc::new(Item::new(Parts {
            key,
            seq,
            signature,
            value,
            salt,
        }))
    })
}

fn some_request() -> impl Strategy<Value = Request> {
    let target = || any::<[u8; 32]>().prop_map(Id::from_bytes);
    prop_oneof![
        Just(Request::Ping),
        target().prop_map(|target| Request::FindNode { target }),
        target().prop_map(|target| Request::GetValue { target }),
        (some_item(), proptest::option::of(target())).prop_map(|(item, mirror_target)| {
            Request::PutValue {
                item,
                mirror_target,
            }
        }),
        ("[a-z<é]{0,9}", any::<u64>(), any::<u32>()).prop_map(|(salt, since_seq, limit)| {
            Request::GetItems {
                salt: salt.into(),
                since_seq: since_seq >> (since_seq % 64),
                limit: limit >> (limit % 32),
            }
        }),
        some_entries().prop_map(|entries| Request::PutBatch { entries }),
    ]
}

fn some_entries() -> impl Strategy<Value = Vec<Entry>> {
    let target = any::<[u8; 32]>().prop_map(Id::from_bytes);
    let entry = (some_item(), proptest::option::of(target));
    let entry = entry.prop_map(|(item, target)| Entry { item, target });
    proptest::collection::vec(entry, 0..4)
}

/// Replies that list peers 0 to 3.
fn some_reply() -> impl Strategy<Value = Reply> {
    let contact = (0..4_u32, any::<u32>()).prop_map(|(peer, last_seen_unix_secs)| Contact {
        peer: Peer::from_index(peer),
        last_seen_unix_secs,
    });
    let closest = proptest::collection::vec(contact, 0..5);
    let item = proptest::option::of(some_item());
    let text = "[ -~\\x00-\\x1f<>&é\u{2028}\u{1f600}]{0,20}";
    prop_oneof![
        Just(Reply::Pong),
        Just(Reply::Put(Ok(()))),
        Just(Reply::Put(Err(Refusal::NotNear))),
        text.prop_map(|text| Reply::Put(Err(Refusal::Other(text.into())))),
        closest.clone().prop_map(|closest| Reply::Nodes { closest }),
        (item, closest).prop_map(|(item, closest)| Reply::Value { item, closest }),
        (some_entries(), any::<bool>())
            .prop_map(|(entries, has_more)| Reply::Items { entries, has_more }),
        proptest::collection::vec(proptest::option::of(text), 0..4).prop_map(|answers| {
            let answer = |text: Option<String>| match text {
                Some(text) => Err(Refusal::Other(text.into())),
                None => Ok(()),
            };
            Reply::Batch(answers.into_iter().map(answer).collect())
        }),
    ]
}

proptest! {
    #[test]
    fn the_length_of_a_request_is_known_beforehand(
        request in some_request(),
        sender in some_identity(),
    ) {
        let directory = Closed(vec![sender]);
        let peer = Peer::from_index(0);
        let bytes = encode_request(&request, peer, &directory);
        prop_assert_eq!(size::request_len(&request, directory.identity(peer).id_json_len()), bytes.len());
    }

    #[test]
    fn the_length_of_a_reply_is_known_beforehand(
        reply in some_reply(),
        identities in proptest::collection::vec(some_identity(), 4),
    ) {
        let directory = Closed(identities);
        let peer = Peer::from_index(0);
        let bytes = encode_reply(&reply, peer, &directory);
        let id_json_len = |peer| directory.identity(peer).id_json_len();
        prop_assert_eq!(size::reply_len(&reply, peer, id_json_len), bytes.len());
    }
}
