//! Calls and their outcomes: every call has exactly one, whatever the network does.

use crate::world::{Lose, Manner, World};
use kadlab_core::config::{
    Config, FailedPeers, FullBucket, NegativeCache, Pacing, Preset, Sequence,
};
use kadlab_core::env::{Command, Notice};
use kadlab_core::message::{Contact, Refusal, Reply, Request};
use kadlab_core::peer::Peer;
use kadlab_core::time::{Duration, Time};

fn sound() -> Config {
    Config::preset(Preset::Skywire)
}

/// Node 0 knows node 1, and nobody else knows anybody.
fn pair() -> World {
    let mut world = World::of(2, &sound());
    world.introduce(0, &[1]);
    world
}

#[test]
fn a_stalled_call_ends_exactly_at_its_deadline() {
    let mut world = pair();
    world.lie(1, |_| None);
    let target = world.id(0);
    let find = world.command(0, Command::FindNode { target });
    world.run_for(Duration::from_micros(9_999_999));
    assert!(world.ended(find).is_none());
    world.run_for(Duration::from_micros(1));
    let ended = world.ended(find).expect("the deadline is ten seconds");
    assert_eq!(ended.took, Duration::from_secs(10));
    let lookup = ended.lookup.as_ref().expect("a peer was asked");
    assert_eq!((lookup.requests, lookup.failures), (1, 1));
}

#[test]
fn an_outcome_after_the_deadline_is_ignored_and_noticed() {
    let mut world = pair();
    world.behave(1, Manner::Slow(Duration::from_secs(10)));
    let ended = world.find(0, world.id(0));
    assert_eq!(
        (ended.took, ended.nodes()),
        (Duration::from_secs(10), vec![])
    );
    assert_eq!(world.notices(0, Notice::LateOutcome), 0);
    world.run_for(Duration::from_secs(1));
    assert_eq!(world.notices(0, Notice::LateOutcome), 1);
}

#[test]
fn an_outcome_that_comes_twice_counts_once() {
    let mut world = pair();
    world.behave(1, Manner::Stuttering);
    let ended = world.put(0, b"dmsg", b"value");
    assert_eq!(ended.counts(), (1, 0, 0));
    world.run_for(Duration::from_secs(1));
    assert_eq!(world.notices(0, Notice::LateOutcome), world.sent.len());
}

#[test]
fn an_outcome_of_an_earlier_life_is_ignored_and_noticed() {
    let mut world = pair();
    world.command(
        0,
        Command::FindNode {
            target: world.id(0),
        },
    );
    world.run_for(Duration::from_millis(60));
    world.restart(0, Lose::Nothing);
    world.run_for(Duration::from_secs(1));
    assert_eq!(world.notices(0, Notice::OutcomeOfEarlierLife), 1);
    assert!(
        world.contacts(0).is_empty(),
        "nor does its sender become a contact"
    );
}

#[test]
fn a_reply_of_the_wrong_kind_is_a_failure() {
    let mut world = pair();
    world.lie(1, |_| Some(Reply::Pong));
    let ended = world.find(0, world.id(0));
    assert_eq!(
        (ended.took, ended.nodes()),
        (Duration::from_millis(100), vec![])
    );
    assert_eq!(world.notices(0, Notice::WrongReply), 1);
    world.find(0, world.id(0));
    assert!(world.contacts(0).is_empty(), "two failures in a row evict");
}

/// As in the real code. Node 2 fails in the lookup, is pushed to all the same, and refuses.
#[test]
fn a_refused_put_is_no_sign_of_life() {
    let (failed_peers, sequence) = (FailedPeers::Keep, Sequence::Counter);
    let mut world = World::of(
        3,
        &Config {
            failed_peers,
            sequence,
            ..sound()
        },
    );
    world.introduce(0, &[1]);
    world.introduce(1, &[2]);
    world.lie(2, |_| Some(Reply::Put(Err(Refusal::QuotaExceeded))));
    assert_eq!(world.put(0, b"dmsg", b"value").counts(), (1, 1, 0));
    assert_eq!(world.contacts(0), [1]);
}

