//! Values of the core as text that means the same everywhere: JSON in one order, without spaces,
//! with who is behind a handle in the handle's place.
//!
//! Hashes of a journal are over this text. It is written straight into the hash, so that a large
//! store costs time but no memory. Nothing reads it back but people and [`super::View`].

mod serializer;

use super::names;
use kadlab_core::node::Node;
use kadlab_core::peer::Peer;
use kadlab_core::wire::Directory;
use serde::ser::{self, Serialize};
use sha2::{Digest as _, Sha256};
use std::fmt::{self, Display, Write};

/// The SHA-256 of a node's whole state.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Digest([u8; 32]);

impl Display for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&names::hex(&self.0))
    }
}

/// The digest of a node's whole state: every field of it, those of its table, calls, tasks, bans,
/// store and publications among them.
#[must_use]
pub fn digest(node: &Node, names: &impl Directory) -> Digest {
    measure(node, names).0
}

/// A node's whole state as JSON.
#[must_use]
pub fn state_text(node: &Node, names: &impl Directory) -> String {
    let mut text = String::new();
    write(&mut text, node, names);
    text
}

/// The digest and how many bytes of text it is over.
pub(super) fn measure(node: &Node, names: &impl Directory) -> (Digest, u64) {
    let mut hash = Hash::default();
    write(&mut hash, node, names);
    let bytes = hash.bytes;
    (Digest(hash.finish()), bytes)
}

/// Writes a value.
pub(super) fn write(out: &mut impl Write, value: &impl Serialize, names: &impl Directory) {
    let mut text = Text {
        out,
        names,
        is_handle: false,
    };
    let written = value.serialize(&mut text);
    written.expect("values of the core have no floats, and neither texts nor hashes run full");
}

/// A running SHA-256 of text.
#[derive(Clone, Default)]
pub(super) struct Hash {
    hash: Sha256,
    bytes: u64,
}

impl Hash {
    pub(super) fn finish(self) -> [u8; 32] {
        self.hash.finalize().into()
    }
}

impl Write for Hash {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        self.hash.update(text);
        self.bytes += text.len() as u64;
        Ok(())
    }
}

impl fmt::Debug for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Hash of {} bytes", self.bytes)
    }
}

/// A text could not be written.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
struct TextError(String);

impl TextError {
    fn of(what: impl Display) -> TextError {
        TextError(what.to_string())
    }
}

impl ser::Error for TextError {
    fn custom<T: Display>(what: T) -> TextError {
        TextError::of(what)
    }
}

impl From<fmt::Error> for TextError {
    fn from(error: fmt::Error) -> TextError {
        TextError::of(error)
    }
}

/// A text under way.
struct Text<'a, W, D> {
    out: &'a mut W,
    names: &'a D,
    /// Whether the next number is a handle.
    is_handle: bool,
}

impl<W: Write, D: Directory> Text<'_, W, D> {
    fn quoted(&mut self, text: &str) -> Result<(), TextError> {
        let plain = |byte: u8| byte >= b' ' && byte != b'"' && byte != b'\\';
        if text.bytes().all(plain) {
            write!(self.out, "\"{text}\"")?;
        } else {
            let escaped = serde_json::to_string(text).map_err(TextError::of)?;
            self.out.write_str(&escaped)?;
        }
        Ok(())
    }

    fn number(&mut self, number: impl Display) -> Result<(), TextError> {
        write!(self.out, "{number}")?;
        Ok(())
    }

    fn index(&mut self, number: u64) -> Result<(), TextError> {
        if !std::mem::take(&mut self.is_handle) {
            return self.number(number);
        }
        let index = u32::try_from(number).map_err(TextError::of)?;
        let identity = self.names.identity(Peer::from_index(index));
        self.quoted(&names::peer(identity))
    }

    /// A key of a map, which is a text whatever it is of.
    fn key(&mut self, key: &(impl Serialize + ?Sized)) -> Result<(), TextError> {
        let mut written = String::new();
        key.serialize(&mut Text {
            out: &mut written,
            names: self.names,
            is_handle: false,
        })?;
        match written.starts_with('"') {
            true => self.out.write_str(&written)?,
            false => self.quoted(&written)?,
        }
        Ok(())
    }
}
