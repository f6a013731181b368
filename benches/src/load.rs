//! How many FindNode requests a second one real node answers on loopback, client and node on the
//! same cores: in plain mode and with both ends proving their keys, over connections that last and
//! over a new one for each call.
//!
//! Every reply is read whole and must list k contacts; anything else is an error. One of
//! [`DECODED_ONE_IN`] is decoded too: decoding checks that each contact's key is a point of the
//! curve, which costs the client more than the node spends on its reply.

use kadlab::driver::{
    Keeping, Limits, Line, LineError, Me, Mode, Room, Running, Settings, Sockets, SystemClock,
    start,
};
use kadlab::stores::MemoryDisk;
use kadlab_core::config::{Config, Preset};
use kadlab_core::id::Id;
use kadlab_core::key::{PublicKey, SecretKey};
use kadlab_core::message::Method;
use kadlab_core::wire::{Claim, RequestBody, WireReply, WireRequest};
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::net::TcpStream;
use tokio::task::JoinSet;

/// Callers whom the node gets to know first, so that its replies list k contacts.
const ACQUAINTANCES: u16 = 400;
/// Of so many replies one is decoded.
pub const DECODED_ONE_IN: usize = 16;
/// Calls of a lasting connection.
const LASTING: u32 = 1024;

/// What is measured.
#[derive(Clone, Copy, Debug)]
pub struct Load {
    /// Whether the ends prove their keys.
    pub mode: Mode,
    /// Connections at the same time.
    pub connections: u16,
    /// Calls that one connection carries.
    pub calls_per_connection: u32,
    /// How long.
    pub span: Duration,
}

/// What came of it.
#[derive(Clone, Debug, Default)]
pub struct Carried {
    /// Replies that list k contacts.
    pub replies: u64,
    /// Calls without such a reply.
    pub errors: u64,
    /// Time from a call to its reply, a new connection and its handshake included; sorted.
    pub micros: Vec<u32>,
    /// How long it took.
    pub seconds: f64,
}

impl Carried {
    /// Replies a second.
    #[must_use]
    pub fn rate(&self) -> f64 {
        self.replies as f64 / self.seconds
    }

    /// The time within which this share of the replies came, in milliseconds.
    #[must_use]
    pub fn ms(&self, per_mille: usize) -> f64 {
        let place = (self.micros.len() * per_mille / 1000).min(self.micros.len().saturating_sub(1));
        self.micros
            .get(place)
            .map_or(f64::NAN, |micros| f64::from(*micros) / 1000.0)
    }
}

/// The loads that are measured, by name.
#[must_use]
pub fn loads(span: Duration, connections: u16) -> Vec<(&'static str, Load)> {
    let load = |mode, calls_per_connection| Load {
        mode,
        connections,
        calls_per_connection,
        span,
    };
    vec![
        ("plain, lasting connections", load(Mode::Plain, LASTING)),
        ("plain, a connection a call", load(Mode::Plain, 1)),
        (
            "authenticated, lasting connections",
            load(Mode::Authenticated, LASTING),
        ),
        (
            "authenticated, a handshake a call",
            load(Mode::Authenticated, 1),
        ),
    ]
}

fn secret(number: u16) -> SecretKey {
    let mut bytes = [7; 32];
    bytes[..2].copy_from_slice(&number.to_be_bytes());
    SecretKey::from_bytes(bytes).expect("far below the order of the curve")
}

/// A node to be asked.
///
/// # Panics
/// If loopback has no free port.
pub async fn serve(mode: Mode) -> Running {
    let settings = Settings {
        secret: secret(0),
        config: Config::preset(Preset::Skywire),
        listen: SocketAddr::from(([127, 0, 0, 1], 0)),
        advertised: None,
        bootstrap: Vec::new(),
        mode,
        limits: Limits {
            // What a handshake costs is what is measured.
            handshakes_per_second: 1_000_000,
            handshakes_at_once: 1_000_000,
            ..Limits::default()
        },
        keeping: Keeping::Apart,
        seed: [1; 32],
    };
    let disk = Box::new(MemoryDisk::new());
    let started = start(settings, Sockets, SystemClock::start(), disk).await;
    started.expect("loopback has a free port")
}

/// Who the node is.
#[must_use]
pub fn served() -> PublicKey {
    secret(0).public_key()
}

