//! `--journal NODE=FILE`: which node of a run is recorded, and where to.
//!
//! A file that is there already is replaced only if it is a journal itself.

use crate::journal::BYTES_MAX;
use crate::run::{Recording, Written};
use crate::scenario::spec::Scenario;
use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::str::FromStr;

/// A node and the file of its journal.
#[derive(Clone, Debug)]
pub(super) struct Journal {
    node: String,
    file: PathBuf,
}

/// Why a node cannot be recorded.
#[derive(Debug, thiserror::Error)]
pub enum RecordingError {
    /// Not an equals sign.
    #[error("not NODE=FILE; write a node as reports show it and a file: visor/17=visor-17.journal")]
    Form,
    /// No such node.
    #[error("--journal {node}: no node has this name\nhelp: this scenario's nodes are {nodes}")]
    Node {
        /// What was asked for.
        node: String,
        /// What there is.
        nodes: String,
    },
    /// A file that is something else.
    #[error("{}: exists and is no journal\nhelp: name another file", .0.display())]
    Foreign(PathBuf),
    /// The file cannot be made.
    #[error("{}: cannot be written: {reason}\nhelp: name a file in a folder that exists", file.display())]
    Unwritable {
        /// The file.
        file: PathBuf,
        /// What the system said.
        reason: io::Error,
    },
}

impl FromStr for Journal {
    type Err = RecordingError;
    fn from_str(text: &str) -> Result<Journal, RecordingError> {
        let (node, file) = text.split_once('=').ok_or(RecordingError::Form)?;
        Ok(Journal {
            node: node.to_owned(),
            file: file.into(),
        })
    }
}

impl Journal {
    /// Makes the file, for a run of this scenario.
    pub(super) fn recording(&self, scenario: &Scenario) -> Result<Recording, RecordingError> {
        let node = scenario.position_of(&self.node);
        let node = node.ok_or_else(|| RecordingError::Node {
            node: self.node.clone(),
            nodes: nodes(scenario),
        })?;
        if is_foreign(&self.file) {
            return Err(RecordingError::Foreign(self.file.clone()));
        }
        let file = File::create(&self.file).map_err(|reason| RecordingError::Unwritable {
            file: self.file.clone(),
            reason,
        })?;
        Ok(Recording {
            node,
            to: Box::new(file),
            bytes_max: BYTES_MAX,
        })
    }

    /// What became of it.
    pub(super) fn said(&self, written: &Written) -> String {
        let file = self.file.display();
        match written {
            Ok(inputs) => format!("journal: {file} ({inputs} inputs of {})", self.node),
            Err(ended) => format!("journal: {file} ends before the run: {ended}"),
        }
    }
}

fn nodes(scenario: &Scenario) -> String {
    let named = scenario.groups.iter().map(|group| {
        let (name, last) = (&group.name, group.count.saturating_sub(1));
        format!("{name}/0 to {name}/{last}")
    });
    named.collect::<Vec<_>>().join(", ")
}

/// Whether something other than a journal is in the place.
fn is_foreign(file: &Path) -> bool {
    const BEGINS: &[u8] = br#"{"journal":"#;
    let mut begins = Vec::new();
    let Ok(open) = File::open(file) else {
        return false;
    };
    let read = open.take(BEGINS.len() as u64).read_to_end(&mut begins);
    read.is_err() || !(begins.is_empty() || begins == BEGINS)
}
