//! Pauses: nodes that are frozen, as by SIGSTOP, while the kernels of their hosts go on.
//!
//! A paused node keeps all that it has, hears nothing and does nothing. Its host's kernel accepts
//! streams as long as the listener has room, sends segments again, and keeps what arrives, in its
//! order: on streams without a limit of its own, since senders wait; datagrams as far as they fit
//! into the socket's buffer. When the last pause of a node is over it first finds out what is
//! overdue, then hears everything that waits, all in that moment. A node that goes down meanwhile
//! is down like any other: what waited for it comes to nobody, and its next life is not paused.
//! A run without pauses pays a branch for each event.

use super::packet::{Leg, Packet};
use super::stage::Position;
use super::trace::Path;
use super::{Event, World};
use crate::scenario::spec::Selection;
use kadlab_core::env::{CallId, Command, CommandId};
use kadlab_core::time::Time;
use kadlab_reports::spent::Part;
use std::collections::{BTreeMap, VecDeque};

/// Bytes of datagrams that wait for one node at most: what Linux gives a socket without being
/// asked (`net.core.rmem_default`).
const DATAGRAM_BYTES_MAX: u64 = 212_992;

/// Who is paused by what, and what waits for whom.
#[derive(Debug, Default)]
pub(super) struct Pauses {
    by_node: BTreeMap<Position, Pause>,
    waiting: BTreeMap<Position, Queue>,
}

/// One node's pause.
#[derive(Debug)]
struct Pause {
    /// The faults that have it, the first one first; it lasts until the last of them is over.
    faults: Vec<usize>,
    since: Time,
}

/// What waits for one node, in its order.
#[derive(Debug, Default)]
struct Queue {
    list: VecDeque<Waiting>,
    datagram_bytes: u64,
}

#[derive(Debug)]
struct Waiting {
    since: Time,
    /// The fault on whose account it waits.
    fault: usize,
    what: What,
}

#[derive(Debug)]
enum What {
    Event(Event),
    Command(CommandId, Command, Option<Path>),
}

impl What {
    fn packet(&self) -> Option<&Packet> {
        match self {
            What::Event(Event::Packet(packet) | Event::Leaves(packet, _)) => Some(packet),
            _ => None,
        }
    }
}

impl Pauses {
    /// The fault that has a node paused: of several the first.
    pub(super) fn of(&self, node: Position) -> Option<usize> {
        if self.by_node.is_empty() {
            return None;
        }
        self.by_node.get(&node).map(|pause| pause.faults[0])
    }

    /// What time a node believes it is: time stands still for who is paused.
    pub(super) fn time_of(&self, node: Position, now: Time) -> Time {
        if self.by_node.is_empty() {
            return now;
        }
        self.by_node.get(&node).map_or(now, |pause| pause.since)
    }

    /// The fault on whose account a message of a call waits at one of its ends.
    pub(super) fn keeping(
        &self,
        (caller, callee): (Position, Position),
        call: CallId,
    ) -> Option<usize> {
        if self.waiting.is_empty() {
            return None;
        }
        let is_of = |waiting: &&Waiting| {
            let packet = waiting.what.packet();
            packet.is_some_and(|packet| {
                packet.caller == caller && packet.call == call && packet.leg != Leg::Close
            })
        };
        let queues = [callee, caller].map(|node| self.waiting.get(&node));
        let mut all = queues.into_iter().flatten().flat_map(|queue| &queue.list);
        all.find(is_of).map(|waiting| waiting.fault)
    }

    /// A fault ends: the nodes that no fault has any more, and since when they were paused.
    fn end(&mut self, fault: usize) -> Vec<(Position, Time)> {
        let mut woken = Vec::new();
        self.by_node.retain(|node, pause| {
            pause.faults.retain(|other| *other != fault);
            if pause.faults.is_empty() {
                woken.push((*node, pause.since));
            }
            !pause.faults.is_empty()
        });
        woken
    }

    /// What waits longest for a node.
    fn next(&mut self, node: Position) -> Option<Waiting> {
        let next = self.waiting.get_mut(&node)?.list.pop_front();
        if next.is_none() {
            self.waiting.remove(&node);
        }
        next
    }

    /// Keeps something for a paused node; the fault on whose account.
    fn keep(&mut self, node: Position, now: Time, what: What) -> usize {
        let fault = self.of(node).expect("things wait only for who is paused");
        let queue = self.waiting.entry(node).or_default();
        queue.list.push_back(Waiting {
            since: now,
            fault,
            what,
        });
        fault
    }

    /// Takes the room of a datagram of so many bytes. False if there is none.
    fn take_room(&mut self, node: Position, bytes: u32) -> bool {
        let queue = self.waiting.entry(node).or_default();
        let filled = queue.datagram_bytes + u64::from(bytes);
        let fits = filled <= DATAGRAM_BYTES_MAX;
        if fits {
            queue.datagram_bytes = filled;
        }
        fits
    }
}