fn caller(number: u16, mode: Mode) -> Me {
    // An acquaintance that listens nowhere is never called back.
    let [high, low] = number.to_be_bytes();
    let mut seed = [high; 32];
    seed[0] = low;
    Me::new(secret(number), mode, None, seed)
}

fn find_node(number: u16, target: u64) -> Vec<u8> {
    let key = secret(number).public_key();
    let mut bytes = [0; 32];
    bytes[..8].copy_from_slice(&target.wrapping_mul(0x9e37_79b9_7f4a_7c15).to_be_bytes());
    let request = WireRequest {
        sender: Claim {
            id: Id::of_node(&key),
            key,
        },
        body: RequestBody::FindNode {
            target: Id::from_bytes(bytes),
        },
    };
    request.encode()
}

async fn open(address: SocketAddr, me: &Me) -> Option<Line<TcpStream>> {
    let stream = TcpStream::connect(address).await.ok()?;
    stream.set_nodelay(true).ok()?;
    Line::open(stream, me, &served()).await.ok()
}

/// How many contacts the reply lists: found by decoding it, or by counting their keys.
async fn ask(
    line: &mut Line<TcpStream>,
    frame: &[u8],
    room: &Room,
    decode: Decode,
) -> Result<usize, LineError> {
    let (reply, _) = line.call_unread(frame, room).await?;
    if decode == Decode::No {
        let key = b"\"pk\":\"";
        return Ok(reply
            .bytes
            .windows(key.len())
            .filter(|at| at == key)
            .count());
    }
    match WireReply::decode(&reply.bytes, Method::FindNode) {
        Ok(WireReply::Nodes { closest }) => Ok(closest.len()),
        _ => Err(LineError::Unreadable),
    }
}

/// Whether a reply is decoded.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Decode {
    Yes,
    No,
}

/// Has the node at this address get to know callers.
///
/// # Panics
/// If it does not answer one of them.
pub async fn acquaint(address: SocketAddr, mode: Mode) {
    let room = Room::new();
    for number in 1..=ACQUAINTANCES {
        let me = caller(number, mode);
        let mut line = open(address, &me)
            .await
            .expect("the node takes connections");
        let asked = ask(&mut line, &find_node(number, 0), &room, Decode::Yes).await;
        asked.expect("the node answers");
    }
}

/// Puts a load on the node at this address.
pub async fn carry(address: SocketAddr, load: Load) -> Carried {
    let begun = Instant::now();
    let mut callers = JoinSet::new();
    let frames: Arc<Vec<Vec<u8>>> = Arc::new((0..1024).map(|n| find_node(1, n)).collect());
    for number in 1..=load.connections {
        callers.spawn(call_on(address, load, number, Arc::clone(&frames), begun));
    }
    let mut carried = Carried::default();
    while let Some(part) = callers.join_next().await {
        let part = part.expect("a caller does not fail");
        carried.replies += part.replies;
        carried.errors += part.errors;
        carried.micros.extend(part.micros);
    }
    carried.seconds = begun.elapsed().as_secs_f64();
    carried.micros.sort_unstable();
    carried
}

/// One caller: call after call until the time is over.
async fn call_on(
    address: SocketAddr,
    load: Load,
    number: u16,
    frames: Arc<Vec<Vec<u8>>>,
    begun: Instant,
) -> Carried {
    let (me, room) = (caller(1, load.mode), Room::new());
    let k = usize::from(Config::preset(Preset::Skywire).k);
    let mut carried = Carried::default();
    let mut line = None;
    let mut used = 0;
    for count in usize::from(number).. {
        if begun.elapsed() >= load.span {
            break;
        }
        let since = Instant::now();
        if used == load.calls_per_connection {
            line = None;
        }
        if line.is_none() {
            (line, used) = (open(address, &me).await, 0);
        }
        used += 1;
        let decode = match count % DECODED_ONE_IN {
            0 => Decode::Yes,
            _ => Decode::No,
        };
        let frame = &frames[count % frames.len()];
        let listed = match &mut line {
            Some(line) => ask(line, frame, &room, decode).await.ok(),
            None => None,
        };
        if listed == Some(k) {
            carried.replies += 1;
            let micros = since.elapsed().as_micros();
            carried
                .micros
                .push(u32::try_from(micros).unwrap_or(u32::MAX));
        } else {
            carried.errors += 1;
            line = None;
        }
    }
    carried
}
