//! What is seen of a run. A ledger looks and counts; it never influences the run.
//!
//! Samples of tables and stores are taken between events, at moments of their own, so that an
//! onlooker changes nothing. Large worlds are sampled: every n-th node, every n-th version.

mod ahead;
mod convergence;
mod faults;
mod health;
mod ideal;
mod lookups;
mod nodes;
mod outcome;
mod reconciled;
mod segments;
mod sleeps;
mod traffic;
mod transports;
mod truth;
mod watch;
mod watched;

pub use lookups::{Asked, Read, UnderWay};
pub use outcome::{Answer, Outcome, Version};
pub use segments::Segments;
pub use sleeps::Sleeps;
pub use traffic::Calls;
pub use transports::Transports;
pub use truth::Truth;
pub use watch::{CallEnd, Seen};

use crate::scenario::spec::{Task, Workload};
use crate::world::cuts::Cuts;
use crate::world::hosts::Hosts;
use crate::world::stage::{Position, Stage};
use convergence::Spread;
use faults::Effects;
use health::Health;
use kadlab_core::env::{CallId, CommandId, CommandResult, LookupSummary, Notice, Work};
use kadlab_core::message::Method;
use kadlab_core::peer::Peer;
use kadlab_core::time::Time;
use kadlab_reports::record;
use kadlab_reports::spent::Spent;
use lookups::Lookups;
use nodes::Nodes;
use reconciled::Reconciled;
use traffic::Traffic;
use watch::Watches;

/// Everything seen of a run so far.
#[derive(Debug)]
pub struct Ledger<'w> {
    stage: &'w Stage,
    events: u64,
    traffic: Traffic,
    lookups: Lookups,
    truth: Truth,
    spread: Spread,
    health: Health,
    effects: Effects,
    /// What expectations need beyond all this.
    watches: Option<Box<Watches>>,
    notices: [u64; Notice::ALL.len()],
    nodes: Nodes,
    joined: u64,
    identities_renewed: u64,
    streams_dropped: u64,
    unreadable: u64,
    reconciled: Reconciled,
    segments: Segments,
    sleeps: Sleeps,
    /// What only some transports have.
    pub transports: Transports,
}

