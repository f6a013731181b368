//! Reading ahead: what the next events will need is read before their time.
//!
//! In a large world almost every event finds its node, its packet and their lists out of the
//! processor's caches, and waits for each. Here some dozens of events have all of that read first,
//! step by step: what one step reads says where the next has to read. Within a step the events do
//! not wait for each other, so that their waits overlap. Nothing comes of it but time: what was
//! read is thrown away, and an event that was not foreseen is only slower.

use super::packet::{Leg, Packet};
use super::stage::Position;
use super::{Event, World};
use kadlab_core::message::{Contact, Request};
use kadlab_core::node::Node;
use kadlab_core::peer::Peer;
use kadlab_core::table::Bucket;
use std::hint::black_box;

/// Events that are read for at once: enough for their waits to overlap, few enough for what was
/// read to be there still when they happen.
const AHEAD: usize = 32;

/// Contacts in a cache line.
const CONTACTS_IN_LINE: usize = 64 / size_of::<Contact>();

impl World<'_> {
    /// Reads for the next events, if those that were read for before have happened.
    pub(super) fn read_ahead(&mut self) {
        if self.read_for > 0 {
            self.read_for -= 1;
            return;
        }
        self.read_each(World::read_place);
        self.read_each(World::read_fields);
        self.read_each(World::read_lists);
        self.read_for = self.read_each(World::read_what_decides);
    }

    /// Takes one step for each of the next events. How many there are.
    fn read_each(&self, step: impl Fn(&Self, Position, &Event) -> u64) -> usize {
        let mut events = 0;
        for (order, event) in self.calendar.coming(AHEAD) {
            events += 1;
            black_box(step(self, order.receiver(), event));
        }
        events
    }

    /// The first step: the beginnings of the receiver's place and of the packet.
    fn read_place(&self, receiver: Position, event: &Event) -> u64 {
        let fixed = self.stage.node(receiver).name.as_u64();
        let host = u64::from(self.hosts[receiver].sent) ^ u64::from(self.hosts.is_up(receiver));
        let place = fixed ^ host;
        match event {
            Event::Packet(packet) => place ^ packet.read_fields(),
            _ => place,
        }
    }

    /// The second step: what else of both the packet's leg needs.
    fn read_fields(&self, receiver: Position, event: &Event) -> u64 {
        let host = &self.hosts[receiver];
        let (Some(node), Event::Packet(packet)) = (host.node(), event) else {
            return host.node().map_or(0, Node::read_fields);
        };
        let ledger = &self.ledger;
        match packet.leg {
            Leg::Connect | Leg::Close => host.streams.read_first(),
            Leg::Accept => node.read_calls() ^ ledger.read_traffic(receiver),
            Leg::Request | Leg::Ask => {
                host.streams.read_first() ^ node.read_fields() ^ ledger.read_traffic(receiver)
            }
            Leg::Reply | Leg::Answer | Leg::Refuse | Leg::Reset | Leg::Bounce => {
                let calls = host.trace.len() as u64 ^ ledger.read_calls(receiver);
                let contacts = packet.contacts().len() as u64;
                node.read_fields() ^ node.read_task_list() ^ calls ^ contacts
            }
        }
    }

    /// The third step: where these point to.
    fn read_lists(&self, receiver: Position, event: &Event) -> u64 {
        let host = &self.hosts[receiver];
        let (Some(node), Event::Packet(packet)) = (host.node(), event) else {
            return host.node().map_or(0, Node::read_calls);
        };
        match packet.leg {
            Leg::Connect | Leg::Close | Leg::Accept => 0,
            Leg::Request | Leg::Ask => {
                let asker = self.bucket(node, self.leading_bits(packet.caller));
                let asked_for = self.bucket_asked_for(node, packet).into_iter();
                let buckets = asked_for.chain([asker]);
                let slots = buckets.map(|bucket| node.table().read_bucket(bucket));
                slots.fold(node.read_calls(), |read, slots| read ^ slots)
            }
            Leg::Reply | Leg::Answer | Leg::Refuse | Leg::Reset | Leg::Bounce => {
                let responder = self.bucket(node, self.leading_bits(packet.callee));
                let listed = packet.contacts().iter().step_by(CONTACTS_IN_LINE);
                let listed = listed.fold(0, |read, contact| read ^ contact.last_seen_unix_secs);
                let call = host.trace.read_ends() ^ self.ledger.read_noted(receiver);
                let found = node.read_calls() ^ node.read_task() ^ u64::from(listed);
                node.table().read_bucket(responder) ^ call ^ found
            }
        }
    }

    /// The fourth step: the ids that decide who is closest, and what the lookup has found so far.
    fn read_what_decides(&self, receiver: Position, event: &Event) -> u64 {
        let (Some(node), Event::Packet(packet)) = (self.hosts[receiver].node(), event) else {
            return 0;
        };
        let bits = |read: u64, peer: Peer| read ^ self.stage.leading_bits(peer);
        match packet.leg {
            Leg::Request | Leg::Ask => {
                let count = self.stage.group_of(receiver).config.contacts_in_reply();
                let bucket = self.bucket_asked_for(node, packet).into_iter();
                let rivals = bucket.flat_map(|bucket| node.table().rivals(bucket, count));
                rivals.fold(0, bits)
            }
            Leg::Reply | Leg::Answer => {
                let listed = packet.contacts().iter().map(|contact| contact.peer);
                node.read_shortlist() ^ listed.fold(0, bits)
            }
            _ => 0,
        }
    }

    fn leading_bits(&self, position: Position) -> u64 {
        self.stage.leading_bits(self.hosts.me(position))
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
