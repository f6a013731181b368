//! Segments of streams where the network is not even: jitter, loss, bandwidth and queues.
//!
//! A message is cut into segments of equal length, as few as `SEGMENT_MAX` allows. Those that are
//! lost on the way or find a queue full are sent again after a time-out that doubles until
//! something comes through (RFC 6298, sections 5.4 to 5.6; the time-out itself is as Linux has it
//! on an even path: a round trip and 200 ms). Five rounds in a row in which nothing comes through
//! break the stream. A message arrives when its last segment does, and never overtakes an earlier
//! one of its stream: calls are sequential, and a hang-up waits for what was sent before it. A
//! partition cuts a message in the round in which it is sent. Acknowledgements cost nothing and
//! are not lost. Worlds with an even network have none of this.

use super::packet::{Leg, Packet};
use super::stage::{Position, Stage};
use super::{Event, World};
use crate::chance::{Name, Purpose};
use crate::engine::calendar::Rank;
use crate::network::queue::{Link, Queue};
use crate::scenario::spec::{Group, Scenario};
use kadlab_core::env::{CallError, CallId};
use kadlab_core::message::Reply;
use kadlab_core::time::{Duration, Time};

/// Bytes of a message in one segment at most: Ethernet's 1500 without the headers.
const SEGMENT_MAX: usize = 1_460;
/// Headers of IPv4 and TCP without options.
const HEADER: usize = 40;
/// What a time-out has beyond a round trip.
const TIMEOUT_MIN_US: u64 = 200_000;
/// Rounds in a row without a segment coming through that break a stream.
const ROUNDS_MAX: u32 = 5;
/// A whole in millionths.
const WHOLE: u64 = 1_000_000;

/// How far a message has come.
#[derive(Clone, Copy, Debug, Default)]
pub struct Transit {
    /// Segments that have not come through.
    missing: u32,
    /// Those of them that are on their way.
    travelling: u32,
    /// Bytes of one segment with its headers.
    segment_bytes: u32,
    /// Rounds in a row in which nothing came through.
    silent_rounds: u32,
    /// The fault that lost the last segment that was lost of this round, if one did.
    lost_by: Option<usize>,
    /// When this round was sent.
    sent: Option<Time>,
    /// It does not arrive before this moment: something of its stream does.
    not_before: Option<Time>,
    /// The sender's life; `None` if its place answers without it.
    life: Option<u32>,
}

/// A message towards a callee that may not have arrived.
#[derive(Debug)]
struct UnderWay {
    call: CallId,
    /// `None` as long as segments are missing.
    arrives: Option<Time>,
    /// The hang-up that waits for it.
    close: Option<Box<Packet>>,
}

/// The queues of all nodes, and what is under way.
#[derive(Debug)]
pub(super) struct Segments {
    jitter: u64,
    loss: u32,
    up: Vec<Queue>,
    down: Vec<Queue>,
    /// By caller.
    under_way: Vec<Vec<UnderWay>>,
}

impl Segments {
    /// `None` where the network is even.
    pub(super) fn of(scenario: &Scenario, nodes: usize) -> Option<Segments> {
        let network = &scenario.network;
        let limited = |group: &Group| group.bandwidth.is_limited();
        let uneven =
            network.jitter > 0 || scenario.is_lossy() || scenario.groups.iter().any(limited);
        uneven.then(|| Segments {
            jitter: network.jitter.into(),
            loss: network.loss,
            up: vec![Queue::default(); nodes],
            down: vec![Queue::default(); nodes],
            under_way: (0..nodes).map(|_| Vec::new()).collect(),
        })
    }

    /// A hang-up: whether it goes now, and not before when; or it waits here.
    fn hang_up(&mut self, mut close: Box<Packet>) -> Option<Box<Packet>> {
        let list = &mut self.under_way[close.caller as usize];
        let Some(index) = list.iter().position(|known| known.call == close.call) else {
            return Some(close);
        };
        let Some(arrives) = list[index].arrives else {
            list[index].close = Some(close);
            return None;
        };
        list.swap_remove(index);
        close.transit.not_before = Some(arrives + Duration::from_micros(1));
        Some(close)
    }

    fn sets_out(&mut self, (caller, call): (Position, CallId), now: Time) {
        let list = &mut self.under_way[caller as usize];
        let arrived = |known: &UnderWay| known.arrives.is_some_and(|at| at <= now);
        list.retain(|known| known.call != call && !arrived(known));
        list.push(UnderWay {
            call,
            arrives: None,
            close: None,
        });
    }

    fn entry(&mut self, (caller, call): (Position, CallId)) -> Option<&mut UnderWay> {
        let list = &mut self.under_way[caller as usize];
        list.iter_mut().find(|known| known.call == call)
    }

