//! Messages as bytes: `wire = "encoded"` sends every request and reply through the real codec and
//! delivers what was decoded. The run must have the same fingerprint as with values.

use super::stage::Stage;
use crate::scenario::spec::Wire;
use kadlab_core::id::Id;
use kadlab_core::key::PublicKey;
use kadlab_core::message::{Method, Reply, Request};
use kadlab_core::peer::{Identity, Peer};
use kadlab_core::wire::{Directory, decode_reply, decode_request, encode_reply, encode_request};

/// A codec fault that a test plants: changes a frame's bytes.
pub type Tamper = fn(&mut Vec<u8>);

/// What happens to messages on their way.
#[derive(Clone, Copy, Debug)]
pub(super) struct Codec {
    wire: Wire,
    tamper: Option<Tamper>,
}

/// Everybody whom anybody in the world can name, by id and key.
pub(super) struct Everybody<'w>(pub(super) &'w Stage);

impl Directory for Everybody<'_> {
    fn peer(&mut self, id: Id, key: PublicKey) -> Option<Peer> {
        self.0.find(&id, &key)
    }

    fn identity(&self, peer: Peer) -> &Identity {
        self.0.identity(peer)
    }
}

impl Codec {
    pub(super) fn new(wire: Wire, tamper: Option<Tamper>) -> Codec {
        Codec { wire, tamper }
    }

    /// A request as the callee hears it, and who it claims to be from; `None` if it cannot be read.
    pub(super) fn request(
        &self,
        request: Request,
        claims: Peer,
        stage: &Stage,
    ) -> Option<(Peer, Request)> {
        match self.wire {
            Wire::Values => Some((claims, request)),
            Wire::Encoded => {
                let mut frame = encode_request(&request, claims, &Everybody(stage));
                self.tamper(&mut frame);
                decode_request(&frame, &mut Everybody(stage)).ok()
            }
        }
    }

    /// A reply as the caller hears it; `None` if it cannot be read.
    pub(super) fn reply(
        &self,
        reply: Reply,
        sender: Peer,
        asked: Method,
        stage: &Stage,
    ) -> Option<Reply> {
        match self.wire {
            Wire::Values => Some(reply),
            Wire::Encoded => {
                let mut frame = encode_reply(&reply, sender, &Everybody(stage));
                self.tamper(&mut frame);
                let heard = decode_reply(&frame, asked, &mut Everybody(stage)).ok()?;
                Some(heard.reply)
            }
        }
    }

    fn tamper(&self, frame: &mut Vec<u8>) {
        if let Some(tamper) = self.tamper {
            tamper(frame);
        }
    }
}
