//! Fetching ahead: what the next events will need is asked for before their time.
//!
//! In a large world almost every event finds its node, its packet and their lists out of the
//! processor's caches, and would wait for each. Here some dozens of events have all of that fetched
//! first, step by step: what one step fetched says where the next has to look, a few events later.
//! Nothing comes of it but time: an event that was not foreseen is only slower.

use super::packet::{Leg, Packet};
use super::stage::Position;
use super::{Event, World};
use kadlab_core::ahead::{fetch, fetch_all};
use kadlab_core::message::{Method, Request};
use kadlab_core::node::Node;
use kadlab_core::peer::Peer;
use kadlab_core::table::Bucket;

/// Events between two steps: long enough for what a step asked for to have come when the next one
/// looks at it, short enough for it to be there still when the event happens.
const STRIDE: usize = 8;

impl World<'_> {
    /// Takes each step for one more event, or in a new slot for all that are within its reach.
    pub(super) fn fetch_ahead(&mut self) {
        let slot = Some(self.calendar.slot());
        if std::mem::replace(&mut self.fetching_in, slot) != slot {
            return self.fetch_first();
        }
        self.step_at(4 * STRIDE - 1, World::fetch_places);
        self.step_at(3 * STRIDE - 1, World::fetch_fields);
        self.step_at(2 * STRIDE - 1, World::fetch_lists);
        self.step_at(STRIDE - 1, World::fetch_what_decides);
    }

    /// The beginning of a slot.
    fn fetch_first(&self) {
        (0..4 * STRIDE).for_each(|ahead| self.step_at(ahead, World::fetch_places));
        (0..3 * STRIDE).for_each(|ahead| self.step_at(ahead, World::fetch_fields));
        (0..2 * STRIDE).for_each(|ahead| self.step_at(ahead, World::fetch_lists));
        (0..STRIDE).for_each(|ahead| self.step_at(ahead, World::fetch_what_decides));
    }

    #[inline]
    fn step_at(&self, ahead: usize, step: impl Fn(&Self, Position, &Event)) {
        if let Some((order, event)) = self.calendar.coming(ahead) {
            step(self, order.receiver(), event);
        }
    }

    /// The first step: the beginnings of the receiver's place and of the packet.
    fn fetch_places(&self, receiver: Position, event: &Event) {
        fetch(self.stage.node(receiver));
        self.hosts.fetch_places(receiver);
        if let Event::Packet(packet) = event {
            packet.fetch_fields();
        }
    }

    /// The second step: what else of both the packet's leg needs.
    fn fetch_fields(&self, receiver: Position, event: &Event) {
        let host = &self.hosts[receiver];
        let Some(node) = host.node() else { return };
        let Event::Packet(packet) = event else {
            return node.fetch_fields();
        };
        match packet.leg {
            Leg::Connect | Leg::Close => host.streams.fetch_first(),
            Leg::Accept => {
                node.fetch_call(packet.call);
                node.fetch_calls();
                self.ledger.fetch_traffic(receiver);
            }
            Leg::Request | Leg::Ask => {
                host.streams.fetch_first();
                node.fetch_fields();
                self.fetch_bits([node.me(), packet.from].into_iter());
                if matches!(packet.method, Method::PutValue | Method::PutBatch) {
                    host.fetch_disk();
                }
                self.ledger.fetch_traffic(receiver);
            }
            Leg::Reply | Leg::Answer | Leg::Refuse | Leg::Reset | Leg::Bounce => {
                packet.fetch_reply();
                host.fetch_trace();
                node.fetch_fields();
                self.fetch_bits([node.me(), packet.to].into_iter());
                node.fetch_task_list();
                self.ledger.fetch_calls(receiver);
            }
        }
    }

    /// The third step: where these point to.
    fn fetch_lists(&self, receiver: Position, event: &Event) {
        let host = &self.hosts[receiver];
        let Some(node) = host.node() else { return };
        let Event::Packet(packet) = event else {
            return node.fetch_calls();
        };
        match packet.leg {
            Leg::Connect | Leg::Close | Leg::Accept => {}
            Leg::Request | Leg::Ask => {
                node.fetch_calls();
                let asker = self.bucket(node, self.stage.leading_bits(packet.from));
                let asked_for = self.bucket_asked_for(node, packet).into_iter();
                let buckets = asked_for.chain([asker]);
                buckets.for_each(|bucket| node.table().fetch_bucket(bucket));
            }
            Leg::Reply | Leg::Answer | Leg::Refuse | Leg::Reset | Leg::Bounce => {
                node.fetch_call(packet.call);
                node.fetch_calls();
                node.fetch_task();
                host.trace.fetch_first();
                self.ledger.fetch_noted(receiver);
                fetch_all(packet.contacts());
                let responder = self.bucket(node, self.stage.leading_bits(packet.to));
                node.table().fetch_bucket(responder);
            }
        }
    }

    /// The fourth step: the ids that decide who is closest, and what the lookup has found so far.
    fn fetch_what_decides(&self, receiver: Position, event: &Event) {
        let (Some(node), Event::Packet(packet)) = (self.hosts[receiver].node(), event) else {
            return;
        };
        match packet.leg {
            Leg::Request | Leg::Ask => {
                let count = self.stage.group_of(receiver).config.contacts_in_reply();
                let bucket = self.bucket_asked_for(node, packet).into_iter();
                let rivals = bucket.flat_map(|bucket| node.table().rivals(bucket, count));
                self.fetch_bits(rivals);
            }
            Leg::Reply | Leg::Answer => {
                node.fetch_shortlist();
                self.fetch_bits(packet.contacts().iter().map(|contact| contact.peer));
            }
            _ => {}
        }
    }

    /// The leading bits of peers' ids.
    pub(super) fn fetch_bits(&self, peers: impl Iterator<Item = Peer>) {
        peers.for_each(|peer| self.stage.fetch_bits(peer));
    }

    fn bucket(&self, node: &Node, bits: u64) -> Bucket {
        Bucket::of_bits(self.stage.leading_bits(node.me()), bits)
    }

    /// The bucket from which a request is answered first.
    fn bucket_asked_for(&self, node: &Node, packet: &Packet) -> Option<Bucket> {
        match &packet.request {
            Request::FindNode { target } | Request::GetValue { target } => {
                Some(self.bucket(node, target.leading_bits()))
            }
            _ => None,
        }
    }
}