    fn forget(&mut self, (caller, call): (Position, CallId)) -> Option<UnderWay> {
        let list = &mut self.under_way[caller as usize];
        let index = list.iter().position(|known| known.call == call)?;
        Some(list.swap_remove(index))
    }

    /// One way with jitter, in microseconds.
    fn one_way_us(&self, stage: &Stage, (from, to): (Position, Position), count: u32) -> u64 {
        let even_us = stage.latency_us(from, to);
        if self.jitter == 0 {
            return even_us;
        }
        let span_us = even_us * self.jitter / WHOLE;
        let mut draw = stage
            .chance
            .draw(way(stage, from, to), Purpose::Jitter, count);
        let late_us = draw.below(2 * span_us + 1);
        (even_us - span_us + late_us).max(stage.latencies.floor_us())
    }
}

fn way(stage: &Stage, from: Position, to: Position) -> Name {
    Name::of_way(stage.node(from).name, stage.node(to).name)
}

fn up_link(stage: &Stage, node: Position) -> Option<Link> {
    stage.group_of(node).bandwidth.up_link()
}

fn down_link(stage: &Stage, node: Position) -> Option<Link> {
    stage.group_of(node).bandwidth.down_link()
}

fn call_of(packet: &Packet) -> (Position, CallId) {
    (packet.caller, packet.call)
}

