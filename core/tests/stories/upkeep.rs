//! What nodes do by themselves over hours: expiry, sweeps, refreshes, pushing again.

use crate::world::{DISK, Lose, World};
use kadlab_core::config::{BootstrapPings, Config, EqualSeq, NegativeCache, Preset};
use kadlab_core::message::{Method, Request};
use kadlab_core::time::{Duration, Time};

fn sound() -> Config {
    Config::preset(Preset::Skywire)
}

const TTL: Duration = Duration::from_secs(7200);

/// Stored at 1 ms, it lives to 2 h and 1 ms; the next tick of 30 s removes it from the disk.
#[test]
fn an_item_is_there_for_its_whole_life_and_not_a_microsecond_longer() {
    let mut world = World::of(2, &sound());
    world.start(0, &[]);
    let item = world.item(1, b"dmsg", 1, b"value");
    world.bring(0, &item, None).expect("a good item is stored");
    let swept = Some(Time::from_micros(7_230_000_000));
    assert_eq!(world.node(0).poll_timeout(), swept);
    world.run_for(TTL);
    assert_eq!(world.holders(item.target()), [0]);
    world.run_for(Duration::from_micros(1));
    assert_eq!(
        (world.holders(item.target()), world.items_on_disk(0)),
        (vec![], 1)
    );
    world.run_for(Duration::from_secs(30) + DISK);
    assert_eq!(
        (world.node(0).store().len(), world.items_on_disk(0)),
        (0, 0)
    );
}

/// The holders at 1:59:59, at 2:30 and at 3:01 of an item that its publisher pushes every hour.
fn holders_over_time(equal_seq: EqualSeq) -> [usize; 3] {
    let mut world = World::of_friends(
        4,
        &Config {
            equal_seq,
            ..sound()
        },
    );
    (0..4).for_each(|name| world.start(name, &[]));
    world.put(0, b"dmsg", b"value");
    let target = world.target(0, b"dmsg");
    [7199, 9000, 10_860].map(|second| {
        let at = Time::from_micros(second * 1_000_000);
        world.run_for(at.since(world.now));
        world.holders(&target).len()
    })
}

#[test]
fn pushing_again_keeps_an_item_alive_only_if_the_same_item_renews() {
    assert_eq!(holders_over_time(EqualSeq::Refresh), [4, 4, 4]);
    assert_eq!(
        holders_over_time(EqualSeq::Refuse),
        [4, 0, 4],
        "back at the third push"
    );
}

/// Put at zero and started again after half an hour, the publisher knows nobody; it is introduced
/// once more. An hour later it pushes, which the others' stores show by the item's age.
#[test]
fn a_restarted_publisher_pushes_its_items_again_if_its_disk_has_them() {
    let age_after = |lose| {
        let mut world = World::of_friends(3, &sound());
        (0..3).for_each(|name| world.start(name, &[]));
        world.put(0, b"dmsg", b"value");
        world.run_for(Duration::from_secs(1800));
        world.restart(0, lose);
        world.introduce(0, &[1, 2]);
        world.start(0, &[]);
        world.run_for(Duration::from_secs(3660));
        let target = world.target(0, b"dmsg");
        let age = world.node(1).store().age(&target, world.now);
        age.map(|age| age.as_micros() / 60_000_000)
    };
    assert_eq!(age_after(Lose::Nothing), Some(0), "pushed a minute ago");
    assert_eq!(age_after(Lose::Everything), Some(91), "as it was put");
}

/// Refreshing is postponed by a lookup in the same bucket; when its timer comes, the table has
/// lost its only contact. The world asserts that no timer leaves itself due.
#[test]
fn a_refresh_timer_ends_though_the_table_became_empty() {
    let mut world = World::of(
        2,
        &Config {
            bootstrap_again: None,
            ..sound()
        },
    );
    world.start(0, &[1]);
    world.run_for(Duration::from_secs(60));
    world.kill(1);
    let target = world.id(1);
    for _ in 0..2 {
        world.find(0, target);
    }
    assert!(world.contacts(0).is_empty());
    world.run_for(Duration::from_secs(7200));
}

/// Node 0 is found at 50 ms by two nodes of its farthest bucket. It refreshes that bucket an hour
/// later and then every hour, each time with a request to both.
#[test]
fn a_node_that_only_waits_to_be_found_refreshes_its_buckets_too() {
    let config = Config {
        bootstrap_again: None,
        ..sound()
    };
    let mut world = World::of(3, &config);
    (0..3).for_each(|name| world.start(name, if name == 0 { &[] } else { &[0] }));
    world.run_for(Duration::from_secs(3600));
    assert_eq!(world.calls(0, Method::FindNode), 0);
    world.run_for(Duration::from_secs(3600 * 5 / 2));
    assert_eq!(world.calls(0, Method::FindNode), 3 * 2);
}

/// Cut off at 80 s, 20 s after the last lookup began to fail; the first retry comes 30 s later.
#[test]
fn a_node_that_lost_its_last_contact_bootstraps_again() {
    for bootstrap_again in [None, Some(Duration::from_secs(300))] {
        let mut world = World::of(
            2,
            &Config {
                bootstrap_again,
                ..sound()
            },
        );
        world.start(0, &[1]);
        world.run_for(Duration::from_secs(60));
        world.kill(1);
        world.find(0, world.id(1));
        world.find(0, world.id(1));
        assert!(world.contacts(0).is_empty());
        world.restart(1, Lose::Nothing);
        world.run_for(Duration::from_secs(30));
        assert!(world.contacts(0).is_empty());
        world.run_for(Duration::from_millis(100));
        assert_eq!(world.contacts(0), [1]);
    }
}

#[test]
fn a_sender_becomes_a_contact_before_it_is_answered() {
    let mut world = World::of(2, &sound());
    world.ask(0, world.peer(1), Request::Ping);
    assert_eq!(world.contacts(0), [1]);
}

/// Down until 20 s. The first ping fails at 10 s, the next goes out 30 s later. With the negative
/// cache (incident L4) retries are refused until ten minutes have passed since the failure.
#[test]
fn a_bootstrap_peer_that_was_down_at_first_is_found_at_the_next_retry_or_after_its_ban() {
    for (negative_cache, joined_millis) in [
        (NegativeCache::Off, 40_200),
        (NegativeCache::AfterOneFailure, 610_200),
    ] {
        let mut world = World::of(
            2,
            &Config {
                negative_cache,
                ..sound()
            },
        );
        world.kill(1);
        world.start(0, &[1]);
        world.run_for(Duration::from_secs(20));
        world.restart(1, Lose::Nothing);
        world.run_for(Duration::from_secs(900));
        let (first, _) = world.joined[0];
        assert_eq!(first, Time::ZERO + Duration::from_millis(joined_millis));
    }
}

#[test]
fn bootstrap_peers_are_pinged_in_the_order_given_by_one_join_at_a_time() {
    for bootstrap_pings in [BootstrapPings::Parallel, BootstrapPings::Sequential] {
        let mut world = World::of(
            4,
            &Config {
                bootstrap_pings,
                ..sound()
            },
        );
        world.start(0, &[3, 0, 1, 2]);
        world.start(0, &[1]);
        world.run_for(Duration::from_secs(10));
        let pings = world.sent.iter().filter(|sent| sent.method == Method::Ping);
        let pinged: Vec<usize> = pings.map(|sent| sent.to).collect();
        assert_eq!((pinged, world.joined.len()), (vec![3, 1, 2], 1));
    }
}
