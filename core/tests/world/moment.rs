//! The moment of one call into a node: what it may ask, and what it wants done.

use kadlab_core::config::Config;
use kadlab_core::env::{Effect, Env};
use kadlab_core::key::{SecretKey, Signature};
use kadlab_core::peer::{Identity, Peer};
use kadlab_core::time::{Duration, Time, WallClock};

/// The date at the beginning of the world, in nanoseconds since 1970: early, so that sequence
/// numbers from a clock stay readable.
pub(crate) const EPOCH_UNIX_NANOS: u64 = 1_000_000_000_000;

/// What of a host a node may see.
pub(crate) struct Surroundings<'w> {
    pub(crate) name: u64,
    pub(crate) config: &'w Config,
    pub(crate) secret: &'w SecretKey,
    pub(crate) ahead: Duration,
    pub(crate) draws: &'w mut u64,
}

pub(crate) struct Moment<'w> {
    now: Time,
    around: Surroundings<'w>,
    identities: &'w [Identity],
    pub(crate) effects: Vec<Effect>,
    /// Sequence numbers of what was signed.
    pub(crate) signed: Vec<u64>,
}

impl<'w> Moment<'w> {
    pub(crate) fn new(
        now: Time,
        around: Surroundings<'w>,
        identities: &'w [Identity],
    ) -> Moment<'w> {
        Moment {
            now,
            around,
            identities,
            effects: Vec::new(),
            signed: Vec::new(),
        }
    }
}

impl<'w> Env<'w> for Moment<'w> {
    fn now(&self) -> Time {
        self.now
    }
    fn wall_clock(&self) -> WallClock {
        let passed = self.now.since(Time::ZERO) + self.around.ahead;
        WallClock::from_unix_nanos(EPOCH_UNIX_NANOS).plus(passed)
    }
    fn random(&mut self) -> u64 {
        *self.around.draws += 1;
        mixed(self.around.name << 32 | *self.around.draws)
    }
    fn config(&self) -> &'w Config {
        self.around.config
    }
    fn identity(&self, peer: Peer) -> &'w Identity {
        &self.identities[peer.index()]
    }
    fn sign(&mut self, payload: &[u8]) -> Signature {
        let seq = payload
            .first_chunk()
            .expect("a sequence number comes first");
        self.signed.push(u64::from_be_bytes(*seq));
        self.around.secret.sign(payload)
    }
    fn emit(&mut self, effect: Effect) {
        self.effects.push(effect);
    }
}

/// SplitMix64 (Steele, Lea, Flood 2014), as a function of its input.
fn mixed(input: u64) -> u64 {
    let mut z = input.wrapping_mul(0x9e37_79b9_7f4a_7c15);
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}
