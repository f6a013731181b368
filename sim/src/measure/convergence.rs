//! How versions spread, by age: the time since their put was acknowledged.
//!
//! Responsible nodes are the k closest live ones at the moment of the look. A version is looked
//! at again and again at fixed ages; large runs look at every n-th version.

use super::Read;
use super::truth::{self, Truth};
use crate::scenario::spec::Task;
use crate::world::hosts::Hosts;
use crate::world::stage::{Position, Stage};
use kadlab_core::time::{Duration, Time};
use kadlab_reports::record::Convergence;
use std::cmp::Reverse;
use std::collections::BinaryHeap;

/// The ages at which versions are looked at, in milliseconds.
const AGES_MS: [u64; 14] = [
    100, 200, 500, 1_000, 2_000, 5_000, 10_000, 20_000, 30_000, 60_000, 120_000, 300_000, 600_000,
    1_800_000,
];

/// Versions looked at in one run, about.
const VERSIONS_MAX: u64 = 2_000;

/// A look that is due: at, workload, writer, version, index of the age.
type Due = (Time, usize, Position, u32, usize);

/// What was seen of the versions' spread.
#[derive(Debug)]
pub(super) struct Spread {
    due: BinaryHeap<Reverse<Due>>,
    /// Every n-th version of each workload is looked at.
    steps: Vec<u64>,
    seen: Vec<u64>,
    rows: Vec<[Row; AGES_MS.len()]>,
}

#[derive(Clone, Copy, Debug, Default)]
struct Row {
    versions: u64,
    responsible: u64,
    holding: u64,
    reads: u64,
    reads_fresh: u64,
}

fn age(index: usize) -> Duration {
    Duration::from_millis(AGES_MS[index])
}

impl Spread {
    /// Nothing seen yet.
    #[must_use]
    pub(super) fn new(stage: &Stage) -> Spread {
        let workloads = &stage.scenario.workloads;
        let step = |workload: &crate::scenario::spec::Workload| match &workload.task {
            Task::Publish { every, .. } => {
                let span = workload.to.since(workload.from).as_micros();
                let writers = u64::from(stage.scenario.groups[workload.group].count);
                (writers * (span / every.as_micros()))
                    .div_ceil(VERSIONS_MAX)
                    .max(1)
            }
            Task::Get { .. } | Task::FindNode { .. } | Task::Reconcile { .. } => 1,
        };
        Spread {
            due: BinaryHeap::new(),
            steps: workloads.iter().map(step).collect(),
            seen: vec![0; workloads.len()],
            rows: vec![Default::default(); workloads.len()],
        }
    }

    /// A put was acknowledged.
    pub(super) fn acknowledged(
        &mut self,
        workload: usize,
        writer: Position,
        version: u32,
        now: Time,
    ) {
        self.seen[workload] += 1;
        if self.seen[workload].is_multiple_of(self.steps[workload]) {
            self.due
                .push(Reverse((now + age(0), workload, writer, version, 0)));
        }
    }

    /// A read ended.
    pub(super) fn read(&mut self, read: &Read) {
        let old = read.started.since(read.acknowledged);
        let index = (0..AGES_MS.len()).find(|index| old <= age(*index));
        if let Some(index) = index {
            let row = &mut self.rows[read.workload][index];
            row.reads += 1;
            row.reads_fresh += u64::from(read.returned >= read.newest);
        }
    }

    /// Whether a look is due at or before `at`.
    pub(super) fn is_due(&self, at: Time) -> bool {
        self.due.peek().is_some_and(|Reverse(due)| due.0 <= at)
    }

    /// Takes the looks that are due at or before `at`.
    pub(super) fn look(&mut self, at: Time, ground: (&Stage, &Truth), hosts: &Hosts) {
        while let Some(Reverse(due)) = self.due.peek().copied().filter(|due| due.0.0 <= at) {
            self.due.pop();
            let (moment, workload, writer, version, index) = due;
            self.look_at(due, ground, hosts);
            if index + 1 < AGES_MS.len() {
                let acknowledged = Time::from_micros(moment.as_micros() - age(index).as_micros());
                let next = acknowledged + age(index + 1);
                self.due
                    .push(Reverse((next, workload, writer, version, index + 1)));
            }
        }
    }

    fn look_at(&mut self, due: Due, (stage, truth): (&Stage, &Truth), hosts: &Hosts) {
        let (moment, workload, writer, version, index) = due;
        let author = truth.author(workload, writer, version);
        let target = stage.publication(workload, author);
        let config = &stage.group_of(writer).config;
        let others = |node| hosts.me(node) != author;
        let responsible = hosts.closest(stage, &target, config.k.into(), others);
        let holds = |node: &&Position| {
            let store = hosts[**node].node().map(|node| node.store());
            let item = store.and_then(|store| store.find(&target, moment, config));
            item.is_some_and(|item| truth::version_of(item) >= version)
        };
        let row = &mut self.rows[workload][index];
        row.versions += 1;
        row.responsible += responsible.len() as u64;
        row.holding += responsible.iter().filter(holds).count() as u64;
    }

    /// The records: a row for every publishing workload and age that saw anything.
    #[must_use]
    pub(super) fn records(&self) -> Vec<Convergence> {
        let mut records = Vec::new();
        for (workload, rows) in self.rows.iter().enumerate() {
            let seen = rows
                .iter()
                .enumerate()
                .filter(|(_, row)| row.versions + row.reads > 0);
            records.extend(seen.map(|(index, row)| Convergence {
                workload: workload as u16,
                age_us: age(index).as_micros(),
                versions: row.versions,
                responsible: row.responsible,
                holding: row.holding,
                reads: row.reads,
                reads_fresh: row.reads_fresh,
            }));
        }
        records
    }
}
