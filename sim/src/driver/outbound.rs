//! Calls to others: over a connection that is open already, or over a new one.
//!
//! A call has no timer here: its deadline is the node's, who abandons it. A connection that was
//! idle may have been given up by its other end in the same moment; the call then takes another.
//! What this machine has no room for is told apart from what a peer did: it is no peer's fault.

use super::clock::Moment;
use super::directory::{Addresses, Source};
use super::event::Event;
use super::hello::HelloError;
use super::limits::{DIAL_DEADLINE, IDLE_MAX, IDLE_PER_PEER_MAX, OUTBOUND_MAX};
use super::line::{Answer, Line, LineError, Responder};
use super::me::HandshakeError;
use super::means::Means;
use super::network::Network;
use kadlab_core::env::{CallError, CallId};
use kadlab_core::key::PublicKey;
use kadlab_core::message::Method;
use rustix::io::Errno;
use std::collections::BTreeMap;
use std::io;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::sync::{Notify, Semaphore, mpsc};
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
    means: Means,
    events: mpsc::Sender<Event>,
    idle: Mutex<Idle<N>>,
    open: Semaphore,
    patience: Duration,
    /// Wakes whoever closes idle connections when there is one.
    kept: Notify,
}

/// Connections kept for later calls, by whose they are.
type Idle<N> = BTreeMap<PublicKey, Vec<Kept<N>>>;

/// A connection that this node opened, and what it is still good for.
struct Kept<N: Network> {
    line: Line<N::Stream>,
    address: SocketAddr,
    calls_left: u32,
    used: Moment,
}

impl<N: Network> Dialler<N> {
    /// What makes calls that wait for a connection's place for no longer than `patience`.
    pub(super) fn new(
        network: N,
        means: Means,
        events: mpsc::Sender<Event>,
        patience: Duration,
    ) -> Dialler<N> {
        Dialler {
            network,
            means,
            events,
            idle: Mutex::default(),
            open: Semaphore::new(OUTBOUND_MAX),
            patience,
            kept: Notify::new(),
        }
    }

    /// Closes connections that have been idle for too long, for ever.
    pub(super) async fn close_idle(self: Arc<Self>) {
        loop {
            self.kept.notified().await;
            while let Some(oldest) = self.oldest_idle() {
                oldest.plus(self.means.limits.idle_kept).pass().await;
                self.close_old(&mut self.idle());
            }
        }
    }

    fn oldest_idle(&self) -> Option<Moment> {
        let idle = self.idle();
        idle.values().flatten().map(|kept| kept.used).min()
    }

    fn close_old(&self, idle: &mut Idle<N>) {
        idle.retain(|_, lines| {
            lines.retain(|kept| !self.is_old(kept));
            !lines.is_empty()
        });
    }

    fn is_old(&self, kept: &Kept<N>) -> bool {
        kept.used.is_older_than(self.means.limits.idle_kept)
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
        let place = timeout(self.patience, self.open.acquire()).await;
        let Ok(Ok(_open)) = place else {
            self.means.counters.calls_refused.tick();
            return Err(CallError::NotCarried);
        };
        while let Some(kept) = self.take_idle(&call.key) {
            self.means.counters.reused.tick();
            match self.exchange(kept, call).await {
                // The other end may have done what it was asked before it gave the connection up.
                // To ask again does no harm: only puts change anything, and the same item put
                // twice is stored once; the second time it is a renewal, or no newer
                // (`equal-seq`).
                Err(LineError::GivenUp) => {}
                outcome => return outcome.map_err(|error| failure(&error)),
            }
        }
        let mut why = CallError::Unreachable;
        for (address, source) in call.addresses.to_dial() {
            let dialled = timeout(DIAL_DEADLINE, self.dial(address, &call.key)).await;
            let kept = match dialled.unwrap_or(Err(CallError::Unreachable)) {
                Ok(kept) => kept,
                Err(CallError::NotCarried) => {
                    why = CallError::NotCarried;
                    continue;
                }
                Err(_) => continue,
            };
            if source == Source::Heard && kept.line.heard().is_some_and(|h| !h.listens_at(address))
            {
                // Whoever told this address may sit there and pass the handshake on.
                self.refused(address, &HelloError::OtherPlace.into());
                continue;
            }
            match self.exchange(kept, call).await {
                // In a plain connection it shows only now.
                Err(LineError::Handshake(_)) => {}
                outcome => return outcome.map_err(|error| failure(&error)),
            }
        }
        Err(why)
    }

