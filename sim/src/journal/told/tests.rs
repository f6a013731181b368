//! What is read back is what was told: random requests and replies, hostile ones among them.

use super::*;
use crate::journal::text;
use kadlab_core::item::{Item, Parts};
use kadlab_core::key::{PublicKey, SecretKey, Signature};
use proptest::collection::vec;
use proptest::prelude::*;

/// Everybody whom messages here can name: three nodes, one forged identity, one without a key.
fn everybody() -> Named {
    let mut named = Named::default();
    for last in 1..4 {
        let key = key(last);
        named.handle(Id::of_node(&key), key);
    }
    named.handle(Id::from_bytes([9; 32]), key(1));
    named.handle(Id::ZERO, PublicKey::NULL);
    named
}

fn key(last: u8) -> PublicKey {
    let mut bytes = [0; 32];
    bytes[31] = last;
    let secret = SecretKey::from_bytes(bytes).expect("a small number above zero is a secret key");
    secret.public_key()
}

fn peers() -> impl Strategy<Value = Peer> {
    (0_u32..5).prop_map(Peer::from_index)
}

fn ids() -> impl Strategy<Value = Id> {
    prop_oneof![Just(Id::ZERO), any::<[u8; 32]>().prop_map(Id::from_bytes)]
}

fn items() -> impl Strategy<Value = Arc<Item>> {
    let bytes = || vec(any::<u8>(), 0..40);
    let value = proptest::option::of(bytes());
    let signature = vec(any::<u8>(), 65);
    (1_u8..4, any::<u64>(), signature, value, bytes()).prop_map(|(last, seq, sig, value, salt)| {
        let signature: [u8; 65] = sig.try_into().expect("65 bytes");
        Arc::new(Item::new(Parts {
            key: key(last),
            seq,
            signature: Signature::from_bytes(signature),
            value: value.map(Vec::into_boxed_slice),
            salt: salt.into(),
        }))
    })
}

fn entries() -> impl Strategy<Value = Vec<Entry>> {
    let entry = (items(), proptest::option::of(ids()));
    vec(
        entry.prop_map(|(item, target)| Entry { item, target }),
        0..4,
    )
}

fn contacts() -> impl Strategy<Value = Vec<Contact>> {
    let contact = (peers(), any::<u32>()).prop_map(|(peer, last_seen_unix_secs)| Contact {
        peer,
        last_seen_unix_secs,
    });
    vec(contact, 0..30)
}

fn answers() -> impl Strategy<Value = Result<(), Refusal>> {
    let texts = prop_oneof![
        any::<String>(),
        Just(Refusal::NotNear.to_string()),
        Just("x".repeat(1100))
    ];
    prop_oneof![
        Just(Ok(())),
        Just(Err(Refusal::SequenceTooLow)),
        texts.prop_map(|text| Err(Refusal::Other(text.into()))),
    ]
}

fn requests() -> impl Strategy<Value = Request> {
    let salts = prop_oneof![any::<String>(), Just("s".repeat(1100))];
    prop_oneof![
        Just(Request::Ping),
        ids().prop_map(|target| Request::FindNode { target }),
        ids().prop_map(|target| Request::GetValue { target }),
        (items(), proptest::option::of(ids())).prop_map(|(item, mirror_target)| {
            Request::PutValue {
                item,
                mirror_target,
            }
        }),
        (salts, any::<u64>(), any::<u32>()).prop_map(|(salt, since_seq, limit)| {
            Request::GetItems {
                salt: salt.into(),
                since_seq,
                limit,
            }
        }),
        entries().prop_map(|entries| Request::PutBatch { entries }),
    ]
}

fn replies() -> impl Strategy<Value = Reply> {
    prop_oneof![
        Just(Reply::Pong),
        contacts().prop_map(|closest| Reply::Nodes { closest }),
        (proptest::option::of(items()), contacts())
            .prop_map(|(item, closest)| Reply::Value { item, closest }),
        answers().prop_map(Reply::Put),
        (entries(), any::<bool>())
            .prop_map(|(entries, has_more)| Reply::Items { entries, has_more }),
        vec(answers(), 0..4).prop_map(Reply::Batch),
    ]
}

fn shown(value: &impl serde::Serialize, named: &Named) -> String {
    let mut shown = String::new();
    text::write(&mut shown, value, named);
    shown
}

/// The line goes through its text, as in a file.
fn read_back(told: &Told, named: &mut Named) -> Heard {
    let line = serde_json::to_string(told).expect("it can be written");
    let told: Told = serde_json::from_str(&line).expect("it can be read");
    heard(&told, named).expect("it is whole")
}

proptest! {
    #[test]
    fn a_request_is_read_back_as_it_was_told(
        request in requests(), peer in peers(), claims in peers(), token in any::<u64>(),
    ) {
        let (named, mut other) = (everybody(), Named::default());
        let from = Sender { peer, claims };
        let input = Input::Request(from, Token(token), request.clone());
        let Ok(told) = told(&input, peer, &named) else { return Ok(()) };
        let Heard::Input(Input::Request(sender, heard_token, heard)) = read_back(&told, &mut other)
        else { panic!("a request is read back as one") };
        prop_assert_eq!(other.who(sender.peer), named.who(peer));
        prop_assert_eq!(other.who(sender.claims), named.who(claims));
        prop_assert_eq!(heard_token, Token(token));
        prop_assert_eq!(shown(&heard, &other), shown(&request, &named));
    }

    #[test]
    fn a_reply_is_read_back_as_it_was_told(
        reply in replies(), me in peers(), parts in any::<(u32, u32)>(),
    ) {
        let (named, mut other) = (everybody(), Named::default());
        let input = Input::Outcome(CallId::from_parts(parts), Ok(&reply));
        let Ok(told) = told(&input, me, &named) else { return Ok(()) };
        let Heard::Outcome(call, Ok(heard)) = read_back(&told, &mut other)
        else { panic!("a reply is read back as one") };
        prop_assert_eq!(call.parts(), parts);
        prop_assert_eq!(shown(&heard, &other), shown(&reply, &named));
    }
}

#[test]
fn what_no_frame_says_is_refused_rather_than_changed() {
    let named = everybody();
    let me = Peer::from_index(0);
    let from = Sender {
        peer: me,
        claims: me,
    };
    let contact = Contact {
        peer: me,
        last_seen_unix_secs: 1,
    };
    let many = Reply::Nodes {
        closest: vec![contact; CONTACTS_MAX + 1],
    };
    let call = CallId::from_parts((1, 0));
    assert!(told(&Input::Outcome(call, Ok(&many)), me, &named).is_err());
    let other = Reply::Put(Err(Refusal::Other(Refusal::NotNear.to_string().into())));
    assert!(told(&Input::Outcome(call, Ok(&other)), me, &named).is_err());
    let salt = "s".repeat(QUERY_SALT_BYTES_MAX + 1).into();
    let query = Request::GetItems {
        salt,
        since_seq: 0,
        limit: 0,
    };
    assert!(told(&Input::Request(from, Token(0), query), me, &named).is_err());
}
