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
    let config = Config {
        sequence: Sequence::Recover,
        ..sound()
    };
    let mut world = World::of_friends(3, &config);
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
/// A hybrid clock is asked twice in one moment.
#[test]
fn two_puts_at_once_have_two_sequence_numbers() {
    let sources = [
        Sequence::HybridClock,
        Sequence::Recover,
        Sequence::LocalStore,
        Sequence::Counter,
    ];
    for sequence in sources {
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
        let first = world.signed[0];
        assert_eq!(world.signed, [first, first + 1], "{sequence:?}");
        assert_eq!(first == 1, sequence != Sequence::HybridClock);
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
    let mut world = a_publisher_back_after_expiry(Sequence::Recover);
    let stored = [(); 4].map(|()| world.put(0, b"dmsg", b"d").counts().0);
    assert_eq!(
        (stored, &world.signed[3..]),
        ([0, 0, 1, 1], &[1, 2, 3, 4][..])
    );
}

#[test]
fn a_publisher_with_a_clock_that_returns_after_the_expiry_is_above_the_remembered_number() {
    let mut world = a_publisher_back_after_expiry(Sequence::HybridClock);
    assert_eq!(world.put(0, b"dmsg", b"d").counts(), (1, 0, 0));
}

/// Three puts; then nothing is left of the item but its number in the other node's memory.
fn a_publisher_back_after_expiry(sequence: Sequence) -> World {
    let config = Config {
        sequence,
        ..sound()
    };
    let mut world = World::of_friends(2, &config);
    for value in [b"a", b"b", b"c"] {
        world.put(0, b"dmsg", value);
    }
    world.kill(0);
    world.run_for(Duration::from_secs(7200 + 60));
    world.restart(0, Lose::Everything);
    world.introduce(0, &[1]);
    world
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

/// The same hour ahead, with what the publisher knew lost as well: one number above the own one,
/// then above the network's, and the clock's once that is higher.
#[test]
fn a_hybrid_clock_that_was_ahead_goes_on_above_the_numbers_it_gave() {
    let config = Config {
        sequence: Sequence::HybridClock,
        ..sound()
    };
    let mut world = World::of_friends(2, &config);
    world.clock_ahead(0, Duration::from_secs(3600));
    assert_eq!(world.put(0, b"dmsg", b"ahead").counts(), (1, 0, 0));
    world.clock_ahead(0, Duration::ZERO);
    assert_eq!(world.put(0, b"dmsg", b"right").counts(), (1, 0, 0));
    world.restart(0, Lose::Everything);
    world.introduce(0, &[1]);
    assert_eq!(world.put(0, b"dmsg", b"again").counts(), (1, 0, 0));
    let ahead = world.signed[0];
    assert_eq!(world.signed, [ahead, ahead + 1, ahead + 2]);
    world.run_for(Duration::from_secs(3600));
    assert_eq!(world.put(0, b"dmsg", b"later").counts(), (1, 0, 0));
    assert!(world.signed[3] > ahead + 3, "the clock leads again");
}

/// The disk is lost, and nobody who holds the old value can be reached: the other side takes the
/// new one. When the sides meet, the new one wins only if its number is higher.
#[test]
fn a_publisher_cut_off_from_its_old_value_needs_a_clock_to_supersede_it() {
    let read = |sequence| {
        let config = Config {
            sequence,
            ..sound()
        };
        let mut world = World::of_friends(4, &config);
        world.put(0, b"dmsg", b"first");
        world.put(0, b"dmsg", b"second");
        world.restart(0, Lose::Everything);
        world.kill(1);
        world.kill(2);
        world.restart(3, Lose::Everything);
        world.introduce(0, &[3]);
        assert_eq!(world.put(0, b"dmsg", b"new").counts(), (1, 0, 0));
        world.restart(1, Lose::Nothing);
        world.restart(2, Lose::Nothing);
        world.introduce(1, &[0, 2, 3]);
        let found = world.get(1, world.target(0, b"dmsg"));
        found.found().expect("it is held").1.to_vec()
    };
    assert_eq!(read(Sequence::Recover), b"second");
    assert_eq!(read(Sequence::HybridClock), b"new");
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
