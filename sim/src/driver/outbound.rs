//! Calls to others: over a connection that is open already, or over a new one.
//!
//! A call has no timer here: its deadline is the node's, who abandons it. A connection that was
//! idle may have been given up by its other end in the same moment; the call then takes another.

use super::Counters;
use super::clock::Moment;
use super::directory::Addresses;
use super::event::{Answer, Event};
use super::frames::{ReadError, Room, read_addresses, read_frame};
use super::hello::{HelloError, Mode};
use super::limits::{
    DIAL_DEADLINE, IDLE_KEPT, IDLE_MAX, IDLE_PER_PEER_MAX, Limits, OUTBOUND_MAX, SMALL_FRAME_BYTES,
};
use super::me::{HandshakeError, Me, read_plain_hello};
use super::network::Network;
use kadlab_core::env::{CallError, CallId};
use kadlab_core::key::PublicKey;
use kadlab_core::message::Method;
use kadlab_core::wire::WireReply;
use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError};
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::sync::{Semaphore, mpsc};
use tokio::time::timeout;

/// One call: what is sent to whom.
#[derive(Debug)]
pub(super) struct Call {
    pub(super) id: CallId,
    pub(super) key: PublicKey,
    pub(super) addresses: Addresses,
    pub(super) frame: Vec<u8>,
    pub(super) asked: Method,
}

/// What makes calls.
pub(super) struct Dialler<N: Network> {
    network: N,
    me: Arc<Me>,
    events: mpsc::Sender<Event>,
    room: Room,
    counters: Arc<Counters>,
    limits: Limits,
    idle: Mutex<BTreeMap<PublicKey, Vec<Line<N>>>>,
    open: Semaphore,
}

/// A connection that this node opened.
struct Line<N: Network> {
    stream: BufReader<N::Stream>,
    address: SocketAddr,
    calls_left: u32,
    /// What goes before the next request.
    greeting: Vec<u8>,
    /// Whether the other end has yet to say a plain hello.
    unheard: Option<PublicKey>,
    used: Moment,
}

/// Why a call came to nothing on one connection.
enum Failure {
    /// The other end had given the connection up before it saw the request.
    GivenUp,
    /// It failed for good.
    Final(CallError),
}

impl<N: Network> Dialler<N> {
    pub(super) fn new(
        network: N,
        me: Arc<Me>,
        events: mpsc::Sender<Event>,
        room: Room,
        counters: Arc<Counters>,
        limits: Limits,
    ) -> Dialler<N> {
        Dialler {
            network,
            me,
            events,
            room,
            counters,
            limits,
            idle: Mutex::default(),
            open: Semaphore::new(OUTBOUND_MAX),
        }
    }

    /// Makes a call and tells the node its outcome.
    pub(super) async fn call(self: Arc<Self>, call: Call) {
        let outcome = self.outcome(&call).await;
        let event = Event::Outcome {
            call: call.id,
            outcome,
        };
        // A node that has stopped needs no outcome.
        let _ = self.events.send(event).await;
    }

    /// Makes a call whose outcome is not for the node.
    pub(super) async fn outcome(&self, call: &Call) -> Result<Answer, CallError> {
        let _open = self.open.acquire().await;
        while let Some(line) = self.take_idle(&call.key) {
            self.counters.reused.tick();
            match self.exchange(line, call).await {
                Err(Failure::GivenUp) => {}
                Err(Failure::Final(error)) => return Err(error),
                Ok(answer) => return Ok(answer),
            }
        }
        for address in call.addresses.to_dial() {
            let dialled = timeout(DIAL_DEADLINE, self.dial(address, &call.key)).await;
            let Ok(Some(line)) = dialled else { continue };
            return self
                .exchange(line, call)
                .await
                .map_err(|failure| match failure {
                    Failure::GivenUp => CallError::Closed,
                    Failure::Final(error) => error,
                });
        }
        Err(CallError::Unreachable)
    }

