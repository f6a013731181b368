//! Tables on disk: what a new life begins with, and what it believes of it.

use crate::world::{DISK, Lose, World};
use kadlab_core::config::{Config, Preset};
use kadlab_core::env::{Notice, StoreError};
use kadlab_core::message::{Method, Reply, Request};
use kadlab_core::time::Duration;

const EVERY: Duration = Duration::from_secs(60);

fn saving() -> Config {
    Config {
        save_table: Some(EVERY),
        bootstrap_again: None,
        bucket_refresh: None,
        ..Config::preset(Preset::Skywire)
    }
}

/// Node 0 knows 1 and 2, and its disk does.
fn remembered(count: usize) -> World {
    let mut world = World::of(count, &saving());
    world.introduce(0, &[1, 2]);
    world.start(0, &[]);
    world.run_for(EVERY + DISK);
    world
}

#[test]
fn a_new_life_begins_with_the_contacts_of_the_last_save() {
    let mut world = remembered(4);
    world.introduce(0, &[3]);
    world.restart(0, Lose::Nothing);
    assert_eq!(world.contacts(0), [1, 2], "3 came after the save");
    world.restart(0, Lose::Sequence);
    assert_eq!(world.contacts(0), [1, 2]);
    world.restart(0, Lose::Everything);
    assert!(world.contacts(0).is_empty());
}

#[test]
fn a_contact_that_is_remembered_leaves_with_its_first_failure_or_stays_as_good_as_new() {
    let mut world = remembered(3);
    world.kill(2);
    world.restart(0, Lose::Nothing);
    world.start(0, &[]);
    world.run_for(Duration::from_secs(10));
    assert_eq!(world.contacts(0), [1], "2 did not answer the first call");
    let (at, _) = world.joined[0];
    assert_eq!(at, world.now, "the lookup of itself was all that it took");
    assert_eq!(world.calls(0, Method::Ping), 0);
    world.kill(1);
    world.find(0, world.id(1));
    assert_eq!(
        world.contacts(0),
        [1],
        "whoever answered may fail once more"
    );
    world.find(0, world.id(1));
    assert!(world.contacts(0).is_empty());
}

#[test]
fn bootstrap_peers_are_asked_at_once_if_nobody_that_is_remembered_answers() {
    let mut world = remembered(4);
    world.kill(1);
    world.kill(2);
    world.restart(0, Lose::Nothing);
    let started = world.now;
    world.start(0, &[3]);
    world.run_for(Duration::from_secs(60));
    assert_eq!(world.contacts(0), [3]);
    // The deadline of the lookup, the ping, the lookup through the bootstrap peer.
    let (at, _) = world.joined[0];
    assert_eq!(at.since(started), Duration::from_millis(10_200));
}

#[test]
fn without_bootstrap_peers_nobody_is_asked_when_nobody_that_is_remembered_answers() {
    let mut world = remembered(3);
    world.kill(1);
    world.kill(2);
    world.restart(0, Lose::Nothing);
    let before = world.sent.len();
    world.start(0, &[]);
    world.run_for(Duration::from_secs(3_600));
    assert!(world.contacts(0).is_empty() && world.joined.is_empty());
    assert_eq!(world.sent.len(), before + 2);
}

#[test]
fn a_remembered_contact_keeps_the_date_on_which_it_was_last_seen() {
    let mut world = remembered(3);
    let last_seen = |world: &mut World| {
        let (peer, target) = (world.peer(1), world.id(2));
        let reply = world.ask(0, peer, Request::FindNode { target });
        let Reply::Nodes { closest } = reply else {
            panic!("{reply:?} lists no nodes");
        };
        let of = closest.iter().find(|contact| contact.peer.index() == 2);
        of.expect("it is known").last_seen_unix_secs
    };
    let before = last_seen(&mut world);
    world.run_for(Duration::from_secs(500));
    world.restart(0, Lose::Nothing);
    assert_eq!(last_seen(&mut world), before);
}

#[test]
fn an_empty_table_does_not_take_the_place_of_an_older_one() {
    let mut world = remembered(3);
    world.kill(1);
    world.kill(2);
    world.find(0, world.id(1));
    world.find(0, world.id(1));
    assert!(world.contacts(0).is_empty());
    world.run_for(EVERY.times(3));
    world.restart(0, Lose::Nothing);
    assert_eq!(world.contacts(0), [1, 2]);
}

#[test]
fn a_table_that_could_not_be_saved_is_noticed_and_nothing_else() {
    let mut world = World::of(2, &saving());
    world.introduce(0, &[1]);
    world.start(0, &[]);
    world.disk_works(0, Err(StoreError));
    world.run_for(EVERY.times(3) + DISK);
    assert_eq!(world.notices(0, Notice::SaveFailed), 3);
    world.disk_works(0, Ok(()));
    world.restart(0, Lose::Nothing);
    assert!(world.contacts(0).is_empty());
}
