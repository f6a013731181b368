//! Crowds: a node that has no room left, what it thinks of its peers then, and who shall not be
//! able to take all of it.

use crate::stranger::{connect, connect_from, greet_as, hello, is_answered, request};
use crate::town::{key, node, node_with, run, secret, settings, until};
use kadlab::driver::{Ask, Limits, Line, Me, Mode, Room, Settings, limits};
use kadlab::stores::{Change, Disk, DiskError, Loaded};
use kadlab_core::env::CallError;
use kadlab_core::id::Id;
use kadlab_core::item::Item;
use kadlab_core::message::{Method, Refusal};
use kadlab_core::time::WallClock;
use kadlab_core::wire::{RequestBody, WireReply};
use std::sync::{Arc, mpsc};
use std::time::Duration;
use tokio::io::AsyncWriteExt;
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;

/// An honest stranger is answered within this, whatever the others do.
const PATIENCE: Duration = Duration::from_secs(3);

/// Another address of this machine than the strangers' own.
const ELSEWHERE: [u8; 4] = [127, 0, 0, 2];

/// A put of a value of this length by the stranger with number 1.
fn put(value_bytes: usize) -> Vec<u8> {
    let value = vec![7; value_bytes];
    let sign = |payload: &[u8]| secret(1).sign(payload);
    let item = Item::signed(key(1), b"", 1, &value, sign);
    let put = RequestBody::PutValue {
        item: Arc::new(item),
        mirror_target: None,
    };
    request(1, put)
}

/// What the stranger with number 1 is answered to a put over this connection; nothing if it is
/// closed.
async fn put_over(
    stream: TcpStream,
    mode: Mode,
    node: &kadlab_core::key::PublicKey,
    put: &[u8],
) -> Option<WireReply> {
    let me = Me::new(secret(1), mode, None, [3; 32]);
    let mut line = Line::open(stream, &me, node).await.ok()?;
    let answer = line.call(put, Method::PutValue, &Room::new()).await;
    answer.ok().map(|(answer, _)| answer.reply)
}

#[test]
fn one_address_cannot_take_all_room_for_large_frames() {
    run(async {
        let node = node(settings(0, &[])).await;
        let (mut held, mut writing) = (Vec::new(), JoinSet::new());
        for number in 0..40 {
            let mut stream = connect(node.listens()).await;
            let hello = hello(number, Mode::Authenticated);
            greet_as(&mut stream, &hello, &secret(number)).await;
            held.push(stream);
        }
        // Each announces four mebibytes and keeps the last byte of them back.
        let most = [&b"\x00\x40\x00\x00\x04"[..], &vec![b' '; (4 << 20) - 2]].concat();
        let most: Arc<[u8]> = most.into();
        for mut stream in held {
            let most = Arc::clone(&most);
            writing.spawn(async move {
                // The node closes those for which it has no room.
                let written = stream.write_all(&most).await;
                written.map(|()| stream)
            });
        }
        let _held: Vec<_> = writing.join_all().await;
        let elsewhere = connect_from(ELSEWHERE, node.listens()).await;
        let reply = put_over(elsewhere, Mode::Authenticated, &node.key(), &put(60_000)).await;
        let stored = WireReply::Put {
            stored: true,
            error: "".into(),
        };
        assert_eq!(reply, Some(stored));
        let counters = node.glance().await.expect("it runs").counters;
        assert!(
            counters.crowded.total() >= 40 - 4,
            "each share is sixteen mebibytes"
        );
    });
}

/// A disk that does nothing as long as somebody has the other end.
struct Hung(mpsc::Receiver<()>);

impl Disk for Hung {
    fn load(&mut self, _: WallClock) -> Result<Loaded, DiskError> {
        Ok(Loaded::default())
    }

    fn apply(&mut self, changes: &[Change]) -> Vec<Result<(), DiskError>> {
        // Ends when the other end is gone.
        let _ = self.0.recv();
        vec![Ok(()); changes.len()]
    }
}

