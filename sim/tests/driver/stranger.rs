//! Ends of connections that are no nodes: they say what a test wants, true or not.

use crate::town::secret;
use kadlab::driver::{End, HELLO_BYTES, Hello, Line, Me, Mode, Room, Transcript};
use kadlab_core::id::Id;
use kadlab_core::key::{PublicKey, SIGNATURE_BYTES, SecretKey};
use kadlab_core::message::Method;
use kadlab_core::wire::{Claim, RequestBody, WireReply, WireRequest};
use std::net::SocketAddr;
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpSocket, TcpStream};

/// What the stranger with this number says when it is honest.
pub(crate) fn hello(number: u16, mode: Mode) -> Hello {
    Hello {
        mode,
        key: secret(number).public_key(),
        nonce: [9; 32],
        listens: None,
    }
}

/// A request of the stranger with this number.
pub(crate) fn request(number: u16, body: RequestBody) -> Vec<u8> {
    let key = secret(number).public_key();
    let sender = Claim {
        id: Id::of_node(&key),
        key,
    };
    WireRequest { sender, body }.encode()
}

/// A request of the stranger with this number that every node answers.
pub(crate) fn find_node(number: u16) -> Vec<u8> {
    request(number, RequestBody::FindNode { target: Id::ZERO })
}

pub(crate) async fn connect(address: SocketAddr) -> TcpStream {
    let connected = TcpStream::connect(address).await;
    connected.expect("the node takes connections")
}

/// A connection that comes from another IP address of this machine.
pub(crate) async fn connect_from(ip: [u8; 4], address: SocketAddr) -> TcpStream {
    let socket = TcpSocket::new_v4().expect("a socket");
    let bound = socket.bind(SocketAddr::from((ip, 0)));
    bound.expect("all of 127.0.0.0/8 is this machine");
    let connected = socket.connect(address).await;
    connected.expect("the node takes connections")
}

/// An honest stranger asks once over a new connection. True if it had a reply within `patience`.
pub(crate) async fn is_answered(
    address: SocketAddr,
    node: &PublicKey,
    mode: Mode,
    patience: Duration,
) -> bool {
    let asked = async {
        let me = Me::new(secret(900), mode, None, [3; 32]);
        let mut line = Line::open(connect(address).await, &me, node).await.ok()?;
        let (frame, room) = (find_node(900), Room::new());
        line.call(&frame, Method::FindNode, &room).await.ok()
    };
    matches!(tokio::time::timeout(patience, asked).await, Ok(Some(_)))
}

/// True if the other end closes the connection without another byte.
pub(crate) async fn is_closed_in_silence(stream: &mut TcpStream) -> bool {
    let mut byte = [0; 1];
    let read = tokio::time::timeout(Duration::from_secs(20), stream.read(&mut byte)).await;
    matches!(read.expect("closed in time"), Ok(0) | Err(_))
}

/// A handshake in which the opener names `key` and proves another.
pub(crate) async fn greet_as(stream: &mut TcpStream, hello: &Hello, proves: &SecretKey) {
    let opener = hello.encode();
    stream.write_all(&opener).await.expect("the node reads");
    let mut acceptor = [0; HELLO_BYTES];
    stream
        .read_exact(&mut acceptor)
        .await
        .expect("the node answers");
    let mut proof = [0; SIGNATURE_BYTES];
    stream
        .read_exact(&mut proof)
        .await
        .expect("and proves its key");
    let transcript = Transcript { opener, acceptor };
    let proof = transcript.prove(End::Opener, proves);
    stream
        .write_all(proof.as_bytes())
        .await
        .expect("the node reads");
}

/// Accepts connections for the stranger with this number, and answers every request with what
/// `reply` makes, and with `told` behind it: whose key, and where that one listens.
pub(crate) async fn answer_with(
    listener: tokio::net::TcpListener,
    (number, mode): (u16, Mode),
    told: Option<(PublicKey, SocketAddr)>,
    mut reply: impl FnMut(WireRequest) -> WireReply,
) {
    loop {
        let (mut stream, _) = listener.accept().await.expect("loopback has connections");
        let hello = Hello {
            listens: listener.local_addr().ok(),
            ..hello(number, mode)
        };
        if welcome(&mut stream, &hello, number).await.is_err() {
            continue;
        }
        while let Some(request) = next_request(&mut stream).await {
            let mut bytes = reply(request).encode();
            bytes.extend_from_slice(&[0, u8::from(told.is_some())]);
            if let Some((key, SocketAddr::V4(address))) = told {
                bytes.extend_from_slice(key.as_bytes());
                bytes.push(4);
                bytes.extend_from_slice(&address.ip().octets());
                bytes.extend_from_slice(&[0; 12]);
                bytes.extend_from_slice(&address.port().to_be_bytes());
            }
            if stream.write_all(&bytes).await.is_err() {
                break;
            }
        }
    }
}

async fn welcome(stream: &mut TcpStream, hello: &Hello, number: u16) -> std::io::Result<()> {
    let mut opener = [0; HELLO_BYTES];
    stream.read_exact(&mut opener).await?;
    let acceptor = hello.encode();
    stream.write_all(&acceptor).await?;
    if hello.mode == Mode::Authenticated {
        let transcript = Transcript { opener, acceptor };
        let proof = transcript.prove(End::Acceptor, &secret(number));
        stream.write_all(proof.as_bytes()).await?;
        stream.read_exact(&mut [0; SIGNATURE_BYTES]).await?;
    }
    Ok(())
}

async fn next_request(stream: &mut TcpStream) -> Option<WireRequest> {
    let length = stream.read_u32().await.ok()?;
    let mut bytes = length.to_be_bytes().to_vec();
    bytes.resize(4 + length as usize, 0);
    stream.read_exact(&mut bytes[4..]).await.ok()?;
    WireRequest::decode(&bytes).ok()
}