    /// Opens a connection and makes sure who is at its other end.
    async fn dial(&self, address: SocketAddr, key: &PublicKey) -> Option<Line<N>> {
        let stream = self.network.connect(address).await.ok()?;
        self.counters.dialled.tick();
        let mut stream = BufReader::with_capacity(SMALL_FRAME_BYTES, stream);
        let (greeting, unheard) = match self.me.mode() {
            Mode::Plain => (self.me.plain_greeting().to_vec(), Some(*key)),
            mode => match self.me.greet(mode, key, &mut stream).await {
                Ok(proof) => (proof.to_vec(), None),
                Err(error) => {
                    self.refused(address, &error);
                    return None;
                }
            },
        };
        Some(Line {
            stream,
            address,
            calls_left: self.limits.calls_per_connection,
            greeting,
            unheard,
            used: Moment::now(),
        })
    }

    fn refused(&self, address: SocketAddr, error: &HandshakeError) {
        self.counters.handshakes_failed.tick();
        if let HandshakeError::Hello(HelloError::OtherKey | HelloError::Unproven) = error {
            self.counters.identities_refused.tick();
            tracing::warn!(%address, %error, "whoever listens there is not who was called");
        }
    }

    /// One request and its reply.
    async fn exchange(&self, mut line: Line<N>, call: &Call) -> Result<Answer, Failure> {
        let connected = Event::Connected {
            call: call.id,
            key: call.key,
            address: line.address,
        };
        let _ = self.events.send(connected).await;
        let mut bytes = std::mem::take(&mut line.greeting);
        bytes.extend_from_slice(&call.frame);
        self.counters.bytes_written.add(call.frame.len() as u64);
        let written = line.stream.write_all(&bytes).await;
        written.map_err(|_| Failure::GivenUp)?;
        match line.stream.fill_buf().await {
            Ok(bytes) if !bytes.is_empty() => {}
            _ => return Err(Failure::GivenUp),
        }
        if let Some(key) = line.unheard.take()
            && let Err(error) = read_plain_hello(&mut line.stream, &key).await
        {
            self.refused(line.address, &error);
            return Err(Failure::Final(CallError::Closed));
        }
        let frame = read_frame(&mut line.stream, &self.room).await;
        let frame = frame.map_err(unread)?;
        let told = read_addresses(&mut line.stream).await.map_err(unread)?;
        self.counters.bytes_read.add(frame.bytes.len() as u64);
        let reply = WireReply::decode(&frame.bytes, call.asked);
        let reply = reply.map_err(|_| Failure::Final(CallError::Unreadable))?;
        self.keep_idle(&call.key, line);
        Ok(Answer { reply, told })
    }

    fn take_idle(&self, key: &PublicKey) -> Option<Line<N>> {
        let mut idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        let lines = idle.get_mut(key)?;
        let line = lines.pop();
        if lines.is_empty() {
            idle.remove(key);
        }
        line.filter(|line| !line.used.is_older_than(IDLE_KEPT))
    }

    /// Keeps a connection for the next call to this peer, if there is room.
    fn keep_idle(&self, key: &PublicKey, mut line: Line<N>) {
        line.calls_left -= 1;
        if line.calls_left == 0 {
            return;
        }
        line.used = Moment::now();
        let mut idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        if idle.values().map(Vec::len).sum::<usize>() >= IDLE_MAX {
            idle.retain(|_, lines| {
                lines.retain(|line| !line.used.is_older_than(IDLE_KEPT));
                !lines.is_empty()
            });
            if idle.values().map(Vec::len).sum::<usize>() >= IDLE_MAX {
                return;
            }
        }
        let lines = idle.entry(*key).or_default();
        if lines.len() < IDLE_PER_PEER_MAX {
            lines.push(line);
        }
    }
}

fn unread(error: ReadError) -> Failure {
    Failure::Final(match error {
        ReadError::Stream(_) => CallError::Closed,
        ReadError::Garbage | ReadError::Crowded => CallError::Unreadable,
    })
}