#[test]
fn puts_that_wait_for_a_disk_that_hangs_keep_nobody_else_waiting() {
    const TOO_MANY: usize = 20;
    run(async {
        let (hold, held) = mpsc::channel();
        let plain = Settings {
            mode: Mode::Plain,
            ..settings(0, &[])
        };
        let node = node_with(plain, Box::new(Hung(held))).await;
        let (address, node_key, frame) = (node.listens(), node.key(), put(10));
        let mut puts = JoinSet::new();
        for _ in 0..limits::PUTS_MAX + TOO_MANY {
            let frame = frame.clone();
            puts.spawn(async move {
                put_over(connect(address).await, Mode::Plain, &node_key, &frame).await
            });
        }
        let refused = async || {
            let counters = node.glance().await.expect("it runs").counters;
            counters.puts_refused.total() == TOO_MANY as u64
        };
        until("those beyond the limit are refused", refused).await;
        assert!(is_answered(address, &node_key, Mode::Plain, PATIENCE).await);
        drop(hold);
        let replies = puts.join_all().await;
        let answered = |wanted: (bool, &str)| {
            let is = |reply: &&Option<WireReply>| {
                matches!(reply, Some(WireReply::Put { stored, error })
                    if (*stored, &**error) == wanted)
            };
            replies.iter().filter(is).count()
        };
        assert_eq!(answered((true, "")), limits::PUTS_MAX);
        let refusal = Refusal::NotSaved.to_string();
        assert_eq!(answered((false, &refusal)), TOO_MANY);
    });
}

#[test]
fn one_address_has_so_many_handshakes_and_others_have_theirs() {
    run(async {
        let sparing = Settings {
            limits: Limits {
                handshakes_per_second: 1,
                handshakes_at_once: 60,
                ..Limits::default()
            },
            ..settings(0, &[])
        };
        let node = node(sparing).await;
        let (address, key) = (node.listens(), node.key());
        let mut answered = 0;
        for _ in 0..70 {
            let is = is_answered(address, &key, Mode::Authenticated, PATIENCE).await;
            answered += u64::from(is);
        }
        let refused = node.glance().await.expect("it runs").counters;
        // One comes back every second, and nobody knows how long this took.
        assert!((60..70).contains(&answered), "{answered} of 70");
        assert_eq!(refused.handshakes_refused.total(), 70 - answered);
        let elsewhere = connect_from(ELSEWHERE, address).await;
        let reply = put_over(elsewhere, Mode::Authenticated, &key, &put(10)).await;
        assert!(reply.is_some(), "another address has its own");
    });
}

#[test]
fn calls_that_find_no_connection_free_evict_no_healthy_peer() {
    run(async {
        let healthy = node(settings(1, &[])).await;
        let busy = node(settings(0, &[&healthy])).await;
        until("it has joined", async || {
            busy.glance().await.expect("it runs").joined
        })
        .await;
        let pit = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let pit_at = pit.local_addr().expect("it is bound");
        tokio::spawn(async move {
            let mut taken = Vec::new();
            while let Ok(connection) = pit.accept().await {
                taken.push(connection);
            }
        });
        let mut fallen = JoinSet::new();
        // Whoever waits in line waits for longer than a call may: three rounds of the dial deadline.
        for _ in 0..limits::OUTBOUND_MAX * 3 {
            let busy = busy.clone();
            fallen.spawn(async move { busy.question(key(2), pit_at, RequestBody::Ping).await });
        }
        until("all connections are in use", async || {
            let counters = busy.glance().await.expect("it runs").counters;
            counters.dialled.total() > limits::OUTBOUND_MAX as u64
        })
        .await;
        let mut finds = JoinSet::new();
        for _ in 0..3 {
            let busy = busy.clone();
            let target = Id::ZERO;
            finds.spawn(async move { busy.ask(Ask::FindNode { target }).await });
        }
        for ended in finds.join_all().await {
            let lookup = ended.expect("it runs").lookup.expect("somebody was called");
            assert_eq!((lookup.requests, lookup.failures), (1, 1));
        }
        let contacts = busy.contacts().await.expect("it runs");
        let known: Vec<_> = contacts.iter().map(|contact| contact.key).collect();
        assert_eq!(known, [healthy.key()]);
        let outcomes = fallen.join_all().await;
        let not_carried = outcomes
            .iter()
            .filter(|o| **o == Err(CallError::NotCarried));
        assert_eq!(not_carried.count(), limits::OUTBOUND_MAX * 2);
    });
}
