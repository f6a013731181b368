//! How a packet leaves its sender: accounted for, when its processor has come to it, unless a fault
//! cuts it off.

use super::packet::{Leg, Packet};
use super::{Event, World};
use crate::engine::calendar::Rank;
use kadlab_core::time::Duration;
use kadlab_core::wire::size;

impl World<'_> {
    /// Sends a packet on its leg when its sender's processor has come to it.
    pub(super) fn send(&mut self, mut packet: Box<Packet>) {
        if !packet.leg.is_to_callee() {
            packet.marks.left = self.now;
        }
        let bytes = self.frame_len(&packet);
        self.account(&mut packet, bytes);
        if let Some(packet) = self.work_first(packet) {
            self.depart(packet);
        }
    }

    /// Lets the sender's processor do its work; nothing if the packet waits for it.
    #[inline]
    pub(super) fn work_first(&mut self, packet: Box<Packet>) -> Option<Box<Packet>> {
        if self.processors.is_empty() {
            return Some(packet);
        }
        self.wait_for_processor(packet)
    }

    fn wait_for_processor(&mut self, mut packet: Box<Packet>) -> Option<Box<Packet>> {
        let (from, now) = (packet.sender(), self.now);
        self.processors.write(self.stage, from, packet.bytes, now);
        let leaves = self.processors.leaves(from, now);
        // What a paused node's place sends is its kernel's, which costs its processor nothing.
        if leaves == now || self.hosts.is_paused(from) {
            return Some(packet);
        }
        packet.marks.worked(packet.leg, leaves.since(now));
        let life = self.host(from).life;
        let event = Event::Leaves(packet, life);
        self.enter(leaves, Rank::Message, from, from, event);
        None
    }

    /// A processor has come to a packet: it leaves, unless its sender has gone.
    pub(super) fn leaves(&mut self, packet: Box<Packet>, life: u32) {
        let from = packet.sender();
        if !self.hosts.is_up(from) || self.host(from).life != life {
            return self.recycle(packet);
        }
        match packet.leg {
            Leg::Ask | Leg::Answer | Leg::Bounce => self.depart_as_datagrams(packet),
            _ => self.depart(packet),
        }
    }

    /// A packet leaves its sender, unless something cuts it off.
    pub(super) fn depart(&mut self, packet: Box<Packet>) {
        let (from, to) = (packet.sender(), packet.receiver());
        self.nats.sent(self.stage, self.now, &packet);
        if let Some(fault) = self.cuts.between(from, to) {
            self.cut(fault, &packet);
            return self.recycle(packet);
        }
        if self.segments.is_some() {
            let bytes = packet.bytes as usize;
            return self.send_segments(packet, bytes);
        }
        let latency_us = self.lengthen(from, to, packet.one_way_us());
        let at = self.now + Duration::from_micros(latency_us);
        self.enter(at, Rank::Message, to, from, Event::Packet(packet));
    }

    /// Bytes of a request or reply on the wire; nothing else is as long as to count.
    pub(super) fn frame_len(&self, packet: &Packet) -> usize {
        let stage = self.stage;
        let id_json_len = |peer| stage.id_json_len(peer);
        match packet.leg {
            Leg::Request | Leg::Ask => {
                size::request_len(&packet.request, id_json_len(packet.claims))
            }
            Leg::Reply | Leg::Answer => size::reply_len(&packet.reply, packet.to, id_json_len),
            _ => 0,
        }
    }

    /// Counts requests and replies with their bytes, where they are sent.
    pub(super) fn account(&mut self, packet: &mut Packet, bytes: usize) {
        packet.bytes = u32::try_from(bytes).expect("frames are at most a few mebibytes");
        match packet.leg {
            Leg::Request | Leg::Ask => {
                self.ledger
                    .request_sent(self.now, packet.caller, packet.method, bytes);
            }
            Leg::Reply | Leg::Answer => {
                self.ledger
                    .reply_sent(self.now, packet.callee, packet.method, bytes);
            }
            _ => {}
        }
    }

    /// A fault cuts a packet off, and its call unless that was over or may be tried again.
    pub(super) fn cut(&mut self, fault: usize, packet: &Packet) {
        let by_datagram = matches!(packet.leg, Leg::Ask | Leg::Answer | Leg::Bounce);
        if by_datagram {
            self.datagrams.cut(fault, packet);
        }
        let call = !by_datagram && packet.leg != Leg::Close;
        self.ledger.cut(fault, self.now, call);
    }
}
