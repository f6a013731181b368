//! Selections: which nodes a fault strikes.

use kadlab_core::id::Id;

/// Which nodes: drawn from a set, or one by name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Selection {
    /// Nodes of a group.
    Group {
        /// Position in [`Scenario::groups`](super::Scenario::groups).
        group: usize,
        /// How many of them.
        part: Part,
    },
    /// Nodes of all groups together.
    Everybody {
        /// How many of them.
        part: Part,
    },
    /// One node, written `group/index`.
    Node {
        /// Position in [`Scenario::groups`](super::Scenario::groups).
        group: usize,
        /// Its index in the group.
        index: u32,
    },
    /// Nodes of a set that is known when the fault strikes.
    Among {
        /// Of which set.
        set: Set,
        /// Position in [`Scenario::groups`](super::Scenario::groups) of the group that they must
        /// be of; `None` for all.
        group: Option<usize>,
        /// How many of them; a count beyond the set is all of it.
        part: Part,
    },
}

impl Selection {
    /// The group that all of them are of, if the selection says so; its position in
    /// [`Scenario::groups`](super::Scenario::groups).
    #[must_use]
    pub fn group(&self) -> Option<usize> {
        match self {
            Selection::Group { group, .. } | Selection::Node { group, .. } => Some(*group),
            Selection::Among { group, .. } => *group,
            Selection::Everybody { .. } => None,
        }
    }
}

/// A set of nodes that is more than a group.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Set {
    /// The nodes whose ids are closest to a key, up or not; of a node's id it is the others.
    Closest {
        /// The key.
        to: Key,
        /// How many.
        count: u32,
    },
    /// The nodes that are up and hold an item under a key.
    Holders {
        /// The key.
        of: Key,
    },
    /// The nodes that an earlier fault struck, up to this moment.
    TouchedBy {
        /// Position in [`Scenario::faults`](super::Scenario::faults).
        fault: Scripted,
    },
    /// The nodes at a place of the network.
    Place {
        /// Its number.
        place: u16,
    },
}

/// A point of the identifier space.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Key {
    /// This one.
    Id(Id),
    /// The id of a node.
    Node {
        /// Position in [`Scenario::groups`](super::Scenario::groups).
        group: usize,
        /// Its index in the group.
        index: u32,
    },
    /// Where a node's values of a publish workload are kept.
    Publication {
        /// Position in [`Scenario::workloads`](super::Scenario::workloads).
        of: Scripted,
        /// Position in [`Scenario::groups`](super::Scenario::groups).
        group: usize,
        /// The writer's index in the group.
        index: u32,
    },
}

/// Something of the script: its position, and the name that files and reports know it by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scripted {
    /// The position in its list.
    pub position: usize,
    /// Its name.
    pub name: String,
}

/// How many of a set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// All of them.
    All,
    /// This many, at least one and at most the set.
    Count(u32),
    /// This share in millionths, drawn as an exact count (rounded to nearest, at least one unless it
    /// is zero).
    Millionths(u32),
}

impl Part {
    /// The exact count of a set of `size` nodes: a share is rounded to nearest, halves up.
    #[must_use]
    pub fn of(self, size: u32) -> u32 {
        match self {
            Part::All => size,
            Part::Count(count) => count,
            Part::Millionths(0) => 0,
            Part::Millionths(share) => {
                let nodes = (u64::from(size) * u64::from(share) + 500_000) / 1_000_000;
                u32::try_from(nodes.max(1)).expect("a share is at most the whole")
            }
        }
    }
}
