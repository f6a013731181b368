//! HTTP connections that say nothing, or read nothing, and a node that goes on.

use crate::desk::Desk;
use crate::http::{PATIENCE, json};
use crate::process::Node;
use kadlab::inspect::limits::{CONNECTION_DEADLINE, CONNECTIONS_MAX};
use rustix::process::Signal;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::{Duration, Instant};

fn node() -> (Desk, Node) {
    let desk = Desk::new();
    desk.key("node.key");
    let node = Node::start(&desk, &[]);
    (desk, node)
}

/// So many connections that begin like this.
fn open(node: &Node, count: usize, begin: &str) -> Vec<TcpStream> {
    let connect = |_| {
        let mut stream = TcpStream::connect(&node.place.http).expect("it listens");
        // Where there was no room, the first to come is closed already.
        let _ = stream.write_all(begin.as_bytes());
        stream
    };
    (0..count).map(connect).collect()
}

/// How long a connection stays open from now on.
fn stays(stream: &mut TcpStream, at_most: Duration) -> Duration {
    let begun = Instant::now();
    stream.set_read_timeout(Some(at_most)).expect("a time");
    match stream.read(&mut [0; 1]) {
        Ok(0) => {}
        Err(error) if error.kind() == std::io::ErrorKind::ConnectionReset => {}
        other => panic!("it should be closed within {at_most:?}: {other:?}"),
    }
    begun.elapsed()
}

#[test]
fn connections_that_say_nothing_or_read_nothing_keep_nobody_out() {
    let (_desk, node) = node();
    let http = &node.place.http;
    let mut held = Vec::new();
    for begin in ["", "GET /sta", "GET / HTTP/1.1\r\nHost: x\r\nA: "] {
        held.extend(open(&node, 200, begin));
        let begun = Instant::now();
        assert_eq!(json(http, "/status")["key"], node.place.key());
        assert!(begun.elapsed() < Duration::from_secs(2));
    }
    let pipelined = "GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n".repeat(100);
    held.extend(open(&node, 200, &pipelined));
    assert_eq!(json(http, "/status")["key"], node.place.key());
}

#[test]
fn the_connection_that_is_open_longest_makes_room_for_one_more() {
    let (_desk, node) = node();
    let mut held = open(&node, CONNECTIONS_MAX, "");
    // The node has taken in all of them as soon as this one has its answer.
    assert_eq!(json(&node.place.http, "/status")["key"], node.place.key());
    stays(&mut held[0], PATIENCE);
    held[1]
        .set_nonblocking(true)
        .expect("a socket can be asked");
    let second = held[1].read(&mut [0; 1]);
    let kind = second.map_err(|error| error.kind());
    assert_eq!(kind, Err(std::io::ErrorKind::WouldBlock), "it stays");
}

#[test]
fn a_silent_connection_ends_at_its_deadline() {
    let (_desk, node) = node();
    let mut silent = open(&node, 1, "GET /status HTTP/1.1\r\n");
    let stayed = stays(&mut silent[0], CONNECTION_DEADLINE * 2);
    assert!(stayed > CONNECTION_DEADLINE / 2, "{stayed:?}");
}

#[test]
fn a_node_that_stops_waits_for_no_connection() {
    let (_desk, mut node) = node();
    let mut held = open(&node, 5, "GET /sta");
    assert_eq!(json(&node.place.http, "/status")["key"], node.place.key());
    let begun = Instant::now();
    node.place.signal(Signal::TERM);
    assert_eq!(node.status(), Some(0));
    assert!(begun.elapsed() < CONNECTION_DEADLINE / 2);
    for stream in &mut held {
        stays(stream, PATIENCE);
    }
    assert!(TcpStream::connect(&node.place.http).is_err());
}
