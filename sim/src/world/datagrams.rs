//! Calls over datagrams: a request and its reply, without a connection.
//!
//! The caller sends a request again until a reply comes, its retries are used up, or the node
//! gives the call up. Whatever request arrives is handed to the node and answered, a repeated one
//! too: requests may be repeated, and nobody has to remember them. The first reply is the call's;
//! later ones are dropped and counted. A node is never told that it is connected, since nothing
//! but a reply shows that anybody is there. Deadlines are the node's: no retry outlives its call.

use super::packet::{Leg, Marks, Packet};
use super::stage::{Position, Stage};
use super::{Event, OWN_DELAY, World};
use crate::chance::{Name, Purpose};
use crate::engine::calendar::Rank;
use crate::journal::Input;
use crate::network::datagram::{self, Fate};
use crate::scenario::spec::{Backoff, Datagram, Transport};
use kadlab_core::env::{CallError, CallId, Token};
use kadlab_core::message::{Reply, Request};
use kadlab_core::peer::Peer;
use kadlab_core::time::{Duration, Time};

/// Tokens from here on are of requests that came by datagram; below are names of streams.
const TOKENS: u64 = 1 << 32;

/// A call that waits for its reply.
#[derive(Debug)]
struct Open {
    call: CallId,
    /// When it was made.
    made: Time,
    peer: Peer,
    request: Request,
    retries: u32,
    wait: Duration,
    /// The fault that last cut one of its datagrams, if one did.
    cut_by: Option<usize>,
}

/// The calls of one node, to it and from it.
#[derive(Debug, Default)]
struct End {
    /// Counts the datagrams that it sent.
    sent: u32,
    open: Vec<Open>,
    served: Vec<Served>,
    /// The name of the next request that the node is given.
    next: u32,
}

/// A request that the node has.
#[derive(Debug)]
struct Served {
    token: Token,
    packet: Box<Packet>,
}

/// The calls of all nodes; nothing at all if no group takes datagrams.
#[derive(Debug)]
pub struct Datagrams {
    ends: Vec<End>,
}

impl Datagrams {
    /// No calls yet.
    #[must_use]
    pub(super) fn new(stage: &Stage) -> Datagrams {
        let takes = |position: Position| spec(stage, position).is_some();
        let firsts = (0..stage.scenario.groups.len()).map(|group| stage.positions_of_group(group));
        let used = firsts.map(|group| group.start).any(takes);
        let ends = if used { stage.addresses() } else { 0 };
        Datagrams {
            ends: (0..ends).map(|_| End::default()).collect(),
        }
    }

    /// What carries calls to a node, if datagrams do.
    pub(super) fn to<'w>(&self, stage: &'w Stage, callee: Position) -> Option<&'w Datagram> {
        if self.ends.is_empty() {
            return None;
        }
        spec(stage, callee)
    }

    fn find(&mut self, caller: Position, call: CallId) -> Option<&mut Open> {
        let open = &mut self.ends[caller as usize].open;
        open.iter_mut().find(|open| open.call == call)
    }

    fn close(&mut self, caller: Position, call: CallId) -> Option<Open> {
        let open = &mut self.ends[caller as usize].open;
        let index = open.iter().position(|open| open.call == call)?;
        Some(open.swap_remove(index))
    }

    /// A fault cut a datagram of a call.
    pub(super) fn cut(&mut self, fault: usize, packet: &Packet) {
        if let Some(open) = self.find(packet.caller, packet.call) {
            open.cut_by = Some(fault);
        }
    }

    /// Keeps a request until the node answers it.
    fn serve(&mut self, packet: Box<Packet>) -> Token {
        let end = &mut self.ends[packet.callee as usize];
        let token = Token(TOKENS | u64::from(end.next));
        end.next = end.next.wrapping_add(1);
        end.served.push(Served { token, packet });
        token
    }

    fn finish(&mut self, callee: Position, token: Token) -> Option<Box<Packet>> {
        let served = &mut self.ends[callee as usize].served;
        let index = served.iter().position(|served| served.token == token)?;
        Some(served.swap_remove(index).packet)
    }

    /// A node goes down: nobody waits, nobody answers. The packets that it had.
    pub(super) fn clear(
        &mut self,
        position: Position,
    ) -> impl Iterator<Item = Box<Packet>> + use<> {
        let served = self.ends.get_mut(position as usize).map(|end| {
            end.open.clear();
            std::mem::take(&mut end.served)
        });
        let served = served.unwrap_or_default().into_iter();
        served.map(|served| served.packet)
    }
}

