//! Reconciliation: a node that nothing is pushed to gets what the others hold.

use super::world::run_text;
use kadlab_reports::record::{Rpc, Run};

/// Ten publishers with one holder for each value, and a newcomer that keeps asking them.
const SCENARIO: &str = r#"[scenario]
name = "newcomer"
description = "A newcomer pulls what it was never sent."
duration = "3m"

[network]
latency = { kind = "constant", rtt = "100ms" }

[core]
k = 1
alpha = 1
admission = "all"
republish = "off"

[[group]]
name = "old"
count = 10
bootstrap = ["old"]
join = { over = "1s" }

[[group]]
name = "newcomer"
count = 1
bootstrap = ["old"]
join = { over = "1s" }

[[workload]]
name = "announce"
kind = "publish"
group = "old"
salt = "dmsg"
value-size = "64B"
every = "30s"
from = "10s"
to = "40s"
"#;

const SYNC: &str = r#"
[[workload]]
name = "sync"
kind = "reconcile"
group = "newcomer"
with = "old"
every = "10s"
from = "60s"
"#;

fn counter(run: &Run, name: &str) -> Option<u64> {
    let counter = run.counters.iter().find(|counter| counter.name == name);
    counter.map(|counter| counter.count)
}

fn requests(run: &Run, rpc: Rpc) -> u64 {
    let load = run.load.iter().filter(|load| load.rpc == rpc);
    load.map(|load| load.requests).sum()
}

#[test]
fn a_newcomer_pulls_every_value_and_pushes_back_what_each_peer_lacks() {
    let run = run_text(&format!("{SCENARIO}{SYNC}"), &[]);
    let ended = counter(&run, "reconciliations that came to their end");
    assert_eq!(ended, Some(12), "one every ten seconds");
    assert_eq!(counter(&run, "reconciliations cut short"), Some(0));
    let pulled = counter(&run, "items pulled by reconciling nodes").expect("it is counted");
    // Its own store had what was pushed to it; ten publishers have a value each.
    assert!((5..=10).contains(&pulled), "{pulled} items pulled");
    let pushed = counter(&run, "items pushed back by reconciling nodes");
    assert!(pushed > Some(0), "peers lack what others hold");
    assert_eq!(requests(&run, Rpc::GetItems), 12, "one page each");
    assert!((1..=12).contains(&requests(&run, Rpc::PutBatch)));
}

#[test]
fn without_the_workload_nobody_reconciles() {
    let run = run_text(SCENARIO, &[]);
    assert_eq!(requests(&run, Rpc::GetItems), 0);
    assert_eq!(counter(&run, "items pulled by reconciling nodes"), None);
}

#[test]
fn pages_and_batches_make_the_same_run_as_bytes() {
    let text = format!("{SCENARIO}{SYNC}");
    let values = run_text(&text, &[]).fingerprint;
    assert_eq!(
        run_text(&text, &["network.wire=encoded"]).fingerprint,
        values
    );
}