impl World<'_> {
    /// What a datagram takes from one node to another, jitter included.
    pub(super) fn one_way(&self, from: Position, to: Position) -> Duration {
        let (stage, count) = (self.stage, self.hosts[from].sent);
        let even_us = || stage.latency_us(from, to);
        let uneven_us = |segments: &Segments| segments.one_way_us(stage, (from, to), count);
        Duration::from_micros(self.segments.as_ref().map_or_else(even_us, uneven_us))
    }

    /// Sends a message of so many bytes as segments.
    pub(super) fn send_segments(&mut self, mut packet: Box<Packet>, bytes: usize) {
        let segments = bytes.div_ceil(SEGMENT_MAX).max(1);
        let segment_bytes = bytes.div_ceil(segments) + HEADER;
        packet.transit = Transit {
            missing: u32::try_from(segments).expect("messages are short"),
            segment_bytes: u32::try_from(segment_bytes).expect("segments are short"),
            life: self.life_of(packet.sender()),
            ..Transit::default()
        };
        let now = self.now;
        let Some(segments) = &mut self.segments else {
            return;
        };
        match packet.leg {
            Leg::Close => {
                if let Some(close) = segments.hang_up(packet) {
                    self.send_round(close);
                }
            }
            leg => {
                if leg.is_to_callee() {
                    segments.sets_out(call_of(&packet), now);
                }
                self.send_round(packet);
            }
        }
    }

    fn life_of(&self, position: Position) -> Option<u32> {
        let host = &self.hosts[position];
        host.node().map(|_| host.life)
    }

    /// Sends the segments that are missing.
    fn send_round(&mut self, mut packet: Box<Packet>) {
        let (stage, now) = (self.stage, self.now);
        let (from, to) = (packet.sender(), packet.receiver());
        let count = self.hosts[from].sent;
        let Some(segments) = &mut self.segments else {
            return;
        };
        let transit = &mut packet.transit;
        transit.sent = Some(now);
        let load = (transit.missing, u64::from(transit.segment_bytes));
        let (entered, left_us) = match up_link(stage, from) {
            Some(link) => segments.up[from as usize].enter(now.as_micros(), link, load),
            None => (transit.missing, now.as_micros()),
        };
        let own = segments.loss;
        let one_way_us = segments.one_way_us(stage, (from, to), count);
        let lost = self.lose((from, to), (entered, count), own);
        self.ledger.segments().overflowed += u64::from(transit.missing - entered);
        self.ledger.segments().lost += u64::from(lost.count);
        transit.travelling = entered - lost.count;
        transit.lost_by = lost.last_by;
        if transit.travelling == 0 {
            return self.nothing_came(packet, from);
        }
        let one_way_us = self.lengthen(from, to, one_way_us);
        let at = Time::from_micros(left_us + one_way_us);
        let at = packet
            .transit
            .not_before
            .map_or(at, |not_before| at.max(not_before));
        if down_link(stage, to).is_some() {
            self.enter(at, Rank::Message, to, from, Event::Inbound(packet));
        } else {
            self.came(packet, at, from);
        }
    }

    /// Segments reach the queue before their receiver's link.
    pub(super) fn inbound(&mut self, mut packet: Box<Packet>) {
        let (to, now_us) = (packet.receiver(), self.now.as_micros());
        let (Some(link), Some(segments)) = (down_link(self.stage, to), &mut self.segments) else {
            return;
        };
        let transit = &mut packet.transit;
        let load = (transit.travelling, u64::from(transit.segment_bytes));
        let (entered, left_us) = segments.down[to as usize].enter(now_us, link, load);
        self.ledger.segments().overflowed += u64::from(transit.travelling - entered);
        transit.travelling = entered;
        if entered == 0 {
            return self.nothing_came(packet, to);
        }
        self.came(packet, Time::from_micros(left_us), to);
    }

    /// Segments have come through, or will at this moment; `by` is where that is known.
    fn came(&mut self, mut packet: Box<Packet>, at: Time, by: Position) {
        let transit = &mut packet.transit;
        transit.missing -= transit.travelling;
        transit.silent_rounds = 0;
        transit.not_before = Some(at);
        if transit.missing > 0 {
            return self.send_again(packet, by);
        }
        let (to, is_to_callee, call) = (
            packet.receiver(),
            packet.leg.is_to_callee(),
            call_of(&packet),
        );
        let closes = packet.leg == Leg::Close;
        self.enter(at, Rank::Message, to, by, Event::Packet(packet));
        let entry = self.segments.as_mut().filter(|_| is_to_callee && !closes);
        let Some(entry) = entry.and_then(|segments| segments.entry(call)) else {
            return;
        };
        entry.arrives = Some(at);
        if let Some(close) = entry
            .close
            .take()
            .and_then(|close| self.segments.as_mut()?.hang_up(close))
        {
            self.send_round(close);
        }
    }

    /// Nothing of a round came through.
    fn nothing_came(&mut self, mut packet: Box<Packet>, by: Position) {
        packet.transit.silent_rounds += 1;
        self.send_again(packet, by);
    }

    /// Sets the time-out after which the missing segments are sent again, or the stream breaks.
    fn send_again(&mut self, packet: Box<Packet>, by: Position) {
        let (from, to) = (packet.sender(), packet.receiver());
        let rtt_us = self.stage.latency_us(from, to) + self.stage.latency_us(to, from);
        let rounds = packet.transit.silent_rounds;
        let timeout_us = (TIMEOUT_MIN_US + rtt_us) << rounds.saturating_sub(1);
        let sent = packet.transit.sent.unwrap_or(self.now);
        let at = sent + Duration::from_micros(timeout_us);
        let at = at.max(self.now + super::OWN_DELAY);
        let event = if rounds == ROUNDS_MAX {
            Event::Broken(packet)
        } else {
            Event::Again(packet)
        };
        self.enter(at, Rank::Message, from, by, event);
    }

    /// A time-out has passed: what is missing is sent again, if its sender still lives.
    pub(super) fn again(&mut self, packet: Box<Packet>) {
        let (from, to) = (packet.sender(), packet.receiver());
        if self.life_of(from) != packet.transit.life {
            return self.drop_segments(packet);
        }
        if let Some(fault) = self.cuts.between(from, to) {
            self.ledger.cut(fault, self.now, packet.leg != Leg::Close);
            return self.drop_segments(packet);
        }
        self.ledger.segments().again += u64::from(packet.transit.missing);
        self.send_round(packet);
    }

    /// A message and the hang-up that waits for it are gone.
    fn drop_segments(&mut self, packet: Box<Packet>) {
        let segments = self.segments.as_mut().filter(|_| packet.leg.is_to_callee());
        let entry = segments.and_then(|segments| segments.forget(call_of(&packet)));
        if let Some(close) = entry.and_then(|entry| entry.close) {
            self.recycle(close);
        }
        self.recycle(packet);
    }

    /// A stream breaks, and its sender knows: a caller hears it, a callee forgets the stream.
    pub(super) fn broken(&mut self, mut packet: Box<Packet>) {
        let sender = packet.sender();
        if self.life_of(sender) != packet.transit.life {
            return self.drop_segments(packet);
        }
        self.ledger.segments().broken += 1;
        if let Some(fault) = packet.transit.lost_by.filter(|_| packet.leg != Leg::Close) {
            self.ledger.call_lost(fault, self.now);
        }
        self.ledger.event();
        let now_us = self.now.as_micros();
        let received = &mut self.host(sender).received;
        received.add(now_us);
        received.add(!(packet.leg as u64));
        if !packet.leg.is_to_callee() {
            let closed = self.host(sender).streams.close(packet.caller, packet.call);
            closed.into_iter().for_each(|closed| self.recycle(closed));
            self.recycle(packet);
            return self.serve_waiting(sender);
        }
        let entry = self
            .segments
            .as_mut()
            .and_then(|segments| segments.forget(call_of(&packet)));
        match entry {
            Some(UnderWay { close: None, .. }) => {
                packet.reply = Reply::Pong;
                self.ended(packet, Err(CallError::Closed));
            }
            Some(UnderWay {
                close: Some(close), ..
            }) => {
                self.recycle(close);
                self.recycle(packet);
            }
            None => self.recycle(packet),
        }
    }
}
