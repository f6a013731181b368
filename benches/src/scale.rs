//! How fast a world runs and how much memory a node takes, by the number of nodes.
//!
//! The workload is lookups only, in a world that the oracle has joined, on PlanetLab's latencies,
//! with everything on that an ordinary run has: fingerprint, samples, checks. Events and bytes are
//! those of a run's summary: a message delivered to a live node or a timer that acted, over the
//! whole run with its join; the growth of resident memory from before the nodes exist to rest
//! after the join. One process measures one size, or the memory of one would hide in another's.

use kadlab::run::{self, Options, Origin};
use kadlab::scenario::{self, Override, ScenarioError};
use kadlab_reports::record::Run;
use std::fmt;

/// The workload; nodes, rate and duration are set for each size.
const SCENARIO: &str = r#"
[scenario]
name = "scale"
description = "Nodes that the oracle has joined look up random targets."
duration = "1m"

[network]
latency = { kind = "matrix", file = "planetlab" }

[core]
preset = "skywire"

[[group]]
name = "node"
count = 1000
join = { kind = "oracle" }

[[workload]]
name = "lookups"
kind = "find-node"
group = "node"
rate = "100/s"

[[expect]]
name = "lookups-end"
check = "lookups-end"

[[expect]]
name = "calls-have-one-outcome"
check = "calls-have-one-outcome"

[[expect]]
name = "closest-are-found"
check = "closest-are-found"
at-least = "99%"
"#;
/// So many nodes give one command a second, as in `scenarios/steady-10k.toml`.
const NODES_PER_COMMAND: u32 = 10;
const SEED: u64 = 1;
/// Bytes in a mebibyte.
const MEBIBYTE: f64 = 1_048_576.0;

/// A world to measure.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Size {
    /// How many nodes it has.
    pub nodes: u32,
    /// How long it runs, in simulated seconds.
    pub seconds: u32,
}

/// What came of it.
#[derive(Clone, Debug)]
pub struct Measured {
    nodes: u32,
    run: Run,
}

impl Size {
    /// Runs this world. `progress` hears the share that is done, in percent.
    ///
    /// # Errors
    /// If no world can have this size.
    pub fn measure(self, progress: &mut dyn FnMut(u64)) -> Result<Measured, ScenarioError> {
        let sets = [
            format!("scenario.duration={}s", self.seconds),
            format!("group.node.count={}", self.nodes),
            format!(
                "workload.lookups.rate={}/s",
                self.nodes.div_ceil(NODES_PER_COMMAND)
            ),
        ];
        let overrides: Result<Vec<Override>, _> = sets.iter().map(|set| set.parse()).collect();
        let scenario = scenario::parse(SCENARIO, "scale", &overrides?)?.scenario;
        let whole = scenario.duration.as_micros();
        let mut tell = |at: kadlab_core::time::Time| progress(at.as_micros() * 100 / whole);
        let (options, origin) = (Options::default(), Origin::default());
        Ok(Measured {
            nodes: self.nodes,
            run: run::run(&scenario, SEED, &options, origin, &mut tell),
        })
    }
}

impl Measured {
    /// What stands above the rows.
    pub const HEAD: &str = "     nodes   events/s  bytes/node       events   wall s  peak MiB  \
                            lookups  checks  fingerprint";

    /// Whether every check held.
    #[must_use]
    pub fn holds(&self) -> bool {
        run::is_as_planned(&self.run)
    }
}

impl fmt::Display for Measured {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (run, host) = (&self.run, &self.run.host);
        write!(
            f,
            "{:10} {:10.0} {:11} {:12} {:8.1} {:9.0} {:8}  {:6}  {}",
            self.nodes,
            host.events_per_second,
            host.bytes_per_node,
            run.events,
            host.wall_seconds,
            host.peak_rss_bytes as f64 / MEBIBYTE,
            run.lookups.len(),
            if self.holds() { "hold" } else { "FAIL" },
            run.fingerprint,
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_small_world_is_measured_and_its_checks_hold() {
        let size = Size {
            nodes: 100,
            seconds: 30,
        };
        let mut heard = Vec::new();
        let measured = size.measure(&mut |percent| heard.push(percent));
        let measured = measured.expect("a world can have a hundred nodes");
        assert!(measured.holds(), "{measured}");
        assert_eq!(heard.last(), Some(&100));
        assert!(measured.run.events > 1_000 && measured.run.lookups.len() > 200);
    }

    #[test]
    fn a_world_without_nodes_is_a_mistake() {
        let size = Size {
            nodes: 0,
            seconds: 30,
        };
        let error = size.measure(&mut |_| {}).expect_err("nobody is there");
        assert!(error.to_string().contains("group.node.count"), "{error}");
    }
}
