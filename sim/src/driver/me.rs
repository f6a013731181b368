//! Who a node is towards the other ends of its connections: its half of every handshake.

use super::clock::Moment;
use super::directory::Source;
use super::handshakes::Handshakes;
use super::hello::{End, HELLO_BYTES, Hello, HelloError, Mode, NONCE_BYTES, Transcript};
use super::limits::HANDSHAKE_DEADLINE;
use super::origin::Origin;
use kadlab_core::key::{PublicKey, SIGNATURE_BYTES, SecretKey};
use rand_chacha::ChaCha12Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::sync::{Mutex, PoisonError};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::time::timeout;

/// A node's identity, and what it says of itself.
#[derive(Debug)]
pub struct Me {
    secret: SecretKey,
    key: PublicKey,
    mode: Mode,
    listens: Option<SocketAddr>,
    nonces: Mutex<ChaCha12Rng>,
}

/// Who is at the other end.
#[derive(Clone, Copy, Debug)]
pub(super) struct Remote {
    pub(super) mode: Mode,
    pub(super) key: PublicKey,
    /// Where it says that it listens, and whether that is where it comes from.
    pub(super) listens: Option<(SocketAddr, Source)>,
}

/// Why a handshake did not come to its end.
#[derive(Debug, thiserror::Error)]
pub enum HandshakeError {
    /// The stream ended or broke.
    #[error(transparent)]
    Stream(#[from] io::Error),
    /// The other end is not who it should be.
    #[error(transparent)]
    Hello(#[from] HelloError),
    /// Others from where it comes have had too many.
    #[error("too many handshakes from its address")]
    TooMany,
    /// It took too long.
    #[error("no handshake in time")]
    Deadline,
}

impl Me {
    /// Who has this secret key, speaks in this mode and says that it listens there. `seed` is for
    /// nonces, and never the same twice.
    #[must_use]
    pub fn new(secret: SecretKey, mode: Mode, listens: Option<SocketAddr>, seed: [u8; 32]) -> Me {
        Me {
            key: secret.public_key(),
            secret,
            mode,
            listens,
            nonces: Mutex::new(ChaCha12Rng::from_seed(seed)),
        }
    }

    pub(super) fn secret(&self) -> &SecretKey {
        &self.secret
    }

    pub(super) fn mode(&self) -> Mode {
        self.mode
    }

    /// A hello for one connection.
    fn hello(&self, mode: Mode) -> Hello {
        let mut nonce = [0; NONCE_BYTES];
        if mode != Mode::Plain {
            let mut nonces = self.nonces.lock().unwrap_or_else(PoisonError::into_inner);
            nonces.fill_bytes(&mut nonce);
        }
        Hello {
            mode,
            key: self.key,
            nonce,
            listens: self.listens,
        }
    }

    /// The accepting half: reads who is there and says who this is.
    pub(super) async fn welcome(
        &self,
        stream: &mut (impl AsyncRead + AsyncWrite + Unpin),
        from: IpAddr,
        handshakes: &Handshakes,
    ) -> Result<Remote, HandshakeError> {
        let handshake = self.welcome_in_its_own_time(stream, from, handshakes);
        let handshake = timeout(HANDSHAKE_DEADLINE, handshake).await;
        handshake.map_err(|_| HandshakeError::Deadline)?
    }

    async fn welcome_in_its_own_time(
        &self,
        stream: &mut (impl AsyncRead + AsyncWrite + Unpin),
        from: IpAddr,
        handshakes: &Handshakes,
    ) -> Result<Remote, HandshakeError> {
        let opener = read::<HELLO_BYTES>(stream).await?;
        let hello = Hello::decode(&opener)?;
        if hello.mode != self.mode && hello.mode != Mode::Operator {
            return Err(HelloError::OtherMode.into());
        }
        if hello.mode == Mode::Operator && hello.key != self.key {
            return Err(HelloError::OtherKey.into());
        }
        // Dear things last: comparisons, a token, whether the key is any, and then signatures.
        if hello.mode != Mode::Plain && !handshakes.take(Origin::of(from), Moment::now()) {
            return Err(HandshakeError::TooMany);
        }
        if !hello.key.is_point() {
            return Err(HelloError::Unproven.into());
        }
        let acceptor = self.hello(hello.mode).encode();
        let transcript = Transcript { opener, acceptor };
        match hello.mode {
            Mode::Plain => stream.write_all(&acceptor).await?,
            Mode::Authenticated | Mode::Operator => {
                let proof = transcript.prove(End::Acceptor, &self.secret);
                stream
                    .write_all(&[&acceptor[..], proof.as_bytes()].concat())
                    .await?;
                let proof = read::<SIGNATURE_BYTES>(stream).await?;
                transcript.check(End::Opener, &hello.key, proof)?;
            }
        }
        Ok(Remote {
            mode: hello.mode,
            key: hello.key,
            listens: hello
                .listens_seen_from(from)
                .map(|address| (address, source(address, from))),
        })
    }

    /// The opening half of an authenticated connection: makes sure that `wanted` is there. Comes
    /// back with the proof that goes before the first request.
    pub(super) async fn greet(
        &self,
        wanted: &PublicKey,
        stream: &mut (impl AsyncRead + AsyncWrite + Unpin),
    ) -> Result<([u8; SIGNATURE_BYTES], Hello), HandshakeError> {
        let opener = self.hello(self.mode).encode();
        stream.write_all(&opener).await?;
        let acceptor = read::<HELLO_BYTES>(stream).await?;
        let hello = expect(&acceptor, self.mode, wanted)?;
        let proof = read::<SIGNATURE_BYTES>(stream).await?;
        let transcript = Transcript { opener, acceptor };
        transcript.check(End::Acceptor, wanted, proof)?;
        let proof = transcript.prove(End::Opener, &self.secret);
        Ok((*proof.as_bytes(), hello))
    }

    /// What goes before the first request of a plain connection.
    pub(super) fn plain_greeting(&self) -> [u8; HELLO_BYTES] {
        self.hello(Mode::Plain).encode()
    }
}

/// What comes before the first reply of a plain connection.
pub(super) async fn read_plain_hello(
    stream: &mut (impl AsyncRead + Unpin),
    wanted: &PublicKey,
) -> Result<Hello, HandshakeError> {
    let acceptor = read::<HELLO_BYTES>(stream).await?;
    Ok(expect(&acceptor, Mode::Plain, wanted)?)
}

fn expect(
    acceptor: &[u8; HELLO_BYTES],
    mode: Mode,
    wanted: &PublicKey,
) -> Result<Hello, HelloError> {
    let hello = Hello::decode(acceptor)?;
    if hello.mode != mode {
        return Err(HelloError::OtherMode);
    }
    if hello.key != *wanted {
        return Err(HelloError::OtherKey);
    }
    Ok(hello)
}

/// How far what a peer says of its address is to be trusted: it may name its own machine.
fn source(address: SocketAddr, from: IpAddr) -> Source {
    let here = address.ip() == from || (address.ip().is_loopback() && from.is_loopback());
    match here {
        true => Source::Stated,
        false => Source::Heard,
    }
}

async fn read<const N: usize>(stream: &mut (impl AsyncRead + Unpin)) -> io::Result<[u8; N]> {
    let mut bytes = [0; N];
    stream.read_exact(&mut bytes).await?;
    Ok(bytes)
}
