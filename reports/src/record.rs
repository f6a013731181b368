//! The record of one run: everything that the pages, plots and tables are made from.
//!
//! Times are whole microseconds of simulated time from the start of the run. Records are in an
//! intrinsic order (time, then node name), so that files made from them are byte-identical for
//! one scenario and seed on any machine. Nothing here is derived: percentiles, shares and
//! histograms are computed by the writers.

use crate::metric::Metric;
use crate::spent::Spent;
use serde::{Deserialize, Serialize};

/// One whole run, as the host hands it over.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Run {
    /// What was run.
    pub scenario: Scenario,
    /// The seed of the run.
    pub seed: u64,
    /// The run's fingerprint: 16 lower-case hexadecimal digits.
    pub fingerprint: String,
    /// The command that repeats this run exactly.
    pub command: String,
    /// Messages delivered to live nodes plus timers that acted.
    pub events: u64,
    /// Every lookup that a workload asked for and that ended, by (start, node, command).
    pub lookups: Vec<Lookup>,
    /// Samples of the state of all tables, one per window, in time order.
    pub health: Vec<TableHealth>,
    /// How versions spread, by age; empty if no workload publishes.
    pub convergence: Vec<Convergence>,
    /// Traffic by window, group and RPC type.
    pub load: Vec<Load>,
    /// How processors were used; empty if no group has any.
    pub processors: Processors,
    /// What each node sent, served and stores, in name order.
    pub nodes: Vec<NodeLoad>,
    /// Signatures by group, in the scenario's order.
    pub signatures: Vec<Signatures>,
    /// Every scripted fault with its effect, in the scenario's order.
    pub faults: Vec<Fault>,
    /// Every expectation with its outcome, in the scenario's order.
    pub expectations: Vec<Expectation>,
    /// Every metric that needs no watching, over the whole run after the warm-up.
    pub metrics: Vec<Metric>,
    /// Things that deserve a reader's attention (a fault that touched nothing, for instance).
    pub warnings: Vec<String>,
    /// Totals that fit nowhere else, in the order they should be printed.
    pub counters: Vec<Counter>,
    /// What the machine did; the only part that differs between two runs of one seed.
    pub host: Host,
}

/// The scenario as the report presents it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Scenario {
    /// The scenario's name, as in its file.
    pub name: String,
    /// One or two sentences of what it shows.
    pub description: String,
    /// The resolved file: every key with the value that was used.
    pub resolved: String,
    /// Length of the run in simulated microseconds.
    pub duration_us: u64,
    /// Lookups that start before this moment stay outside the statistics (drawn in grey).
    pub warm_up_us: u64,
    /// Length of one window of the time series.
    pub window_us: u64,
    /// Groups of nodes, in the scenario's order.
    pub groups: Vec<Group>,
    /// Names of the workloads, in the scenario's order; [`Lookup::workload`] points here.
    pub workloads: Vec<String>,
    /// How nodes joined: `organic` or `oracle`, or `mixed`.
    pub join: String,
    /// Bucket size and replication width k.
    pub k: u32,
}

/// One group of nodes.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Group {
    /// The group's name.
    pub name: String,
    /// How many nodes it has.
    pub nodes: u32,
}

/// What a lookup was for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// The k closest nodes to a target.
    FindNode,
    /// The newest value of a target.
    Get,
    /// A publication: lookup, then pushes.
    Put,
}

/// How a lookup ended, decided against ground truth.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Ending {
    /// It returned what it was asked for.
    Succeeded,
    /// The node that asked went away before it ended. Lookups under way when the run ended have no
    /// record: they are one of the [`Run::counters`].
    Unfinished,
    /// Nobody answered: every contact that was asked stayed silent or the table was empty.
    DeadEnd,
    /// The value exists, but every live holder was on the other side of a partition or paused.
    Partitioned,
    /// The value exists on live, reachable nodes, and the lookup did not find it.
    NotFound,
    /// No live node holds the value any more.
    ValueGone,
    /// An older version came back although a newer one had been acknowledged.
    Superseded,
    /// Every peer refused the put.
    Refused,
    /// No value was ever acknowledged under this target.
    NeverPublished,
}

