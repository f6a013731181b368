//! The text that names a disk: `memory`, `redb:PATH`, `redis:URL`.
//!
//! Reading the text touches nothing; [`Form::open`] does.

use super::{Disk, MemoryDisk, OpenError, RedbDisk};
use kadlab_core::id::Id;
use std::path::PathBuf;
use std::str::FromStr;

/// Which disk, and where.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Form {
    /// In memory: gone with the process.
    Memory,
    /// A redb file of this node's own.
    Redb(PathBuf),
}

/// Why a text names no disk.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[error("{0}")]
pub struct FormError(String);

impl FromStr for Form {
    type Err = FormError;

    fn from_str(text: &str) -> Result<Form, FormError> {
        match text.split_once(':') {
            None if text == "memory" => Ok(Form::Memory),
            Some(("redb", path)) if !path.is_empty() => Ok(Form::Redb(path.into())),
            _ => Err(FormError(format!("no store is called {text:?}"))),
        }
    }
}

impl Form {
    /// Opens the disk of the node with this id.
    ///
    /// # Errors
    /// When the disk is not there or not to be used; for the operator.
    pub fn open(&self, _node: &Id) -> Result<Box<dyn Disk>, OpenError> {
        Ok(match self {
            Form::Memory => Box::new(MemoryDisk::new()),
            Form::Redb(path) => Box::new(RedbDisk::open(path)?),
        })
    }
}
