//! What a scenario file says, as types: units resolved, names resolved to positions, nothing left
//! to check.
//!
//! A [`Scenario`] can only be had from a file through [`super::load`], which refuses what these
//! types cannot hold. Nothing here is a default that the reader of the resolved file cannot see.

mod churn;
mod expectations;
mod faults;
mod lies;
mod placement;
mod processors;
mod selection;
mod transports;

pub use churn::{Absence, Churn, Session, Start};
pub use expectations::{Bounds, Check, Expectation, LookupBound, Metric, Scope, Statement};
pub use faults::*;
pub use lies::{BadContacts, Deceit, Near, PhantomIds, Phantoms, Pretence, Refused};
pub use placement::Placement;
pub use processors::{Cost, Costs, Processor};
pub use selection::{Key, Part, Scripted, Selection, Set};
pub use transports::{Backoff, Datagram, Direct, Nat, NatClass, Overflow, Oversize, Transport};

use crate::network::built_in::BuiltIn;
use crate::network::matrix::{Fill, Matrix};
use crate::network::queue::Link;
use kadlab_core::config::Config;
use kadlab_core::time::{Duration, Time, WallClock};
pub use kadlab_reports::metric::Unit;
use std::ops::RangeInclusive;
use std::sync::Arc;

/// A whole scenario.
#[derive(Clone, Debug, PartialEq)]
pub struct Scenario {
    /// Its name: letters, digits and dashes; names the output folder.
    pub name: String,
    /// What it shows, in a sentence or two.
    pub description: String,
    /// How long it runs in simulated time.
    pub duration: Duration,
    /// The date at time zero.
    pub epoch: WallClock,
    /// What starts before this moment stays outside the statistics.
    pub warm_up: Duration,
    /// The length of one window of the time series.
    pub window: Duration,
    /// The seeds that `sweep` runs; `run` takes the first.
    pub seeds: RangeInclusive<u64>,
    /// What messages cross.
    pub network: Network,
    /// Groups of nodes, in the file's order.
    pub groups: Vec<Group>,
    /// What nodes are asked to do.
    pub workloads: Vec<Workload>,
    /// What goes wrong, and when.
    pub faults: Vec<Fault>,
    /// What must come out.
    pub expectations: Vec<Expectation>,
}

impl Scenario {
    /// Whether segments may get lost on their way, at any time of the run.
    #[must_use]
    pub fn is_lossy(&self) -> bool {
        let loses = |fault: &Fault| match &fault.kind {
            FaultKind::Degrade(degradation) => degradation.loss > 0,
            _ => false,
        };
        self.network.loss > 0 || self.faults.iter().any(loses)
    }

    /// The place in name order of a node that is called as reports show it, such as `visor/17`.
    #[must_use]
    pub fn position_of(&self, node: &str) -> Option<u32> {
        let (name, index) = node.rsplit_once('/')?;
        let index: u32 = index.parse().ok()?;
        let before = self.groups.iter().take_while(|group| group.name != name);
        let first: u32 = before.map(|group| group.count).sum();
        let group = self.groups.iter().find(|group| group.name == name)?;
        (index < group.count).then_some(first + index)
    }
}

/// What messages cross.
#[derive(Clone, Debug, PartialEq)]
pub struct Network {
    /// Round-trip times between places.
    pub latency: Latency,
    /// Round-trip time between two nodes at one place.
    pub same_place_rtt: Duration,
    /// How much earlier or later a message may be, in millionths of its one way.
    pub jitter: u32,
    /// The share of segments of streams that are lost, in millionths.
    pub loss: u32,
    /// How a dead node looks to its callers.
    pub dead_peers: DeadPeers,
    /// Whether messages travel as values or as bytes.
    pub wire: Wire,
}

/// Round-trip times between places.
#[derive(Clone, Debug, PartialEq)]
pub enum Latency {
    /// The same between any two nodes, wherever they are.
    Constant {
        /// The round-trip time.
        rtt: Duration,
    },
    /// For each pair of nodes drawn uniformly, ends included.
    Uniform {
        /// The shortest round-trip time.
        from: Duration,
        /// The longest.
        to: Duration,
    },
    /// For each pair of nodes drawn from a lognormal distribution.
    Lognormal {
        /// Half of the pairs are nearer.
        median: Duration,
        /// The standard deviation of the logarithm, in millionths.
        sigma: u32,
        /// No pair is nearer than this.
        floor: Duration,
    },
    /// A matrix; nodes are placed on its places independently and uniformly.
    Matrix {
        /// Which.
        file: MatrixFile,
        /// How blanks are filled: each rule fills what those before it have left.
        fill: Vec<Fill>,
    },
}

