//! Liars: nodes whose answers the world changes on the way out.
//!
//! A liar's core is honest and hears everything; the laboratory sits between it and its network
//! and forges, withholds or refuses in its place. So no core knows how to lie, and a liar costs a
//! world without lies one branch. Nothing here is drawn but who the liars are.

use super::stage::Position;
use super::{Event, World};
use crate::engine::calendar::{Order, Rank};
use crate::scenario::spec::{Deceit, FaultKind, Key, Refused, Selection};
use kadlab_core::env::{CallId, Token};
use kadlab_core::id::Id;
use kadlab_core::item::{Item, Parts};
use kadlab_core::message::{Contact, Refusal, Reply, Request};
use kadlab_core::time::Duration;
use std::collections::BTreeMap;
use std::sync::Arc;

/// The sequence number of forged items: the largest that all implementations can read.
const HUGE_SEQ: u64 = i64::MAX as u64;
/// What a liar says when it refuses a put; nobody acts on this text.
const REFUSAL: &str = "dht: no room";

/// Who lies at present, and what liars keep to lie with.
#[derive(Debug, Default)]
pub(super) struct Liars {
    /// Liars with the faults that make them lie, in the scenario's order.
    by_node: BTreeMap<Position, Vec<usize>>,
    /// The item of the lowest sequence number that a liar has seen under a target since it lies.
    oldest: BTreeMap<(Position, Id), Arc<Item>>,
    /// Counts calls that no node made.
    calls: u32,
}

impl Liars {
    /// Whether a node lies in any way.
    pub(super) fn is_liar(&self, node: Position) -> bool {
        !self.by_node.is_empty() && self.by_node.contains_key(&node)
    }

    fn begin(&mut self, fault: usize, node: Position) {
        let faults = self.by_node.entry(node).or_default();
        faults.push(fault);
        faults.sort_unstable();
    }

    /// A lie ends; who lies no more forgets.
    pub(super) fn end(&mut self, fault: usize) {
        self.by_node.retain(|_, faults| {
            faults.retain(|other| *other != fault);
            !faults.is_empty()
        });
        let liars = &self.by_node;
        self.oldest.retain(|(node, _), _| liars.contains_key(node));
    }

    /// The faults that make a node lie.
    fn of(&self, node: Position) -> &[usize] {
        self.by_node.get(&node).map_or(&[], Vec::as_slice)
    }

    /// The nodes that a fault makes lie, ascending.
    fn fellows(&self, fault: usize) -> Vec<Position> {
        let lies = |faults: &Vec<usize>| faults.contains(&fault);
        let fellows = self.by_node.iter().filter(|(_, faults)| lies(faults));
        fellows.map(|(node, _)| *node).collect()
    }

    /// A liar sees an item under a target.
    fn see(&mut self, node: Position, target: Id, item: &Arc<Item>) {
        let known = self.oldest.entry((node, target));
        let known = known.or_insert_with(|| Arc::clone(item));
        if item.seq() < known.seq() {
            *known = Arc::clone(item);
        }
    }
}

