//! Ground truth about publications: which versions were put, and which were acknowledged.
//!
//! A value begins with the number of its version, so that what a reader gets can be judged
//! whatever sequence numbers say.

use crate::scenario::spec::Task;
use crate::world::stage::{Position, Stage};
use kadlab_core::item::Item;
use kadlab_core::time::Time;

/// One writer's versions of one workload: when each was acknowledged, if it was. Version 1 first.
type Versions = Vec<Option<Time>>;

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
    pub fn next_version(&mut self, workload: usize, writer: Position) -> u32 {
        let versions = self.of_mut(workload, writer);
        versions.push(None);
        versions.len() as u32
    }

    /// A put was acknowledged.
    pub fn acknowledged(&mut self, workload: usize, writer: Position, version: u32, now: Time) {
        self.of_mut(workload, writer)[version as usize - 1].get_or_insert(now);
    }

    /// Whether any put of a writer was acknowledged.
    #[must_use]
    pub fn is_published(&self, workload: usize, writer: Position) -> bool {
        self.of(workload, writer).iter().any(Option::is_some)
    }

    /// The newest version acknowledged before `moment`, and when; a newer version is one that was
    /// put later.
    #[must_use]
    pub fn newest(&self, workload: usize, writer: Position, moment: Time) -> Option<(u32, Time)> {
        let versions = (1..).zip(self.of(workload, writer));
        let acknowledged = versions.filter_map(|(version, at)| at.map(|at| (version, at)));
        acknowledged
            .filter(|(_, at)| *at <= moment)
            .max_by_key(|(version, _)| *version)
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