    /// Opens a connection and makes sure who is at its other end.
    async fn dial(&self, address: SocketAddr, key: &PublicKey) -> Result<Kept<N>, CallError> {
        let stream = self.network.connect(address).await;
        let stream = stream.map_err(|error| self.unconnected(&error))?;
        self.means.counters.dialled.tick();
        let line = Line::open(stream, &self.means.me, key).await;
        let line = line.map_err(|error| {
            self.refused(address, &error);
            CallError::Unreachable
        })?;
        Ok(Kept {
            line,
            address,
            calls_left: self.means.limits.calls_per_connection,
            used: Moment::now(),
        })
    }

    /// Why there is no connection: files and memory of this machine are no peer's.
    fn unconnected(&self, error: &io::Error) -> CallError {
        let own = [Errno::MFILE, Errno::NFILE, Errno::NOBUFS, Errno::NOMEM];
        if Errno::from_io_error(error).is_some_and(|errno| own.contains(&errno)) {
            self.means.counters.calls_refused.tick();
            tracing::warn!(%error, "could not open a connection");
            return CallError::NotCarried;
        }
        CallError::Unreachable
    }

    fn refused(&self, address: SocketAddr, error: &HandshakeError) {
        self.means.counters.handshakes_failed.tick();
        if let HandshakeError::Hello(error) = error {
            self.means.counters.identities_refused.tick();
            tracing::warn!(%address, %error, "whoever listens there is not who was called");
        }
    }

    /// One request and its reply.
    async fn exchange(&self, mut kept: Kept<N>, call: &Call) -> Result<Answer, LineError> {
        let connected = Event::Connected { call: call.id };
        let _ = self.events.send(connected).await;
        self.means
            .counters
            .bytes_written
            .add(call.frame.len() as u64);
        let room = self.means.room.share_of(kept.address.ip());
        let answer = kept.line.call(&call.frame, call.asked, &room).await;
        if let Err(LineError::Handshake(error)) = &answer {
            self.refused(kept.address, error);
        }
        let (mut answer, bytes) = answer?;
        answer.by = Some(Responder {
            key: call.key,
            address: kept.address,
            is_its_own: kept
                .line
                .heard()
                .is_some_and(|h| h.listens_at(kept.address)),
        });
        self.means.counters.bytes_read.add(bytes as u64);
        self.keep_idle(&call.key, kept);
        Ok(answer)
    }

    fn idle(&self) -> MutexGuard<'_, Idle<N>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn take_idle(&self, key: &PublicKey) -> Option<Kept<N>> {
        let mut idle = self.idle();
        let lines = idle.get_mut(key)?;
        let newest = lines.pop();
        if lines.is_empty() {
            idle.remove(key);
        }
        newest.filter(|kept| !self.is_old(kept))
    }

    /// Keeps a connection for the next call to this peer, if there is room.
    fn keep_idle(&self, key: &PublicKey, mut kept: Kept<N>) {
        kept.calls_left -= 1;
        if kept.calls_left == 0 {
            return;
        }
        kept.used = Moment::now();
        let mut idle = self.idle();
        if count(&idle) >= IDLE_MAX {
            self.close_old(&mut idle);
        }
        if count(&idle) >= IDLE_MAX {
            return;
        }
        let lines = idle.entry(*key).or_default();
        if lines.len() < IDLE_PER_PEER_MAX {
            lines.push(kept);
            self.kept.notify_one();
        }
    }
}

fn count<N: Network>(idle: &Idle<N>) -> usize {
    idle.values().map(Vec::len).sum()
}

fn failure(error: &LineError) -> CallError {
    match error {
        LineError::GivenUp | LineError::Handshake(_) | LineError::Broken(_) => CallError::Closed,
        LineError::Unreadable => CallError::Unreadable,
        LineError::Crowded => CallError::NotCarried,
    }
}
