//! Processors: what work costs a node, one thing after another.
//!
//! A node hears a message at once and what it sends leaves when its processor has done everything
//! before it and the work itself. A group without costs has no processor and waits for nothing.
//! Work is counted in nanoseconds, moments in microseconds: what is ready between two moments
//! leaves at the later one, and nothing of the work is lost or counted twice.

use super::World;
use super::stage::{Position, Stage};
use crate::scenario::spec::{Cost, Costs};
use kadlab_core::env::Work;
use kadlab_core::time::Time;
use kadlab_reports::record;

/// Bytes of one [`Costs::kibibyte`].
const KIBIBYTE: u128 = 1_024;
/// Nanoseconds in a microsecond.
const MICRO: u64 = 1_000;

/// Use of the processors of one group in one window.
#[derive(Clone, Copy, Debug, Default)]
struct Cell {
    busy_ns: u64,
    longest_wait_ns: u64,
}

/// All processors of a run; empty if no group has one.
#[derive(Debug)]
pub(super) struct Processors {
    window_ns: u64,
    groups: usize,
    /// When each node's processor will be free, in nanoseconds.
    free_ns: Vec<u64>,
    /// How long each was busy until now.
    busy_ns: Vec<u64>,
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
        let addresses = if some { stage.addresses() } else { 0 };
        let groups = scenario.groups.len();
        let window_ns = scenario.window.as_micros() * MICRO;
        let windows = if some {
            (scenario.duration.as_micros() * MICRO).div_ceil(window_ns) as usize
        } else {
            0
        };
        Processors {
            window_ns,
            groups,
            free_ns: vec![0; addresses],
            busy_ns: vec![0; addresses],
            cells: vec![Cell::default(); windows * groups],
        }
    }

    /// Whether no node has one, so that nothing takes any time.
    #[inline]
    pub(super) fn is_empty(&self) -> bool {
        self.free_ns.is_empty()
    }

    #[inline]
    fn costs<'s>(&self, stage: &'s Stage, node: Position) -> Option<&'s Costs> {
        if self.is_empty() {
            return None;
        }
        let processor = stage.group_of(node).processor.as_ref();
        processor.map(|processor| &processor.costs)
    }

    /// A message of so many bytes arrives.
    pub(super) fn hear(&mut self, stage: &Stage, node: Position, bytes: u32, now: Time) {
        if let Some(costs) = self.costs(stage, node) {
            let cost_ns = costs.message.as_nanos() + reading_ns(costs.kibibyte, bytes);
            self.work(stage, node, cost_ns, now);
        }
    }

    /// A message of so many bytes is written.
    pub(super) fn write(&mut self, stage: &Stage, node: Position, bytes: u32, now: Time) {
        if let Some(costs) = self.costs(stage, node) {
            let cost_ns = reading_ns(costs.kibibyte, bytes);
            self.work(stage, node, cost_ns, now);
        }
    }

    /// A signature is made or checked.
    pub(super) fn compute(&mut self, stage: &Stage, node: Position, work: Work, now: Time) {
        if let Some(costs) = self.costs(stage, node) {
            let cost = match work {
                Work::Signed => costs.sign,
                Work::Checked => costs.check,
            };
            self.work(stage, node, cost.as_nanos(), now);
        }
    }

    /// When what a node sends now leaves it.
    pub(super) fn leaves(&self, node: Position, now: Time) -> Time {
        let free = self.free_ns.get(node as usize);
        free.map_or(now, |free_ns| {
            now.max(Time::from_micros(free_ns.div_ceil(MICRO)))
        })
    }

    /// A node stops: its processor forgets what it was at.
    pub(super) fn stop(&mut self, node: Position, now: Time) {
        if let Some(free_ns) = self.free_ns.get_mut(node as usize) {
            *free_ns = (*free_ns).min(nanos(now));
        }
    }

    fn work(&mut self, stage: &Stage, node: Position, cost_ns: u64, now: Time) {
        let group = usize::from(stage.node(node).group);
        let (now_ns, free_ns) = (nanos(now), &mut self.free_ns[node as usize]);
        let mut at_ns = now_ns.max(*free_ns);
        let (wait_ns, ends_ns) = (at_ns - now_ns, at_ns.saturating_add(cost_ns));
        *free_ns = ends_ns;
        let busy_ns = &mut self.busy_ns[node as usize];
        *busy_ns = busy_ns.saturating_add(ends_ns - at_ns);
        if let Some(cell) = self.cell(now_ns, group) {
            cell.longest_wait_ns = cell.longest_wait_ns.max(wait_ns);
        }
        while at_ns < ends_ns {
            let part_ns = (ends_ns - at_ns).min(self.window_ns - at_ns % self.window_ns);
            let Some(cell) = self.cell(at_ns, group) else {
                return;
            };
            cell.busy_ns += part_ns;
            at_ns += part_ns;
        }
    }

    /// The window of a moment; `None` after the end of the run.
    fn cell(&mut self, at_ns: u64, group: usize) -> Option<&mut Cell> {
        let window = (at_ns / self.window_ns) as usize;
        self.cells.get_mut(window * self.groups + group)
    }

    /// A row for every window and every node group with processors, and the busiest nodes.
    pub(super) fn records(&self, stage: &Stage) -> record::Processors {
        let rows = self.cells.iter().enumerate();
        let row = |(index, cell): (usize, &Cell)| {
            let group = index % self.groups;
            stage.scenario.groups[group].processor.as_ref()?;
            Some(record::ProcessorUse {
                at_us: (index / self.groups) as u64 * self.window_ns / MICRO,
                group: group as u16,
                busy_us: to_micros(cell.busy_ns),
                longest_wait_us: to_micros(cell.longest_wait_ns),
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
        let node = nodes.min_by_key(|node| u64::MAX - self.busy_ns[*node as usize])?;
        Some(record::BusyNode {
            group: group as u16,
            node: stage.node(node).index,
            busy_us: to_micros(self.busy_ns[node as usize]),
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

/// What reading or writing so many bytes costs, rounded to the nearest nanosecond.
fn reading_ns(kibibyte: Cost, bytes: u32) -> u64 {
    let product = u128::from(kibibyte.as_nanos()) * u128::from(bytes);
    u64::try_from((product + KIBIBYTE / 2) / KIBIBYTE).unwrap_or(u64::MAX)
}

fn nanos(moment: Time) -> u64 {
    moment.as_micros() * MICRO
}

/// To the nearest microsecond.
fn to_micros(nanos: u64) -> u64 {
    nanos.saturating_add(MICRO / 2) / MICRO
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_cost_by_the_kibibyte_to_the_nearest_nanosecond() {
        let cost = |kibibyte_ns, bytes| {
            let kibibyte = Cost::from_nanos(kibibyte_ns).expect("it is short enough");
            reading_ns(kibibyte, bytes)
        };
        assert_eq!(
            [0, 1, 102, 1024, 4663].map(|bytes| cost(5_000, bytes)),
            [0, 5, 498, 5_000, 22_769]
        );
        assert_eq!(
            [1, 2, 512, 1024].map(|bytes| cost(300, bytes)),
            [0, 1, 150, 300]
        );
        let most = Cost::MAX.as_nanos();
        assert_eq!(cost(most, 1 << 20), most << 10, "nothing overflows");
    }
}
