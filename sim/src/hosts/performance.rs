//! What came of a script on one host.

use crate::measure::{Outcome, Version};
use crate::world::stage::Position;
use kadlab_core::id::Id;
use std::collections::BTreeMap;
use std::fmt;

/// What carries the core.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum HostKind {
    /// The event engine.
    Simulated,
    /// The driver over turmoil's simulated TCP.
    Turmoil,
    /// The driver over sockets on loopback.
    Sockets,
}

impl fmt::Display for HostKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            HostKind::Simulated => "simulated",
            HostKind::Turmoil => "turmoil",
            HostKind::Sockets => "sockets",
        })
    }
}

/// What came of a script on one host.
#[derive(Clone, Debug)]
pub struct Performance {
    /// Where it was played.
    pub host: HostKind,
    /// What came of every command, by start, node and workload.
    pub outcomes: Vec<Outcome>,
    /// What was stored under the targets of publications when the run ended, at live nodes.
    pub holdings: Holdings,
    /// A hash of all that nodes received, or of the outcomes where nobody saw that; none where two
    /// runs differ anyway.
    pub fingerprint: Option<String>,
    /// How long it took on the wall.
    pub wall_seconds: f64,
}

/// By target and node, the version that the node stores.
pub type Holdings = BTreeMap<(Id, Position), Version>;

/// Sorts outcomes as a script has them.
pub fn sort(outcomes: &mut [Outcome]) {
    outcomes.sort_by_key(|outcome| (outcome.started, outcome.node, outcome.workload));
}