/// Where a matrix of round-trip times comes from.
#[derive(Clone, Debug, PartialEq)]
pub enum MatrixFile {
    /// It is built in.
    BuiltIn(BuiltIn),
    /// It was read from a file.
    Read {
        /// The file's absolute path.
        path: String,
        /// What was in it.
        matrix: Arc<Matrix>,
    },
}

/// How a dead node looks to its callers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DeadPeers {
    /// Calls run into the caller's deadline.
    Silent,
    /// Its place answers at once that nobody listens.
    Refused,
}

/// Whether messages travel as values or as bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wire {
    /// As values; sizes are computed.
    Values,
    /// Encoded, carried as bytes and decoded; the run must be the same.
    Encoded,
}

/// A group of nodes of one design.
#[derive(Clone, Debug, PartialEq)]
pub struct Group {
    /// Its name.
    pub name: String,
    /// How many nodes; at least one.
    pub count: u32,
    /// The nodes' design: preset, `[core]`, then the group's own keys.
    pub config: Config,
    /// What carries calls to the nodes.
    pub transport: Transport,
    /// The nodes' links.
    pub bandwidth: Bandwidth,
    /// What the nodes' work costs them; `None` for nothing.
    pub processor: Option<Processor>,
    /// The NAT before each of them; `None` if anybody can dial them.
    pub nat: Option<Nat>,
    /// Positions in [`Scenario::groups`] of the groups that the nodes bootstrap from.
    pub bootstrap: Vec<usize>,
    /// How the nodes come into the network.
    pub join: Join,
    /// How the nodes' keys are chosen.
    pub placement: Placement,
}

/// A node's links to the network and the queues before them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bandwidth {
    /// Bits in a second that it can send; `None` without a limit.
    pub up: Option<u64>,
    /// Bits in a second that it can receive.
    pub down: Option<u64>,
    /// Bytes that may wait before each of the two.
    pub queue: u64,
}

impl Bandwidth {
    /// Whether either link has a limit.
    #[must_use]
    pub fn is_limited(&self) -> bool {
        self.up.is_some() || self.down.is_some()
    }

    /// The link on which it sends, if it has a limit.
    #[must_use]
    pub fn up_link(&self) -> Option<Link> {
        self.link(self.up)
    }

    /// The link on which it receives, if it has a limit.
    #[must_use]
    pub fn down_link(&self) -> Option<Link> {
        self.link(self.down)
    }

    fn link(&self, bits_per_second: Option<u64>) -> Option<Link> {
        bits_per_second.map(|bits_per_second| Link {
            bits_per_second,
            queue_bytes: self.queue,
        })
    }
}

/// How nodes come into the network.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Join {
    /// Through the protocol; each node starts at a moment drawn uniformly from this span.
    Organic {
        /// The span, from time zero.
        over: Duration,
    },
    /// Tables are filled at time zero: bucket i holds min(k, size) of the nodes with common prefix
    /// exactly i, drawn uniformly without replacement.
    Oracle,
}

/// Something nodes of a group are asked to do again and again.
#[derive(Clone, Debug, PartialEq)]
pub struct Workload {
    /// Its name.
    pub name: String,
    /// Position in [`Scenario::groups`] of the group that does it.
    pub group: usize,
    /// No command before this moment.
    pub from: Time,
    /// No command from this moment on.
    pub to: Time,
    /// What is asked.
    pub task: Task,
}

/// What a workload asks.
#[derive(Clone, Debug, PartialEq)]
pub enum Task {
    /// Each node puts a new value under its own key and this salt, every `every`, at a phase drawn
    /// for each node.
    Publish {
        /// The salt.
        salt: String,
        /// Bytes of the value.
        value_size: u32,
        /// The interval of one node.
        every: Duration,
    },
    /// Nodes drawn uniformly get values that another workload publishes, never their own.
    Get {
        /// Position in [`Scenario::workloads`] of the publishing workload.
        of: usize,
        /// The whole group's rate; Poisson arrivals, open loop.
        rate: Rate,
    },
    /// Each node exchanges its stored items with a node drawn uniformly from a group, every `every`,
    /// at a phase drawn for each node.
    Reconcile {
        /// Position in [`Scenario::groups`] of the group whose nodes are asked.
        with: usize,
        /// The interval of one node.
        every: Duration,
    },
    /// Nodes drawn uniformly look up targets drawn uniformly.
    FindNode {
        /// The whole group's rate; Poisson arrivals, open loop.
        rate: Rate,
    },
}

/// A rate as an exact ratio: `count` in `per`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rate {
    /// How many.
    pub count: u64,
    /// In which time.
    pub per: Duration,
}
