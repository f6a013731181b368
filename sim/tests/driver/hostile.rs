//! A node in a process of its own, and connections that want to stop it or to make it grow.

use crate::process::Process;
use crate::stranger::{
    connect, find_node, greet_as, hello, is_answered, is_closed_in_silence, request,
};
use crate::town::{node, run, secret, settings};
use kadlab::driver::{Line, Me, Mode, Room, limits};
use kadlab_core::item::Item;
use kadlab_core::message::Method;
use kadlab_core::wire::frame::FRAME_BYTES_MAX;
use kadlab_core::wire::{RequestBody, WireReply};
use std::sync::Arc;
use std::time::Duration;
use tokio::io::AsyncWriteExt;
use tokio::net::{TcpSocket, TcpStream};

/// An honest stranger is answered within this, whatever the others do.
const PATIENCE: Duration = Duration::from_secs(3);

/// More than a node has room for.
const CONNECTIONS: u16 = limits::INBOUND_MAX as u16 + 20;

/// A connection that has come as far as a node's first request.
async fn greeted(node: &Process, number: u16) -> TcpStream {
    let mut stream = connect(node.address).await;
    greet_as(
        &mut stream,
        &hello(number, Mode::Authenticated),
        &secret(number),
    )
    .await;
    stream
}

async fn assert_answers(node: &Process) {
    let answered = is_answered(node.address, &node.key, Mode::Authenticated, PATIENCE).await;
    assert!(answered, "an honest stranger waits in vain");
}

#[test]
fn silent_streams_and_half_open_connections_stop_nobody() {
    run(async {
        let node = Process::start(&[]);
        let mut held = Vec::new();
        for number in 0..limits::HANDLERS_MAX as u16 {
            held.push(greeted(&node, number).await);
        }
        assert_answers(&node).await;
        let half = hello(1, Mode::Authenticated).encode();
        for _ in 0..1000 {
            let mut stream = connect(node.address).await;
            stream.write_all(&half[..40]).await.expect("the node reads");
            held.push(stream);
        }
        assert_answers(&node).await;
    });
}

#[test]
fn bytes_that_are_no_request_end_their_connection_in_silence() {
    run(async {
        let node = Process::start(&[]);
        let whole = find_node(1);
        let wrong: [&[u8]; 7] = [
            b"GET / HTTP/1.1\r\n\r\n",
            &[0xff; 64],
            // A length of zero, of more than four mebibytes, and an unknown method.
            b"\x00\x00\x00\x00\x02{}",
            b"\x00\x40\x00\x01\x02{}",
            b"\x00\x00\x00\x03\x09{}",
            b"\x00\x00\x00\x09\x02{\"target",
            &whole[..whole.len() - 1],
        ];
        for bytes in wrong {
            for count in 0..20 {
                let mut stream = greeted(&node, count).await;
                stream.write_all(bytes).await.expect("the node reads");
                stream.shutdown().await.expect("and hears the end");
                assert!(is_closed_in_silence(&mut stream).await, "{bytes:?}");
            }
        }
        let mut seed = 1_u64;
        for _ in 0..200 {
            let mut stream = connect(node.address).await;
            let noise: Vec<u8> = (0..300)
                .map(|_| {
                    seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
                    (seed >> 56) as u8
                })
                .collect();
            stream.write_all(&noise).await.expect("the node reads");
            assert!(is_closed_in_silence(&mut stream).await);
        }
        assert_answers(&node).await;
    });
}

#[test]
fn slow_writers_of_large_frames_do_not_grow_a_node() {
    run(async {
        let node = Process::start(&[]);
        assert_answers(&node).await;
        let before = node.resident_bytes();
        let mut held = Vec::new();
        for number in 0..CONNECTIONS {
            let mut stream = greeted(&node, number).await;
            // Four mebibytes are announced, a hundred bytes come.
            let begun = [&b"\x00\x40\x00\x00\x04"[..], &[b' '; 100]].concat();
            stream.write_all(&begun).await.expect("the node reads");
            held.push(stream);
        }
        assert_answers(&node).await;
        let grown = node.resident_bytes().saturating_sub(before);
        let each = (limits::SMALL_FRAME_BYTES * 2 + (16 << 10)) as u64;
        assert!(
            grown < u64::from(CONNECTIONS) * each,
            "{grown} bytes for {CONNECTIONS} connections"
        );
        // All of them together would be 2 GiB; the node takes what it has room for.
        let chunk = vec![b' '; 256 << 10];
        for stream in &mut held {
            for _ in 0..8 {
                // The node may have closed it: there was no room.
                if stream.write_all(&chunk).await.is_err() {
                    break;
                }
            }
        }
        assert_answers(&node).await;
        let grown = node.resident_bytes().saturating_sub(before);
        let most = 2 * limits::LARGE_FRAMES_BYTES_MAX as u64 + u64::from(CONNECTIONS) * each;
        assert!(grown < most, "{grown} bytes, where {most} is the most");
    });
}

