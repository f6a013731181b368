//! The operator's side: a connection to a node that has the same key.

use super::serve::frame_of;
use super::{Answer, METHOD, Question};
use crate::driver::hello::Mode;
use crate::driver::limits::HANDSHAKE_DEADLINE;
use crate::driver::line::Line;
use crate::driver::me::{HandshakeError, Me};
use crate::driver::network::Network;
use crate::driver::room::Room;
use kadlab_core::key::SecretKey;
use kadlab_core::wire::frame::split;
use std::net::SocketAddr;
use tokio::time::timeout;

/// A connection to the operator's own node.
pub struct Operator<N: Network> {
    line: Line<N::Stream>,
    address: SocketAddr,
}

/// Why a node cannot be spoken to.
#[derive(Debug, thiserror::Error)]
pub enum OperatorError {
    /// Nobody listens there.
    #[error(
        "no node at {0}: {1}\nhelp: start one with `kadlab node`, or name its address with --node"
    )]
    Unreachable(SocketAddr, std::io::Error),
    /// Somebody else listens there.
    #[error(
        "{0} did not prove to have this key: {1}\nhelp: name the key file that the node runs with"
    )]
    OtherNode(SocketAddr, String),
    /// The connection ended in between.
    #[error(
        "{0} did not answer: {1}\nhelp: name the key file that the node runs with; see its log"
    )]
    Lost(SocketAddr, String),
}

impl<N: Network> Operator<N> {
    /// Connects to the node with this secret key that listens at `address`. `seed` is for the
    /// nonce, and never the same twice.
    ///
    /// # Errors
    /// When nobody listens there, or somebody with another key.
    pub async fn connect(
        network: &N,
        address: SocketAddr,
        secret: SecretKey,
        seed: [u8; 32],
    ) -> Result<Operator<N>, OperatorError> {
        let key = secret.public_key();
        let me = Me::new(secret, Mode::Operator, None, seed);
        let connected = timeout(HANDSHAKE_DEADLINE, network.connect(address)).await;
        let stream = connected
            .unwrap_or_else(|_| Err(std::io::ErrorKind::TimedOut.into()))
            .map_err(|error| OperatorError::Unreachable(address, error))?;
        let other = |error: String| OperatorError::OtherNode(address, error);
        let opened = timeout(HANDSHAKE_DEADLINE, Line::open(stream, &me, &key)).await;
        let opened = opened.map_err(|_| other("no answer in time".into()))?;
        let line = opened.map_err(|error| match error {
            HandshakeError::Stream(_) => other("it ended the connection".into()),
            error => other(error.to_string()),
        })?;
        Ok(Operator { line, address })
    }

    /// Asks one question. How long the answer takes is the node's business.
    ///
    /// # Errors
    /// When the connection ends before the answer.
    pub async fn ask(&mut self, question: &Question) -> Result<Answer, OperatorError> {
        let lost = |error: String| OperatorError::Lost(self.address, error);
        let frame = frame_of(question).map_err(|error| lost(error.to_string()))?;
        let answer = self.line.exchange(&frame, &Room::new()).await;
        let answer = answer.map_err(|error| lost(error.to_string()))?;
        let parts = split(&answer.bytes).map_err(|error| lost(error.to_string()))?;
        if parts.method != METHOD {
            return Err(lost("what came is no answer".into()));
        }
        serde_json::from_slice(parts.payload).map_err(|error| lost(error.to_string()))
    }
}
