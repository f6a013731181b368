//! The bytes at the start of a connection, and who they prove is at its ends (docs/wire.md).
//!
//! Whoever opens a connection says hello, the other end says hello. In an authenticated
//! connection each end then signs both, nonces included: first the acceptor, behind its hello, then
//! the opener. Nothing here reads or writes a stream.

use kadlab_core::key::{PUBLIC_KEY_BYTES, PublicKey, SIGNATURE_BYTES, SecretKey, Signature};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

/// What a hello begins with; the last byte is the version.
pub const MAGIC: [u8; 8] = *b"kadlab/1";
/// Bytes of a hello.
pub const HELLO_BYTES: usize = 93;
/// Bytes of a nonce.
pub(super) const NONCE_BYTES: usize = 32;
/// Bytes of an address.
pub const ADDRESS_BYTES: usize = 19;

/// What signatures of a handshake begin with. No signed item begins so: read as the payload of an
/// item, bytes 8 to 12 would be the length of a value of 1.6 GB.
const SIGNED: [u8; 16] = *b"kadlab handshake";

const MODE: usize = MAGIC.len();
const KEY: usize = MODE + 1;
const NONCE: usize = KEY + PUBLIC_KEY_BYTES;
const ADDRESS: usize = NONCE + NONCE_BYTES;
const _: () = assert!(ADDRESS + ADDRESS_BYTES == HELLO_BYTES);

/// What a connection is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(u8)]
pub enum Mode {
    /// Everybody is who they say: for tests on one machine.
    Plain = 0,
    /// Both ends prove their keys.
    Authenticated = 1,
    /// Both ends prove the same key: the operator of a node speaks to it.
    Operator = 2,
}

impl Mode {
    fn from_byte(byte: u8) -> Option<Mode> {
        let all = [Mode::Plain, Mode::Authenticated, Mode::Operator];
        all.into_iter().find(|mode| *mode as u8 == byte)
    }
}

/// What one end says of itself.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Hello {
    /// What the connection is to be.
    pub mode: Mode,
    /// Its key.
    pub key: PublicKey,
    /// Never used twice; zeros in a plain connection.
    pub nonce: [u8; NONCE_BYTES],
    /// Where it listens, if it does; an unspecified IP address stands for the one that the
    /// connection comes from.
    pub listens: Option<SocketAddr>,
}

/// Which end of a connection.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(u8)]
pub enum End {
    /// The one that opened it.
    Opener = b'o',
    /// The one that accepted it.
    Acceptor = b'a',
}

/// Why the other end is not who it has to be.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum HelloError {
    /// The bytes are no hello of this version.
    #[error("not a hello of this protocol")]
    Unreadable,
    /// The connection is to be of a kind that this end does not take.
    #[error("a connection of another mode")]
    OtherMode,
    /// It says to be another than the one that was dialled.
    #[error("another key than the one dialled")]
    OtherKey,
    /// It says to listen elsewhere than where others said.
    #[error("it says that it listens elsewhere")]
    OtherPlace,
    /// It could not sign for the key that it named.
    #[error("no proof of the key it names")]
    Unproven,
}

impl Hello {
    /// The bytes.
    #[must_use]
    pub fn encode(&self) -> [u8; HELLO_BYTES] {
        let mut bytes = [0; HELLO_BYTES];
        bytes[..MODE].copy_from_slice(&MAGIC);
        bytes[MODE] = self.mode as u8;
        bytes[KEY..NONCE].copy_from_slice(self.key.as_bytes());
        bytes[NONCE..ADDRESS].copy_from_slice(&self.nonce);
        bytes[ADDRESS..].copy_from_slice(&encode_address(self.listens));
        bytes
    }

    /// Reads the bytes.
    ///
    /// # Errors
    /// [`HelloError::Unreadable`].
    pub fn decode(bytes: &[u8; HELLO_BYTES]) -> Result<Hello, HelloError> {
        let mode = Mode::from_byte(bytes[MODE]);
        let mode = mode.filter(|_| bytes[..MODE] == MAGIC);
        let mode = mode.ok_or(HelloError::Unreadable)?;
        let address = part(bytes, ADDRESS);
        Ok(Hello {
            mode,
            key: PublicKey::from_bytes(part(bytes, KEY)),
            nonce: part(bytes, NONCE),
            listens: decode_address(&address).ok_or(HelloError::Unreadable)?,
        })
    }

    /// Where this end listens, as seen by the other end of a connection from `from`.
    #[must_use]
    pub fn listens_seen_from(&self, from: IpAddr) -> Option<SocketAddr> {
        let mut address = self.listens?;
        if address.ip().is_unspecified() {
            address.set_ip(from);
        }
        Some(address)
    }
}

impl Hello {
    /// Whether this end says that it listens where it was dialled.
    #[must_use]
    pub fn listens_at(&self, dialled: SocketAddr) -> bool {
        let here = |stated: SocketAddr| {
            let ip = stated.ip();
            stated.port() == dialled.port() && (ip.is_unspecified() || ip == dialled.ip())
        };
        self.listens.is_some_and(here)
    }
}

/// `N` bytes from a place that is known to lie within a hello.
fn part<const N: usize>(bytes: &[u8; HELLO_BYTES], at: usize) -> [u8; N] {
    let part = bytes[at..at + N].try_into();
    part.expect("the part has N bytes")
}

