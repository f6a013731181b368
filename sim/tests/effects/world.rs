//! Two nodes, a hundred milliseconds apart: `asker/0` looks up random targets, `peer/0` answers.
//!
//! Contacts are kept whatever happens and nothing is done by itself, so that every lookup is one
//! call to the peer: four messages of fifty milliseconds each. All of them have ended when the run
//! does.

use kadlab::run::{self, Options, Origin};
use kadlab::scenario::{Override, parse};
use kadlab::world::Sabotage;
use kadlab_reports::record::{Fault, Lookup, Run};

/// One way between any two nodes.
pub(crate) const ONE_WAY_US: u64 = 50_000;
/// A call that is answered: a round trip to connect, a round trip to ask.
pub(crate) const ANSWERED_US: u64 = 4 * ONE_WAY_US;
/// The deadline of calls.
pub(crate) const DEADLINE_US: u64 = 2_000_000;

pub(crate) const TWO_NODES: &str = r#"[scenario]
name = "two-nodes"
description = "One node asks, the other answers."
duration = "2m"

[network]
latency = { kind = "constant", rtt = "100ms" }

[core]
rpc-timeout = "2s"
dead-contacts = "keep"
bucket-refresh = "off"
bootstrap-again = "off"

[[group]]
name = "peer"
count = 1
join = { over = "0s" }

[[group]]
name = "asker"
count = 1
bootstrap = ["peer"]
join = { over = "0s" }

[[workload]]
name = "lookups"
kind = "find-node"
group = "asker"
rate = "2/s"
from = "10s"
to = "110s"
"#;

/// Runs `text` with seed 1 and these settings.
pub(crate) fn run_text(text: &str, sets: &[&str]) -> Run {
    run_sabotaged(text, sets, None)
}

/// The same in a world with a bug.
pub(crate) fn run_sabotaged(text: &str, sets: &[&str], sabotage: Option<Sabotage>) -> Run {
    let overrides: Vec<Override> = sets.iter().map(|set| set.parse().expect(set)).collect();
    let loaded = parse(text, "world.toml", &overrides).unwrap_or_else(|error| panic!("{error}"));
    run::run(
        &loaded.scenario,
        1,
        &Options {
            sabotage,
            ..Options::default()
        },
        Origin::default(),
        &mut |_| {},
    )
}

/// Runs the two nodes with more of a script and these settings.
pub(crate) fn two_nodes(script: &str, sets: &[&str]) -> Run {
    run_text(&format!("{TWO_NODES}{script}"), sets)
}

/// The only fault of a run.
pub(crate) fn only_fault(run: &Run) -> &Fault {
    assert_eq!(run.faults.len(), 1);
    &run.faults[0]
}

/// Starts and latencies of the lookups of the workload at this position.
pub(crate) fn calls(run: &Run, workload: u16) -> Vec<(u64, u64)> {
    let of_workload = |lookup: &&Lookup| lookup.workload == workload;
    let calls = run.lookups.iter().filter(of_workload);
    calls
        .map(|lookup| (lookup.started_us, lookup.latency_us))
        .collect()
}
