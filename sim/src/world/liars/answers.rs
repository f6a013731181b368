//! What liars answer: items forged, old or hidden, contacts that lead nowhere, or nothing.

use super::super::World;
use super::super::phantoms;
use super::super::stage::Position;
use crate::scenario::spec::{BadContacts, Deceit, Key, Refused};
use kadlab_core::env::Token;
use kadlab_core::id::Id;
use kadlab_core::item::{Item, Parts};
use kadlab_core::message::{Contact, Refusal, Reply, Request};
use kadlab_core::time::Duration;
use std::sync::Arc;

/// The sequence number of forged items: the largest that all implementations can read.
const HUGE_SEQ: u64 = i64::MAX as u64;
/// What a liar says when it refuses a put; nobody acts on this text.
const REFUSAL: &str = "dht: no room";

/// Answering.
impl World<'_> {
    /// Whether a liar keeps a reply to itself.
    pub(in crate::world) fn is_silent(&mut self, liar: Position) -> bool {
        self.tells(liar, |how| *how == Deceit::Silence)
    }

    /// Whether a liar refuses a connection.
    pub(in crate::world) fn turns_away(&mut self, liar: Position) -> bool {
        let what = Refused::Connections;
        self.tells(liar, |how| *how == Deceit::Refuse { what })
    }

    /// A liar hears a request. True if it has been refused, so that the node need not hear it.
    pub(in crate::world) fn refuses(
        &mut self,
        liar: Position,
        token: Token,
        request: &Request,
    ) -> bool {
        let Request::PutValue {
            item,
            mirror_target,
        } = request
        else {
            return false;
        };
        let target = mirror_target.unwrap_or(*item.target());
        self.liars.see(liar, target, item);
        let what = Refused::Puts;
        let refused = self.tells(liar, |how| *how == Deceit::Refuse { what });
        if refused {
            let refusal = Refusal::Other(REFUSAL.into());
            self.reply(liar, token, Reply::Put(Err(refusal)));
        }
        refused
    }

    /// What a liar makes of an honest reply.
    pub(in crate::world) fn falsified(
        &mut self,
        liar: Position,
        request: &Request,
        reply: Reply,
    ) -> Reply {
        let (Request::FindNode { target } | Request::GetValue { target }) = request else {
            return reply;
        };
        let mut reply = reply;
        for (fault, how) in self.lies(liar) {
            let about = |key: &Option<Key>| {
                let id = key.as_ref().map(|key| self.hosts.id_of(self.stage, key));
                id.is_none_or(|id| id == *target)
            };
            let told = match how {
                Deceit::BadSignature { key } if about(key) => forge(&mut reply),
                Deceit::Stale { key } if about(key) => {
                    age(&mut reply, self.liars.oldest.get(&(liar, *target)))
                }
                Deceit::Poison { key, contacts } if about(key) => {
                    let bad = self.bad_contacts(fault, contacts);
                    self.poison(&mut reply, (liar, target), bad);
                    true
                }
                _ => false,
            };
            if told {
                self.ledger.lied(fault, self.now);
            }
        }
        reply
    }

    /// Whom a liar may list that poisons its answers.
    fn bad_contacts(&self, fault: usize, contacts: &BadContacts) -> Vec<Position> {
        match contacts {
            BadContacts::Fellows => self.liars.fellows(fault),
            BadContacts::Phantoms(_) => phantoms::positions(self.stage, fault).collect(),
        }
    }

    /// Hides the item and lists the k bad contacts closest to the target instead of anybody else.
    fn poison(&self, reply: &mut Reply, (liar, target): (Position, &Id), mut bad: Vec<Position>) {
        let (stage, hosts) = (self.stage, &self.hosts);
        let past = Duration::from_micros(self.now.as_micros());
        let now = stage.scenario.epoch.plus(past);
        let contact = |bad: Position| Contact {
            peer: hosts.me(bad),
            last_seen_unix_secs: now.as_unix_secs(),
        };
        let (Reply::Nodes { closest } | Reply::Value { closest, .. }) = reply else {
            return;
        };
        bad.sort_unstable_by_key(|bad| hosts.id(stage, *bad).distance(target));
        let k = stage.group_of(liar).config.k.into();
        closest.clear();
        closest.extend(bad.into_iter().take(k).map(contact));
        if let Reply::Value { item, .. } = reply {
            *item = None;
        }
    }
}

/// Gives an item a huge sequence number, which its signature does not cover. False without one.
fn forge(reply: &mut Reply) -> bool {
    let Reply::Value {
        item: Some(item), ..
    } = reply
    else {
        return false;
    };
    *item = Arc::new(Item::new(Parts {
        seq: HUGE_SEQ,
        ..item.parts().clone()
    }));
    true
}

/// Puts an older item in the place of the one that is there, if any. False if nothing changed.
fn age(reply: &mut Reply, oldest: Option<&Arc<Item>>) -> bool {
    let (Reply::Value { item, .. }, Some(oldest)) = (reply, oldest) else {
        return false;
    };
    if item.as_ref().is_some_and(|item| item.seq() <= oldest.seq()) {
        return false;
    }
    *item = Some(Arc::clone(oldest));
    true
}
