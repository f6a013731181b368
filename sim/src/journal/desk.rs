//! The environment of a node that hears again what it heard: it answers what the journal has, and
//! notes where the node asks for something else.

use super::directory::Named;
use super::error::Damage;
use super::input::Input;
use super::recording::{self, Answers, wanted};
use super::replay::{Done, order};
use super::told::Heard;
use super::words::{self, Calls};
use kadlab_core::config::Config;
use kadlab_core::env::{Effect, Env, Record};
use kadlab_core::key::{SIGNATURE_BYTES, Signature};
use kadlab_core::node::Node;
use kadlab_core::peer::{Identity, Peer};
use kadlab_core::time::{Time, WallClock};

/// Effects by kind and their hash, for a comparison and a message.
pub(super) fn outcome(effects: &[String], hash: Option<&str>) -> String {
    match hash {
        None => "nothing".to_owned(),
        Some(hash) => format!("{} (hash {hash})", effects.join(", ")),
    }
}

/// The environment of a node that hears again what it heard.
pub(super) struct Desk<'r> {
    pub(super) named: &'r Named,
    pub(super) config: &'r Config,
    pub(super) now: Time,
    pub(super) wall: WallClock,
    /// Numbers that are still to be drawn.
    pub(super) random: &'r [u64],
    /// Signatures that are still to be made.
    pub(super) signed: &'r [Signature],
    /// What the node asked for and the journal does not have.
    pub(super) missing: Option<&'static str>,
    pub(super) answers: Answers,
    pub(super) calls: &'r mut Calls,
    pub(super) effects: Vec<Done>,
}

impl Desk<'_> {
    /// Tells the node, whatever it is.
    pub(super) fn tell(
        &mut self,
        node: &mut Option<Node>,
        heard: Heard,
        disk: Vec<Record>,
    ) -> Result<(), Damage> {
        let records = match &heard {
            Heard::Born { records, .. } => *records,
            _ => 0,
        };
        if disk.len() as u64 != records {
            return Err(order("records of no life"));
        }
        match heard {
            Heard::Born { me, .. } => *node = Some(Node::new(me, disk, self)),
            Heard::Stopped => *node = None,
            Heard::Input(input) => self.told(node, input),
            Heard::Outcome(call, outcome) => {
                self.calls.close(call);
                self.told(node, Input::Outcome(call, outcome.as_ref().map_err(|e| *e)));
            }
        }
        Ok(())
    }

    fn told(&mut self, node: &mut Option<Node>, input: Input<'_>) {
        let Some(node) = node else { return };
        let connects = matches!(input, Input::Connected(_));
        let heard = input.tell(node, self);
        if connects {
            self.answers.wanted(wanted(heard));
        }
    }

    /// What the node wanted done, and whether it asked for what the journal has.
    pub(super) fn came(&self) -> String {
        let came = outcome(&self.answers.effects, self.answers.hash().as_deref());
        match (self.missing, self.random, self.signed) {
            (Some(missing), _, _) => format!("{came}, and it asked for {missing}"),
            (_, [_, ..], _) => format!("{came}, and it drew fewer numbers"),
            (_, _, [_, ..]) => format!("{came}, and it signed less"),
            _ => came,
        }
    }
}

impl<'r> Env<'r> for Desk<'r> {
    fn now(&self) -> Time {
        self.now
    }

    fn wall_clock(&self) -> WallClock {
        self.wall
    }

    fn random(&mut self) -> u64 {
        let Some((drawn, left)) = self.random.split_first() else {
            self.missing = Some("more numbers");
            return 0;
        };
        self.random = left;
        *drawn
    }

    fn config(&self) -> &'r Config {
        self.config
    }

    fn identity(&self, peer: Peer) -> &'r Identity {
        self.named.who(peer)
    }

    fn sign(&mut self, _: &[u8]) -> Signature {
        let Some((signature, left)) = self.signed.split_first() else {
            self.missing = Some("more signatures");
            return Signature::from_bytes([0; SIGNATURE_BYTES]);
        };
        self.signed = left;
        *signature
    }

    fn emit(&mut self, effect: Effect) {
        self.answers.effect(&effect, self.named);
        self.effects.push(Done {
            kind: recording::kind(&effect).to_owned(),
            words: words::effect(&effect, self.named, self.calls),
        });
    }
}