/// Beginning.
impl World<'_> {
    /// Nodes begin to lie; what is in their stores is what they have seen so far.
    pub(super) fn begin_lie(&mut self, fault: usize, on: &Selection, how: &Deceit) {
        let mut draw = self.selecting(fault);
        let nodes = self.select(on, &mut draw);
        for node in &nodes {
            self.liars.begin(fault, *node);
            let items = self.hosts[*node].node().map(|node| node.store().iter());
            for (target, item) in items.into_iter().flatten() {
                self.liars.see(*node, *target, item);
            }
        }
        self.touch(fault, &nodes);
        if let Deceit::Replay { every, .. } = how {
            self.replay_after(fault, *every);
        }
    }

    fn replay_after(&mut self, fault: usize, every: Duration) {
        let number = u32::try_from(fault).expect("a scenario has few faults");
        let at = (self.now + every).as_micros();
        let order = Order::new(at, Rank::Fault, number, (number, 1));
        self.calendar.push(order, Event::Replay(fault));
    }

    /// Liars put the oldest item that they know to the live nodes closest to its key.
    pub(super) fn replay(&mut self, fault: usize) {
        let FaultKind::Lie {
            how: Deceit::Replay { key, every },
            ..
        } = &self.stage.scenario.faults[fault].kind
        else {
            return;
        };
        let liars = self.liars.fellows(fault);
        if liars.is_empty() {
            return;
        }
        let target = self.hosts.id_of(self.stage, key);
        for liar in liars
            .into_iter()
            .filter(|liar| self.hosts.is_up(*liar))
            .collect::<Vec<_>>()
        {
            if let Some(item) = self.liars.oldest.get(&(liar, target)).map(Arc::clone) {
                self.put_everywhere(fault, liar, (target, &item));
            }
        }
        self.replay_after(fault, *every);
    }

    fn put_everywhere(&mut self, fault: usize, liar: Position, (target, item): (Id, &Arc<Item>)) {
        let k = self.stage.group_of(liar).config.k.into();
        let holders = self.hosts.closest(self.stage, &target, k, |_| true);
        for holder in holders.into_iter().filter(|node| *node != liar) {
            let mirror_target = (target != *item.target()).then_some(target);
            let request = Request::PutValue {
                item: Arc::clone(item),
                mirror_target,
            };
            let call = CallId::of_host(self.liars.calls);
            self.liars.calls = self.liars.calls.wrapping_add(1);
            self.call(liar, call, self.hosts.me(holder), request);
            self.ledger.lied(fault, self.now);
        }
    }
}

/// Answering.
impl<'w> World<'w> {
    /// The lies of a node.
    fn lies(&self, node: Position) -> Vec<(usize, &'w Deceit)> {
        let faults = &self.stage.scenario.faults;
        let lie = |fault: &usize| match &faults[*fault].kind {
            FaultKind::Lie { how, .. } => Some((*fault, how)),
            _ => None,
        };
        self.liars.of(node).iter().filter_map(lie).collect()
    }

    /// The lie of a node that is like this one, told once more.
    fn tells(&mut self, node: Position, is_like: impl Fn(&Deceit) -> bool) -> bool {
        let lies = self.lies(node);
        let told = lies.into_iter().find(|(_, how)| is_like(how));
        if let Some((fault, _)) = told {
            self.ledger.lied(fault, self.now);
        }
        told.is_some()
    }

    /// Whether a liar keeps a reply to itself.
    pub(super) fn is_silent(&mut self, liar: Position) -> bool {
        self.tells(liar, |how| *how == Deceit::Silence)
    }

    /// Whether a liar refuses a connection.
    pub(super) fn turns_away(&mut self, liar: Position) -> bool {
        let what = Refused::Connections;
        self.tells(liar, |how| *how == Deceit::Refuse { what })
    }

    /// A liar hears a request. True if it has been refused, so that the node need not hear it.
    pub(super) fn refuses(&mut self, liar: Position, token: Token, request: &Request) -> bool {
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
    pub(super) fn falsified(&mut self, liar: Position, request: &Request, reply: Reply) -> Reply {
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
                Deceit::Poison { key } if about(key) => {
                    self.poison(&mut reply, target, &self.liars.fellows(fault));
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

    /// Hides the item and lists the fellows closest to the target instead of anybody else.
    fn poison(&self, reply: &mut Reply, target: &Id, fellows: &[Position]) {
        let (stage, hosts) = (self.stage, &self.hosts);
        let epoch = stage.scenario.epoch;
        let now = epoch.plus(Duration::from_micros(self.now.as_micros()));
        let mut nearest = fellows.to_vec();
        nearest.sort_unstable_by_key(|fellow| hosts.id(stage, *fellow).distance(target));
        let contact = |fellow: Position| Contact {
            peer: hosts.me(fellow),
            last_seen_unix_secs: now.as_unix_secs(),
        };
        let (Reply::Nodes { closest } | Reply::Value { closest, .. }) = reply else {
            return;
        };
        let k = fellows
            .first()
            .map_or(0, |fellow| stage.group_of(*fellow).config.k);
        closest.clear();
        closest.extend(nearest.into_iter().take(k.into()).map(contact));
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
