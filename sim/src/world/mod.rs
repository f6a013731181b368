//! The world of one run: nodes on a virtual network, driven by the calendar.
//!
//! This is the simulated host of the core. It carries calls over direct streams, keeps disks,
//! gives commands and strikes with faults; what it sees goes to the [`Ledger`], which never
//! influences the run. Nothing here reads a clock or draws outside [`crate::chance`].

mod ahead;
pub mod census;
mod codec;
mod commands;
pub mod cuts;
pub mod datagrams;
mod departures;
pub mod desk;
pub mod disk;
mod draws;
mod faults;
pub mod fold;
mod handlers;
pub mod hosts;
mod identities;
pub mod journal;
mod keys;
mod liars;
mod life;
mod losses;
mod nats;
pub mod packet;
mod pauses;
mod phantoms;
pub mod pool;
mod present;
mod processors;
mod sabotage;
pub mod segments;
pub mod stage;
pub mod streams;
mod timers;
mod trace;
mod traffic;

use crate::engine::calendar::{Calendar, Order, Rank};
use crate::journal::Input;
use crate::measure::{CallEnd, Ledger};
use census::Census;
use codec::Codec;
use cuts::Cuts;
use datagrams::Datagrams;
use desk::Desk;
use disk::Disk;
use faults::Turn;
use faults::clocks::Clocks;
use faults::degradations::Delays;
use hosts::{Host, Hosts};
use journal::Recorded;
use kadlab_core::env::{CallId, Effect, Report, SaveId};
use kadlab_core::message::Contact;
use kadlab_core::time::{Duration, Time};
use liars::Liars;
use life::NO_RESULT;
use nats::Nats;
use packet::Packet;
use pauses::Pauses;
use pool::Pool;
use processors::Processors;
use segments::Segments;
use stage::{Position, Stage};
use std::collections::{BTreeMap, BTreeSet};
use trace::Path;

pub use codec::Tamper;
pub(crate) use faults::{drawing, scripted};
pub use sabotage::Sabotage;

/// What a disk takes to save, and the least that anything a node causes for itself takes.
const OWN_DELAY: Duration = Duration::from_micros(1);

/// What happens.
#[derive(Debug)]
enum Event {
    /// A packet arrives.
    Packet(Box<Packet>),
    /// A packet leaves a node whose processor has come to it, if that is still in this life.
    Leaves(Box<Packet>, u32),
    /// Segments reach the queue before their receiver's link.
    Inbound(Box<Packet>),
    /// Segments that did not come through are due again.
    Again(Box<Packet>),
    /// A stream breaks for its sender.
    Broken(Box<Packet>),
    /// A node's timer is due.
    Timer,
    /// A node's disk has saved.
    Saved { save: SaveId, life: u32 },
    /// A handler has waited long enough for a silent caller.
    PatienceEnds,
    /// A call by datagram has waited long enough for its reply.
    Retry { call: CallId },
    /// A node starts for the first time.
    Start,
    /// A workload's next command is due.
    Command { workload: usize, number: u32 },
    /// A fault begins.
    FaultBegins(usize),
    /// A fault that comes and goes does either.
    FaultTurns(usize),
    /// Disks are remembered for a fault that will roll them back.
    DisksRemembered(usize),
    /// A node that a fault took down starts again before the others.
    StartsAgain(usize),
    /// A fault ends.
    FaultEnds(usize),
    /// A node leaves or comes back.
    Turn(Turn),
    /// Liars put an old item once more.
    Replay(usize),
}

/// A whole run under way.
#[derive(Debug)]
pub struct World<'w> {
    stage: &'w Stage,
    now: Time,
    hosts: Hosts,
    calendar: Calendar<Event>,
    cuts: Cuts,
    processors: Processors,
    /// Where the network is uneven.
    segments: Option<Segments>,
    datagrams: Datagrams,
    nats: Nats,
    clocks: Clocks,
    delays: Delays,
    pauses: Pauses,
    /// Old disks of all nodes, by the fault that will roll some back.
    remembered: BTreeMap<usize, Vec<Disk>>,
    codec: Codec,
    sabotage: Option<Sabotage>,
    liars: Liars,
    /// The node that is recorded, if one is.
    journal: Option<Box<Recorded>>,
    ledger: Ledger<'w>,
    /// The slot of the calendar in which events have things fetched.
    fetching_in: Option<u64>,
    effects: Vec<Effect>,
    buffers: Pool<Vec<Contact>>,
    packets: Pool<Box<Packet>>,
    /// What the node that is being told something does is done for this command, which came this
    /// far.
    cause: Option<Path>,
    /// Who joins by oracle, from the first such start on.
    oracle: Option<Census>,
    /// Whom each fault has struck so far.
    struck: Vec<BTreeSet<Position>>,
}