impl<'w> Ledger<'w> {
    /// An empty ledger.
    #[must_use]
    pub fn new(stage: &'w Stage) -> Ledger<'w> {
        Ledger {
            stage,
            events: 0,
            traffic: Traffic::new(stage),
            lookups: Lookups::default(),
            truth: Truth::new(stage),
            spread: Spread::new(stage),
            health: Health::new(stage),
            effects: Effects::new(stage),
            watches: Watches::new(stage),
            notices: [0; Notice::ALL.len()],
            nodes: Nodes::new(stage),
            joined: 0,
            identities_renewed: 0,
            streams_dropped: 0,
            unreadable: 0,
            reconciled: Reconciled::default(),
            segments: Segments::default(),
            sleeps: Sleeps::default(),
            transports: Transports::default(),
        }
    }

    /// A message was delivered to a live node, or a timer acted.
    pub fn event(&mut self) {
        self.events += 1;
    }

    /// How many events there were.
    #[must_use]
    pub fn events(&self) -> u64 {
        self.events
    }

    /// How many commands were given and how many ended, together: grows whenever a lookup begins or
    /// ends.
    #[must_use]
    pub fn commands(&self) -> u64 {
        self.lookups.begun_and_ended()
    }

    /// How many requests and replies were sent.
    #[must_use]
    pub fn messages(&self) -> u64 {
        self.traffic.messages()
    }

    /// A node did costly work.
    pub fn worked(&mut self, node: Position, work: Work) {
        self.nodes.worked(self.stage.node(node).group, work);
    }

    /// The run has ended; its nodes are at rest.
    pub fn rest(&mut self, hosts: &Hosts) {
        self.nodes.rest(hosts);
    }

    /// A node noticed something odd.
    pub fn noticed(&mut self, notice: Notice) {
        self.notices[notice as usize] += 1;
    }

    /// A node came into the network.
    pub fn joined(&mut self) {
        self.joined += 1;
    }

    /// A node started with a new identity, having lost one.
    pub fn identity_renewed(&mut self) {
        self.identities_renewed += 1;
    }

    /// A listener had no room for a stream.
    pub fn stream_dropped(&mut self) {
        self.streams_dropped += 1;
    }

    /// A message could not be read.
    pub fn unreadable(&mut self) {
        self.unreadable += 1;
    }

    /// What is counted of segments.
    pub fn segments(&mut self) -> &mut Segments {
        &mut self.segments
    }

    /// A request was sent.
    pub fn request_sent(&mut self, now: Time, sender: Position, method: Method, bytes: usize) {
        self.traffic
            .request_sent((now, self.stage.node(sender).group), method, bytes);
        self.nodes.sent(now, sender, bytes);
    }

    /// A reply was sent.
    pub fn reply_sent(&mut self, now: Time, sender: Position, method: Method, bytes: usize) {
        self.traffic
            .reply_sent((now, self.stage.node(sender).group), method, bytes);
        self.nodes.replied(now, sender, bytes);
        if let Some(watches) = &mut self.watches {
            watches.served(now, sender);
        }
    }

    /// A call ended without a reply.
    pub fn call_failed(&mut self, now: Time, caller: Position, method: Method) {
        self.traffic
            .call_failed((now, self.stage.node(caller).group), method);
    }

    /// A fault struck some nodes.
    pub fn touched(&mut self, fault: usize, now: Time, nodes: usize) {
        self.effects.touched(fault, now, nodes);
    }

    /// A fault lost a message, and with it a call unless it only closed one.
    pub fn cut(&mut self, fault: usize, now: Time, call: bool) {
        self.effects.cut(fault, now, call);
    }

    /// Churn had a node leave.
    pub fn departed(&mut self, fault: usize, now: Time) {
        self.effects.departed(fault, now);
    }

    /// Churn had nodes come back.
    pub fn returned(&mut self, fault: usize, now: Time, nodes: usize) {
        self.effects.returned(fault, now, nodes);
    }

    /// A fault lost a call, one of whose messages it had cut.
    pub fn call_lost(&mut self, fault: usize, now: Time) {
        self.effects.call_lost(fault, now);
    }

    /// A fault made a message take longer.
    pub fn delayed(&mut self, fault: usize, now: Time) {
        self.effects.delayed(fault, now);
    }

    /// A fault has ended.
    pub fn fault_ended(&mut self, fault: usize, now: Time) {
        self.effects.ended(fault, now);
    }

    /// The number of a writer's next version, from 1; it will be put under the writer's present
    /// identity.
    pub fn next_version(&mut self, workload: usize, writer: Peer) -> u32 {
        let node = self.stage.position(writer);
        self.truth.next_version(workload, (node, writer))
    }

    /// Whether a put under this identity has been acknowledged.
    #[must_use]
    pub fn is_published(&self, workload: usize, writer: Peer) -> bool {
        let node = self.stage.position(writer);
        self.truth.is_published(workload, (node, writer))
    }

    /// A reconciliation ended: it is counted, no lookup.
    pub fn reconciled(&mut self, result: &CommandResult) {
        self.reconciled.count(result);
    }

    /// A command has its result.
    pub fn ended(
        &mut self,
        now: Time,
        (command, spent): (CommandId, Option<Spent>),
        result: &CommandResult,
        lookup: Option<Box<LookupSummary>>,
        (hosts, cuts): (&Hosts, &Cuts),
    ) {
        let Some(open) = self.lookups.take(command) else {
            return;
        };
        let spent = spent.expect("a command that was asked for ends with what was done for it");
        if let Asked::Put { version } = open.asked
            && let CommandResult::Put { stored, .. } = result
            && *stored > 0
        {
            self.truth
                .acknowledged(open.workload, open.node, version, now);
            self.spread
                .acknowledged(open.workload, open.node, version, now);
        }
        self.watch_result(&open, result);
        let scene = lookups::Scene {
            stage: self.stage,
            truth: &self.truth,
            hosts,
            cuts,
        };
        let read = scene.read(now, &open, result);
        if let Some(read) = &read {
            self.spread.read(read);
        }
        self.lookups
            .ended((now, spent), &scene, &open, result, lookup.as_deref(), read);
    }

    /// A node went away; what it had asked for never ends.
    pub fn asker_gone(&mut self, now: Time, (node, me): (Position, Peer)) {
        self.lookups.asker_gone(now, node, self.stage);
        if let Some(watches) = &mut self.watches {
            watches.gone(now, (node, me));
        }
    }

    /// What was published, and which puts were acknowledged when.
    #[must_use]
    pub fn truth(&self) -> &Truth {
        &self.truth
    }

    /// The reads of published values, in the order in which they ended.
    #[must_use]
    pub fn reads(&self) -> &[Read] {
        self.lookups.reads()
    }

    /// Keeps what comes of each command from now on, to be set against other hosts'.
    pub fn keep_outcomes(&mut self) {
        self.lookups.outcomes.keep();
    }

    /// What came of all commands by now, if that was to be kept; those under way are unfinished.
    #[must_use]
    pub fn outcomes(&self, now: Time) -> Vec<Outcome> {
        self.lookups.outcomes(now, self.stage)
    }

    /// The lookups under way, by start.
    #[must_use]
    pub fn open(&self) -> Vec<UnderWay> {
        self.lookups.open()
    }

    /// A call was made.
    pub fn call_made(&mut self, now: Time, caller: Position, call: CallId) {
        self.traffic.call_made(now);
        // A call that no node made has no outcome to watch for.
        if let Some(watches) = self.watches.as_mut().filter(|_| !call.is_of_host()) {
            watches.call_made(now, caller, call, self.stage);
        }
    }

    /// Calls, by second.
    #[must_use]
    pub fn calls(&self) -> &[Calls] {
        self.traffic.calls_by_second()
    }

    /// Moves what was seen into a record.
    pub fn fill(&mut self, run: &mut record::Run) {
        run.events = self.events;
        run.counters = self.counters();
        run.warnings.extend(self.effects.warnings(self.stage));
        run.faults = self.effects.records(self.stage);
        run.load = self.traffic.records();
        (run.nodes, run.signatures) = self.nodes.records(self.stage);
        run.health = self.health.records();
        run.convergence = self.spread.records();
        run.lookups = self.lookups.records();
    }

    fn counters(&self) -> Vec<record::Counter> {
        let counter = |name: &str, count| record::Counter {
            name: name.to_owned(),
            count,
        };
        let (made, checked) = self.nodes.signatures();
        let mut counters = vec![
            counter(
                "nodes that came into the network (each life counted)",
                self.joined,
            ),
            counter("signatures made", made),
            counter("signature checks asked for", checked),
            counter("versions published", self.truth.versions()),
            counter(
                "streams turned away by full listeners",
                self.streams_dropped,
            ),
            counter("unreadable messages", self.unreadable),
            counter(
                "lookups under way when the run ended",
                self.lookups.under_way(),
            ),
        ];
        if self.stage.identities() > self.stage.len() {
            let name = "nodes that started again with a new identity";
            counters.push(counter(name, self.identities_renewed));
        }
        let task = |workload: &Workload| matches!(workload.task, Task::Reconcile { .. });
        if self.stage.scenario.workloads.iter().any(task) {
            counters.extend(self.reconciled.counters());
        }
        counters.extend(self.transports.counters(self.stage));
        let notices = Notice::ALL.into_iter().zip(self.notices);
        counters.extend(notices.map(|(notice, count)| counter(notice.description(), count)));
        let segments = self.segments.named(self.stage).into_iter();
        counters.extend(segments.map(|(name, count)| counter(name, count)));
        let filled = self.stage.latencies.filled().iter();
        counters.extend(filled.map(|(rule, count)| counter(rule.description(), *count as u64)));
        counters
    }
}
