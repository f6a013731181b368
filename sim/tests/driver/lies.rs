//! Who lies about its identity, or about others.

use crate::stranger::{answer_with, connect, find_node, greet_as, hello, is_closed_in_silence};
use crate::town::{node, run, secret, settings};
use kadlab::driver::{Ask, Mode, Settings, limits};
use kadlab_core::id::Id;
use kadlab_core::key::SecretKey;
use kadlab_core::wire::{Claim, LastSeen, RequestBody, WireContact, WireReply};
use std::net::SocketAddr;
use tokio::io::AsyncWriteExt;
use tokio::net::TcpListener;

#[test]
fn who_opens_a_connection_and_cannot_prove_its_key_is_refused() {
    run(async {
        let victim = node(settings(0, &[])).await;
        let mut stream = connect(victim.listens()).await;
        greet_as(&mut stream, &hello(1, Mode::Authenticated), &secret(2)).await;
        // The node may have closed already.
        let _ = stream.write_all(&find_node(1)).await;
        assert!(is_closed_in_silence(&mut stream).await);
        let status = victim.status().await.expect("it runs");
        assert!(status.contacts.is_empty());
        assert_eq!(status.glance.counters.identities_refused.total(), 1);
        let mut stream = connect(victim.listens()).await;
        greet_as(&mut stream, &hello(1, Mode::Authenticated), &secret(1)).await;
        let asked = stream.write_all(&find_node(1)).await;
        asked.expect("who proves its key is welcome");
        assert!(!is_closed_in_silence(&mut stream).await);
        assert_eq!(victim.status().await.expect("it runs").contacts.len(), 1);
    });
}

#[test]
fn who_listens_in_the_place_of_another_is_refused() {
    for mode in [Mode::Authenticated, Mode::Plain] {
        run(async move {
            let with_mode = |settings| Settings { mode, ..settings };
            let other = node(with_mode(settings(1, &[]))).await;
            let misled = Settings {
                // It looks for node 2 where node 1 listens.
                bootstrap: vec![(secret(2).public_key(), other.listens())],
                ..with_mode(settings(0, &[]))
            };
            let misled = node(misled).await;
            let refused = async || {
                let status = misled.status().await.expect("it runs");
                assert!(status.contacts.is_empty());
                status.glance.counters.identities_refused.total() > 0
            };
            crate::town::until("the other's key is refused", refused).await;
        });
    }
}

#[test]
fn only_who_has_the_nodes_own_key_is_its_operator() {
    run(async {
        let victim = node(settings(0, &[])).await;
        for (named, proven) in [(1, 1), (0, 1)] {
            let mut stream = connect(victim.listens()).await;
            let hello = hello(named, Mode::Operator).encode();
            if named == 0 {
                greet_as(
                    &mut stream,
                    &crate::stranger::hello(0, Mode::Operator),
                    &secret(proven),
                )
                .await;
            } else {
                stream.write_all(&hello).await.expect("the node reads");
            }
            let question = b"\x00\x00\x00\x11\xf0{\"ask\":\"status\"}";
            let _ = stream.write_all(question).await;
            assert!(is_closed_in_silence(&mut stream).await);
        }
    });
}

/// As many invented nodes: a few with the id of their key, as a lookup believes them, the others
/// with any.
fn invented(from: u32, count: u32) -> Vec<WireContact> {
    const GENUINE: u32 = 8;
    let numbered = |number: u32| {
        let mut bytes = [5; 32];
        bytes[..4].copy_from_slice(&number.to_be_bytes());
        bytes
    };
    let key = |number| {
        let secret = SecretKey::from_bytes(numbered(number));
        secret
            .expect("far below the order of the curve")
            .public_key()
    };
    let genuine = (from..from + GENUINE).map(|number| Claim {
        id: Id::of_node(&key(number)),
        key: key(number),
    });
    let shared = key(0);
    let others = (from + GENUINE..from + count).map(|number| Claim {
        id: Id::from_bytes(numbered(number)),
        key: shared,
    });
    let last_seen = LastSeen::from_unix_secs(1);
    let contact = |claim| WireContact { claim, last_seen };
    genuine.chain(others).map(contact).collect()
}

