//! How busy processors were: shares of their time.

use crate::record::{BusyNode, ProcessorUse, Run};
use serde::Serialize;

/// The processors of one group after the warm-up.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Processors<'r> {
    /// The group.
    pub group: &'r str,
    /// Share of their time in which the group's processors were busy, in the mean.
    pub busy_share: Option<f64>,
    /// The node that was busiest over the whole run.
    pub busiest_node: u32,
    /// Share of the run in which that node was busy.
    pub busiest_share: Option<f64>,
    /// The longest that work waited for its turn, in microseconds.
    pub longest_wait_us: u64,
}

/// How long a group's processors were busy in a window, and how long they could have been.
#[must_use]
pub(crate) fn busy(run: &Run, used: &ProcessorUse) -> (u64, u64) {
    let scenario = &run.scenario;
    let nodes = u64::from(scenario.groups[usize::from(used.group)].nodes);
    let window_us = scenario
        .window_us
        .min(scenario.duration_us.saturating_sub(used.at_us));
    (used.busy_us, nodes * window_us)
}

/// The use of processors by group, in the scenario's order; none for groups without.
#[must_use]
pub fn by_group(run: &Run) -> Vec<Processors<'_>> {
    let groups = run.processors.busiest.iter();
    groups.map(|busiest| of_group(run, busiest)).collect()
}

fn of_group<'r>(run: &'r Run, busiest: &BusyNode) -> Processors<'r> {
    let scenario = &run.scenario;
    let measured = run
        .processors
        .windows
        .iter()
        .filter(|used| used.group == busiest.group && used.at_us >= scenario.warm_up_us);
    let (mut busy_us, mut whole_us, mut longest_wait_us) = (0, 0, 0);
    for used in measured {
        let (busy, whole) = busy(run, used);
        busy_us += busy;
        whole_us += whole;
        longest_wait_us = longest_wait_us.max(used.longest_wait_us);
    }
    let share = |part: u64, whole: u64| (whole > 0).then(|| part as f64 / whole as f64);
    Processors {
        group: &scenario.groups[usize::from(busiest.group)].name,
        busy_share: share(busy_us, whole_us),
        busiest_node: busiest.node,
        busiest_share: share(
            busiest.busy_us.min(scenario.duration_us),
            scenario.duration_us,
        ),
        longest_wait_us,
    }
}
