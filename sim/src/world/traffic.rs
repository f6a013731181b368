//! Calls over direct streams: a round trip to connect, then request and reply. Those over
//! datagrams are [`super::datagrams`].
//!
//! A packet's fate is decided once, when it is sent. A dead callee is silent or refuses, as the
//! scenario says; and so is the place of a node that has another identity than the one called.

use super::packet::{Leg, Marks, Packet};
use super::segments::Transit;
use super::stage::Position;
use super::streams::Arrival;
use super::{Sabotage, World};
use crate::journal::Input;
use crate::measure::CallEnd;
use crate::scenario::spec::{DeadPeers, Direct, Overflow, Transport};
use kadlab_core::env::{CallError, CallId, Sender, Token};
use kadlab_core::message::{Reply, Request};
use kadlab_core::node::Node;
use kadlab_core::peer::Peer;

impl World<'_> {
    /// A node calls a peer.
    pub(super) fn call(&mut self, caller: Position, call: CallId, peer: Peer, request: Request) {
        self.ledger.call_made(self.now, caller, call);
        self.trace_call(caller, call, &request);
        let mut packet = self.packet(Leg::Connect, (caller, call), peer, request);
        if let Some(spec) = self.datagrams.to(self.stage, packet.callee) {
            packet.leg = Leg::Ask;
            return self.ask(packet, spec);
        }
        self.send(packet);
    }

    /// A packet of a call.
    pub(super) fn packet(
        &mut self,
        leg: Leg,
        (caller, call): (Position, CallId),
        peer: Peer,
        request: Request,
    ) -> Box<Packet> {
        let (callee, method) = (self.stage.position(peer), request.method());
        let from = self.hosts[caller].node().map(Node::me);
        let from = from.expect("whoever calls is up");
        let reply = Reply::Pong;
        self.boxed(Packet {
            leg,
            caller,
            callee,
            from,
            to: peer,
            claims: from,
            call,
            stream: 0,
            bytes: 0,
            method,
            request,
            reply,
            road: self.stage.road(caller, callee),
            marks: Marks::at(self.now),
            transit: Transit::default(),
        })
    }

    /// A packet in a box, used before if there is one.
    pub(super) fn boxed(&mut self, packet: Packet) -> Box<Packet> {
        match self.packets.take() {
            Some(mut used) => {
                *used = packet;
                used
            }
            None => Box::new(packet),
        }
    }

    /// A caller gives a call up: its end of the stream is closed.
    pub(super) fn abandon(&mut self, caller: Position, call: CallId, peer: Peer) {
        let callee = self.stage.position(peer);
        let kept_by = self.pauses.keeping((caller, callee), call);
        if self.datagrams.to(self.stage, callee).is_some() {
            return self.give_up((caller, call), kept_by);
        }
        if let Some(fault) = kept_by {
            self.ledger.call_lost(fault, self.now);
        }
        let packet = self.packet(Leg::Close, (caller, call), peer, Request::Ping);
        self.send(packet);
    }

    /// A node answers a request.
    pub(super) fn reply(&mut self, callee: Position, token: Token, reply: Reply) {
        let Ok(stream) = u32::try_from(token.0) else {
            return self.answer_by_datagram(callee, token, reply);
        };
        if self.liars.is_liar(callee) && self.is_silent(callee) {
            return;
        }
        if let Some(mut packet) = self.host(callee).streams.finish(stream) {
            packet.leg = Leg::Reply;
            packet.reply = match self.liars.is_liar(callee) {
                true => self.falsified(callee, &packet.request, reply),
                false => reply,
            };
            self.send(packet);
        }
        self.serve_waiting(callee);
    }

    /// A packet arrives.
    pub(super) fn arrive(&mut self, packet: Box<Packet>) {
        if let Some(packet) = self.let_in(packet) {
            self.hear(packet);
        }
    }

    /// A packet that the receiver's NAT lets through.
    pub(super) fn let_in(&mut self, mut packet: Box<Packet>) -> Option<Box<Packet>> {
        if self.nats.keeps_out(self.stage, self.now, &packet) {
            self.ledger.transports.kept_out += 1;
            self.recycle(packet);
            return None;
        }
        match packet.leg {
            Leg::Accept | Leg::Refuse => packet.marks.connected = self.now,
            Leg::Reply | Leg::Reset | Leg::Answer | Leg::Bounce => {}
            Leg::Connect | Leg::Request | Leg::Close | Leg::Ask => {
                packet.marks.reached = self.now;
            }
        }
        Some(packet)
    }

    /// A node hears a packet, if there is one of the identity that it is for.
    pub(super) fn hear(&mut self, mut packet: Box<Packet>) {
        let receiver = packet.receiver();
        if !self.hosts.is_up(receiver) || !packet.finds(self.hosts.me(receiver)) {
            return self.arrive_nowhere(packet);
        }
        let host = &mut self.hosts[receiver];
        self.ledger.event();
        self.processors
            .hear(self.stage, receiver, packet.bytes, self.now);
        host.received.add(self.now.as_micros());
        host.received
            .add(packet.sender_name().as_u64() ^ packet.leg as u64);
        match packet.leg {
            Leg::Connect => self.connect(packet),
            Leg::Accept => self.accepted(packet),
            Leg::Request => self.requested(packet),
            Leg::Ask => self.asked(packet),
            Leg::Answer | Leg::Bounce => self.told(packet),
            Leg::Reply => self.replied(packet),
            Leg::Close => {
                let closed = host.streams.close(packet.caller, packet.call);
                closed.into_iter().for_each(|closed| self.recycle(closed));
                self.recycle(packet);
                self.serve_waiting(receiver);
            }
            Leg::Refuse | Leg::Reset => {
                let error = if packet.leg == Leg::Refuse {
                    CallError::Unreachable
                } else {
                    CallError::Closed
                };
                packet.reply = Reply::Pong;
                self.ended(packet, Err(error));
            }
        }
    }

    /// A packet arrives where no node is up, or none of the identity that it is for.
    pub(super) fn arrive_nowhere(&mut self, mut packet: Box<Packet>) {
        if let Some(fault) = self.hosts.missed_by(&packet) {
            self.cut(fault, &packet);
        }
        let answer = match (self.stage.scenario.network.dead_peers, packet.leg) {
            (DeadPeers::Refused, Leg::Connect) => Some(Leg::Refuse),
            (DeadPeers::Refused, Leg::Request) => Some(Leg::Reset),
            (DeadPeers::Refused, Leg::Ask) => Some(Leg::Bounce),
            _ => None,
        };
        match answer {
            Some(Leg::Bounce) => {
                packet.leg = Leg::Bounce;
                self.send_datagram(packet);
            }
            Some(leg) => self.answer(packet, leg),
            None => self.recycle(packet),
        }
    }

    /// Sends a packet back on another leg.
    pub(super) fn answer(&mut self, mut packet: Box<Packet>, leg: Leg) {
        packet.leg = leg;
        self.send(packet);
    }

    /// What the listener of a node is like that somebody has a stream to.
    pub(super) fn transport(&self, position: Position) -> Direct {
        match self.stage.group_of(position).transport {
            Transport::Direct(direct) => direct,
            Transport::Datagram(_) => unreachable!("nobody opens a stream to such a node"),
        }
    }

    /// Somebody wants a stream; the kernel of a paused node's host gives it one all the same.
    pub(super) fn connect(&mut self, mut packet: Box<Packet>) {
        let callee = packet.callee;
        let now = self.pauses.time_of(callee, self.now);
        let transport = self.transport(callee);
        let opened = (packet.caller, packet.call);
        if self.liars.is_liar(callee) && self.turns_away(callee) {
            return self.answer(packet, Leg::Refuse);
        }
        match self.host(callee).streams.accept(opened, now, &transport) {
            Some(stream) => {
                packet.stream = stream;
                self.answer(packet, Leg::Accept);
            }
            None => {
                self.ledger.stream_dropped();
                if let Some(fault) = self.pauses.of(callee) {
                    self.cut(fault, &packet);
                }
                match transport.overflow {
                    Overflow::Refuse => self.answer(packet, Leg::Refuse),
                    Overflow::Drop => self.recycle(packet),
                }
            }
        }
    }

    fn accepted(&mut self, mut packet: Box<Packet>) {
        let call = packet.call;
        let wanted =
            call.is_of_host() || self.tell(packet.caller, Input::Connected(call)) == Some(true);
        let leg = if wanted { Leg::Request } else { Leg::Close };
        if wanted && self.liars.is_liar(packet.caller) {
            self.claim_falsely(&mut packet);
        }
        self.answer(packet, leg);
    }

    fn requested(&mut self, packet: Box<Packet>) {
        let (callee, stream) = (packet.callee, packet.stream);
        self.host(callee).received.request(&packet.request);
        let transport = self.transport(callee);
        match self.host(callee).streams.arrive(packet, &transport) {
            Arrival::Serve => self.serve(callee, stream),
            Arrival::Waits => self.wait_for_handler(callee),
            Arrival::Gone(packet) => self.answer(packet, Leg::Reset),
        }
    }

    /// Gives a request to the node; a request that cannot be read closes its stream silently.
    pub(super) fn serve(&mut self, callee: Position, stream: u32) {
        let packet = self.hosts[callee].streams.serve(stream);
        let packet = packet.expect("a request that can be served is on its stream");
        let request = std::mem::replace(&mut packet.request, Request::Ping);
        let (from, claims) = (packet.from, packet.claims);
        let lies = self.liars.is_liar(callee);
        if lies {
            packet.request = request.clone();
        }
        let Some((claims, request)) = self.codec.request(request, claims, self.stage) else {
            self.ledger.unreadable();
            let packet = self.host(callee).streams.finish(stream);
            packet
                .into_iter()
                .for_each(|packet| self.answer(packet, Leg::Reset));
            return;
        };
        let sender = self.sender(callee, from, claims);
        let token = Token(stream.into());
        if lies && self.refuses(callee, token, &request) {
            return;
        }
        self.tell(callee, Input::Request(sender, token, request));
    }

    /// Who sent a request that a node hears.
    pub(super) fn sender(&mut self, callee: Position, peer: Peer, claims: Peer) -> Sender {
        if claims != peer {
            let bits = self.stage.leading_bits(claims);
            self.host(callee).received.add(bits);
        }
        Sender { peer, claims }
    }

    pub(super) fn replied(&mut self, mut packet: Box<Packet>) {
        let reply = std::mem::replace(&mut packet.reply, Reply::Pong);
        match self
            .codec
            .reply(reply, packet.to, packet.method, self.stage)
        {
            Some(reply) => {
                let stage = self.stage;
                self.host(packet.caller)
                    .received
                    .reply(&reply, |peer| stage.leading_bits(peer));
                packet.reply = reply;
                self.ended(packet, Ok(()));
            }
            None => {
                self.ledger.unreadable();
                self.ended(packet, Err(CallError::Unreadable));
            }
        }
    }

    /// Tells the caller how its call ended; on success the reply is in the packet.
    pub(super) fn ended(&mut self, packet: Box<Packet>, outcome: Result<(), CallError>) {
        if outcome.is_err() {
            self.ledger
                .call_failed(self.now, packet.caller, packet.method);
        }
        if packet.call.is_of_host() {
            return self.recycle(packet);
        }
        self.cause = self.hosts[packet.caller]
            .trace
            .outcome(packet.call, &packet.marks, self.now);
        self.tell_outcome(&packet, outcome);
        if self.sabotage == Some(Sabotage::OutcomesAreToldTwice) {
            self.tell_outcome(&packet, outcome);
        }
        self.cause = None;
        self.recycle(packet);
    }

    fn tell_outcome(&mut self, packet: &Packet, outcome: Result<(), CallError>) {
        let (caller, call, reply) = (packet.caller, packet.call, &packet.reply);
        let told = match self.sabotage {
            Some(Sabotage::AnswersAreToldAsFailures) => Err(CallError::Closed),
            _ => outcome,
        };
        let ignored = self.ledger.outcomes_ignored();
        self.tell(caller, Input::Outcome(call, told.map(|()| reply)));
        let end = match outcome {
            _ if self.ledger.outcomes_ignored() > ignored => CallEnd::Ignored,
            Ok(()) if reply.method() == packet.method => CallEnd::Answered,
            _ => CallEnd::Failed,
        };
        self.ledger.call_ended((caller, packet.to), call, end);
    }

    /// Keeps a packet and its buffer for the next call.
    pub(super) fn recycle(&mut self, mut packet: Box<Packet>) {
        packet.request = Request::Ping;
        let reply = std::mem::replace(&mut packet.reply, Reply::Pong);
        if let Reply::Nodes { closest } | Reply::Value { closest, .. } = reply {
            let mut used = closest;
            used.clear();
            self.buffers.keep(used);
        }
        self.packets.keep(packet);
    }
}
