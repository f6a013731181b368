//! What goes wrong with journals: while they are written, and while they are read.

use super::FORMAT;
use std::io;
use std::path::PathBuf;

/// A journal that cannot be read on.
#[derive(Debug, thiserror::Error)]
#[error("{}:{line}: {damage}", path.display())]
pub struct JournalError {
    /// The file.
    pub path: PathBuf,
    /// The line, from 1.
    pub line: u64,
    /// What is wrong there.
    pub damage: Damage,
}

/// What is wrong with a line.
#[derive(Debug, thiserror::Error)]
pub enum Damage {
    /// The file cannot be read.
    #[error("cannot be read: {0}\nhelp: name a file that `kadlab run --journal` or a node wrote")]
    Unreadable(io::Error),
    /// The first line is not that of a journal.
    #[error("not a journal\nhelp: name a file that `kadlab run --journal` or a node wrote")]
    NoJournal,
    /// It is of another format.
    #[error(
        "a journal of format {0}; this version reads format {FORMAT}\n\
         help: replay it with the version that wrote it"
    )]
    Format(u32),
    /// A key of the core is unknown here, missing, or has a value it does not take.
    #[error(
        "the core of this version does not take this key `{0}`\n\
         help: replay it with the version that wrote it"
    )]
    CoreKey(String),
    /// The line is longer than any that is written.
    #[error("a line of more than {0} bytes\nhelp: the file is damaged; copy it again")]
    Long(u64),
    /// The line is not one of the format.
    #[error("damaged: {0}\nhelp: the file is damaged; copy it again")]
    Line(String),
    /// A value of the line is not what its name asks for.
    #[error("damaged: `{0}` has no such value\nhelp: the file is damaged; copy it again")]
    Value(&'static str),
    /// The line does not follow on the one before.
    #[error("out of order: {0}\nhelp: lines are missing or changed; copy the file again")]
    Order(String),
}

/// Why a journal has ended before its host.
#[derive(Debug, thiserror::Error)]
pub enum Ended {
    /// It has as many bytes as it may have.
    #[error("it reached its limit of {0} bytes")]
    Full(u64),
    /// It could not be written.
    #[error("it could not be written: {0}")]
    Unwritable(io::Error),
    /// The node was told something that has no bytes on the wire.
    #[error("the node was told {0}, which no message carries")]
    Unsayable(&'static str),
}
