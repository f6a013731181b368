//! Tables on disk: whether a network finds itself again depends on them if nobody else is left to
//! ask.

use super::world::run_text;
use kadlab_reports::record::{Ending, Run};

/// Thirty nodes, all of which start again when the only bootstrap peer is gone for good.
const ORPHANS: &str = r#"[scenario]
name = "orphans"
description = "Everybody restarts, and nobody is left to bootstrap from."
duration = "15m"

[network]
latency = { kind = "constant", rtt = "100ms" }

[core]
k = 8

[[group]]
name = "server"
count = 1
join = { over = "0s" }

[[group]]
name = "peer"
count = 30
bootstrap = ["server"]
join = { over = "5s" }

[[workload]]
name = "lookups"
kind = "find-node"
group = "peer"
rate = "5/s"
from = "9m"
to = "14m"

[[fault]]
name = "gone"
kind = "crash"
at = "4m"
on = { group = "server" }

[[fault]]
name = "update"
kind = "restart"
at = "5m"
on = { group = "peer" }
down = "10s"
"#;

/// How all lookups after the restart end, if they end alike and well: found, or nobody to ask.
fn ending(sets: &[&str]) -> Ending {
    let run = run_text(ORPHANS, sets);
    let first = run.lookups[0].ending;
    assert!(run.lookups.len() > 1_000);
    for lookup in &run.lookups {
        assert_eq!(lookup.ending, first, "{sets:?}");
        let found = if first == Ending::Succeeded { 8 } else { 0 };
        assert_eq!((lookup.recall_found, lookup.recall_of), (found, 8));
    }
    first
}

#[test]
fn a_network_without_bootstrap_peers_comes_back_only_with_the_tables_that_it_saved() {
    let (found, nobody) = (Ending::Succeeded, Ending::DeadEnd);
    assert_eq!(ending(&["core.save-table=off"]), nobody);
    let saved = "core.save-table=1m";
    assert_eq!(ending(&[saved]), found);
    let cases = [
        (r#"fault.update.lose=["table"]"#, nobody),
        (r#"fault.update.lose=["sequence", "store"]"#, found),
        ("fault.update.lose=disk", nobody),
        // The disks of a second after the start have no table yet, those of the third minute do.
        ("fault.update.roll-back=299s", nobody),
        ("fault.update.roll-back=2m", found),
    ];
    for (set, expected) in cases {
        assert_eq!(ending(&[saved, set]), expected, "{set}");
    }
}

fn description(run: &Run) -> &str {
    &run.faults[1].description
}

#[test]
fn the_list_of_faults_says_what_was_lost() {
    let sets = [
        "core.save-table=1m",
        r#"fault.update.lose=["table", "store"]"#,
    ];
    let run = run_text(ORPHANS, &sets);
    assert_eq!(
        description(&run),
        "all of peer restarted, down for 10s, items and table lost"
    );
}