fn spec(stage: &Stage, position: Position) -> Option<&Datagram> {
    match &stage.group_of(position).transport {
        Transport::Datagram(spec) => Some(spec),
        Transport::Direct(_) => None,
    }
}

/// The caller's end.
impl World<'_> {
    /// Sends a request, and will send it again.
    pub(super) fn ask(&mut self, mut packet: Box<Packet>, spec: &Datagram) {
        let (caller, call) = (packet.caller, packet.call);
        if self.liars.is_liar(caller) {
            self.claim_falsely(&mut packet);
        }
        if spec.refuses(self.frame_len(&packet)) {
            self.ledger.transports.too_long += 1;
            packet.leg = Leg::Reset;
            let at = self.now + OWN_DELAY;
            return self.enter(at, Rank::Message, caller, caller, Event::Packet(packet));
        }
        self.datagrams.ends[caller as usize].open.push(Open {
            call,
            made: self.now,
            peer: packet.to,
            request: packet.request.clone(),
            retries: spec.retries,
            wait: spec.retry_after,
            cut_by: None,
        });
        self.send_datagram(packet);
        self.wait_to_retry(caller, call);
    }

    fn wait_to_retry(&mut self, caller: Position, call: CallId) {
        let waiting = self.datagrams.find(caller, call);
        if let Some(wait) = waiting
            .filter(|open| open.retries > 0 || call.is_of_host())
            .map(|open| open.wait)
        {
            let at = self.now + wait;
            self.enter(at, Rank::Timer, caller, caller, Event::Retry { call });
        }
    }

    /// A call has waited long enough for its reply.
    pub(super) fn retry(&mut self, caller: Position, call: CallId) {
        let Some(open) = self.datagrams.find(caller, call) else {
            return;
        };
        if open.retries == 0 {
            // No node has made this call, so that none gives it up.
            return self.give_up((caller, call), None);
        }
        open.retries -= 1;
        let (peer, request, made) = (open.peer, open.request.clone(), open.made);
        let mut packet = self.packet(Leg::Ask, (caller, call), peer, request);
        packet.marks = Marks::at(made);
        if self.liars.is_liar(caller) {
            self.claim_falsely(&mut packet);
        }
        let spec = self.spec_of(&packet);
        if spec.backoff == Backoff::Double
            && let Some(open) = self.datagrams.find(caller, call)
        {
            open.wait = open.wait.times(2);
        }
        self.ledger.event();
        self.ledger.transports.retries += 1;
        self.send_datagram(packet);
        self.wait_to_retry(caller, call);
    }

    /// A node gives a call up; the pause that keeps one of its datagrams has lost it, or the fault
    /// that last cut one.
    pub(super) fn give_up(&mut self, (caller, call): (Position, CallId), kept_by: Option<usize>) {
        let open = self.datagrams.close(caller, call);
        if let Some(fault) = kept_by.or(open.and_then(|open| open.cut_by)) {
            self.ledger.call_lost(fault, self.now);
        }
    }

    /// What answers a request by datagram arrives; only the first answer counts.
    pub(super) fn told(&mut self, mut packet: Box<Packet>) {
        if self.datagrams.close(packet.caller, packet.call).is_none() {
            self.ledger.transports.late += 1;
            return self.recycle(packet);
        }
        if packet.leg == Leg::Answer {
            return self.replied(packet);
        }
        packet.reply = Reply::Pong;
        self.ended(packet, Err(CallError::Unreachable));
    }
}

