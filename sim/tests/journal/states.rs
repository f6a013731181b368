//! What a digest of the state covers: one planted difference at a time.

use super::bench::{Bench, replay, secret_bytes, told};
use kadlab::journal::{Digest, End, Input, digest};
use kadlab_core::config::{Config, NegativeCache, Preset, Sequence};
use kadlab_core::env::Token;
use kadlab_core::env::{CallError, CallId, Command, CommandId, Effect, Record, SaveId, Sender};
use kadlab_core::id::Id;
use kadlab_core::message::Request;
use kadlab_core::node::Node;

fn config() -> Config {
    Config::preset(Preset::Skywire)
}

fn ping(bench: &Bench, from: u32) -> Input<'static> {
    let peer = bench.handle(from);
    Input::Request(
        Sender { peer, claims: peer },
        Token(u64::from(from)),
        Request::Ping,
    )
}

fn put(value: &[u8]) -> Input<'static> {
    let (value, salt) = (value.into(), b"salt".as_slice().into());
    Input::Command(CommandId(1), Command::Put { value, salt })
}

/// The digest after these inputs; the journal of them must be replayed to the same.
fn after(config: Config, shift: u32, inputs: impl Fn(&Bench) -> Vec<Input<'static>>) -> Digest {
    let mut bench = Bench::new(shift, config);
    let inputs = inputs(&bench);
    let count = inputs.len() as u64 + 1;
    let (node, journal) = told(&mut bench, inputs);
    let replayed = replay(&journal).expect("it is whole");
    assert_eq!((replayed.end, replayed.inputs), (Ok(End::Finished), count));
    digest(&node, &bench)
}

#[test]
fn a_digest_is_the_same_whatever_the_numbers_of_handles_are() {
    let inputs = |bench: &Bench| vec![ping(bench, 1), ping(bench, 2), put(b"value")];
    assert_eq!(after(config(), 0, inputs), after(config(), 3, inputs));
}

#[test]
fn another_order_of_a_bucket_is_another_state() {
    // Numbers 1 to 7 in one order and in the other, all within the same whole seconds.
    let both = |bench: &Bench, order: [u32; 2]| {
        let peers = order.map(|number| bench.handle(number)).to_vec();
        vec![Input::Introduced(peers)]
    };
    let same_bucket = (1..8).flat_map(|one| (1..one).map(move |other| [one, other]));
    let differing = same_bucket.filter(|[one, other]| {
        let there = after(config(), 0, |bench| both(bench, [*one, *other]));
        there != after(config(), 0, |bench| both(bench, [*other, *one]))
    });
    assert!(differing.count() > 0, "some two share a bucket");
}

#[test]
fn another_value_in_the_store_and_on_its_way_to_the_disk_is_another_state() {
    let stored = |value: &'static [u8]| {
        move |_: &Bench| vec![put(value), Input::Saved(SaveId::from_parts((1, 0)), Ok(()))]
    };
    let first = after(config(), 0, stored(b"one"));
    assert_ne!(first, after(config(), 0, stored(b"two")), "another item");
    assert_ne!(
        first,
        after(config(), 0, |_| vec![put(b"one"), Input::Timeout]),
        "not stored yet"
    );
}

/// Looks something up with one contact known, and then is told this.
fn with_a_call(config: Config, then: Option<Input<'static>>) -> Digest {
    after(config, 0, |bench| {
        let find = Command::FindNode { target: Id::ZERO };
        let mut inputs = vec![ping(bench, 1), Input::Command(CommandId(7), find)];
        inputs.push(then.clone().unwrap_or(Input::Timeout));
        inputs
    })
}

#[test]
fn another_standing_of_a_call_is_another_state() {
    let call = CallId::from_parts((1, 0));
    let waits = with_a_call(config(), None);
    let connected = with_a_call(config(), Some(Input::Connected(call)));
    let failed = with_a_call(config(), Some(Input::Outcome(call, Err(CallError::Closed))));
    assert!(waits != connected && waits != failed && connected != failed);
}

#[test]
fn another_ban_is_another_state() {
    let config = Config {
        negative_cache: NegativeCache::AfterOneFailure,
        ..config()
    };
    let call = CallId::from_parts((1, 0));
    let outcome = |error| Some(Input::Outcome(call, Err(error)));
    let banned = with_a_call(config.clone(), outcome(CallError::Unreachable));
    assert_ne!(banned, with_a_call(config, outcome(CallError::Closed)));
}

#[test]
fn another_sequence_number_on_disk_is_another_state() {
    let born = |seq| {
        let mut bench = Bench::new(
            0,
            Config {
                sequence: Sequence::Counter,
                ..config()
            },
        );
        let record = Record::Sequence {
            target: Id::ZERO,
            seq,
        };
        let node = Node::new(bench.handle(0), vec![record], &mut bench);
        digest(&node, &bench)
    };
    assert_eq!(born(5), born(5));
    assert_ne!(born(5), born(6));
}

#[test]
fn a_secret_key_is_never_in_a_journal() {
    let mut bench = Bench::new(0, config());
    let (_, journal) = told(&mut bench, vec![put(b"value")]);
    let signs = bench
        .effects
        .iter()
        .any(|effect| matches!(effect, Effect::Worked(_)));
    assert!(signs && String::from_utf8_lossy(&journal).contains("\"signed\":[\""));
    let secret = secret_bytes(0);
    let hex: String = secret.iter().map(|byte| format!("{byte:02x}")).collect();
    let decimal = format!("{secret:?}").replace(' ', "");
    let text = String::from_utf8(journal.clone()).expect("journals are text");
    assert!(
        !text.to_lowercase().contains(&hex[..32]),
        "not in hexadecimal digits"
    );
    assert!(
        !text.contains(&decimal[1..decimal.len() - 1]),
        "not as the wire has arrays"
    );
    assert!(
        !journal.windows(32).any(|window| window == secret),
        "not as it is"
    );
}
