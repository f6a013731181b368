//! Connections that others open: who is there, what do they ask, what is the answer.
//!
//! As the real server does, it ends a connection in silence when what comes is no request. Unlike
//! it, it gives a handler's place only to whole requests, and nobody may be silent for ever
//! (incident L21).

use super::event::Event;
use super::frames::{ReadError, Taken, push_addresses, read_frame};
use super::hello::Mode;
use super::limits::{
    ACCEPT_REST, ANSWER_DEADLINE, FRAME_DEADLINE, HANDLERS_MAX, IDLE_DEADLINE, INBOUND_MAX,
    REPLY_DEADLINE, SMALL_FRAME_BYTES,
};
use super::line::Answer;
use super::me::{HandshakeError, Remote};
use super::means::Means;
use super::network::Network;
use super::operator;
use super::running::Running;
use super::silence::Silences;
use kadlab_core::message::Method;
use kadlab_core::wire::WireRequest;
use kadlab_core::wire::frame::FRAME_BYTES_MAX;
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
    handlers: Arc<Semaphore>,
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
            means,
            running,
            silences: Silences::default(),
            handlers: Arc::new(Semaphore::new(HANDLERS_MAX)),
        }
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
        let door = self.clone();
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
            self.first_byte::<N>(&mut line).await?;
            let request = self.request::<N>(&mut line).await?;
            let reply = self.answer(remote, request).await?;
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
            welcomed = self.means.me.welcome(line, from.ip()) => welcomed,
            () = silence.ended() => return Err(Over),
        };
        welcomed.map_err(|error| {
            self.means.counters.handshakes_failed.tick();
            if let HandshakeError::Hello(error) = &error {
                self.means.counters.identities_refused.tick();
                tracing::debug!(%from, %error, "a connection was refused");
            }
            Over
        })
    }

    /// Waits for the next request to begin.
    async fn first_byte<N: Network>(&self, line: &mut Line<N>) -> Result<(), Over> {
        let mut silence = self.silences.begin();
        let first = tokio::select! {
            biased;
            first = timeout(IDLE_DEADLINE, line.fill_buf()) => first,
            () = silence.ended() => return Err(Over),
        };
        match first {
            Ok(Ok(bytes)) if !bytes.is_empty() => Ok(()),
            _ => Err(Over),
        }
    }

    async fn request<N: Network>(&self, line: &mut Line<N>) -> Result<WireRequest, Over> {
        let frame = timeout(FRAME_DEADLINE, read_frame(line, &self.means.room)).await;
        let frame = match frame {
            Ok(Ok(frame)) => frame,
            Ok(Err(ReadError::Crowded)) => {
                self.means.counters.crowded.tick();
                return Err(Over);
            }
            Ok(Err(ReadError::Stream(_))) => return Err(Over),
            Ok(Err(ReadError::Garbage)) | Err(_) => {
                self.means.counters.garbage.tick();
                return Err(Over);
            }
        };
        self.means.counters.bytes_read.add(frame.bytes.len() as u64);
        WireRequest::decode(&frame.bytes).map_err(|error| {
            self.means.counters.garbage.tick();
            tracing::debug!(%error, "what came is no request");
            Over
        })
    }

    /// Has the node answer. Only this takes a handler's place.
    async fn answer(&self, from: Remote, request: WireRequest) -> Result<Reply, Over> {
        let method = request.method();
        let _place = self.handlers.acquire().await.map_err(|_| Over)?;
        let (answer, answered) = oneshot::channel();
        let event = Event::Request {
            from,
            request,
            answer,
        };
        self.running.events().send(event).await.map_err(|_| Over)?;
        let answered = timeout(ANSWER_DEADLINE, answered).await;
        let Ok(Ok(Answer { reply, told })) = answered else {
            return Err(Over);
        };
        let mut bytes = reply.encode();
        if bytes.len() > FRAME_BYTES_MAX as usize {
            // Whoever asked would refuse to read it.
            return Err(Over);
        }
        let room = self.means.room.take_for(bytes.len()).ok_or_else(|| {
            self.means.counters.crowded.tick();
            Over
        })?;
        push_addresses(&mut bytes, &told);
        Ok(Reply {
            method,
            bytes,
            _room: room,
        })
    }

    /// Writes a reply. One who does not read it is as good as silent.
    async fn write<N: Network>(&self, line: &mut Line<N>, reply: &Reply) -> Result<(), Over> {
        let mut silence = self.silences.begin();
        let written = tokio::select! {
            biased;
            written = timeout(REPLY_DEADLINE, line.write_all(&reply.bytes)) => written,
            () = silence.ended() => return Err(Over),
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
