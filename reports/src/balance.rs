//! How evenly load lies on nodes: Gini coefficients, and the nodes that carry most.

use crate::numbers::ratio;
use crate::record::{NodeLoad, Run};
use crate::summary::Named;
use crate::traffic::{rpc_name, traffic};
use serde::Serialize;

/// The Gini coefficient of values, in millionths: 0 if all are equal, near a million if one has
/// everything; `None` if there is nothing to share out.
///
/// Half the relative mean absolute difference (C. Gini, "Variabilità e mutabilità", 1912), by ranks:
/// `sum((2 i - n - 1) x_i) / (n sum(x))` over ascending values. O(n log n).
#[must_use]
pub fn gini_millionths(values: impl Iterator<Item = u64>) -> Option<u64> {
    let mut sorted: Vec<u64> = values.collect();
    sorted.sort_unstable();
    let count = sorted.len() as i128;
    let sum: i128 = sorted.iter().map(|value| i128::from(*value)).sum();
    let weighted = (1..).zip(&sorted);
    let weighted: i128 = weighted
        .map(|(rank, value): (i128, _)| (2 * rank - count - 1) * i128::from(*value))
        .sum();
    let whole = count * sum;
    (whole > 0).then(|| ((weighted * 2_000_000 + whole) / (2 * whole)) as u64)
}

/// Gini coefficients over nodes.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Gini {
    /// Requests served after the warm-up.
    pub requests_served: Option<f64>,
    /// Bytes sent after the warm-up.
    pub bytes_sent: Option<f64>,
    /// Items stored at the end, over the nodes that were up.
    pub stored_items: Option<f64>,
}

impl Gini {
    /// Those of some nodes.
    #[must_use]
    pub fn of<'r>(nodes: impl Iterator<Item = &'r NodeLoad> + Clone) -> Self {
        let of = |gini: Option<u64>| gini.and_then(|millionths| ratio(millionths, 1_000_000));
        Self {
            requests_served: of(gini_millionths(
                nodes.clone().map(|node| node.requests_served),
            )),
            bytes_sent: of(gini_millionths(nodes.clone().map(|node| node.bytes_sent))),
            stored_items: of(gini_millionths(
                nodes.filter_map(|node| node.stored_items.map(u64::from)),
            )),
        }
    }
}

/// The nodes that served most requests, the busiest first; equals stand in name order.
#[must_use]
pub fn busiest(run: &Run, count: usize) -> Vec<&NodeLoad> {
    let mut nodes: Vec<&NodeLoad> = run.nodes.iter().collect();
    nodes.sort_by_key(|node| std::cmp::Reverse((node.requests_served, node.bytes_sent)));
    nodes.truncate(count);
    nodes
}

/// What one group sent by one RPC type, per node and second after the warm-up.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Rates {
    /// Requests and replies.
    pub messages: Option<f64>,
    /// Their bytes.
    pub bytes: Option<f64>,
}

/// What one group did.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct GroupLoad {
    /// By RPC type; types that were not used are left out.
    pub per_node_second: Named<Rates>,
    /// Items stored at the end by a node that was up, in the mean.
    pub stored_items_mean: Option<f64>,
    /// Over the group's nodes.
    pub gini: Gini,
    /// Signatures made in the whole run.
    pub signatures_made: u64,
    /// Signature checks asked for in the whole run.
    pub signatures_checked: u64,
}

/// The load of a run: what `summary.json` says of it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct LoadSummary {
    /// Over all nodes.
    pub gini: Gini,
    /// By group.
    pub by_group: Named<GroupLoad>,
}

impl LoadSummary {
    /// The load of a run.
    #[must_use]
    pub fn of(run: &Run) -> Self {
        let groups = run.scenario.groups.iter().zip(0..);
        let by_group = groups.map(|(group, index)| (group.name.clone(), of_group(run, index)));
        Self {
            gini: Gini::of(run.nodes.iter()),
            by_group: Named(by_group.collect()),
        }
    }
}

fn of_group(run: &Run, group: u16) -> GroupLoad {
    let own = run.nodes.iter().filter(move |node| node.group == group);
    let stored = own.clone().filter_map(|node| node.stored_items);
    let rates = traffic(run).into_iter().filter(|sum| sum.group == group);
    let rates = rates.map(|sum| {
        let rate = |count: u64| ratio(count.saturating_mul(1_000_000), sum.node_us);
        let (messages, bytes) = (rate(sum.requests + sum.replies), rate(sum.bytes));
        (rpc_name(sum.rpc).to_owned(), Rates { messages, bytes })
    });
    let signatures = run.signatures.iter().find(|of| of.group == group);
    GroupLoad {
        per_node_second: Named(rates.collect()),
        stored_items_mean: ratio(stored.clone().map(u64::from).sum(), stored.count() as u64),
        gini: Gini::of(own),
        signatures_made: signatures.map_or(0, |of| of.made),
        signatures_checked: signatures.map_or(0, |of| of.checked),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The definition: the mean absolute difference of all pairs over twice the mean.
    fn by_pairs(values: &[u64]) -> f64 {
        let (count, sum) = (values.len() as f64, values.iter().sum::<u64>() as f64);
        let pairs = values
            .iter()
            .flat_map(|one| values.iter().map(|other| one.abs_diff(*other)));
        pairs.sum::<u64>() as f64 / (2.0 * count * sum)
    }

    #[test]
    fn the_gini_coefficient_is_that_of_all_pairs() {
        let of = |values: &[u64]| gini_millionths(values.iter().copied());
        assert_eq!(of(&[7, 7, 7]), Some(0));
        assert_eq!(of(&[0, 0, 0, 9]), Some(750_000));
        assert_eq!(of(&[]), None);
        assert_eq!(of(&[0, 0]), None);
        for values in [vec![5, 1, 3], vec![100, 2, 2, 40, 8], (0..50).collect()] {
            let gini = of(&values).expect("there is something") as f64 / 1e6;
            assert!((gini - by_pairs(&values)).abs() < 1e-6, "{values:?}");
        }
    }
}