/// The callee's end.
impl World<'_> {
    /// A request arrives: whether it came before or not, the node has it.
    pub(super) fn asked(&mut self, mut packet: Box<Packet>) {
        let (peer, callee) = (packet.from, packet.callee);
        self.host(callee).received.request(&packet.request);
        let request = std::mem::replace(&mut packet.request, Request::Ping);
        let lies = self.liars.is_liar(callee);
        if lies {
            packet.request = request.clone();
        }
        let Some((claims, request)) = self.codec.request(request, packet.claims, self.stage) else {
            self.ledger.unreadable();
            return self.recycle(packet);
        };
        let sender = self.sender(callee, peer, claims);
        let token = self.datagrams.serve(packet);
        if lies && self.refuses(callee, token, &request) {
            return;
        }
        self.tell(callee, Input::Request(sender, token, request));
    }

    /// A node answers a request that came by datagram.
    pub(super) fn answer_by_datagram(&mut self, callee: Position, token: Token, reply: Reply) {
        let Some(mut packet) = self.datagrams.finish(callee, token) else {
            return;
        };
        let lies = self.liars.is_liar(callee);
        if lies && self.is_silent(callee) {
            return self.recycle(packet);
        }
        packet.leg = Leg::Answer;
        packet.reply = match lies {
            true => self.falsified(callee, &packet.request, reply),
            false => reply,
        };
        self.send_datagram(packet);
    }
}

/// On the way.
impl World<'_> {
    fn spec_of(&self, packet: &Packet) -> Datagram {
        let spec = self.datagrams.to(self.stage, packet.callee);
        *spec.expect("calls by datagram go to groups that take datagrams")
    }

    /// Sends a message in as many datagrams as it takes; it arrives as their luck has it.
    pub(super) fn send_datagram(&mut self, mut packet: Box<Packet>) {
        if !packet.leg.is_to_callee() {
            packet.marks.left = self.now;
        }
        let (spec, bytes) = (self.spec_of(&packet), self.frame_len(&packet));
        if spec.refuses(bytes) {
            self.ledger.transports.too_long += 1;
            return self.recycle(packet);
        }
        self.account(&mut packet, bytes);
        if let Some(packet) = self.work_first(packet) {
            self.depart_as_datagrams(packet);
        }
    }

    /// A message leaves its sender in as many datagrams as it takes.
    pub(super) fn depart_as_datagrams(&mut self, packet: Box<Packet>) {
        let (from, to) = (packet.sender(), packet.receiver());
        let (spec, bytes) = (self.spec_of(&packet), packet.bytes as usize);
        self.nats.sent(self.stage, self.now, &packet);
        if let Some(fault) = self.cuts.between(from, to) {
            self.cut(fault, &packet);
            return self.recycle(packet);
        }
        let fate = self.fate(from, to, &spec, bytes);
        self.ledger.transports.travelled(&fate);
        for fault in &fate.lost_by {
            self.ledger.lost(*fault, self.now);
            self.datagrams.cut(*fault, &packet);
        }
        let latency = self.one_way(from, to);
        let latency_us = self.lengthen(from, to, latency.as_micros());
        let latency = Duration::from_micros(latency_us);
        if let Some(again) = fate.arrivals[1] {
            let copy = self.boxed(Packet::clone(&packet));
            let at = self.now + latency + again;
            self.enter(at, Rank::Message, to, from, Event::Packet(copy));
        }
        match fate.arrivals[0] {
            Some(delay) => {
                let at = self.now + latency + delay;
                self.enter(at, Rank::Message, to, from, Event::Packet(packet));
            }
            None => self.recycle(packet),
        }
    }

    fn fate(&mut self, from: Position, to: Position, spec: &Datagram, bytes: usize) -> Fate {
        let odds = self.delays.odds(from, to, spec.loss);
        let chance = &self.stage.chance;
        let names = (self.stage.node(from).name, self.stage.node(to).name);
        let link = Name::of_way(names.0, names.1);
        let sent = &mut self.datagrams.ends[from as usize].sent;
        let first = *sent;
        *sent = first
            .checked_add(datagram::datagrams(spec, bytes))
            .expect("a node sends fewer than 2^32 datagrams");
        datagram::fate(spec, &odds, bytes, |number| {
            chance.draw(link, Purpose::Datagram, first + number)
        })
    }
}
