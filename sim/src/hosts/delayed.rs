//! A network with the script's latencies and cuts around one that has none: loopback.
//!
//! The end that opens a connection carries the delay of both directions, so that the other end is a
//! plain socket. Opening takes half a round trip there and half a round trip back; what is written
//! waits for half a round trip before it is passed on, and what comes back for the other half, in
//! order. What a cut, or the end of a node, loses makes its connection silent for good.

use super::cast::Cast;
use crate::driver::{Network, Sockets};
use crate::scenario::spec::DeadPeers;
use crate::world::stage::Position;
use std::future::pending;
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, DuplexStream, duplex, split};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc;
use tokio::time::{Instant, sleep, sleep_until};

/// Bytes that are read at once, and that may wait before a delay.
const CHUNK_BYTES: usize = 16 << 10;
/// Chunks under way in one direction of a connection; the sender waits with one more.
const CHUNKS_MAX: usize = 64;

/// Sockets on loopback as if their ends were as far apart as the script says.
#[derive(Clone)]
pub(super) struct Delayed {
    me: Position,
    cast: Arc<Cast>,
}

/// One direction of a connection.
struct Way {
    cast: Arc<Cast>,
    from: Position,
    to: Position,
}

/// What is under way: when it is due, and the bytes; none at the end of the stream.
type Chunk = (Instant, Vec<u8>);

impl Delayed {
    pub(super) fn of(me: Position, cast: Arc<Cast>) -> Delayed {
        Delayed { me, cast }
    }

    fn way(&self, from: Position, to: Position) -> Way {
        let cast = Arc::clone(&self.cast);
        Way { cast, from, to }
    }
}

impl Way {
    fn delay(&self) -> Duration {
        Duration::from_micros(self.cast.stage.latency_us(self.from, self.to))
    }

    fn passes(&self) -> bool {
        self.cast.play().passes(self.from, self.to)
    }

    fn is_cut(&self) -> bool {
        self.cast.play().is_cut(self.from, self.to)
    }
}

impl Network for Delayed {
    type Listener = TcpListener;
    type Stream = DuplexStream;

    async fn bind(&self, address: SocketAddr) -> io::Result<(TcpListener, SocketAddr)> {
        Sockets.bind(address).await
    }

    async fn accept(&self, listener: &TcpListener) -> io::Result<(DuplexStream, SocketAddr)> {
        let (stream, from) = Sockets.accept(listener).await?;
        let (near, far) = duplex(CHUNK_BYTES);
        tokio::spawn(pass_on(far, stream));
        Ok((near, from))
    }

    async fn connect(&self, address: SocketAddr) -> io::Result<DuplexStream> {
        let other = self.cast.listener(address);
        let Some(other) = other else {
            return Err(io::ErrorKind::AddrNotAvailable.into());
        };
        let (there, back) = (self.way(self.me, other), self.way(other, self.me));
        let (delay_there, delay_back) = (there.delay(), back.delay());
        sleep(delay_there).await;
        let stream = Sockets.connect(address).await;
        let refuses = self.cast.stage.scenario.network.dead_peers == DeadPeers::Refused;
        let stream = match stream {
            Ok(stream) if there.passes() && back.passes() => Ok(stream),
            Err(error) if refuses && !there.is_cut() && !back.is_cut() => Err(error),
            // Nothing comes back: the caller's deadline ends this.
            _ => return pending().await,
        };
        sleep(delay_back).await;
        let stream = stream?;
        let (near, far) = duplex(CHUNK_BYTES);
        tokio::spawn(hold_up(far, stream, there, back));
        Ok(near)
    }
}

/// Carries a connection without delay.
async fn pass_on(mut far: DuplexStream, mut stream: TcpStream) {
    // However it ends, both ends hear of it when this returns.
    let _ = tokio::io::copy_bidirectional(&mut far, &mut stream).await;
}

/// Carries a connection with the delays of both directions.
async fn hold_up(far: DuplexStream, stream: TcpStream, there: Way, back: Way) {
    let (far_read, far_write) = split(far);
    let (near_read, near_write) = stream.into_split();
    tokio::join!(
        relay(far_read, near_write, there),
        relay(near_read, far_write, back)
    );
}

/// Carries one direction: what is read is written when its delay is over.
async fn relay(from: impl AsyncRead + Unpin, to: impl AsyncWrite + Unpin, way: Way) {
    let (sender, receiver) = mpsc::channel(CHUNKS_MAX);
    tokio::join!(take(from, sender, way.delay()), give(to, receiver, &way));
}

async fn take(mut from: impl AsyncRead + Unpin, chunks: mpsc::Sender<Chunk>, delay: Duration) {
    let mut buffer = vec![0; CHUNK_BYTES];
    loop {
        // A connection that broke ends like one that was closed.
        let read = from.read(&mut buffer).await.unwrap_or(0);
        let chunk = (Instant::now() + delay, buffer[..read].to_vec());
        if chunks.send(chunk).await.is_err() || read == 0 {
            return;
        }
    }
}

async fn give(mut to: impl AsyncWrite + Unpin, mut chunks: mpsc::Receiver<Chunk>, way: &Way) {
    let mut lost = false;
    while let Some((due, bytes)) = chunks.recv().await {
        sleep_until(due).await;
        lost = lost || !way.passes();
        if lost {
            continue;
        }
        let given = match bytes.is_empty() {
            true => to.shutdown().await,
            false => to.write_all(&bytes).await,
        };
        if given.is_err() {
            return;
        }
    }
}
