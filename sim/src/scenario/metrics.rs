//! The metrics that expectations bound: their names and their units, in one table.
//!
//! How they are measured is the run's; this file only names them.

use super::spec::{Metric, Unit};

/// Every metric, its name in scenario files and its unit.
pub const METRICS: &[(&str, Metric, Unit)] = &[
    ("lookup.latency.p50", latency(500), Unit::Time),
    ("lookup.latency.p90", latency(900), Unit::Time),
    ("lookup.latency.p99", latency(990), Unit::Time),
    ("lookup.latency.p999", latency(999), Unit::Time),
    ("lookup.latency.max", latency(1000), Unit::Time),
    ("get.latency.p50", of_gets(500), Unit::Time),
    ("get.latency.p90", of_gets(900), Unit::Time),
    ("get.latency.p99", of_gets(990), Unit::Time),
    ("get.latency.p999", of_gets(999), Unit::Time),
    ("get.latency.max", of_gets(1000), Unit::Time),
    ("put.latency.p50", of_puts(500), Unit::Time),
    ("put.latency.p90", of_puts(900), Unit::Time),
    ("put.latency.p99", of_puts(990), Unit::Time),
    ("put.latency.p999", of_puts(999), Unit::Time),
    ("put.latency.max", of_puts(1000), Unit::Time),
    ("lookup.success", Metric::LookupSuccess, Unit::Share),
    ("get.success", Metric::GetSuccess, Unit::Share),
    ("put.success", Metric::PutSuccess, Unit::Share),
    ("lookup.hops.mean", Metric::LookupHopsMean, Unit::Mean),
    ("lookup.recall", Metric::LookupRecall, Unit::Share),
    ("lookup.rpcs.mean", Metric::LookupRpcsMean, Unit::Mean),
    ("lookup.timeouts", Metric::LookupTimeouts, Unit::Count),
    ("lookup.count", Metric::LookupCount, Unit::Count),
    ("calls.failed", Metric::CallsFailed, Unit::Count),
    (
        "messages.per-node-second",
        Metric::MessagesPerNodeSecond,
        Unit::Mean,
    ),
    ("load.gini", Metric::LoadGini, Unit::Mean),
    ("load.busiest", Metric::LoadBusiest, Unit::Share),
    (
        "load.busiest.per-second",
        Metric::LoadBusiestPerSecond,
        Unit::Mean,
    ),
    ("store.items.max", Metric::StoreItemsMax, Unit::Count),
    ("table.completeness", Metric::TableCompleteness, Unit::Share),
    ("table.dead", Metric::TableDead, Unit::Share),
    (
        "table.know-k-closest",
        Metric::TableKnowKClosest,
        Unit::Share,
    ),
];

const fn latency(per_mille: u16) -> Metric {
    Metric::LookupLatency { per_mille }
}

const fn of_gets(per_mille: u16) -> Metric {
    Metric::GetLatency { per_mille }
}

const fn of_puts(per_mille: u16) -> Metric {
    Metric::PutLatency { per_mille }
}

impl Metric {
    /// The name in scenario files.
    #[must_use]
    pub fn name(self) -> &'static str {
        self.row().0
    }

    /// The unit in which it is bounded and printed.
    #[must_use]
    pub fn unit(self) -> Unit {
        self.row().2
    }

    /// Whether it can be restricted to the lookups of one workload.
    #[must_use]
    pub fn is_of_lookups(self) -> bool {
        let families = ["lookup.", "get.", "put."];
        families
            .iter()
            .any(|family| self.name().starts_with(family))
    }

    /// Whether it can be restricted to the nodes of one group.
    #[must_use]
    pub fn is_of_load(self) -> bool {
        self.name().starts_with("load.")
    }

    fn row(self) -> (&'static str, Metric, Unit) {
        let row = METRICS.iter().find(|(_, metric, _)| *metric == self);
        *row.expect("every metric has a row; percentiles are those of the table")
    }
}

/// What a percentile of a latency is.
const PERCENTILE: &str = "Percentile (nearest rank) of latency, from the command to its result; \
                          failed ones are above every bound. A time.";
/// What a share of success is.
const SUCCESS: &str = "Those that returned what they were asked for. A share.";

impl Metric {
    /// What is measured, and in which unit.
    #[must_use]
    pub fn meaning(self) -> &'static str {
        match self {
            Metric::LookupLatency { .. }
            | Metric::GetLatency { .. }
            | Metric::PutLatency { .. } => PERCENTILE,
            Metric::LookupSuccess | Metric::GetSuccess | Metric::PutSuccess => SUCCESS,
            Metric::LookupHopsMean => "Hops of lookups that found the closest node. A mean.",
            Metric::LookupRecall => "Nodes of the true k closest in the results. A share.",
            Metric::LookupRpcsMean => "Requests of a lookup. A mean.",
            Metric::LookupTimeouts => "Requests of lookups that had no answer. A count.",
            Metric::LookupCount => "Lookups that ended. A count.",
            Metric::CallsFailed => "Calls of all kinds without an answer. A count.",
            Metric::MessagesPerNodeSecond => {
                "Requests and replies sent, by node of the scenario and second. A mean."
            }
            Metric::LoadGini => {
                "How unevenly the nodes served requests: 0 if all served as many, near 1 if one \
                 served all. A mean."
            }
            Metric::LoadBusiest => "Requests that the busiest node served, of all. A share.",
            Metric::LoadBusiestPerSecond => {
                "Requests that the busiest node served, by second. A mean."
            }
            Metric::StoreItemsMax => "Most items that one node held, at the samples. A count.",
            Metric::TableCompleteness => {
                "Filled places of oracle tables, at the last sample. A share."
            }
            Metric::TableDead => "Dead contacts among all, at the last sample. A share.",
            Metric::TableKnowKClosest => {
                "Nodes that know all of their k closest live nodes, at the last sample. A share."
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_metric_has_one_name() {
        for (name, metric, unit) in METRICS {
            assert_eq!((metric.name(), metric.unit()), (*name, *unit));
        }
    }
    #[test]
    fn every_metric_should_go_one_way_but_the_number_of_lookups() {
        use kadlab_reports::metric::Better;
        let neither = METRICS
            .iter()
            .filter(|(name, ..)| Better::of(name) == Better::Neither);
        let names: Vec<&str> = neither.map(|(name, ..)| *name).collect();
        assert_eq!(names, ["lookup.count"]);
    }
}