impl<'w> World<'w> {
    /// A world at time zero: joins, workloads and faults are in the calendar, nobody has moved.
    /// `tamper` is a codec fault that a test plants.
    #[must_use]
    pub fn new(stage: &'w Stage, tamper: Option<Tamper>) -> World<'w> {
        let hosts = Hosts::new(stage);
        let mut world = World {
            stage,
            now: Time::ZERO,
            hosts,
            calendar: Calendar::new(),
            processors: Processors::new(stage),
            cuts: Cuts::new(stage.addresses()),
            segments: Segments::of(&stage.scenario, stage.addresses()),
            datagrams: Datagrams::new(stage),
            nats: Nats::new(stage),
            clocks: Clocks::default(),
            delays: Delays::default(),
            pauses: Pauses::default(),
            remembered: BTreeMap::new(),
            codec: Codec::new(stage.scenario.network.wire, tamper),
            sabotage: None,
            liars: Liars::default(),
            journal: None,
            ledger: Ledger::new(stage),
            fetching_in: None,
            effects: Vec::new(),
            buffers: Pool::new(),
            packets: Pool::new(),
            cause: None,
            oracle: None,
            struck: vec![BTreeSet::new(); stage.scenario.faults.len()],
        };
        world.schedule_faults();
        world.schedule_starts();
        world.schedule_workloads();
        world
    }

    /// The present moment.
    #[must_use]
    pub fn now(&self) -> Time {
        self.now
    }

    /// All nodes' places, in name order.
    #[must_use]
    pub fn hosts(&self) -> &Hosts {
        &self.hosts
    }

    /// Keeps what comes of each command.
    #[must_use]
    pub fn keeping_outcomes(mut self) -> Self {
        self.ledger.keep_outcomes();
        self
    }

    /// What was seen so far.
    #[must_use]
    pub fn ledger(&self) -> &Ledger<'w> {
        &self.ledger
    }

    /// Ends the run: what was seen, and the fingerprint.
    #[must_use]
    pub fn finish(mut self) -> (Ledger<'w>, String) {
        self.ledger.rest(&self.hosts);
        let stage = self.stage;
        let named = (0..).zip(&self.hosts);
        let named =
            named.map(|(position, host)| (stage.node(position).name.as_u64(), host.received));
        let fingerprint = fold::fingerprint(named);
        (self.ledger, fingerprint)
    }

    /// Runs until `end`: everything before that moment has happened then.
    pub fn run_until(&mut self, end: Time) {
        while self.step(end) {}
        self.ledger.look(end, &self.hosts);
        self.now = end;
    }

    /// Lets the next thing happen if it happens before `end`. False if nothing does.
    pub fn step(&mut self, end: Time) -> bool {
        let Some((order, event)) = self.calendar.pop_before(end.as_micros()) else {
            return false;
        };
        self.now = Time::from_micros(order.at_us);
        self.ledger.look(self.now, &self.hosts);
        self.fetch_ahead();
        if let Some(event) = self.unless_paused(order.receiver(), event) {
            self.happen(order.receiver(), event);
        }
        true
    }

