//! Keys of real nodes: in files, and on the command line.

use super::super::say::say_line;
use super::super::{Error, Status};
use super::NodeError;
use kadlab_core::id::Id;
use kadlab_core::key::{PUBLIC_KEY_BYTES, PublicKey, SECRET_KEY_BYTES, SecretKey};
use std::io::Write;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

/// Longest key file that is read: a key, and room for spaces.
const FILE_BYTES_MAX: u64 = 4096;

/// Arguments of `kadlab key`.
#[derive(Debug, clap::Args)]
pub(in crate::cli) struct NewKey {
    /// The file to write the new key to
    #[arg(value_name = "FILE", default_value = super::USUAL_KEY)]
    file: PathBuf,
}

impl NewKey {
    pub(in crate::cli) fn execute(&self) -> Result<Status, Error> {
        let key = create(&self.file)?;
        say_line(format_args!("key  {key}"));
        say_line(format_args!("id   {}", Id::of_node(&key)));
        say_line(format_args!("file {}", self.file.display()));
        Ok(Status::AsPlanned)
    }
}

/// Makes a new key and writes it to a file that only its owner can read.
pub(super) fn create(file: &Path) -> Result<PublicKey, NodeError> {
    let secret = loop {
        let bytes = fresh()?;
        // One draw in 2^128 is no key.
        if let Some(secret) = SecretKey::from_bytes(bytes) {
            break (secret, bytes);
        }
    };
    let written = std::fs::OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(file)
        .and_then(|mut open| writeln!(open, "{}", hex::encode(secret.1)));
    written.map_err(|reason| NodeError::NewKey {
        file: file.to_owned(),
        reason,
    })?;
    Ok(secret.0.public_key())
}

/// The secret key in a file.
pub(super) fn secret(file: &Path) -> Result<SecretKey, NodeError> {
    let unread = |reason| NodeError::KeyFile {
        file: file.to_owned(),
        reason,
    };
    let wrong = |reason| NodeError::Key {
        file: file.to_owned(),
        reason,
    };
    if std::fs::metadata(file).map_err(unread)?.len() > FILE_BYTES_MAX {
        return Err(wrong("the file is too long"));
    }
    let text = std::fs::read(file).map_err(unread)?;
    let mut bytes = [0; SECRET_KEY_BYTES];
    let read = hex::decode_to_slice(text.trim_ascii(), &mut bytes);
    read.map_err(|_| wrong("it is not 64 hexadecimal digits"))?;
    SecretKey::from_bytes(bytes)
        .ok_or_else(|| wrong("the number is zero or above the curve's order"))
}

/// A public key on the command line.
pub(super) fn public(text: &str) -> Result<PublicKey, String> {
    let mut bytes = [0; PUBLIC_KEY_BYTES];
    let read = hex::decode_to_slice(text, &mut bytes);
    read.map_err(|_| format!("{text}: not a public key of 66 hexadecimal digits"))?;
    let key = PublicKey::from_bytes(bytes);
    match key.is_point() {
        true => Ok(key),
        false => Err(format!("{text}: not a point of the curve")),
    }
}

/// Chance that nobody can foresee.
pub(super) fn fresh() -> Result<[u8; 32], NodeError> {
    let mut bytes = [0; 32];
    getrandom::fill(&mut bytes).map_err(|error| NodeError::System(std::io::Error::other(error)))?;
    Ok(bytes)
}
