//! What can go wrong when a report is written or read back: the operator's mistakes and the disk's.
//!
//! Every variant names the path and the remedy. Broken records are not errors: they are bugs of
//! the host that made them, and assertions.

use std::io;
use std::path::PathBuf;

/// Why a report cannot be written.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The destination holds something that a report must not replace.
    #[error(
        "{path} already exists and {found}; {rule}: choose another folder with --out, or move it \
         away"
    )]
    Occupied {
        /// The destination.
        path: PathBuf,
        /// What stands there, as the second half of a sentence.
        found: String,
        /// What the result that was to be written may replace.
        rule: String,
    },
    /// The destination has no name of its own (`/` or `..`).
    #[error("{path} cannot be a result folder: give a path that ends in a folder's name")]
    Nameless {
        /// The destination.
        path: PathBuf,
    },
    /// Nothing can be created where the destination would stand.
    #[error(
        "{path} cannot be written, because no folder can be created in {folder}: {source}; choose \
         another folder with --out, or make this one writable"
    )]
    Unwritable {
        /// The destination.
        path: PathBuf,
        /// The nearest folder above it that exists.
        folder: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// No JUnit file can be written there.
    #[error(
        "{path}: no JUnit file can be written there: {reason}\nhelp: choose another file with --junit"
    )]
    Junit {
        /// The file.
        path: PathBuf,
        /// What is in the way.
        reason: String,
    },
    /// What is to be read is no whole result.
    #[error("{path}: {problem}\nhelp: {remedy}")]
    Unfit {
        /// The folder or file.
        path: PathBuf,
        /// What is wrong with it.
        problem: String,
        /// What to do.
        remedy: String,
    },
    /// Two results that cannot be compared.
    #[error("these cannot be compared: {problem}\nhelp: {remedy}")]
    Incomparable {
        /// What sets them apart.
        problem: String,
        /// What to do.
        remedy: String,
    },
    /// The disk refused.
    #[error("cannot {action} {path}: {source}; check that the disk has room and may be written")]
    Disk {
        /// What was tried, as a verb.
        action: &'static str,
        /// The file or folder.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// A table or picture could not be encoded.
    #[error("cannot encode {what}: {reason}; this is a fault of kadlab, please report it")]
    Encoding {
        /// The file's name.
        what: String,
        /// What the encoder said.
        reason: String,
    },
}

impl Error {
    /// Turns a failure of the system into an error that says what was tried where.
    pub(crate) fn disk(
        action: &'static str,
        path: impl Into<PathBuf>,
    ) -> impl FnOnce(io::Error) -> Self {
        let path = path.into();
        move |source| Self::Disk {
            action,
            path,
            source,
        }
    }

    /// No result at a path, and where results come from.
    pub(crate) fn unfit(path: impl Into<PathBuf>, problem: String) -> Self {
        Self::Unfit {
            path: path.into(),
            problem,
            remedy: "give a folder that `kadlab run` or `kadlab sweep` wrote".to_owned(),
        }
    }

    /// Wraps what an encoder said about one file.
    pub(crate) fn encoding(what: &str, reason: impl ToString) -> Self {
        Self::Encoding {
            what: what.to_owned(),
            reason: reason.to_string(),
        }
    }
}
