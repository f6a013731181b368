//! Publishers: their sequence numbers, what they lose, whom they push to.

use crate::world::{Lose, World};
use kadlab_core::config::{Config, Preset, Sequence};
use kadlab_core::env::CommandResult;
use kadlab_core::item::ItemError;
use kadlab_core::message::{Method, Refusal, Reply, Request};
use kadlab_core::time::Duration;

fn sound() -> Config {
    Config::preset(Preset::Skywire)
}

fn refusal(result: &CommandResult) -> Option<&Refusal> {
    match result {
        CommandResult::Put { refusal, .. } => refusal.as_ref(),
        other => panic!("{other:?} is no put"),
    }
}

#[test]
fn a_publisher_that_lost_its_counter_is_refused_and_never_recovers() {
    let mut world = World::of_friends(
        3,
        &Config {
            sequence: Sequence::Counter,
            ..sound()
        },
    );
    world.put(0, b"dmsg", b"one");
    world.put(0, b"dmsg", b"two");
    world.restart(0, Lose::Sequence);
    world.introduce(0, &[1, 2]);
    let put = world.put(0, b"dmsg", b"three");
    assert_eq!(put.counts(), (0, 2, 0));
    assert_eq!(refusal(&put.result), Some(&Refusal::SequenceTooLow));
    assert_eq!(
        world.get(1, world.target(0, b"dmsg")).found(),
        Some((2, &b"two"[..]))
    );
}

/// Another publisher with the same key has gone ahead. The put is refused twice, last for another
/// reason; the next one goes through where it can.
#[test]
fn a_publisher_refused_for_its_number_asks_afresh() {
    let mut world = World::of_friends(3, &sound());
    let target = world.target(0, b"dmsg");
    let ranks = world.nearest(&target, 0);
    world.put(0, b"dmsg", b"one");
    let ahead = world.item(0, b"dmsg", 7, b"elsewhere");
    world
        .bring(ranks[0], &ahead, None)
        .expect("a good item is stored");
    world.lie(ranks[1], |request| match request {
        Request::PutValue { .. } => Some(Reply::Put(Err(Refusal::QuotaExceeded))),
        Request::GetValue { .. } => Some(Reply::Value {
            item: None,
            closest: vec![],
        }),
        _ => Some(Reply::Nodes { closest: vec![] }),
    });
    assert_eq!(world.put(0, b"dmsg", b"two").counts(), (0, 2, 0));
    assert_eq!(world.put(0, b"dmsg", b"two").counts(), (1, 1, 0));
    assert_eq!(world.get(ranks[0], target).found(), Some((8, &b"two"[..])));
    let asked = world.calls(0, Method::GetValue);
    assert_eq!(world.put(0, b"dmsg", b"three").counts(), (1, 1, 0));
    assert_eq!(
        world.calls(0, Method::GetValue),
        asked,
        "it knows the number now"
    );
}

/// Under `recover` both ask the network; under `local-store` the disk has not said anything yet.
#[test]
fn two_puts_at_once_have_two_sequence_numbers() {
    for sequence in [Sequence::Recover, Sequence::LocalStore, Sequence::Counter] {
        let mut world = World::of_friends(
            3,
            &Config {
                sequence,
                ..sound()
            },
        );
        let puts = [b"one", b"two"].map(|value| world.begin_put(0, b"dmsg", value));
        for put in puts {
            world.wait(put);
        }
        assert_eq!(world.signed, [1, 2], "{sequence:?}");
    }
}

#[test]
fn a_value_too_large_is_refused_before_anybody_is_asked() {
    let mut world = World::of_friends(
        2,
        &Config {
            value_max: 4,
            ..sound()
        },
    );
    let put = world.put(0, b"dmsg", b"large");
    let too_large = Refusal::Item(ItemError::ValueTooLarge);
    assert_eq!(
        (put.counts(), refusal(&put.result)),
        ((0, 0, 0), Some(&too_large))
    );
    let put = world.put(0, &[0; 201], b"tiny");
    assert_eq!(
        refusal(&put.result),
        Some(&Refusal::Item(ItemError::SaltTooLarge))
    );
    assert_eq!((world.sent.len(), world.signed.len()), (0, 0));
}

/// The item expired at its holders, which remember its number for one more life and cannot be
/// asked for it: each refused put climbs by one.
#[test]
fn a_publisher_that_returns_after_the_expiry_climbs_to_the_remembered_number() {
    let mut world = World::of_friends(2, &sound());
    for value in [b"a", b"b", b"c"] {
        world.put(0, b"dmsg", value);
    }
    world.kill(0);
    world.run_for(Duration::from_secs(7200 + 60));
    world.restart(0, Lose::Everything);
    world.introduce(0, &[1]);
    let stored: Vec<u16> = (0..4)
        .map(|_| world.put(0, b"dmsg", b"d").counts().0)
        .collect();
    assert_eq!(
        (stored, &world.signed[3..]),
        (vec![0, 0, 1, 1], &[1, 2, 3, 4][..])
    );
}

/// Incident L28: the clock was an hour ahead, then right again.
#[test]
fn a_clock_that_was_ahead_locks_its_publisher_out_until_time_catches_up() {
    let mut world = World::of_friends(
        2,
        &Config {
            sequence: Sequence::Clock,
            ..sound()
        },
    );
    world.clock_ahead(0, Duration::from_secs(3600));
    assert_eq!(world.put(0, b"dmsg", b"ahead").counts(), (1, 0, 0));
    world.clock_ahead(0, Duration::ZERO);
    assert_eq!(world.put(0, b"dmsg", b"right").counts(), (0, 1, 0));
    world.run_for(Duration::from_secs(3600));
    assert_eq!(world.put(0, b"dmsg", b"later").counts(), (1, 0, 0));
}

#[test]
fn after_its_first_put_a_publisher_knows_its_number() {
    let mut world = World::of_friends(2, &sound());
    let asked = [b"one", b"two"].map(|value| {
        world.put(0, b"dmsg", value);
        world.calls(0, Method::GetValue)
    });
    assert_eq!(asked, [1, 1]);
}

#[test]
fn the_closest_peers_are_pushed_to_first() {
    let mut world = World::of_friends(6, &sound());
    world.put(0, b"dmsg", b"value");
    let pushes = world
        .sent
        .iter()
        .filter(|sent| sent.method == Method::PutValue);
    let pushed: Vec<usize> = pushes.map(|sent| sent.to).collect();
    assert_eq!(pushed, world.nearest(&world.target(0, b"dmsg"), 0));
}
