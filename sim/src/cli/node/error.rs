//! What the operator of a real node must repair.

use crate::driver::StartError;
use crate::driver::operator::OperatorError;
use crate::scenario::ScenarioError;
use crate::stores::{FormError, OpenError};
use std::net::SocketAddr;
use std::path::PathBuf;

/// Why a real node, or a command to one, did not come about.
#[derive(Debug, thiserror::Error)]
pub enum NodeError {
    /// A key file that cannot be read.
    #[error("{}: the key cannot be read: {reason}\nhelp: make one with `kadlab key {}`", file.display(), file.display())]
    KeyFile {
        /// The file.
        file: PathBuf,
        /// What the system says.
        reason: std::io::Error,
    },
    /// A key file with something else in it.
    #[error("{}: not a secret key: {reason}\nhelp: a key file is one line of 64 hexadecimal digits; make one with `kadlab key`", file.display())]
    Key {
        /// The file.
        file: PathBuf,
        /// What is wrong.
        reason: &'static str,
    },
    /// A key file that would be written over.
    #[error("{}: a new key cannot be written there: {reason}\nhelp: name a file that does not exist yet", file.display())]
    NewKey {
        /// The file.
        file: PathBuf,
        /// What the system says.
        reason: std::io::Error,
    },
    /// A public key on the command line.
    #[error("{0}")]
    PublicKey(String),
    /// What the design file says.
    #[error("{0}")]
    Design(ScenarioError),
    /// A design file that cannot be read.
    #[error(
        "--design {file}: cannot be read: {reason}\nhelp: name a file with a [core] as scenario files have it, or leave --design out for the preset skywire"
    )]
    DesignFile {
        /// The file.
        file: String,
        /// What the system says.
        reason: String,
    },
    /// A plain node that strangers could reach.
    #[error(
        "--plain with {option} {address}: whoever reaches that address is believed to be whom they name\nhelp: leave --plain out, or stay on loopback such as 127.0.0.1:7070; where nobody else can reach the network, add --trust-the-network"
    )]
    PlainBeyondLoopback {
        /// The option.
        option: &'static str,
        /// The address that is not loopback.
        address: SocketAddr,
    },
    /// A store that nobody knows.
    #[error("--store {0}")]
    Store(FormError),
    /// A store that cannot be opened.
    #[error("--store: {0}")]
    Open(OpenError),
    /// A log filter that says nothing.
    #[error("--log {0}: {1}\nhelp: write a level such as info, or a filter such as kadlab=debug")]
    Log(String, String),
    /// The node cannot start.
    #[error("{0}")]
    Start(#[from] StartError),
    /// The node cannot be spoken to.
    #[error("{0}")]
    Operator(#[from] OperatorError),
    /// The node does not do it.
    #[error("the node refuses: {0}\nhelp: see what it says, and ask again")]
    Refused(String),
    /// A place for the nodes of a cluster.
    #[error("{}: {reason}\nhelp: name a folder that can be written with --dir", place.display())]
    Place {
        /// The folder or file.
        place: PathBuf,
        /// What the system says.
        reason: std::io::Error,
    },
    /// A node of a cluster that did not come up.
    #[error("node {number} did not come up: {said}\nhelp: its log is {}", log.display())]
    Member {
        /// Which.
        number: usize,
        /// What it said.
        said: String,
        /// Its log.
        log: PathBuf,
    },
    /// Ports that do not exist.
    #[error("{option} {port}: {nodes} nodes need ports up to {}, and 65535 is the last\nhelp: choose a lower port", port + nodes - 1)]
    Ports {
        /// Which of them.
        option: &'static str,
        /// The first.
        port: usize,
        /// How many nodes.
        nodes: usize,
    },
    /// A journal that cannot be written.
    #[error("--journal: {}: cannot be written: {reason}\nhelp: name a folder that exists and can be written", file.display())]
    Journal {
        /// The file.
        file: PathBuf,
        /// What the system says.
        reason: std::io::Error,
    },
    /// The system has no room for threads, signals or chance.
    #[error("the system refuses: {0}\nhelp: this is the system's doing; try again")]
    System(std::io::Error),
}

impl From<ScenarioError> for NodeError {
    fn from(error: ScenarioError) -> NodeError {
        match error {
            ScenarioError::Unreadable { file, reason } => NodeError::DesignFile { file, reason },
            error => NodeError::Design(error),
        }
    }
}

impl NodeError {
    /// A node of a cluster did not come up; why, stands in its log.
    pub(super) fn member(number: usize, log: PathBuf) -> NodeError {
        let text = std::fs::read_to_string(&log).unwrap_or_default();
        let said = text.lines().find_map(|line| line.strip_prefix("error: "));
        NodeError::Member {
            number,
            said: said.unwrap_or("it did not say why").to_owned(),
            log,
        }
    }
}