    fn happen(&mut self, receiver: Position, event: Event) {
        match event {
            Event::Packet(packet) => self.arrive(packet),
            Event::Leaves(packet, life) => self.leaves(packet, life),
            Event::Inbound(packet) => self.inbound(packet),
            Event::Again(packet) => self.again(packet),
            Event::Broken(packet) => self.broken(packet),
            Event::Timer => self.timer(receiver),
            Event::Saved { save, life } => self.saved(receiver, save, life),
            Event::PatienceEnds => self.patience_ends(receiver),
            Event::Retry { call } => self.retry(receiver, call),
            Event::Start => self.start(receiver),
            Event::Command { workload, number } => self.command(workload, receiver, number),
            Event::FaultBegins(fault) => self.begin_fault(fault),
            Event::FaultTurns(fault) => self.turn_fault(fault),
            Event::DisksRemembered(fault) => self.remember_disks(fault),
            Event::StartsAgain(fault) => {
                self.start_again(fault, receiver);
            }
            Event::FaultEnds(fault) => self.end_fault(fault),
            Event::Turn(turn) => self.turn(turn),
            Event::Replay(fault) => self.replay(fault),
        }
    }

    fn host(&mut self, position: Position) -> &mut Host {
        &mut self.hosts[position]
    }

    /// Tells a live node something, then does what it wants done.
    ///
    /// What [`Input::tell`] says; nothing if the node is down.
    #[inline]
    fn tell(&mut self, position: Position, input: Input<'_>) -> Option<bool> {
        let (node, draws) = self.hosts[position].node_and_draws()?;
        let mut desk = Desk {
            stage: self.stage,
            position,
            me: node.me(),
            now: self.now,
            clocks: &self.clocks,
            draws,
            effects: &mut self.effects,
            buffers: &mut self.buffers,
        };
        let heard = match &mut self.journal {
            None => input.tell(node, &mut desk),
            Some(journal) => journal.tell(position, node, input, &mut desk),
        };
        self.act(position);
        self.set_timer(position);
        Some(heard)
    }

    /// Does what a node wants done.
    fn act(&mut self, position: Position) {
        let mut effects = std::mem::take(&mut self.effects);
        for effect in effects.drain(..) {
            match effect {
                Effect::Call {
                    call,
                    peer,
                    request,
                } => self.call(position, call, peer, request),
                Effect::Reply { token, reply } => self.reply(position, token, reply),
                Effect::Abandon { call, peer, method } => {
                    self.ledger.call_failed(self.now, position, method);
                    self.cause = self.gave_up(position, call);
                    self.ledger
                        .call_ended((position, peer), call, CallEnd::Abandoned);
                    self.abandon(position, call, peer);
                }
                Effect::Save { save, record } => {
                    self.save(position, record);
                    let life = self.host(position).life;
                    self.cause(position, Rank::Message, Event::Saved { save, life });
                }
                Effect::Delete { target } => self.delete(position, &target),
                Effect::Report(report) => self.report(position, report),
                Effect::Worked(work) => {
                    self.ledger.worked(position, work);
                    self.processors
                        .compute(self.stage, position, work, self.now);
                }
            }
        }
        self.effects = effects;
    }

    fn report(&mut self, position: Position, report: Report) {
        match report {
            Report::Ended {
                command: NO_RESULT,
                result,
                ..
            } => self.ledger.reconciled(&result),
            Report::Ended {
                command,
                result,
                lookup,
            } if self.sabotage != Some(Sabotage::ResultsAreLost) => {
                let spent = self.trace_end(position, command);
                self.ledger.ended(
                    self.now,
                    (command, spent),
                    &result,
                    lookup,
                    (&self.hosts, &self.cuts),
                );
            }
            Report::Ended { .. } => {}
            Report::Held => self.trace_hold(position),
            Report::Joined => self.ledger.joined(),
            Report::Noticed(notice) => self.ledger.noticed(notice),
        }
    }

    /// An event that a node causes for itself: at least one microsecond ahead.
    fn cause(&mut self, position: Position, rank: Rank, event: Event) {
        let at = self.now + OWN_DELAY;
        self.enter(at, rank, position, position, event);
    }

    fn enter(&mut self, at: Time, rank: Rank, to: Position, from: Position, event: Event) {
        let sent = &mut self.host(from).sent;
        let count = *sent;
        *sent = count
            .checked_add(1)
            .expect("a node sends fewer than 2^32 events");
        self.calendar
            .push(Order::new(at.as_micros(), rank, to, (from, count)), event);
    }

    fn saved(&mut self, position: Position, save: SaveId, life: u32) {
        if self.host(position).life == life {
            self.tell(position, Input::Saved(save, Ok(())));
        }
    }
}