/// One lookup.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Lookup {
    /// When the command was given.
    pub started_us: u64,
    /// From the command to its result.
    pub latency_us: u64,
    /// Index into [`Scenario::groups`] of the asking node.
    pub group: u16,
    /// The asking node's index in its group.
    pub node: u32,
    /// Index into [`Scenario::workloads`].
    pub workload: u16,
    /// What it was for.
    pub kind: Kind,
    /// How it ended.
    pub ending: Ending,
    /// Depth at which the globally closest live node was learned; `None` if it was not found.
    pub hops: Option<u8>,
    /// Requests sent.
    pub rpcs: u16,
    /// Requests that got no answer before the deadline or could not be delivered.
    pub failed_rpcs: u16,
    /// How many of the true k closest live nodes are in the result.
    pub recall_found: u8,
    /// How many nodes the true k closest live are (k, or fewer in a tiny network).
    pub recall_of: u8,
    /// As `recall_found`, counting only nodes that the asker could reach.
    pub reachable_found: u8,
    /// As `recall_of`, counting only nodes that the asker could reach.
    pub reachable_of: u8,
    /// The hops of a greedy walk over the tables when it began.
    pub ideal: Ideal,
    /// Where its time went, summing to the latency; `None` if it is [`Ending::Unfinished`].
    pub spent: Option<Spent>,
}

/// What a greedy walk over the tables came to, from the asker to the live node closest to the
/// target, always to the live contact closest to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub enum Ideal {
    /// Only some lookups are walked for.
    NotWalked,
    /// The walk came to a node that knew no live contact closer than itself.
    Stuck,
    /// So many steps; a contact of the asker's own table is one.
    Hops(u8),
}

/// The tables of all live nodes at one moment. Sums, so that shares are exact.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct TableHealth {
    /// The moment of the sample.
    pub at_us: u64,
    /// Live nodes.
    pub live: u32,
    /// Contacts in all live nodes' tables.
    pub contacts: u64,
    /// Of those, contacts that are not alive.
    pub dead_contacts: u64,
    /// Contacts that the same nodes' oracle tables would hold.
    pub oracle_contacts: u64,
    /// Of the oracle tables' places, those filled with a live contact.
    pub filled: u64,
    /// Nodes that know all of their own k closest live nodes.
    pub know_k_closest: u32,
}

/// How versions of one workload spread, at one age, pooled over versions.
///
/// Age is time since the version's put was acknowledged. A version counts at an age only if the
/// run lasted long enough to see it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Convergence {
    /// The workload that publishes.
    pub workload: u16,
    /// Age of the version in microseconds.
    pub age_us: u64,
    /// Versions observed at this age.
    pub versions: u64,
    /// Responsible nodes (the k closest live) of those versions.
    pub responsible: u64,
    /// Of those, nodes that hold the version or a newer one.
    pub holding: u64,
    /// Reads that began when the newest acknowledged version was about this old (between the
    /// previous age and this one).
    pub reads: u64,
    /// Of those, reads that returned that version or a newer one.
    pub reads_fresh: u64,
}

/// Traffic of one group in one window by one RPC type. Requests and replies are counted where
/// they are sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Load {
    /// Start of the window.
    pub at_us: u64,
    /// Index into [`Scenario::groups`].
    pub group: u16,
    /// The RPC type.
    pub rpc: Rpc,
    /// Requests sent.
    pub requests: u64,
    /// Bytes of those requests on the wire, frame header included.
    pub request_bytes: u64,
    /// Replies sent.
    pub replies: u64,
    /// Bytes of those replies on the wire, frame header included.
    pub reply_bytes: u64,
    /// Calls of this type that ended without an answer.
    pub failed: u64,
}

