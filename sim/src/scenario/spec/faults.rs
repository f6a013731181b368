//! Scripted faults: what each kind does to whom, and for how long.

use super::{Churn, Selection};
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
    /// No message passes between the two sides, in either direction.
    Partition {
        /// One side.
        on: Selection,
        /// The other side; `None` is everybody else.
        from: Option<Selection>,
        /// How long it lasts.
        lasts: Duration,
    },
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
        /// How long each is down.
        down: Duration,
        /// What is lost.
        lose: Loss,
    },
    /// Nodes leave and come back, each in its own time.
    Churn(Box<Churn>),
}

impl FaultKind {
    /// Its name in files and reports.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            FaultKind::Partition { .. } => "partition",
            FaultKind::Crash { .. } => "crash",
            FaultKind::Restart { .. } => "restart",
            FaultKind::Churn(_) => "churn",
        }
    }

    /// How long it lasts; `None` to the end of the run.
    #[must_use]
    pub fn lasts(&self) -> Option<Duration> {
        match self {
            FaultKind::Partition { lasts, .. } => Some(*lasts),
            FaultKind::Crash { lasts, .. } => *lasts,
            FaultKind::Restart { down, .. } => Some(*down),
            FaultKind::Churn(churn) => churn.lasts,
        }
    }
}

/// What a restart loses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Loss {
    /// Nothing that was saved.
    Nothing,
    /// Everything but the node's identity.
    Disk,
    /// These fields only; at least one is set.
    Fields {
        /// The saved sequence counters.
        sequence: bool,
        /// The saved items.
        store: bool,
    },
}
