//! Ground truth about publications: which versions were put, and which were acknowledged.
//!
//! A value begins with the number of its version, so that what a reader gets can be judged
//! whatever sequence numbers say. A node that has lost its identity goes on counting, but what it
//! published before has another key: whoever reads its present one can expect nothing older.

use crate::scenario::spec::Task;
use crate::world::stage::{Position, Stage};
use kadlab_core::item::Item;
use kadlab_core::peer::Peer;
use kadlab_core::time::Time;

/// A version of a value.
#[derive(Clone, Copy, Debug)]
struct Version {
    /// The identity under which it was put.
    by: Peer,
    /// When it was acknowledged, if it was.
    acknowledged: Option<Time>,
}

/// One writer's versions of one workload, version 1 first.
type Versions = Vec<Version>;

/// All publications of a run.
#[derive(Debug)]
pub struct Truth {
    /// By workload and position in its group; empty for workloads that do not publish.
    by_workload: Vec<Vec<Versions>>,
    first_of_group: Vec<Position>,
}

/// The version that an item of a publication holds; 0 if it is none of ours.
#[must_use]
pub(super) fn version_of(item: &Item) -> u32 {
    let first = item
        .value()
        .first_chunk()
        .map_or(0, |bytes| u64::from_be_bytes(*bytes));
    u32::try_from(first).unwrap_or(0)
}

impl Truth {
    /// No publications yet.
    #[must_use]
    pub fn new(stage: &Stage) -> Truth {
        let workloads = &stage.scenario.workloads;
        let writers = |group: usize| vec![Vec::new(); stage.positions_of_group(group).len()];
        let by_workload = workloads.iter().map(|workload| match workload.task {
            Task::Publish { .. } => writers(workload.group),
            Task::Get { .. } | Task::FindNode { .. } | Task::Reconcile { .. } => Vec::new(),
        });
        let first = |workload: &crate::scenario::spec::Workload| {
            stage.positions_of_group(workload.group).start
        };
        Truth {
            by_workload: by_workload.collect(),
            first_of_group: workloads.iter().map(first).collect(),
        }
    }

    fn of(&self, workload: usize, writer: Position) -> &Versions {
        &self.by_workload[workload][(writer - self.first_of_group[workload]) as usize]
    }

    fn of_mut(&mut self, workload: usize, writer: Position) -> &mut Versions {
        &mut self.by_workload[workload][(writer - self.first_of_group[workload]) as usize]
    }

    /// Numbers a writer's next version.
    pub fn next_version(&mut self, workload: usize, (writer, by): (Position, Peer)) -> u32 {
        let versions = self.of_mut(workload, writer);
        versions.push(Version {
            by,
            acknowledged: None,
        });
        versions.len() as u32
    }

    /// A put was acknowledged.
    pub fn acknowledged(&mut self, workload: usize, writer: Position, version: u32, now: Time) {
        let version = &mut self.of_mut(workload, writer)[version as usize - 1];
        version.acknowledged.get_or_insert(now);
    }

    /// The identity under which a version was put.
    #[must_use]
    pub fn author(&self, workload: usize, writer: Position, version: u32) -> Peer {
        self.of(workload, writer)[version as usize - 1].by
    }

    /// Whether any put of a writer was acknowledged, under this identity.
    #[must_use]
    pub fn is_published(&self, workload: usize, (writer, by): (Position, Peer)) -> bool {
        let mut versions = self.of(workload, writer).iter();
        versions.any(|version| version.by == by && version.acknowledged.is_some())
    }

    /// The newest version under this identity that was acknowledged before `moment`, and when; a
    /// newer version is one that was put later.
    #[must_use]
    pub fn newest(
        &self,
        workload: usize,
        (writer, by): (Position, Peer),
        moment: Time,
    ) -> Option<(u32, Time)> {
        let versions = (1..).zip(self.of(workload, writer));
        let versions = versions.filter(|(_, version)| version.by == by);
        let acknowledged =
            versions.filter_map(|(number, version)| Some((number, version.acknowledged?)));
        acknowledged
            .filter(|(_, at)| *at <= moment)
            .max_by_key(|(number, _)| *number)
    }

    /// How many versions were put.
    #[must_use]
    pub fn versions(&self) -> u64 {
        self.by_workload
            .iter()
            .flatten()
            .map(|versions| versions.len() as u64)
            .sum()
    }
}
