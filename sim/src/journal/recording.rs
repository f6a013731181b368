//! The environment of a node that is recorded: passes everything through and keeps the answers.
//!
//! One call is one moment: both clocks are read before it, and the node is told what they said then
//! however often it asks.

use super::names;
use super::text::{self, Hash};
use kadlab_core::config::Config;
use kadlab_core::env::{Effect, Env};
use kadlab_core::key::Signature;
use kadlab_core::message::Contact;
use kadlab_core::peer::{Identity, Peer};
use kadlab_core::time::{Time, WallClock};
use kadlab_core::wire::Directory;
use std::fmt::Write as _;
use std::marker::PhantomData;

/// What a host answered during one call, and what the node wanted done.
#[derive(Clone, Debug, Default)]
pub(super) struct Answers {
    pub(super) random: Vec<u64>,
    pub(super) signed: Vec<String>,
    pub(super) effects: Vec<String>,
    hash: Hash,
}

/// Bytes of the hash of effects that are kept: whoever wants to deceive can change the journal.
const HASH_BYTES: usize = 16;

impl Answers {
    /// Takes an effect into the hash.
    pub(super) fn effect(&mut self, effect: &Effect, names: &impl Directory) {
        self.effects.push(kind(effect).to_owned());
        text::write(&mut self.hash, effect, names);
        self.end_of_effect();
    }

    /// Takes into the hash what a node said of a connection.
    pub(super) fn wanted(&mut self, wanted: &str) {
        self.effects.push(wanted.to_owned());
        self.hash.write_str(wanted).expect("a hash never runs full");
        self.end_of_effect();
    }

    fn end_of_effect(&mut self) {
        self.hash.write_str("\n").expect("a hash never runs full");
    }

    /// The hash of the effects; none if there are none.
    pub(super) fn hash(&self) -> Option<String> {
        let hash = || names::hex(&self.hash.clone().finish()[..HASH_BYTES]);
        (!self.effects.is_empty()).then(hash)
    }
}

/// What a node says of a connection, in the list of effects.
pub(super) fn wanted(wanted: bool) -> &'static str {
    match wanted {
        true => "wanted",
        false => "unwanted",
    }
}

/// The kind of an effect, in one word.
pub(super) fn kind(effect: &Effect) -> &'static str {
    match effect {
        Effect::Call { .. } => "call",
        Effect::Reply { .. } => "reply",
        Effect::Abandon { .. } => "abandon",
        Effect::Save { .. } => "save",
        Effect::Delete { .. } => "delete",
        Effect::Report(_) => "report",
        Effect::Worked(_) => "worked",
    }
}

/// Who is behind the handles of an environment.
pub(super) struct Names<'e, 'w, E> {
    env: &'e E,
    world: PhantomData<&'w Identity>,
}

impl<'e, E> Names<'e, '_, E> {
    pub(super) fn new(env: &'e E) -> Self {
        Names {
            env,
            world: PhantomData,
        }
    }
}

impl<'w, E: Env<'w>> Directory for Names<'_, 'w, E> {
    /// Nobody new: what is written down has been named before.
    fn peer(&mut self, _: kadlab_core::id::Id, _: kadlab_core::key::PublicKey) -> Option<Peer> {
        None
    }

    fn identity(&self, peer: Peer) -> &Identity {
        self.env.identity(peer)
    }
}

/// An environment with an ear.
#[derive(Debug)]
pub(super) struct Recording<'r, E> {
    pub(super) env: &'r mut E,
    pub(super) answers: &'r mut Answers,
    pub(super) now: Time,
    pub(super) wall: WallClock,
}

impl<'w, E: Env<'w>> Env<'w> for Recording<'_, E> {
    fn now(&self) -> Time {
        self.now
    }

    fn wall_clock(&self) -> WallClock {
        self.wall
    }

    fn random(&mut self) -> u64 {
        let drawn = self.env.random();
        self.answers.random.push(drawn);
        drawn
    }

    fn config(&self) -> &'w Config {
        self.env.config()
    }

    fn identity(&self, peer: Peer) -> &'w Identity {
        self.env.identity(peer)
    }

    fn leading_bits(&self, peer: Peer) -> u64 {
        self.env.leading_bits(peer)
    }

    fn is_genuine(&self, peer: Peer) -> bool {
        self.env.is_genuine(peer)
    }

    fn sign(&mut self, payload: &[u8]) -> Signature {
        let signature = self.env.sign(payload);
        self.answers.signed.push(names::hex(signature.as_bytes()));
        signature
    }

    fn emit(&mut self, effect: Effect) {
        self.answers.effect(&effect, &Names::new(&*self.env));
        self.env.emit(effect);
    }

    fn contacts(&mut self) -> Vec<Contact> {
        self.env.contacts()
    }
}
