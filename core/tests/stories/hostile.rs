//! What hostile peers say, and what comes of it.

use crate::world::World;
use kadlab_core::config::{
    ClaimedSenders, Config, DeadContacts, ForeignItems, FullBucket, NegativeCache, Preset,
};
use kadlab_core::env::{Command, CommandResult, Notice, Sender};
use kadlab_core::item::{Item, Parts};
use kadlab_core::key::{PublicKey, Signature};
use kadlab_core::message::{Contact, Entry, Reply, Request};
use kadlab_core::time::Duration;
use std::sync::Arc;

fn sound() -> Config {
    Config::preset(Preset::Skywire)
}

#[test]
fn a_forged_contact_is_never_asked_nor_found() {
    let mut world = World::of(3, &sound());
    world.introduce(0, &[1]);
    let (target, honest) = (world.id(2), world.peer(2));
    let forged = world.forge(target.with_bit_flipped(255), 1);
    let listed = [forged, honest, forged];
    world.lie(1, move |_| {
        let contact = |peer| Contact {
            peer,
            last_seen_unix_secs: 0,
        };
        Some(Reply::Nodes {
            closest: listed.map(contact).to_vec(),
        })
    });
    assert_eq!(world.find(0, target).nodes(), [2, 1]);
    assert_eq!(world.notices(0, Notice::ForgedContact), 2);
    assert_eq!((world.sent.len(), world.contacts(0)), (2, vec![1, 2]));
}

#[test]
fn a_forged_sender_is_answered_but_not_remembered() {
    let mut world = World::of(2, &sound());
    let forged = world.forge(world.id(0).with_bit_flipped(0), 1);
    assert!(matches!(world.ask(0, forged, Request::Ping), Reply::Pong));
    assert_eq!(
        (world.notices(0, Notice::ForgedContact), world.contacts(0)),
        (1, vec![])
    );
}

/// Incident L20: whoever a request for items names is listed to others, who ask for it in vain
/// unless it is forged: then they drop it.
#[test]
fn a_forged_contact_that_was_believed_goes_no_further() {
    let believing = Config {
        claimed_senders: ClaimedSenders::Believed,
        ..sound()
    };
    let mut world = World::of(3, &believing);
    let forged = world.forge(world.id(2).with_bit_flipped(255), 1);
    let (peer, claims) = (world.peer(1), forged);
    let batch = Request::PutBatch { entries: vec![] };
    world.pretend(0, Sender { peer, claims }, batch);
    assert_eq!(world.contacts(0), [1, 3]);

    world.introduce(2, &[0]);
    let found = world.find(2, world.id(1));
    assert_eq!(found.nodes(), [1, 0]);
    assert_eq!(world.notices(2, Notice::ForgedContact), 1);
    assert_eq!(world.contacts(2), [0, 1]);
}

#[test]
fn a_node_that_lists_the_asker_and_itself_is_not_asked_twice() {
    let mut world = World::of(2, &sound());
    world.introduce(0, &[1]);
    let both = [world.peer(0), world.peer(1)];
    world.lie(1, move |_| {
        let contact = |peer| Contact {
            peer,
            last_seen_unix_secs: 0,
        };
        Some(Reply::Nodes {
            closest: both.map(contact).to_vec(),
        })
    });
    assert_eq!(world.find(0, world.id(0)).nodes(), [1]);
    assert_eq!(world.sent.len(), 1);
}

/// Incident L8: the liar's item is validly signed, by its own key, with the highest number.
#[test]
fn a_reader_takes_no_item_of_a_stranger() {
    for (foreign_items, found) in [
        (ForeignItems::Trusted, 1),
        (ForeignItems::Anybody, u64::MAX),
    ] {
        let mut world = World::of_friends(
            4,
            &Config {
                foreign_items,
                ..sound()
            },
        );
        let good = world.item(1, b"dmsg", 1, b"true");
        world.bring(2, &good, None).expect("a good item is stored");
        let strange = world.item(3, b"dmsg", u64::MAX, b"false");
        world.lie(3, move |_| {
            let item = Some(Arc::clone(&strange));
            Some(Reply::Value {
                item,
                closest: vec![],
            })
        });
        let ended = world.get(0, *good.target());
        assert_eq!(ended.found().map(|(seq, _)| seq), Some(found));
    }
}

/// The negative cache must not do what `dead-contacts` forbids.
#[test]
fn a_banned_oldest_contact_is_kept_if_dead_contacts_are() {
    let config = Config {
        k: 1,
        full_bucket: FullBucket::PingOldest,
        dead_contacts: DeadContacts::Keep,
        negative_cache: NegativeCache::AfterOneFailure,
        ..sound()
    };
    let mut world = World::of(12, &config);
    let far = |name: &usize| world.id(0).common_prefix(&world.id(*name)) == 0;
    let names: Vec<usize> = (1..12).filter(far).collect();
    world.introduce(0, &[names[0]]);
    world.kill(names[0]);
    world.find(0, world.id(0));
    world.ask(0, world.peer(names[1]), Request::Ping);
    world.run_for(Duration::from_secs(30));
    assert_eq!(world.contacts(0), [names[0]]);
}

#[test]
fn many_newcomers_cause_one_probe() {
    let full_bucket = FullBucket::PingOldest;
    let mut world = World::of(
        12,
        &Config {
            k: 1,
            full_bucket,
            ..sound()
        },
    );
    let far = |name: &usize| world.id(0).common_prefix(&world.id(*name)) == 0;
    let names: Vec<usize> = (1..12).filter(far).collect();
    world.introduce(0, &names[..1]);
    for newcomer in &names[1..] {
        world.ask(0, world.peer(*newcomer), Request::Ping);
    }
    assert_eq!(
        (names.len() > 2, world.calls_between(0, names[0])),
        (true, 1)
    );
}

#[test]
fn a_peer_whose_pages_never_end_is_left_alone() {
    const PAGE: usize = 50_000;
    let mut world = World::of(2, &sound());
    world.lie(1, |request| match request {
        Request::GetItems { since_seq, .. } => {
            let parts = Parts {
                key: PublicKey::NULL,
                seq: since_seq + 1,
                signature: Signature::from_bytes([0; 65]),
                value: None,
                salt: Box::default(),
            };
            let entry = Entry {
                item: Arc::new(Item::new(parts)),
                target: None,
            };
            Some(Reply::Items {
                entries: vec![entry; PAGE],
                has_more: true,
            })
        }
        _ => None,
    });
    let with = world.peer(1);
    let command = world.command(0, Command::Reconcile { with });
    match world.wait(command).result {
        CommandResult::Reconciled {
            listed, complete, ..
        } => assert_eq!((listed, complete), (1_000_000, false)),
        other => panic!("a reconciliation ends as one: {other:?}"),
    }
}