/// One node's load.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct NodeLoad {
    /// Index into [`Scenario::groups`].
    pub group: u16,
    /// Its index in the group.
    pub node: u32,
    /// Replies it sent after the warm-up.
    pub requests_served: u64,
    /// Bytes of the requests and replies that it sent after the warm-up.
    pub bytes_sent: u64,
    /// Items in its store when the run ended; `None` if it was down then.
    pub stored_items: Option<u32>,
}

/// Signatures of one group, over the whole run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Signatures {
    /// Index into [`Scenario::groups`].
    pub group: u16,
    /// Signatures made.
    pub made: u64,
    /// Signature checks asked for.
    pub checked: u64,
}

/// The RPC types of the protocol.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Rpc {
    /// Method 1.
    Ping,
    /// Method 2.
    FindNode,
    /// Method 3.
    GetValue,
    /// Method 4.
    PutValue,
    /// Method 5.
    GetItems,
    /// Method 6.
    PutBatch,
}

/// A scripted fault and what it did.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Fault {
    /// The fault's name, as in the scenario.
    pub name: String,
    /// Its kind, as in the scenario (`partition`, `crash`, `restart`).
    pub kind: String,
    /// One line of what it does, for the report (`30 % of visor cut off`).
    pub description: String,
    /// When it began.
    pub start_us: u64,
    /// When its last effect was undone (heal, node back up); equal to the start if nothing ends.
    pub end_us: u64,
    /// Nodes touched.
    pub nodes: u64,
    /// Messages cut.
    pub messages_cut: u64,
    /// Messages that took longer because of it.
    pub messages_delayed: u64,
    /// Segments of streams and datagrams that it lost on their way.
    pub segments_lost: u64,
    /// Calls that failed because of it.
    pub calls_failed: u64,
    /// Times that churn had a node leave.
    pub departures: u64,
    /// Times that churn had a node come back.
    pub returns: u64,
    /// Lies that it made nodes tell: answers falsified, refused or withheld, old items put.
    pub lies_told: u64,
    /// The first moment it had an effect on a message or node.
    pub first_us: Option<u64>,
    /// The last such moment.
    pub last_us: Option<u64>,
}

/// An expectation and its outcome.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Expectation {
    /// The expectation's name, as in the scenario.
    pub name: String,
    /// What it states, in one line.
    pub statement: String,
    /// Whether the scenario plans it to hold or to fail.
    pub planned: Verdict,
    /// What it did.
    pub outcome: Verdict,
    /// The measured value, or the first counter-example, in one sentence.
    pub detail: String,
}

/// Holds or fails.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// It holds.
    Holds,
    /// It fails.
    Fails,
}

/// A named total.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Counter {
    /// What was counted, in words.
    pub name: String,
    /// How many.
    pub count: u64,
}

/// What the machine did. Never part of a comparison between two runs of one seed.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Host {
    /// Wall-clock time of the simulation from its time zero, joins included; making the nodes'
    /// keys before and writing files after it are not.
    pub wall_seconds: f64,
    /// Events over wall-clock seconds.
    pub events_per_second: f64,
    /// Peak resident memory of the process.
    pub peak_rss_bytes: u64,
    /// Growth of resident memory from before the nodes existed to rest after the join, over the
    /// number of nodes.
    pub bytes_per_node: u64,
    /// Threads that ran the simulation.
    pub threads: u32,
    /// Version of the program.
    pub version: String,
}

/// How processors were used.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Processors {
    /// By window and group, in time order.
    pub windows: Vec<ProcessorUse>,
    /// The busiest node of each group that has processors.
    pub busiest: Vec<BusyNode>,
}

/// The processors of one group in one window.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct ProcessorUse {
    /// Start of the window.
    pub at_us: u64,
    /// Index into [`Scenario::groups`].
    pub group: u16,
    /// How long they were busy, all nodes together.
    pub busy_us: u64,
    /// The longest that work which came in this window waited for its turn.
    pub longest_wait_us: u64,
}

/// A node and how busy it was over the whole run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct BusyNode {
    /// Index into [`Scenario::groups`].
    pub group: u16,
    /// Its index in the group.
    pub node: u32,
    /// How long its processor was busy.
    pub busy_us: u64,
}
