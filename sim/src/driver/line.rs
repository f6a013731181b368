//! The opening end of one connection: a handshake, then calls one after another.
//!
//! It knows no node and keeps no connection for later ([`super::outbound`]); whoever wants to speak
//! to a node without being one can use it alone.

use super::frames::{Frame, ReadError, Told, read_addresses, read_frame};
use super::hello::{Hello, Mode};
use super::me::{HandshakeError, Me, read_plain_hello};
use super::room::{Room, Taken};
use kadlab_core::key::PublicKey;
use kadlab_core::message::Method;
use kadlab_core::wire::WireReply;
use std::io;
use std::net::SocketAddr;
use tokio::io::{AsyncBufReadExt, AsyncRead, AsyncWrite, AsyncWriteExt, BufReader};

/// A connection that this end opened.
#[derive(Debug)]
pub struct Line<S> {
    stream: BufReader<S>,
    /// What goes before the next request.
    greeting: Vec<u8>,
    /// Whether the other end has yet to say a plain hello.
    unheard: Option<PublicKey>,
    /// What the other end says of itself.
    heard: Option<Hello>,
}

/// Why a call on a line came to nothing.
#[derive(Debug, thiserror::Error)]
pub enum LineError {
    /// The other end ended the connection before any answer.
    #[error("the other end ended the connection")]
    GivenUp,
    /// The other end is not who it should be.
    #[error(transparent)]
    Handshake(HandshakeError),
    /// The connection broke within the answer.
    #[error("the connection broke: {0}")]
    Broken(io::Error),
    /// What came is no answer.
    #[error("what came is no answer")]
    Unreadable,
    /// This end had no room for a large answer.
    #[error("no room for a large answer")]
    Crowded,
}

/// A reply, and where those whom it names listen.
#[derive(Debug)]
pub struct Answer {
    /// The reply.
    pub reply: WireReply,
    /// Where those whom it names listen.
    pub told: Vec<Told>,
    /// The room that its frame took: it is held until nobody needs the reply.
    pub room: Taken,
    /// Who gave it, and where.
    pub by: Option<Responder>,
}

/// Where an answer comes from.
#[derive(Clone, Copy, Debug)]
pub struct Responder {
    /// Whose it is.
    pub key: PublicKey,
    /// Where it was dialled.
    pub address: SocketAddr,
    /// Whether it says itself that it listens there: somebody between could have passed its
    /// handshake on.
    pub is_its_own: bool,
}

impl<S: AsyncRead + AsyncWrite + Unpin> Line<S> {
    /// Makes sure, in all modes but the plain one, that the owner of `wanted` is at the other end.
    /// In the plain mode nothing is sent or read before the first call.
    ///
    /// # Errors
    /// When somebody else is there, or nobody who speaks this protocol.
    pub async fn open(stream: S, me: &Me, wanted: &PublicKey) -> Result<Line<S>, HandshakeError> {
        let mut stream = BufReader::with_capacity(super::limits::SMALL_FRAME_BYTES, stream);
        let (greeting, unheard, heard) = match me.mode() {
            Mode::Plain => (me.plain_greeting().to_vec(), Some(*wanted), None),
            Mode::Authenticated | Mode::Operator => {
                let (proof, hello) = me.greet(wanted, &mut stream).await?;
                (proof.to_vec(), None, Some(hello))
            }
        };
        Ok(Line {
            stream,
            greeting,
            unheard,
            heard,
        })
    }

    /// What the other end says of itself: known from the beginning, or in plain mode after the
    /// first call.
    #[must_use]
    pub fn heard(&self) -> Option<&Hello> {
        self.heard.as_ref()
    }

    /// One request and the frame of its reply; in a plain connection's first call, also who is at
    /// the other end.
    pub(super) async fn exchange(&mut self, frame: &[u8], room: &Room) -> Result<Frame, LineError> {
        let mut bytes = std::mem::take(&mut self.greeting);
        bytes.extend_from_slice(frame);
        let written = self.stream.write_all(&bytes).await;
        written.map_err(|_| LineError::GivenUp)?;
        match self.stream.fill_buf().await {
            Ok(bytes) if !bytes.is_empty() => {}
            _ => return Err(LineError::GivenUp),
        }
        if let Some(key) = self.unheard.take() {
            let heard = read_plain_hello(&mut self.stream, &key).await;
            self.heard = Some(heard.map_err(LineError::Handshake)?);
        }
        read_frame(&mut self.stream, room).await.map_err(unread)
    }

    /// One call: a request's frame out, its answer in; also the bytes of the reply's frame.
    ///
    /// # Errors
    /// When the other end ends the connection, is another, or answers something else.
    pub async fn call(
        &mut self,
        frame: &[u8],
        asked: Method,
        room: &Room,
    ) -> Result<(Answer, usize), LineError> {
        let (Frame { bytes, room }, told) = self.call_unread(frame, room).await?;
        let reply = WireReply::decode(&bytes, asked);
        let answer = Answer {
            reply: reply.map_err(|_| LineError::Unreadable)?,
            told,
            room,
            by: None,
        };
        Ok((answer, bytes.len()))
    }

    /// One call whose reply nobody has looked into.
    ///
    /// # Errors
    /// As [`Line::call`].
    pub async fn call_unread(
        &mut self,
        frame: &[u8],
        room: &Room,
    ) -> Result<(Frame, Vec<Told>), LineError> {
        let frame = self.exchange(frame, room).await?;
        let told = read_addresses(&mut self.stream).await.map_err(unread)?;
        Ok((frame, told))
    }
}

fn unread(error: ReadError) -> LineError {
    match error {
        ReadError::Stream(error) => LineError::Broken(error),
        ReadError::Garbage => LineError::Unreadable,
        ReadError::Crowded => LineError::Crowded,
    }
}