/// An address as the wire has it: family (0 for none, 4, 6), 16 bytes of which IPv4 uses the first
/// four, port.
#[must_use]
pub(super) fn encode_address(address: Option<SocketAddr>) -> [u8; ADDRESS_BYTES] {
    let mut bytes = [0; ADDRESS_BYTES];
    let Some(address) = address else { return bytes };
    match address.ip() {
        IpAddr::V4(ip) => {
            bytes[0] = 4;
            bytes[1..5].copy_from_slice(&ip.octets());
        }
        IpAddr::V6(ip) => {
            bytes[0] = 6;
            bytes[1..17].copy_from_slice(&ip.octets());
        }
    }
    bytes[17..].copy_from_slice(&address.port().to_be_bytes());
    bytes
}

/// Reads an address; nothing if the bytes are none.
#[must_use]
#[expect(
    clippy::option_option,
    reason = "no address and no such bytes are two things"
)]
pub(super) fn decode_address(bytes: &[u8; ADDRESS_BYTES]) -> Option<Option<SocketAddr>> {
    let [family, ip @ .., high, low] = bytes;
    let port = u16::from_be_bytes([*high, *low]);
    match family {
        0 => Some(None),
        4 => {
            let [a, b, c, d, ..] = *ip;
            Some(Some(SocketAddr::from((Ipv4Addr::new(a, b, c, d), port))))
        }
        6 => Some(Some(SocketAddr::from((Ipv6Addr::from(*ip), port)))),
        _ => None,
    }
}

/// Both hellos of an authenticated connection.
#[derive(Clone, Copy, Debug)]
pub struct Transcript {
    /// Of the end that opened it.
    pub opener: [u8; HELLO_BYTES],
    /// Of the end that accepted it.
    pub acceptor: [u8; HELLO_BYTES],
}

impl Transcript {
    /// What an end signs; the signature is over its SHA-256.
    fn signed_by(&self, end: End) -> Vec<u8> {
        [&SIGNED[..], &[end as u8], &self.opener, &self.acceptor].concat()
    }

    /// An end's proof that it has its key.
    #[must_use]
    pub fn prove(&self, end: End, secret: &SecretKey) -> Signature {
        secret.sign(&self.signed_by(end))
    }

    /// Whether an end has proven its key.
    ///
    /// # Errors
    /// [`HelloError::Unproven`].
    pub fn check(
        &self,
        end: End,
        key: &PublicKey,
        proof: [u8; SIGNATURE_BYTES],
    ) -> Result<(), HelloError> {
        let proof = Signature::from_bytes(proof);
        let check = proof.check(&self.signed_by(end), key);
        check.map_err(|_| HelloError::Unproven)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn secret(last: u8) -> SecretKey {
        let mut bytes = [0; 32];
        bytes[31] = last;
        SecretKey::from_bytes(bytes).expect("a small number is a key")
    }

    fn hello(key: u8, nonce: u8) -> Hello {
        Hello {
            mode: Mode::Authenticated,
            key: secret(key).public_key(),
            nonce: [nonce; NONCE_BYTES],
            listens: Some(SocketAddr::from(([10, 0, 0, 7], 7070))),
        }
    }

    #[test]
    fn a_hello_has_its_fields_where_the_documentation_says() {
        let bytes = hello(1, 9).encode();
        assert_eq!(&bytes[..9], b"kadlab/1\x01");
        assert_eq!(&bytes[9..42], secret(1).public_key().as_bytes());
        assert_eq!(bytes[42..74], [9; 32]);
        assert_eq!(bytes[74..79], [4, 10, 0, 0, 7]);
        assert_eq!(bytes[79..91], [0; 12]);
        assert_eq!(bytes[91..], 7070_u16.to_be_bytes());
        assert_eq!(Hello::decode(&bytes), Ok(hello(1, 9)));
    }

    #[test]
    fn every_kind_of_address_survives() {
        let ip: Ipv6Addr = "2001:db8::7".parse().expect("an address");
        for listens in [
            None,
            Some(SocketAddr::from((ip, 65535))),
            hello(1, 1).listens,
        ] {
            assert_eq!(decode_address(&encode_address(listens)), Some(listens));
        }
        assert_eq!(decode_address(&[5; ADDRESS_BYTES]), None);
    }

    #[test]
    fn other_magic_and_unknown_modes_are_unreadable() {
        for (place, byte) in [(0, b'K'), (7, b'2'), (8, 3), (74, 9)] {
            let mut bytes = hello(1, 1).encode();
            bytes[place] = byte;
            assert_eq!(Hello::decode(&bytes), Err(HelloError::Unreadable));
        }
    }

    #[test]
    fn a_proof_is_good_for_its_end_its_key_and_its_nonces_only() {
        let transcript = Transcript {
            opener: hello(1, 1).encode(),
            acceptor: hello(2, 2).encode(),
        };
        let proof = *transcript.prove(End::Opener, &secret(1)).as_bytes();
        let check = |transcript: &Transcript, end, key| {
            transcript.check(end, &secret(key).public_key(), proof)
        };
        assert_eq!(check(&transcript, End::Opener, 1), Ok(()));
        assert_eq!(
            check(&transcript, End::Acceptor, 1),
            Err(HelloError::Unproven)
        );
        assert_eq!(
            check(&transcript, End::Opener, 2),
            Err(HelloError::Unproven)
        );
        let replayed = Transcript {
            acceptor: hello(2, 3).encode(),
            ..transcript
        };
        assert_eq!(check(&replayed, End::Opener, 1), Err(HelloError::Unproven));
    }

    #[test]
    fn what_a_handshake_signs_is_no_items_payload() {
        let transcript = Transcript {
            opener: hello(1, 1).encode(),
            acceptor: hello(2, 2).encode(),
        };
        let signed = transcript.signed_by(End::Acceptor);
        let value_bytes = u32::from_be_bytes(signed[8..12].try_into().expect("four bytes"));
        assert!(value_bytes as usize > signed.len());
        assert!(value_bytes > kadlab_core::wire::frame::FRAME_BYTES_MAX);
    }
}