#[test]
fn replies_full_of_invented_nodes_do_not_grow_the_directory_past_its_limit() {
    const IN_REPLY: u32 = 1024;
    run(async {
        let anywhere = SocketAddr::from(([127, 0, 0, 1], 0));
        let listener = TcpListener::bind(anywhere).await.expect("a free port");
        let address = listener.local_addr().expect("it is bound");
        let mut next = 0;
        tokio::spawn(answer_with(
            listener,
            (1, Mode::Plain),
            None,
            move |request| match request.body {
                RequestBody::FindNode { .. } => {
                    next += IN_REPLY;
                    WireReply::Nodes {
                        closest: invented(next, IN_REPLY),
                    }
                }
                _ => WireReply::Pong {
                    responder: Claim {
                        id: Id::of_node(&secret(1).public_key()),
                        key: secret(1).public_key(),
                    },
                },
            },
        ));
        let victim = Settings {
            mode: Mode::Plain,
            bootstrap: vec![(secret(1).public_key(), address)],
            ..settings(0, &[])
        };
        let victim = node(victim).await;
        let joined = async || victim.glance().await.expect("it runs").joined;
        crate::town::until("it has joined", joined).await;
        let lookups = limits::PEERS_MAX as u32 / IN_REPLY + 4;
        for lookup in 0..lookups {
            let mut target = [0; 32];
            target[0] = lookup as u8;
            let target = Id::from_bytes(target);
            let ended = victim.ask(Ask::FindNode { target }).await.expect("it runs");
            assert!(
                ended.lookup.is_some_and(|found| found.failures > 0),
                "it believed the liar"
            );
            let known = victim.glance().await.expect("it runs").peers_known;
            assert!(known <= limits::PEERS_MAX, "{known} peers");
        }
        let status = victim.status().await.expect("it runs");
        assert!(
            status.glance.directory.sweeps >= 1,
            "{:?}",
            status.glance.directory
        );
        assert_eq!(
            status.glance.directory.refused, 0,
            "there was room for everybody in turn"
        );
    });
}

/// What the stranger with this number answers to a ping.
fn pong(number: u16) -> WireReply {
    let key = secret(number).public_key();
    WireReply::Pong {
        responder: Claim {
            id: Id::of_node(&key),
            key,
        },
    }
}

#[test]
fn who_tells_its_own_address_as_anothers_and_passes_the_handshake_on_is_refused() {
    run(async {
        let anywhere = SocketAddr::from(([127, 0, 0, 1], 0));
        let honest = node(settings(2, &[])).await;
        let between = TcpListener::bind(anywhere).await.expect("a free port");
        let between_at = between.local_addr().expect("it is bound");
        let behind = honest.listens();
        tokio::spawn(async move {
            loop {
                let (mut near, _) = between.accept().await.expect("loopback has connections");
                let mut far = connect(behind).await;
                tokio::spawn(async move {
                    // Ends with either end.
                    let _ = tokio::io::copy_bidirectional(&mut near, &mut far).await;
                });
            }
        });
        let listener = TcpListener::bind(anywhere).await.expect("a free port");
        let liar = (
            secret(1).public_key(),
            listener.local_addr().expect("it is bound"),
        );
        let contact = WireContact {
            claim: Claim {
                id: Id::of_node(&honest.key()),
                key: honest.key(),
            },
            last_seen: LastSeen::from_unix_secs(1),
        };
        let told = Some((honest.key(), between_at));
        tokio::spawn(answer_with(
            listener,
            (1, Mode::Authenticated),
            told,
            move |request| match request.body {
                RequestBody::FindNode { .. } => WireReply::Nodes {
                    closest: vec![contact],
                },
                _ => pong(1),
            },
        ));
        let misled = Settings {
            bootstrap: vec![liar],
            ..settings(0, &[])
        };
        let misled = node(misled).await;
        let refused = async || {
            let glance = misled.glance().await.expect("it runs");
            glance.counters.identities_refused.total() > 0
        };
        crate::town::until("the one between is refused", refused).await;
        let contacts = misled.contacts().await.expect("it runs");
        assert!(contacts.iter().all(|contact| contact.key != honest.key()));
    });
}
