//! What a node is told, as one value: the six methods of the seam and the oracle's.
//!
//! Recorder and replay tell a node through the same [`Input::tell`], so that what is written down
//! cannot be something else than what was told.

use kadlab_core::env::Token;
use kadlab_core::env::{CallError, CallId, Command, CommandId, Env, SaveId, Sender, StoreError};
use kadlab_core::message::{Reply, Request};
use kadlab_core::node::Node;
use kadlab_core::peer::Peer;

/// One thing that a node is told.
#[derive(Clone, Debug)]
pub enum Input<'a> {
    /// [`Node::introduce`].
    Introduced(Vec<Peer>),
    /// [`Node::handle_command`].
    Command(CommandId, Command),
    /// [`Node::handle_request`].
    Request(Sender, Token, Request),
    /// [`Node::handle_connected`].
    Connected(CallId),
    /// [`Node::handle_outcome`].
    Outcome(CallId, Result<&'a Reply, CallError>),
    /// [`Node::handle_saved`].
    Saved(SaveId, Result<(), StoreError>),
    /// [`Node::handle_timeout`].
    Timeout,
}

impl Input<'_> {
    /// Tells a node. False only if it was told of a connection that is not wanted any more.
    #[inline]
    pub fn tell<'w>(self, node: &mut Node, env: &mut impl Env<'w>) -> bool {
        match self {
            Input::Introduced(peers) => node.introduce(peers.into_iter(), env),
            Input::Command(id, command) => node.handle_command(id, command, env),
            Input::Request(from, token, request) => node.handle_request(from, token, request, env),
            Input::Connected(call) => return node.handle_connected(call),
            Input::Outcome(call, outcome) => node.handle_outcome(call, outcome, env),
            Input::Saved(save, outcome) => node.handle_saved(save, outcome, env),
            Input::Timeout => node.handle_timeout(env),
        }
        true
    }
}
