//! Connections that others open: who is there, what do they ask, what is the answer.
//!
//! As the real server does, it ends a connection in silence when what comes is no request. Unlike
//! it, it gives a handler's place only to whole requests, and nobody may be silent for ever
//! (incident L21).

use super::event::Event;
use super::frames::{Frame, ReadError, Told, push_addresses, read_frame};
use super::handshakes::Handshakes;
use super::hello::Mode;
use super::limits::{
    ACCEPT_REST, ANSWER_DEADLINE, FRAME_DEADLINE, HANDLERS_MAX, IDLE_DEADLINE, INBOUND_MAX,
    PUTS_MAX, REPLY_DEADLINE, SMALL_FRAME_BYTES,
};
use super::line::Answer;
use super::me::{HandshakeError, Remote};
use super::means::Means;
use super::network::Network;
use super::operator;
use super::room::Taken;
use super::running::Running;
use super::silence::Silences;
use kadlab_core::item::Item;
use kadlab_core::message::{Method, Refusal};
use kadlab_core::wire::{RequestBody, WireReply, WireRequest};
use std::net::SocketAddr;
use std::sync::Arc;
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::sync::{Semaphore, oneshot};
use tokio::task::JoinSet;
use tokio::time::timeout;

/// Where connections come in.
#[derive(Clone, Debug)]
pub(super) struct Door {
    means: Means,
    running: Running,
    silences: Silences,
    handshakes: Arc<Handshakes>,
    handlers: Arc<Semaphore>,
    puts: Arc<Semaphore>,
}

/// A connection that was accepted.
type Line<N> = BufReader<<N as Network>::Stream>;

/// The connection is over; why, has been counted.
struct Over;

/// A reply on its way.
struct Reply {
    method: Method,
    bytes: Vec<u8>,
    _room: Taken,
}

impl Door {
    pub(super) fn new(means: Means, running: Running) -> Door {
        Door {
            handshakes: Arc::new(Handshakes::new(&means.limits)),
            means,
            running,
            silences: Silences::default(),
            handlers: Arc::new(Semaphore::new(HANDLERS_MAX)),
            puts: Arc::new(Semaphore::new(PUTS_MAX)),
        }
    }

    /// The same for one connection: with others of its origin it has a share of the room.
    fn for_one(&self, from: SocketAddr) -> Door {
        let mut door = self.clone();
        door.means.room = self.means.room.share_of(from.ip());
        door
    }

    /// Accepts connections for ever. Whoever drops this ends them all.
    pub(super) async fn stand_open<N: Network>(self, network: N, listener: N::Listener) {
        let mut open = JoinSet::new();
        loop {
            tokio::select! {
                biased;
                Some(_) = open.join_next() => {}
                accepted = network.accept(&listener) => match accepted {
                    Ok((stream, from)) => self.admit::<N>(stream, from, &mut open),
                    Err(error) => self.rest(&error).await,
                },
            }
        }
    }

    fn admit<N: Network>(&self, stream: N::Stream, from: SocketAddr, open: &mut JoinSet<()>) {
        self.means.counters.accepted.tick();
        if open.len() >= INBOUND_MAX {
            if !self.silences.end_longest() {
                return self.means.counters.turned_away.tick();
            }
            self.means.counters.evicted.tick();
        }
        let line = BufReader::with_capacity(SMALL_FRAME_BYTES, stream);
        let door = self.for_one(from);
        open.spawn(async move {
            // What ended it has been counted; the other end sees it closed.
            let _ = door.serve::<N>(line, from).await;
        });
    }

    /// The system has no room for one more: makes some, and waits a moment.
    async fn rest(&self, error: &std::io::Error) {
        self.means.counters.accept_failures.tick();
        tracing::warn!(%error, "could not accept a connection");
        self.silences.end_longest();
        tokio::time::sleep(ACCEPT_REST).await;
    }

    async fn serve<N: Network>(self, mut line: Line<N>, from: SocketAddr) -> Result<(), Over> {
        let remote = self.welcome::<N>(&mut line, from).await?;
        if remote.mode == Mode::Operator {
            return operator::serve(&mut line, &self.means.room, &self.running)
                .await
                .map_err(|_| Over);
        }
        for _ in 0..self.means.limits.calls_per_connection {
            let (request, room) = self.next_request::<N>(&mut line).await?;
            let answered = timeout(ANSWER_DEADLINE, self.answer(remote, request, room)).await;
            let reply = answered.map_err(|_| Over)??;
            self.write::<N>(&mut line, &reply).await?;
        }
        Ok(())
    }

