//! Expectations: what must come out, as checks and as bounds on metrics.

use super::Scenario;
use kadlab_core::time::{Duration, Time};
use std::ops::Range;

/// Something that must come out, or is planned to fail.
#[derive(Clone, Debug, PartialEq)]
pub struct Expectation {
    /// Its name.
    pub name: String,
    /// What is stated.
    pub statement: Statement,
    /// The part of the run that is looked at.
    pub from: Option<Time>,
    /// Its end.
    pub to: Option<Time>,
    /// Whether the scenario plans it to hold; `[[outcome]]` says what is planned to fail.
    pub planned_to_hold: bool,
}

impl Expectation {
    /// The part of the run that is looked at: without other word, all after the warm-up.
    #[must_use]
    pub fn span(&self, scenario: &Scenario) -> Range<Time> {
        let start = Time::ZERO + scenario.warm_up;
        let end = Time::ZERO + scenario.duration;
        self.from.unwrap_or(start)..self.to.unwrap_or(end)
    }
}

/// What an expectation states.
#[derive(Clone, Debug, PartialEq)]
pub enum Statement {
    /// A check holds.
    Check(Check),
    /// A metric lies inside bounds.
    Metric {
        /// Which.
        metric: Metric,
        /// Of what.
        scope: Scope,
        /// The bounds.
        bounds: Bounds,
    },
}

/// Of what a metric is taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// The whole scenario.
    All,
    /// The lookups of the workload at this position.
    Workload(usize),
    /// The nodes of the group at this position.
    Group(usize),
}

/// What can be checked: one file each in `checks`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Check {
    /// Every acknowledged put is visible to readers other than the writer: a read that starts
    /// later than `within` after the acknowledgement returns that version or a newer one.
    PublishedValueIsVisible {
        /// The bound.
        within: Duration,
    },
    /// No reader gets an older version of a key after it got a newer one.
    ReadsNeverGoBack,
    /// Every item that a get returns is validly signed for its target.
    ReturnedValuesAreSigned,
    /// Every call is answered, fails or is given up, and only one of these.
    CallsHaveOneOutcome,
    /// Every lookup whose asker stays up ends within a bound.
    LookupsEnd {
        /// The bound.
        within: LookupBound,
    },
    /// Lookups find all of the k closest live nodes that the asker could reach.
    ClosestAreFound {
        /// The share of lookups that must, in millionths.
        at_least: u64,
    },
    /// Nodes know all of their k closest live nodes, at every sample.
    ClosestAreKnown {
        /// The share of nodes that must, in millionths.
        at_least: u64,
    },
    /// No live node knows a contact that has been down longer than `within`.
    DeadContactsLeave {
        /// The bound.
        within: Duration,
    },
    /// Live oldest contacts of full buckets stay in their tables.
    LiveOldestStays,
    /// No store holds more than its node's design allows.
    StoresKeepLimits,
    /// When `within` has passed since the last fault was over, nothing is pending.
    ConvergesAfterFaults {
        /// When the last fault is over.
        over: Time,
        /// The bound.
        within: Duration,
    },
}

/// How long a lookup may take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LookupBound {
    /// The rounds of a textbook lookup in the asker's design, each as long as a call's deadline.
    Rounds,
    /// A time.
    Time(Duration),
}

/// Bounds in a metric's own unit: microseconds for times, millionths for shares, millionths for
/// means, units for counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct Bounds {
    /// The metric must be below this.
    pub below: Option<u64>,
    /// The metric must be above this.
    pub above: Option<u64>,
    /// The metric must be this.
    pub equals: Option<u64>,
}

/// What can be measured and bounded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Metric {
    /// `lookup.latency.p50` and so on: nearest-rank percentile in per mille of the latency of
    /// lookups, failures counted as infinite.
    LookupLatency {
        /// 500, 900, 990, 999 or 1000 (the maximum).
        per_mille: u16,
    },
    /// `get.latency.p99` and so on: the same for gets.
    GetLatency {
        /// As above.
        per_mille: u16,
    },
    /// `put.latency.p99` and so on: the same for puts.
    PutLatency {
        /// As above.
        per_mille: u16,
    },
    /// `lookup.success`: share of lookups that returned what they were asked for.
    LookupSuccess,
    /// `get.success`: the same for gets.
    GetSuccess,
    /// `put.success`: the same for puts.
    PutSuccess,
    /// `lookup.hops.mean`: mean hops of lookups that found the closest node.
    LookupHopsMean,
    /// `lookup.recall`: share of the true k closest in the results of lookups.
    LookupRecall,
    /// `lookup.rpcs.mean`: mean requests of a lookup.
    LookupRpcsMean,
    /// `lookup.timeouts`: requests of lookups that had no answer.
    LookupTimeouts,
    /// `lookup.count`: lookups that ended.
    LookupCount,
    /// `calls.failed`: calls without an answer.
    CallsFailed,
    /// `messages.per-node-second`: requests and replies sent, by node and second, in the windows
    /// that lie whole inside the span.
    MessagesPerNodeSecond,
    /// `load.gini`: how unevenly requests were served by nodes, 0 to 1.
    LoadGini,
    /// `load.busiest`: the share of requests that the busiest node served.
    LoadBusiest,
    /// `load.busiest.per-second`: requests that the busiest node served, by second.
    LoadBusiestPerSecond,
    /// `store.items.max`: most items that a node held, at the samples.
    StoreItemsMax,
    /// `table.completeness`: filled places of the oracle tables, at the last sample.
    TableCompleteness,
    /// `table.dead`: share of dead contacts, at the last sample.
    TableDead,
    /// `table.know-k-closest`: share of nodes that know all of their k closest, at the last sample.
    TableKnowKClosest,
}
