//! Processors: what work costs a node, one thing after another.
//!
//! A node hears a message at once and what it sends leaves when its processor has done everything
//! before it and the work itself. A group without costs has no processor and waits for nothing.

use super::World;
use super::stage::{Position, Stage};
use crate::scenario::spec::Processor;
use kadlab_core::env::Work;
use kadlab_core::time::{Duration, Time};
use kadlab_reports::record;

/// Bytes of one [`Processor::kibibyte`].
const KIBIBYTE: u64 = 1_024;

/// Use of the processors of one group in one window.
#[derive(Clone, Copy, Debug, Default)]
struct Cell {
    busy_us: u64,
    longest_wait_us: u64,
}

/// All processors of a run; empty if no group has one.
#[derive(Debug)]
pub(super) struct Processors {
    window_us: u64,
    groups: usize,
    /// When each node's processor will be free.
    free: Vec<Time>,
    /// How long each was busy until now.
    busy_us: Vec<u64>,
    /// By window and group.
    cells: Vec<Cell>,
}

impl Processors {
    pub(super) fn new(stage: &Stage) -> Processors {
        let scenario = &stage.scenario;
        let some = scenario
            .groups
            .iter()
            .any(|group| group.processor.is_some());
        let (nodes, groups) = (
            if some { stage.addresses() } else { 0 },
            scenario.groups.len(),
        );
        let window_us = scenario.window.as_micros();
        let windows = if some {
            scenario.duration.as_micros().div_ceil(window_us) as usize
        } else {
            0
        };
        Processors {
            window_us,
            groups,
            free: vec![Time::ZERO; nodes],
            busy_us: vec![0; nodes],
            cells: vec![Cell::default(); windows * groups],
        }
    }

    fn costs<'s>(&self, stage: &'s Stage, node: Position) -> Option<&'s Processor> {
        if self.free.is_empty() {
            return None;
        }
        stage.group_of(node).processor.as_ref()
    }

    /// A message of so many bytes arrives.
    pub(super) fn hear(&mut self, stage: &Stage, node: Position, bytes: u32, now: Time) {
        if let Some(costs) = self.costs(stage, node) {
            let cost = costs.message + reading(costs, bytes);
            self.work(stage, node, cost, now);
        }
    }

    /// A message of so many bytes is written.
    pub(super) fn write(&mut self, stage: &Stage, node: Position, bytes: u32, now: Time) {
        if let Some(costs) = self.costs(stage, node) {
            self.work(stage, node, reading(costs, bytes), now);
        }
    }

    /// A signature is made or checked.
    pub(super) fn compute(&mut self, stage: &Stage, node: Position, work: Work, now: Time) {
        if let Some(costs) = self.costs(stage, node) {
            let cost = match work {
                Work::Signed => costs.sign,
                Work::Checked => costs.check,
            };
            self.work(stage, node, cost, now);
        }
    }

    /// When what a node sends now leaves it.
    pub(super) fn leaves(&self, node: Position, now: Time) -> Time {
        self.free
            .get(node as usize)
            .map_or(now, |free| (*free).max(now))
    }

    /// A node stops: its processor forgets what it was at.
    pub(super) fn stop(&mut self, node: Position, now: Time) {
        if let Some(free) = self.free.get_mut(node as usize) {
            *free = (*free).min(now);
        }
    }

    fn work(&mut self, stage: &Stage, node: Position, cost: Duration, now: Time) {
        let group = usize::from(stage.node(node).group);
        let begins = self.leaves(node, now);
        let (mut at, ends) = (begins.as_micros(), (begins + cost).as_micros());
        self.free[node as usize] = begins + cost;
        self.busy_us[node as usize] += ends - at;
        if let Some(cell) = self.cell(now.as_micros(), group) {
            let wait_us = begins.since(now).as_micros();
            cell.longest_wait_us = cell.longest_wait_us.max(wait_us);
        }
        while at < ends {
            let part = ends.min((at / self.window_us + 1) * self.window_us);
            let Some(cell) = self.cell(at, group) else {
                return;
            };
            cell.busy_us += part - at;
            at = part;
        }
    }

    /// The window of a moment; `None` after the end of the run.
    fn cell(&mut self, at_us: u64, group: usize) -> Option<&mut Cell> {
        let window = (at_us / self.window_us) as usize;
        self.cells.get_mut(window * self.groups + group)
    }

    /// A row for every window and every node group with processors, and the busiest nodes.
    pub(super) fn records(&self, stage: &Stage) -> record::Processors {
        let rows = self.cells.iter().enumerate();
        let row = |(index, cell): (usize, &Cell)| {
            let group = index % self.groups;
            stage.scenario.groups[group].processor.as_ref()?;
            Some(record::ProcessorUse {
                at_us: (index / self.groups) as u64 * self.window_us,
                group: group as u16,
                busy_us: cell.busy_us,
                longest_wait_us: cell.longest_wait_us,
            })
        };
        let groups = 0..stage.scenario.groups.len();
        record::Processors {
            windows: rows.filter_map(row).collect(),
            busiest: groups
                .filter_map(|group| self.busiest(stage, group))
                .collect(),
        }
    }

    /// The busiest node of a group with processors; the first of several that are as busy.
    fn busiest(&self, stage: &Stage, group: usize) -> Option<record::BusyNode> {
        stage.scenario.groups[group].processor.as_ref()?;
        let nodes = stage.positions_of_group(group);
        let node = nodes.min_by_key(|node| u64::MAX - self.busy_us[*node as usize])?;
        Some(record::BusyNode {
            group: group as u16,
            node: stage.node(node).index,
            busy_us: self.busy_us[node as usize],
        })
    }
}

impl World<'_> {
    /// How processors were used.
    #[must_use]
    pub fn processors(&self) -> record::Processors {
        self.processors.records(self.stage)
    }
}

/// What reading or writing so many bytes costs, rounded to the nearest microsecond.
fn reading(costs: &Processor, bytes: u32) -> Duration {
    let product = costs.kibibyte.as_micros() * u64::from(bytes);
    Duration::from_micros((product + KIBIBYTE / 2) / KIBIBYTE)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_cost_by_the_kibibyte_to_the_nearest_microsecond() {
        let costs = Processor {
            message: Duration::ZERO,
            kibibyte: Duration::from_micros(5),
            sign: Duration::ZERO,
            check: Duration::ZERO,
        };
        let cost = |bytes| reading(&costs, bytes).as_micros();
        assert_eq!([0, 102, 103, 1024, 4663].map(cost), [0, 0, 1, 5, 23]);
    }
}