    async fn welcome<N: Network>(
        &self,
        line: &mut Line<N>,
        from: SocketAddr,
    ) -> Result<Remote, Over> {
        let mut silence = self.silences.begin();
        let welcomed = tokio::select! {
            biased;
            () = silence.ended() => return Err(Over),
            welcomed = self.means.me.welcome(line, from.ip(), &self.handshakes) => welcomed,
        };
        welcomed.map_err(|error| {
            self.means.counters.handshakes_failed.tick();
            match &error {
                HandshakeError::Hello(error) => {
                    self.means.counters.identities_refused.tick();
                    tracing::debug!(%from, %error, "a connection was refused");
                }
                HandshakeError::TooMany => self.means.counters.handshakes_refused.tick(),
                HandshakeError::Stream(_) | HandshakeError::Deadline => {}
            }
            Over
        })
    }

    /// Waits for the next request, until it is whole.
    async fn next_request<N: Network>(
        &self,
        line: &mut Line<N>,
    ) -> Result<(WireRequest, Taken), Over> {
        let mut silence = self.silences.begin();
        let Frame { bytes, room } = tokio::select! {
            biased;
            () = silence.ended() => return Err(Over),
            frame = self.frame::<N>(line) => frame?,
        };
        self.means.counters.bytes_read.add(bytes.len() as u64);
        let request = WireRequest::decode(&bytes).map_err(|error| {
            self.means.counters.garbage.tick();
            tracing::debug!(%error, "what came is no request");
            Over
        })?;
        Ok((request, room))
    }

    async fn frame<N: Network>(&self, line: &mut Line<N>) -> Result<Frame, Over> {
        match timeout(IDLE_DEADLINE, line.fill_buf()).await {
            Ok(Ok(bytes)) if !bytes.is_empty() => {}
            _ => return Err(Over),
        }
        match timeout(FRAME_DEADLINE, read_frame(line, &self.means.room)).await {
            Ok(Ok(frame)) => return Ok(frame),
            Ok(Err(ReadError::Crowded)) => self.means.counters.crowded.tick(),
            Ok(Err(ReadError::Stream(_))) => {}
            Ok(Err(ReadError::Garbage)) | Err(_) => self.means.counters.garbage.tick(),
        }
        Err(Over)
    }

    /// Has the node answer. Only this takes a handler's place; what waits for the disk takes
    /// another, so that a disk that hangs holds up nobody who needs none.
    async fn answer(&self, from: Remote, request: WireRequest, room: Taken) -> Result<Reply, Over> {
        let _place = match request.method() {
            Method::PutValue | Method::PutBatch => match self.puts.try_acquire() {
                Ok(place) => place,
                Err(_) => {
                    self.means.counters.puts_refused.tick();
                    return self.reply(&not_saved(&request), &[]);
                }
            },
            _ => self.handlers.acquire().await.map_err(|_| Over)?,
        };
        self.check_signatures(&request);
        let (answer, answered) = oneshot::channel();
        let event = Event::Request {
            from,
            request,
            room,
            answer,
        };
        self.running.events().send(event).await.map_err(|_| Over)?;
        let Answer { reply, told, .. } = answered.await.map_err(|_| Over)?;
        self.reply(&reply, &told)
    }

    fn reply(&self, reply: &WireReply, told: &[Told]) -> Result<Reply, Over> {
        let mut bytes = reply.encode();
        let room = self.means.room.take_for(bytes.len()).ok_or_else(|| {
            self.means.counters.crowded.tick();
            Over
        })?;
        push_addresses(&mut bytes, told);
        Ok(Reply {
            method: reply.method(),
            bytes,
            _room: room,
        })
    }

    /// Checks the signatures of a request's items here, where it delays only whoever sent them: an
    /// item remembers what came of it, so that the node's own task need not.
    fn check_signatures(&self, request: &WireRequest) {
        let most = self.running.value_bytes_max();
        let check = |item: &Item| {
            // The node will hear of it from the item.
            let _ = item.verify(most);
        };
        match &request.body {
            RequestBody::PutValue { item, .. } => check(item),
            RequestBody::PutBatch { entries } => {
                entries.iter().for_each(|entry| check(&entry.item));
            }
            _ => {}
        }
    }

    /// Writes a reply. One who does not read it is as good as silent.
    async fn write<N: Network>(&self, line: &mut Line<N>, reply: &Reply) -> Result<(), Over> {
        let mut silence = self.silences.begin();
        let written = tokio::select! {
            biased;
            () = silence.ended() => return Err(Over),
            written = timeout(REPLY_DEADLINE, line.write_all(&reply.bytes)) => written,
        };
        let Ok(Ok(())) = written else {
            return Err(Over);
        };
        self.means
            .counters
            .bytes_written
            .add(reply.bytes.len() as u64);
        self.means.counters.served(reply.method).tick();
        Ok(())
    }
}

/// The answer to a put or a batch that cannot even wait for the disk.
fn not_saved(request: &WireRequest) -> WireReply {
    let error = || Refusal::NotSaved.to_string().into_boxed_str();
    match &request.body {
        RequestBody::PutBatch { entries } => WireReply::Batch {
            answers: entries.iter().map(|_| (false, error())).collect(),
        },
        _ => WireReply::Put {
            stored: false,
            error: error(),
        },
    }
}
