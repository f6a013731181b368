//! Scripted faults: what each kind does to whom, and for how long.

use super::{Churn, Deceit, Selection};
use kadlab_core::time::{Duration, Time};

/// A scripted fault.
#[derive(Clone, Debug, PartialEq)]
pub struct Fault {
    /// Its name.
    pub name: String,
    /// When it strikes.
    pub at: Time,
    /// What it does.
    pub kind: FaultKind,
}

/// What a fault does.
#[derive(Clone, Debug, PartialEq)]
pub enum FaultKind {
    /// No message passes between two sides.
    Partition(Partition),
    /// Nodes stop and lose what is in flight; with `lasts` they start again from their disks.
    Crash {
        /// Which nodes.
        on: Selection,
        /// How long they are down; `None` to the end of the run.
        lasts: Option<Duration>,
    },
    /// Nodes stop and start again, with what their disks keep.
    Restart {
        /// Which nodes.
        on: Selection,
        /// How long each is down, at least.
        down: Duration,
        /// The span over which they start again; each has its moment drawn.
        over: Duration,
        /// How old the disk is that they get back; `None` is as they left it.
        roll_back: Option<Duration>,
        /// What is lost.
        lose: Loss,
    },
    /// No message passes to or from these nodes, not even between them.
    Outage {
        /// Which nodes.
        on: Selection,
        /// How long it lasts.
        lasts: Duration,
    },
    /// Nodes are frozen: they keep everything, hear nothing and do nothing.
    Pause {
        /// Which nodes; those only that are up.
        on: Selection,
        /// How long it lasts.
        lasts: Duration,
    },
    /// Messages take longer or get lost.
    Degrade(Degradation),
    /// Nodes believe in another date.
    Clock(ClockFault),
    /// Nodes leave and come back, each in its own time.
    Churn(Box<Churn>),
    /// Nodes lie.
    Lie {
        /// Which nodes.
        on: Selection,
        /// How long; `None` to the end of the run.
        lasts: Option<Duration>,
        /// What they do.
        how: Deceit,
    },
}

impl FaultKind {
    /// Its name in files and reports.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            FaultKind::Partition(_) => "partition",
            FaultKind::Crash { .. } => "crash",
            FaultKind::Restart { .. } => "restart",
            FaultKind::Outage { .. } => "outage",
            FaultKind::Pause { .. } => "pause",
            FaultKind::Degrade(_) => "degrade",
            FaultKind::Clock(_) => "clock",
            FaultKind::Churn(_) => "churn",
            FaultKind::Lie { .. } => "lie",
        }
    }

    /// How old the disks are that nodes get back, if they are rolled back.
    #[must_use]
    pub fn roll_back(&self) -> Option<Duration> {
        match self {
            FaultKind::Restart { roll_back, .. } => *roll_back,
            _ => None,
        }
    }

    /// How long it lasts; `None` to the end of the run.
    #[must_use]
    pub fn lasts(&self) -> Option<Duration> {
        match self {
            FaultKind::Partition(partition) => Some(partition.lasts),
            FaultKind::Crash { lasts, .. } => *lasts,
            FaultKind::Restart { down, over, .. } => Some(*down + *over),
            FaultKind::Outage { lasts, .. } | FaultKind::Pause { lasts, .. } => Some(*lasts),
            FaultKind::Degrade(degradation) => Some(degradation.lasts),
            FaultKind::Clock(clock) => clock.lasts,
            FaultKind::Churn(churn) => churn.lasts,
            FaultKind::Lie { lasts, .. } => *lasts,
        }
    }
}

/// Faults of links that can be in force at once, partitions and degradations counted apart.
pub const LINK_FAULTS_MAX: usize = 32;

/// No message passes between two sides, or only some.
#[derive(Clone, Debug, PartialEq)]
pub struct Partition {
    /// One side.
    pub on: Selection,
    /// The other side; `None` is everybody else.
    pub from: Option<Selection>,
    /// Nodes that belong to neither side, so that they reach both.
    pub bridge: Option<Selection>,
    /// Which messages are cut, seen from the nodes of `on`.
    pub direction: Direction,
    /// The share in millionths of pairs of nodes, one on each side, that are cut: each pair by a
    /// draw of its own, the same for both directions and all the time.
    pub pairs: u32,
    /// How long it lasts.
    pub lasts: Duration,
    /// When it is in force meanwhile; `None` is all the time.
    pub flaps: Option<Flaps>,
}

/// Messages take longer between nodes, or get lost.
#[derive(Clone, Debug, PartialEq)]
pub struct Degradation {
    /// The nodes whose messages are concerned.
    pub on: Selection,
    /// Only those that they exchange with these; `None` is with everybody, each other included.
    pub from: Option<Selection>,
    /// Which messages, seen from the nodes of `on`.
    pub direction: Direction,
    /// How long it lasts.
    pub lasts: Duration,
    /// What is added to every message's way.
    pub latency: Duration,
    /// What the way takes before that, in millionths of what it usually does.
    pub factor: u64,
    /// The share in millionths of segments and datagrams that are lost, of those that are not lost
    /// anyhow.
    pub loss: u32,
}

/// Which messages, seen from the selected nodes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// Those to them and from them.
    Both,
    /// Those to them.
    To,
    /// Those from them.
    From,
}

/// A fault that comes and goes: in force at the beginning of each period.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Flaps {
    /// The length of a period.
    pub every: Duration,
    /// For how much of it the fault is in force.
    pub cut_for: Duration,
}

/// Nodes' wall clocks go wrong; time itself, and with it every deadline, does not.
#[derive(Clone, Debug, PartialEq)]
pub struct ClockFault {
    /// Which nodes.
    pub on: Selection,
    /// How long; `None` to the end of the run. The clocks are right again afterwards.
    pub lasts: Option<Duration>,
    /// How far they are off from the beginning, in microseconds; above zero is fast.
    pub offset_us: i64,
    /// How much more they are off with time, in microseconds a second; above zero is fast.
    pub drift_ppm: i64,
}

/// What a restart loses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Loss {
    /// Nothing that was saved.
    Nothing,
    /// Everything that is saved but the node's identity.
    Disk,
    /// These fields only.
    Fields(Fields),
}

/// What a disk holds, which is lost together or apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fields {
    /// The saved sequence counters.
    pub sequence: bool,
    /// The saved items.
    pub store: bool,
    /// The saved table.
    pub table: bool,
    /// The key pair, and with it the node's id.
    pub identity: bool,
}

impl Fields {
    /// All of them but the identity.
    pub const DISK: Fields = Fields {
        sequence: true,
        store: true,
        table: true,
        identity: false,
    };
    /// None of them; no loss is this one.
    pub const NONE: Fields = Fields {
        sequence: false,
        store: false,
        table: false,
        identity: false,
    };
    /// Their names in files, in the order in which they are written.
    pub const NAMES: [&'static str; 4] = ["sequence", "store", "table", "identity"];

    /// Sets the field of the n-th name.
    ///
    /// # Panics
    /// If there are not so many.
    pub fn set(&mut self, name: usize) {
        let Fields {
            sequence,
            store,
            table,
            identity,
        } = self;
        *[sequence, store, table, identity][name] = true;
    }

    /// Which are set, in the order of their names.
    #[must_use]
    pub fn are_set(self) -> [bool; 4] {
        [self.sequence, self.store, self.table, self.identity]
    }
}

impl Loss {
    /// Whether the node starts again with a new key pair.
    #[must_use]
    pub fn identity(self) -> bool {
        matches!(self, Loss::Fields(fields) if fields.identity)
    }
}