#[test]
fn slow_readers_of_large_replies_stop_nobody() {
    run(async {
        let node = node(settings(0, &[])).await;
        let item = Item::signed(secret(1).public_key(), b"", 1, &[7; 60_000], |payload| {
            secret(1).sign(payload)
        });
        let target = *item.target();
        let put = RequestBody::PutValue {
            item: Arc::new(item),
            mirror_target: None,
        };
        let address = node.listens();
        let mut publisher = connect(address).await;
        greet_as(&mut publisher, &hello(1, Mode::Authenticated), &secret(1)).await;
        let put = publisher.write_all(&request(1, put)).await;
        put.expect("the node reads");
        publisher.readable().await.expect("and answers");
        let mut held = Vec::new();
        for number in 0..limits::HANDLERS_MAX as u16 + 20 {
            let socket = TcpSocket::new_v4().expect("a socket");
            socket.set_recv_buffer_size(4096).expect("a small window");
            let connected = socket.connect(address).await;
            let mut stream = connected.expect("the node takes connections");
            let hello = hello(number, Mode::Authenticated);
            greet_as(&mut stream, &hello, &secret(number)).await;
            let asked = request(number, RequestBody::GetValue { target }).repeat(100);
            stream.write_all(&asked).await.expect("the node reads");
            stream.readable().await.expect("and answers");
            held.push(stream);
        }
        // The system takes some replies for each; then nothing moves.
        let mut served = 0;
        let stuck = async |last: &mut u64| {
            tokio::time::sleep(Duration::from_millis(400)).await;
            let status = node.status().await.expect("it runs");
            let served = status.glance.counters.served(Method::GetValue).total();
            std::mem::replace(last, served) == served
        };
        while !stuck(&mut served).await {}
        assert!(
            served < 100 * u64::from(limits::HANDLERS_MAX as u16),
            "nobody was slow"
        );
        let answered = is_answered(address, &node.key(), Mode::Authenticated, PATIENCE).await;
        assert!(answered, "an honest stranger waits in vain");
    });
}

#[test]
fn a_store_longer_than_a_frame_is_listed_in_pages_that_are_frames() {
    run(async {
        let node = Process::start(&[]);
        // Each item is 80 KB of JSON; a key may have fifty of them.
        for key in 1..=2 {
            for salt in 0_u8..45 {
                let item = Item::signed(
                    secret(key).public_key(),
                    &[salt],
                    u64::from(salt) * 2 + u64::from(key),
                    &[7; 60_000],
                    |payload| secret(key).sign(payload),
                );
                let put = RequestBody::PutValue {
                    item: Arc::new(item),
                    mirror_target: None,
                };
                let mut stream = greeted(&node, key).await;
                stream
                    .write_all(&request(key, put))
                    .await
                    .expect("the node reads");
                stream.readable().await.expect("and answers");
            }
        }
        let (me, room) = (
            Me::new(secret(1), Mode::Authenticated, None, [3; 32]),
            Room::new(),
        );
        let opened = Line::open(connect(node.address).await, &me, &node.key).await;
        let mut line = opened.expect("the node says hello");
        let (mut listed, mut pages) = (Vec::new(), 0);
        loop {
            let page = RequestBody::GetItems {
                salt: "".into(),
                since_seq: listed.last().copied().unwrap_or(0),
                limit: u32::MAX >> 1,
            };
            let frame = request(1, page);
            let answer = line.call(&frame, Method::GetItems, &room).await;
            let (answer, bytes) = answer.expect("a page is answered");
            assert!(bytes <= FRAME_BYTES_MAX as usize, "{bytes} bytes");
            let WireReply::Items { entries, has_more } = answer.reply else {
                panic!("a page is answered by one");
            };
            listed.extend(entries.iter().map(|entry| entry.item.seq()));
            pages += 1;
            if !has_more {
                break;
            }
        }
        let all: Vec<u64> = (1..=90).collect();
        assert_eq!((pages, listed), (2, all));
    });
}