#[test]
fn only_a_failed_dial_bans_a_peer() {
    let manners: [(fn() -> Manner, usize); 5] = [
        (|| Manner::Refusing, 1),
        (|| Manner::NotCarried, 0),
        (|| Manner::Silent, 1),
        (|| Manner::Closing, 0),
        (|| Manner::Liar(Box::new(|_| Some(Reply::Pong))), 0),
    ];
    for (manner, bans) in manners {
        let negative_cache = NegativeCache::AfterOneFailure;
        let mut world = World::of(
            2,
            &Config {
                negative_cache,
                ..sound()
            },
        );
        world.introduce(0, &[1]);
        world.behave(1, manner());
        let target = world.id(0);
        world.find(0, target);
        world.find(0, target);
        assert_eq!(world.notices(0, Notice::BannedPeer), bans);
    }
}

/// The host's own limits are no peer's fault.
#[test]
fn a_call_that_was_not_carried_fails_and_leaves_the_table_alone() {
    let left: [(Manner, &[usize]); 2] = [(Manner::Closing, &[]), (Manner::NotCarried, &[1])];
    for (manner, contacts) in left {
        let mut world = pair();
        world.behave(1, manner);
        for _ in 0..2 {
            let ended = world.find(0, world.id(0));
            let lookup = ended.lookup.as_ref().expect("a peer was asked");
            assert_eq!((lookup.requests, lookup.failures), (1, 1));
            assert!(ended.nodes().is_empty());
        }
        assert_eq!(world.contacts(0), contacts);
    }
}

#[test]
fn a_probe_that_was_not_carried_evicts_nobody() {
    let config = Config {
        k: 1,
        full_bucket: FullBucket::PingOldest,
        ..sound()
    };
    let manners: [fn() -> Manner; 2] = [|| Manner::Closing, || Manner::NotCarried];
    let left = manners.map(|manner| {
        let mut world = World::of(12, &config);
        let far = |name: &usize| world.id(0).common_prefix(&world.id(*name)) == 0;
        let names: Vec<usize> = (1..12).filter(far).take(2).collect();
        world.introduce(0, &names[..1]);
        world.behave(names[0], manner());
        world.ask(0, world.peer(names[1]), Request::Ping);
        world.run_for(Duration::from_secs(1));
        assert_eq!(world.calls_between(0, names[0]), 1);
        names.iter().position(|name| world.contacts(0) == [*name])
    });
    assert_eq!(left, [Some(1), Some(0)], "the newcomer, the oldest");
}

#[test]
fn a_timer_that_comes_early_or_again_does_nothing() {
    let mut world = pair();
    world.lie(1, |_| None);
    world.command(
        0,
        Command::FindNode {
            target: world.id(0),
        },
    );
    world.run_for(Duration::from_secs(9));
    let due = Some(Time::from_micros(10_000_000));
    assert_eq!((world.poke(0), world.node(0).poll_timeout()), (0, due));
    world.run_for(Duration::from_secs(1));
    assert_eq!((world.poke(0), world.node(0).poll_timeout()), (0, None));
}

#[test]
fn an_idle_node_sets_no_timer() {
    let mut world = pair();
    assert_eq!(world.node(0).poll_timeout(), None);
    world.start(1, &[]);
    assert_eq!(
        world.node(1).poll_timeout(),
        None,
        "it only waits to be found"
    );
    world.find(0, world.id(0));
    assert_eq!(world.node(0).poll_timeout(), None);
}

/// Seven nodes know each other, two of them banned; how many requests go out at the very start of
/// a lookup when the banned ones have these ranks.
fn first_requests(pacing: Pacing, banned: [usize; 2]) -> usize {
    let negative_cache = NegativeCache::AfterOneFailure;
    let mut world = World::of_friends(
        7,
        &Config {
            pacing,
            negative_cache,
            ..sound()
        },
    );
    let target = world.id(0);
    let ranks = world.nearest(&target, 0);
    for rank in banned {
        world.behave(ranks[rank], Manner::Refusing);
    }
    world.find(0, target);
    let before = world.sent.len();
    world.command(0, Command::FindNode { target });
    world.sent.len() - before
}

