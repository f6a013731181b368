//! Disks: what is acknowledged, what survives a restart, what makes room.

use crate::world::{DISK, Lose, World};
use kadlab_core::config::{Config, MirrorAnswer, Preset};
use kadlab_core::env::{Command, CommandResult, Notice, StoreError};
use kadlab_core::message::{Refusal, Request};
use kadlab_core::time::Duration;
use std::sync::Arc;

fn sound() -> Config {
    Config::preset(Preset::Skywire)
}

#[test]
fn a_put_is_acknowledged_only_when_the_disk_said_so() {
    let mut world = World::of(2, &sound());
    let item = world.item(1, b"dmsg", 1, b"value");
    let asked = world.now;
    assert_eq!(world.bring(0, &item, None), Ok(()));
    assert_eq!(world.now, asked + DISK);
    assert_eq!(world.items_on_disk(0), 1, "saved before it was answered");
}

#[test]
fn a_crash_before_the_disk_wrote_is_a_put_without_answer() {
    let mut world = World::of_friends(2, &sound());
    let put = world.begin_put(0, b"dmsg", b"value");
    // The search of a number 100 ms, the lookup 100 ms, the push 50 ms; the disk needs one more.
    world.run_for(Duration::from_micros(250_500));
    world.restart(1, Lose::Nothing);
    let ended = world.wait(put);
    assert_eq!(
        (ended.counts(), ended.took),
        ((0, 0, 1), Duration::from_millis(10_200))
    );
    assert_eq!(world.holders(&world.target(0, b"dmsg")), [0]);
}

#[test]
fn a_save_of_an_earlier_life_acknowledges_nothing() {
    let mut world = World::of(2, &sound());
    world.saves_outlive_lives = true;
    let [first, second] = [b"a", b"b"].map(|salt| world.item(1, salt, 1, b"value"));
    let item = Arc::clone(&first);
    world.send(
        0,
        world.peer(1),
        Request::PutValue {
            item,
            mirror_target: None,
        },
    );
    world.run_for(Duration::from_micros(500));
    world.restart(0, Lose::Nothing);
    let asked = world.now;
    assert_eq!(world.bring(0, &second, None), Ok(()));
    assert_eq!(
        world.now,
        asked + DISK,
        "not when the earlier life's save came through"
    );
}

#[test]
fn always_stored_means_always_of_foreign_targets() {
    let mut world = World::of(
        2,
        &Config {
            mirror_answer: MirrorAnswer::AlwaysStored,
            ..sound()
        },
    );
    world.disk_works(0, Err(StoreError));
    let item = world.item(1, b"dmsg", 1, b"value");
    assert_eq!(world.bring(0, &item, Some(*item.target())), Ok(()));
    assert_eq!(world.notices(0, Notice::SaveFailed), 1);
    let answer = world.bring(0, &item, None);
    assert_eq!(answer, Err(Refusal::NotSaved), "of foreign targets");
}

/// A better item comes while the disk is busy with a worse one, and the disk writes them in the
/// other order of their arrival: what it keeps is the better one all the same.
#[test]
fn the_disk_ends_with_the_item_that_the_store_has() {
    let mut world = World::of(2, &sound());
    let (old, new) = (
        world.item(1, b"dmsg", 1, b"old"),
        world.item(1, b"dmsg", 2, b"new"),
    );
    for item in [&new, &old] {
        let item = Arc::clone(item);
        world.send(
            0,
            world.peer(1),
            Request::PutValue {
                item,
                mirror_target: None,
            },
        );
    }
    world.run_for(Duration::from_secs(1));
    world.restart(0, Lose::Nothing);
    assert_eq!(world.get(0, *new.target()).found(), Some((2, &b"new"[..])));
}

#[test]
fn a_reconciliation_counts_what_the_disk_has_and_ends_when_it_has_answered() {
    for (outcome, pulled) in [(Ok(()), 3), (Err(StoreError), 0)] {
        let mut world = World::of_friends(2, &sound());
        for salt in [b"a", b"b", b"c"] {
            let item = world.item(0, salt, 1, b"value");
            world.bring(0, &item, None).expect("a good item is stored");
        }
        world.disk_works(1, outcome);
        let with = world.peer(0);
        let command = world.command(1, Command::Reconcile { with });
        let ended = world.wait(command);
        assert!(matches!(
            ended.result,
            CommandResult::Reconciled { listed: 3, pulled: counted, pushed: 0, complete: true }
                if counted == pulled
        ));
        // A page there and back, then the disk.
        assert_eq!(ended.took, Duration::from_millis(100) + DISK);
        assert_eq!(world.node(1).store().len() as u32, pulled);
    }
}

#[test]
fn what_makes_room_leaves_the_disk_too() {
    let mut world = World::of(
        2,
        &Config {
            public_pool: 2,
            ..sound()
        },
    );
    for salt in [b"a", b"b", b"c"] {
        let item = world.item(1, salt, 1, b"value");
        world.bring(0, &item, None).expect("a good item is stored");
    }
    world.run_for(DISK);
    assert_eq!(
        (world.node(0).store().len(), world.items_on_disk(0)),
        (2, 2)
    );
    assert!(
        world.holders(&world.target(1, b"a")).is_empty(),
        "the oldest made room"
    );
}

#[test]
fn what_expired_while_a_node_was_down_leaves_its_disk() {
    let mut world = World::of(2, &sound());
    let item = world.item(1, b"dmsg", 1, b"value");
    world.bring(0, &item, None).expect("a good item is stored");
    world.kill(0);
    world.run_for(Duration::from_secs(3 * 3600));
    assert_eq!(world.items_on_disk(0), 1);
    world.restart(0, Lose::Nothing);
    world.run_for(DISK);
    assert_eq!(world.items_on_disk(0), 0);
}
