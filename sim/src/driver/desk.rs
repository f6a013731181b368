//! The driver's side of the seam: what a node is told during one call.

use super::directory::Peers;
use kadlab_core::config::Config;
use kadlab_core::env::{Effect, Env};
use kadlab_core::key::{SecretKey, Signature};
use kadlab_core::peer::{Identity, Peer};
use kadlab_core::time::{Time, WallClock};
use kadlab_core::wire::Directory;
use rand_chacha::ChaCha12Rng;
use rand_chacha::rand_core::Rng;

/// A node's environment for one moment.
pub(super) struct Desk<'a, 'w> {
    pub(super) now: Time,
    pub(super) wall_clock: WallClock,
    pub(super) chance: &'a mut ChaCha12Rng,
    pub(super) config: &'w Config,
    pub(super) peers: &'w Peers,
    pub(super) secret: &'w SecretKey,
    pub(super) effects: &'a mut Vec<Effect>,
}

impl<'w> Env<'w> for Desk<'_, 'w> {
    fn now(&self) -> Time {
        self.now
    }

    fn wall_clock(&self) -> WallClock {
        self.wall_clock
    }

    fn random(&mut self) -> u64 {
        self.chance.next_u64()
    }

    fn config(&self) -> &'w Config {
        self.config
    }

    fn identity(&self, peer: Peer) -> &'w Identity {
        self.peers.identity(peer)
    }

    fn sign(&mut self, payload: &[u8]) -> Signature {
        self.secret.sign(payload)
    }

    fn emit(&mut self, effect: Effect) {
        self.effects.push(effect);
    }
}
