//! The text that names a disk: `memory`, `redb:PATH`, `redis://HOST` and longer.
//!
//! Reading the text touches nothing; [`Form::open`] does.

use super::redis::{FORM, RedisAddress};
use super::{Disk, MemoryDisk, OpenError, RedbDisk, RedisDisk};
use kadlab_core::id::Id;
use std::fmt;
use std::path::PathBuf;
use std::str::FromStr;

/// Which disk, and where.
#[derive(Clone, Debug)]
pub enum Form {
    /// In memory: gone with the process.
    Memory,
    /// A redb file of this node's own.
    Redb(PathBuf),
    /// A Redis server.
    Redis(RedisAddress),
}

/// Why a text names no disk, and the form that is nearest to it.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[error("{text}: {what}\nhelp: {remedy}")]
pub struct FormError {
    text: String,
    what: &'static str,
    remedy: String,
}

impl FromStr for Form {
    type Err = FormError;

    fn from_str(text: &str) -> Result<Form, FormError> {
        let mistake = |what, remedy: String| FormError {
            text: shown(text),
            what,
            remedy,
        };
        let (kind, rest) = text.split_once(':').unwrap_or((text, ""));
        match kind {
            "memory" if text == "memory" => Ok(Form::Memory),
            "memory" => Err(mistake("memory has no place", "write memory".into())),
            "redb" if rest.is_empty() => Err(mistake(
                "the path of the file is missing",
                "write redb:PATH".into(),
            )),
            "redb" => Ok(Form::Redb(rest.into())),
            "redis" | "rediss" => {
                let url = if rest.contains("://") { rest } else { text };
                let address = RedisAddress::read(url);
                let remedy = |what| mistake(what, format!("write {FORM}"));
                address.map(Form::Redis).map_err(remedy)
            }
            _ => Err(mistake("there is no such store", nearest(kind))),
        }
    }
}

/// The forms, the one nearest to what was written first.
fn nearest(kind: &str) -> String {
    let mut forms = [("memory", "memory"), ("redb", "redb:PATH"), ("redis", FORM)];
    forms.sort_by_key(|(name, _)| strsim::levenshtein(name, kind));
    let [(_, first), (_, second), (_, third)] = forms;
    format!("write {first}, {second} or {third}")
}

/// The text without a password that may be in it.
fn shown(text: &str) -> String {
    match text.rsplit_once('@') {
        Some((_, place)) => format!("\"..@{place}\""),
        None => format!("{text:?}"),
    }
}

impl fmt::Display for Form {
    /// As it is written, but without a password.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Form::Memory => f.write_str("memory"),
            Form::Redb(path) => write!(f, "redb:{}", path.display()),
            Form::Redis(address) => address.fmt(f),
        }
    }
}

impl Form {
    /// Opens the disk of the node with this id.
    ///
    /// # Errors
    /// When the disk is not there or not to be used; for the operator.
    pub fn open(&self, node: &Id) -> Result<Box<dyn Disk>, OpenError> {
        Ok(match self {
            Form::Memory => Box::new(MemoryDisk::new()),
            Form::Redb(path) => Box::new(RedbDisk::open(path)?),
            Form::Redis(address) => Box::new(RedisDisk::open(address, node)?),
        })
    }
}