/// Beginning and ending.
impl World<'_> {
    /// Nodes that are up are paused, those that are paused already for longer.
    pub(super) fn pause(&mut self, fault: usize, on: &Selection) {
        let mut nodes = self.select(on, &mut self.selecting(fault));
        nodes.retain(|node| self.hosts.is_up(*node));
        for node in &nodes {
            let since = self.now;
            let faults = Vec::new();
            let pauses = &mut self.pauses.by_node;
            let pause = pauses.entry(*node).or_insert(Pause { faults, since });
            pause.faults.push(fault);
            if !self.hosts.is_paused(*node) {
                self.hosts.pause(*node);
                self.ledger.slept(since, *node);
            }
        }
        self.touch(fault, &nodes);
    }

    /// A pause is over: nodes that no other pause has go on.
    pub(super) fn end_pause(&mut self, fault: usize) {
        for (node, since) in self.pauses.end(fault) {
            self.hosts.resume(node);
            self.ledger.woke(self.now, node);
            let now = self.now;
            self.host(node).streams.taken_up(since, now);
            self.do_what_is_due(node);
            while let Some(waiting) = self.pauses.next(node) {
                self.hear_late(node, waiting);
            }
        }
    }

    /// A node hears what waited for it.
    fn hear_late(&mut self, node: Position, waiting: Waiting) {
        let late = self.now.since(waiting.since);
        match waiting.what {
            What::Event(Event::Packet(mut packet)) => {
                if !packet.leg.is_to_callee() {
                    packet.marks.worked(packet.leg, late);
                }
                if matches!(packet.leg, Leg::Accept | Leg::Refuse) {
                    packet.marks.connected = self.now;
                }
                self.hear(packet);
            }
            What::Event(Event::Leaves(mut packet, life)) => {
                packet.marks.worked(packet.leg, late);
                self.leaves(packet, life);
            }
            What::Event(event) => self.happen(node, event),
            What::Command(id, command, path) => {
                let path = path.map(|path| path.spend(Part::Processor, self.now));
                self.hand(node, (id, command), path);
            }
        }
    }

    /// A node has gone down: if it was paused it is so no more, and nobody hears what waited.
    pub(super) fn lose_what_waits(&mut self, node: Position) {
        if self.pauses.by_node.remove(&node).is_none() {
            return;
        }
        self.ledger.woke(self.now, node);
        while let Some(waiting) = self.pauses.next(node) {
            match waiting.what {
                What::Event(Event::Packet(packet)) => self.arrive_nowhere(packet),
                What::Event(event) => self.happen(node, event),
                What::Command(..) => {}
            }
        }
    }
}

/// Keeping.
impl World<'_> {
    /// An event, unless it is kept for a node that is paused.
    pub(super) fn unless_paused(&mut self, node: Position, event: Event) -> Option<Event> {
        if self.pauses.by_node.is_empty() {
            return Some(event);
        }
        match event {
            Event::Packet(_)
            | Event::Leaves(..)
            | Event::Broken(_)
            | Event::Timer
            | Event::Saved { .. }
            | Event::PatienceEnds
            | Event::Retry { .. }
                if self.hosts.is_paused(node) =>
            {
                self.keep_event(node, event);
                None
            }
            // What kernels, disks and the laboratory itself do goes on.
            event => Some(event),
        }
    }

    fn keep_event(&mut self, node: Position, event: Event) {
        match event {
            Event::Packet(packet) => {
                if let Some(packet) = self.let_in(packet) {
                    self.keep_packet(node, packet);
                }
            }
            // It is set again when the node goes on.
            Event::Timer => self.timer_is_missed(node),
            Event::Leaves(..) => self.keep_message(node, event),
            event => {
                self.pauses.keep(node, self.now, What::Event(event));
            }
        }
    }

    /// A message reaches the host of a paused node.
    fn keep_packet(&mut self, node: Position, packet: Box<Packet>) {
        let is_datagram = matches!(packet.leg, Leg::Ask | Leg::Answer);
        if packet.leg == Leg::Connect {
            self.connect(packet);
        } else if is_datagram && !self.pauses.take_room(node, packet.bytes) {
            let fault = self.pauses.of(node).expect("the node is paused");
            self.cut(fault, &packet);
            self.recycle(packet);
        } else {
            self.keep_message(node, Event::Packet(packet));
        }
    }

    fn keep_message(&mut self, node: Position, event: Event) {
        let fault = self.pauses.keep(node, self.now, What::Event(event));
        self.ledger.delayed(fault, self.now);
    }

    /// A command that a paused node is given waits for it.
    pub(super) fn keep_command(
        &mut self,
        node: Position,
        (id, command): (CommandId, Command),
        path: Option<Path>,
    ) {
        let what = What::Command(id, command, path);
        self.pauses.keep(node, self.now, what);
    }
}
