//! Liars: nodes whose answers and claims the world changes on the way out.
//!
//! A liar's core is honest and hears everything; the laboratory sits between it and its network
//! and forges, withholds or refuses in its place. So no core knows how to lie, and a liar costs a
//! world without lies one branch. Nothing here is drawn but who the liars are; the phantoms that
//! they name are the stage's.

mod answers;
mod claims;

use super::stage::Position;
use super::{Event, World};
use crate::engine::calendar::{Order, Rank};
use crate::scenario::spec::{Deceit, FaultKind, Selection};
use kadlab_core::env::CallId;
use kadlab_core::id::Id;
use kadlab_core::item::Item;
use kadlab_core::message::Request;
use kadlab_core::time::Duration;
use std::collections::BTreeMap;
use std::sync::Arc;

/// Who lies at present, and what liars keep to lie with.
#[derive(Debug, Default)]
pub(super) struct Liars {
    /// Liars with the faults that make them lie, in the scenario's order.
    by_node: BTreeMap<Position, Vec<usize>>,
    /// The item of the lowest sequence number that a liar has seen under a target since it lies.
    oldest: BTreeMap<(Position, Id), Arc<Item>>,
    /// How often a liar has pretended to be one of a fault's phantoms.
    claims: BTreeMap<(usize, Position), u32>,
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
        self.claims.retain(|(other, _), _| *other != fault);
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
            .filter(|liar| self.hosts.is_up(*liar) && !self.hosts.is_paused(*liar))
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

/// Lying.
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
}
