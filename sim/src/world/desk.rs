//! The simulator's side of the seam: what one node is told during one call.

use super::faults::clocks::Clocks;
use super::pool::Pool;
use super::stage::{Position, Stage};
use crate::chance::Purpose;
use kadlab_core::config::Config;
use kadlab_core::env::{Effect, Env};
use kadlab_core::key::Signature;
use kadlab_core::message::Contact;
use kadlab_core::peer::{Identity, Peer};
use kadlab_core::time::{Duration, Time, WallClock};

/// One node's environment for one moment.
pub struct Desk<'a, 'w> {
    /// The stage.
    pub stage: &'w Stage,
    /// Whose desk it is.
    pub position: Position,
    /// The identity that it has.
    pub me: Peer,
    /// The moment.
    pub now: Time,
    /// How far clocks are off.
    pub(super) clocks: &'a Clocks,
    /// How many numbers the node has drawn.
    pub draws: &'a mut u32,
    /// Where its effects go.
    pub effects: &'a mut Vec<Effect>,
    /// Used buffers.
    pub buffers: &'a mut Pool<Vec<Contact>>,
}

impl<'w> Env<'w> for Desk<'_, 'w> {
    fn now(&self) -> Time {
        self.now
    }

    fn wall_clock(&self) -> WallClock {
        let past = Duration::from_micros(self.now.as_micros());
        let date = self.stage.scenario.epoch.plus(past);
        self.clocks.read(self.position, self.now, date)
    }

    fn random(&mut self) -> u64 {
        let name = self.stage.node(self.position).name;
        let bits = self
            .stage
            .chance
            .draw(name, Purpose::Node, *self.draws)
            .bits();
        *self.draws += 1;
        bits
    }

    fn config(&self) -> &'w Config {
        &self.stage.group_of(self.position).config
    }

    fn identity(&self, peer: Peer) -> &'w Identity {
        self.stage.identity(peer)
    }

    fn leading_bits(&self, peer: Peer) -> u64 {
        self.stage.leading_bits(peer)
    }

    fn is_genuine(&self, peer: Peer) -> bool {
        self.stage.is_genuine(peer)
    }

    fn sign(&mut self, payload: &[u8]) -> Signature {
        self.stage.secret_key(self.me).sign(payload)
    }

    fn emit(&mut self, effect: Effect) {
        if let Effect::Call { peer, .. } = effect {
            self.stage.fetch_road(self.position, peer);
        }
        self.effects.push(effect);
    }

    fn contacts(&mut self) -> Vec<Contact> {
        self.buffers.take().unwrap_or_default()
    }
}