#[test]
fn a_banned_peer_takes_a_place_in_a_round_but_none_in_a_window() {
    assert_eq!(first_requests(Pacing::Lockstep, [0, 2]), 1);
    assert_eq!(first_requests(Pacing::Lockstep, [1, 3]), 2);
    assert_eq!(first_requests(Pacing::Window, [0, 2]), 3);
    assert_eq!(first_requests(Pacing::Window, [1, 3]), 3);
}

/// k is two. The dead node is asked first, two closer ones push it out of the two closest, and the
/// put goes on without it; its deadline passes while a push to another dead end is under way.
#[test]
fn a_straggler_of_the_lookup_is_no_outcome_of_a_push() {
    let mut world = World::of(12, &Config { k: 2, ..sound() });
    let ranks = world.nearest(&world.target(0, b"dmsg"), 0);
    world.introduce(0, &[ranks[8], ranks[9]]);
    world.kill(ranks[9]);
    let closer = [world.peer(ranks[0]), world.peer(ranks[1])];
    world.lie(ranks[8], move |request| nobody_has_it(request, &closer));
    world.lie(ranks[0], |request| nobody_has_it(request, &[]));
    world.lie(ranks[1], |request| match request {
        Request::PutValue { .. } => Some(Reply::Put(Ok(()))),
        other => nobody_has_it(other, &[]),
    });
    let put = world.put(0, b"dmsg", b"value");
    assert_eq!(put.counts(), (1, 0, 1));
    assert_eq!(
        put.took,
        Duration::from_millis(10_300),
        "lookups of 200 and 100 ms, a deadline"
    );
}

/// Node 0 knows node 1, which knows the eight others, who know nobody.
#[test]
fn a_reply_lists_as_many_contacts_as_the_design_says_the_closest() {
    let found = |reply_contacts| {
        let config = Config {
            reply_contacts,
            ..sound()
        };
        let mut world = World::of(10, &config);
        world.introduce(0, &[1]);
        world.introduce(1, &[2, 3, 4, 5, 6, 7, 8, 9]);
        let target = world.target(0, b"dmsg");
        let ranks = world.nearest(&target, 0);
        let nodes = world.find(0, target).nodes();
        let rank = |name: &usize| ranks.iter().position(|ranked| ranked == name);
        let learned = nodes.iter().filter(|name| **name != 1);
        let mut others = ranks.clone();
        others.retain(|name| *name != 1);
        let closest = others.iter().take(nodes.len() - 1);
        assert!(learned.map(rank).eq(closest.map(rank)), "the closest");
        nodes.len()
    };
    assert_eq!(found(0), 9, "as many as k, which is twenty");
    assert_eq!(found(3), 1 + 3);
    assert_eq!(found(1), 1 + 1);
}

/// What a stranger to the item answers, which never stores it.
fn nobody_has_it(request: &Request, known: &[Peer]) -> Option<Reply> {
    let contact = |peer: &Peer| Contact {
        peer: *peer,
        last_seen_unix_secs: 0,
    };
    let closest = known.iter().map(contact).collect();
    match request {
        Request::Ping => Some(Reply::Pong),
        Request::FindNode { .. } => Some(Reply::Nodes { closest }),
        Request::GetValue { .. } => Some(Reply::Value {
            item: None,
            closest,
        }),
        Request::PutValue { .. } | Request::GetItems { .. } | Request::PutBatch { .. } => None,
    }
}

#[test]
fn a_contact_heard_of_is_one_deeper_than_its_source() {
    let mut world = World::of(4, &sound());
    for name in 0..3 {
        world.introduce(name, &[name + 1]);
    }
    let lookup = world.find(0, world.id(0)).lookup.expect("peers were asked");
    let mut depths: Vec<(usize, u8)> = lookup
        .closest
        .iter()
        .map(|near| (near.peer.index(), near.depth))
        .collect();
    depths.sort_unstable();
    assert_eq!(depths, [(1, 1), (2, 2), (3, 3)]);
}
