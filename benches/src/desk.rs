//! The host's side of one call into a node, as cheap as a host can be: what is measured is the
//! node.

use kadlab::chance::Draw;
use kadlab_core::config::Config;
use kadlab_core::env::{Effect, Env};
use kadlab_core::key::{SecretKey, Signature};
use kadlab_core::message::Contact;
use kadlab_core::peer::{Identity, Peer};
use kadlab_core::time::{Time, WallClock};

/// The date at time zero, in nanoseconds since 1970: the beginning of 2026.
const EPOCH_UNIX_NANOS: u64 = 1_767_225_600_000_000_000;

/// What does not change while nodes are told things.
#[derive(Debug)]
pub struct Around {
    /// The design of all nodes.
    pub config: Config,
    /// Everybody, by handle.
    pub identities: Vec<Identity>,
    /// Signs for every node: what a signature costs does not depend on whose it is.
    pub secret: SecretKey,
}

/// What a host hands out and takes in.
#[derive(Debug)]
pub struct Desk<'w, 'a> {
    /// What does not change.
    pub around: &'w Around,
    /// The moment.
    pub now: Time,
    /// Random numbers.
    pub draw: &'a mut Draw,
    /// What the node wants done.
    pub effects: &'a mut Vec<Effect>,
    /// Used buffers.
    pub buffers: &'a mut Vec<Vec<Contact>>,
}

impl<'w> Env<'w> for Desk<'w, '_> {
    fn now(&self) -> Time {
        self.now
    }
    fn wall_clock(&self) -> WallClock {
        WallClock::from_unix_nanos(EPOCH_UNIX_NANOS).plus(self.now.since(Time::ZERO))
    }
    fn random(&mut self) -> u64 {
        self.draw.bits()
    }
    fn config(&self) -> &'w Config {
        &self.around.config
    }
    fn identity(&self, peer: Peer) -> &'w Identity {
        &self.around.identities[peer.index()]
    }
    fn sign(&mut self, payload: &[u8]) -> Signature {
        self.around.secret.sign(payload)
    }
    fn emit(&mut self, effect: Effect) {
        self.effects.push(effect);
    }
    fn contacts(&mut self) -> Vec<Contact> {
        self.buffers.pop().unwrap_or_default()
    }
}
