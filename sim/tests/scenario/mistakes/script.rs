//! Faults, expectations, sweeps and outcomes that cannot be.

use super::{Case, check};

#[test]
fn faults_that_cannot_be() {
    check(FAULTS);
}

#[test]
fn expectations_that_cannot_be() {
    check(EXPECTATIONS);
}

#[test]
fn sweeps_and_outcomes_that_cannot_be() {
    check(SWEEPS);
}

const FAULTS: &[Case] = &[
    (
        r#"at = "6m""#,
        r#"at = "16m""#,
        r#"
bad.toml:48:6: fault.split.at: a fault at 16m would strike when the run is over
   48 | at = "16m"
help: the run ends at 15m (scenario.duration)"#,
    ),
    (
        r#"for = "2m""#,
        r#"for = "20m""#,
        r#"
bad.toml:49:7: fault.split.for: it would be over at 26m, after the end of the run
   49 | for = "20m"
help: the run ends at 15m (scenario.duration)"#,
    ),
    (
        r#"name = "stop""#,
        r#"name = "split""#,
        r#"
bad.toml:53:8: fault.split.name: two faults have the name "split"
   53 | name = "split"
help: rename one of them; the first is at bad.toml:45:1"#,
    ),
    (
        r#"share = "30%""#,
        r#"share = "100%""#,
        r#"
bad.toml:50:6: fault.split.on: nobody is left for the other side of the partition
   50 | on = { share = "100%" }
help: select a part, such as { share = "30%" }, or another group with `from`"#,
    ),
    (
        r#"{ share = "30%" }"#,
        "{ }",
        r#"
bad.toml:50:6: fault.split.on: this selects nobody
   50 | on = { }
help: write { group = "visor", share = "30%" }, { count = 5 } or { node = "visor/0" }"#,
    ),
    (
        "count = 20",
        "count = 0",
        r#"
bad.toml:62:33: fault.restart.on.count: this selects nobody
   62 | on = { group = "visor", count = 0 }
help: choose a count from 1 to 94, or a share"#,
    ),
    (
        "count = 20",
        "count = 95",
        r#"
bad.toml:62:33: fault.restart.on.count: 95 nodes are selected, but group "visor" has 94
   62 | on = { group = "visor", count = 95 }
help: choose a count from 1 to 94, or a share"#,
    ),
    (
        r#"share = "30%""#,
        "count = 101",
        r"
bad.toml:50:16: fault.split.on.count: 101 nodes are selected, but all groups together have 100
   50 | on = { count = 101 }
help: choose a count from 1 to 100, or a share",
    ),
    (
        "count = 20",
        r#"count = 20, share = "30%""#,
        r#"
bad.toml:62:33: fault.restart.on.count: both `share` and `count` are given
   62 | on = { group = "visor", count = 20, share = "30%" }
help: keep one of them"#,
    ),
    (
        "visor/12",
        "visor/94",
        r#"
bad.toml:56:15: fault.stop.on.node: there is no node "visor/94"
   56 | on = { node = "visor/94" }
help: the last node of this group is "visor/93""#,
    ),
    (
        "visor/12",
        "vizor/12",
        r#"
bad.toml:56:15: fault.stop.on.node: there is no group "vizor"
   56 | on = { node = "vizor/12" }
help: the groups are server, visor"#,
    ),
    (
        "visor/12",
        "visor",
        r#"
bad.toml:56:15: fault.stop.on.node: "visor" is not a node
   56 | on = { node = "visor" }
help: write a group, a slash and a number from 0, such as "visor/12""#,
    ),
];

const EXPECTATIONS: &[Case] = &[
    (
        r#"metric = "get.success""#,
        r#"metric = "get.sucess""#,
        r#"
bad.toml:73:10: expect.gets.metric: there is no metric "get.sucess"
   73 | metric = "get.sucess"
help: did you mean `get.success`? the metrics are lookup.latency.p50, lookup.latency.p90, lookup.latency.p99, lookup.latency.p999, lookup.latency.max, get.latency.p50, get.latency.p90, get.latency.p99, get.latency.p999, get.latency.max, put.latency.p50, put.latency.p90, put.latency.p99, put.latency.p999, put.latency.max, lookup.success, get.success, put.success, lookup.hops.mean, lookup.recall, lookup.rpcs.mean, lookup.timeouts, lookup.count, calls.failed, messages.per-node-second, load.gini, load.busiest, load.busiest.per-second, store.items.max, table.completeness, table.dead, table.know-k-closest"#,
    ),
    (
        "above = \"90%\"\n",
        "",
        r#"
bad.toml:71:1: expect.gets: it has no bound
   71 | [[expect]]
help: add `below`, `above` or `equals`, such as above = "99%""#,
    ),
    (
        r#"above = "90%""#,
        "above = \"90%\"\nequals = \"95%\"",
        r"
bad.toml:71:1: expect.gets: `equals` leaves nothing for another bound
   71 | [[expect]]
help: keep `equals` alone, or leave it out",
    ),
    (
        r#"above = "90%""#,
        "above = \"90%\"\nbelow = \"90%\"",
        r"
bad.toml:71:1: expect.gets: nothing lies between its bounds
   71 | [[expect]]
help: choose `above` less than `below`",
    ),
    (
        r#"above = "90%""#,
        r#"above = "100%""#,
        r#"
bad.toml:71:1: expect.gets: nothing is above 100%
   71 | [[expect]]
help: write a smaller bound, or equals = "100%""#,
    ),
    (
        r#"workload = "readers""#,
        r#"workload = "reader""#,
        r#"
bad.toml:74:12: expect.gets.workload: there is no workload "reader"
   74 | workload = "reader"
help: did you mean `readers`? the workloads are announce, readers, seekers"#,
    ),
    (
        r#"workload = "readers""#,
        r#"workload = "announce""#,
        r#"
bad.toml:74:12: expect.gets.workload: workload "announce" never does that
   74 | workload = "announce"
help: metrics of gets are of get workloads, those of puts of publish workloads"#,
    ),
    (
        r#"during = "split""#,
        r#"workload = "readers""#,
        r#"
bad.toml:82:12: expect.felt.workload: calls.failed is not measured by workload
   82 | workload = "readers"
help: leave this key out"#,
    ),
    (
        r#"workload = "readers""#,
        r#"group = "visor""#,
        r#"
bad.toml:74:9: expect.gets.group: get.success is not measured by group
   74 | group = "visor"
help: leave this key out; the metrics that are begin with `load.`"#,
    ),
    (
        r#"metric = "lookup.hops.mean""#,
        "metric = \"load.gini\"\ngroup = \"visors\"",
        r#"
bad.toml:87:9: expect.hops.group: there is no group "visors"
   87 | group = "visors"
help: did you mean `visor`? the groups are server, visor"#,
    ),
    (
        r#"during = "split""#,
        r#"during = "spilt""#,
        r#"
bad.toml:82:10: expect.felt.during: there is no fault "spilt"
   82 | during = "spilt"
help: did you mean `split`? the faults are split, stop, restart"#,
    ),
    (
        r#"during = "split""#,
        "during = \"split\"\nto = \"1m\"",
        r#"
bad.toml:82:10: expect.felt.during: both `during` and `from`, `to` or `after` are given
   82 | during = "split"
help: keep one of them"#,
    ),
    (
        r#"from = "5m""#,
        "from = \"5m\"\nto = \"5m\"",
        r"
bad.toml:71:1: expect.gets: it looks at the run from 5m to 5m
   71 | [[expect]]
help: choose a `from` that lies before `to`",
    ),
    (
        "check = \"published-value-is-visible\"\nwithin = \"2m\"\n",
        "",
        r#"
bad.toml:66:1: expect.visible: it needs one of `check` and `metric`
   66 | [[expect]]
help: write check = "published-value-is-visible" or metric = "get.success""#,
    ),
];

const SWEEPS: &[Case] = &[
    (
        r#""core.sequence" = "counter""#,
        r#""core.sequense" = "counter""#,
        r#"
bad.toml:90:28: core.sequense: there is no such key
   90 | when = { "core.sequense" = "counter" }
help: did you mean `sequence`? the keys here are preset, k, alpha, reply-contacts, rpc-timeout, full-bucket, dead-contacts, evict-after, claimed-senders, negative-cache, negative-cache-ttl, pacing, failed-peers, signature-checks, reads, read-cache, pushes, sequence, republish, value-max, item-ttl, items-max, public-pool, quota, admission, admission-width, pool-overflow, quota-counts, equal-seq, sequence-tie, expired-seq, foreign-items, mirror-limits, mirror-answer, save-errors, reload-dates, sweep-every, sync-order, sync-pages, sync-targets, sync-push, sync-page-items, bootstrap-pings, bootstrap-retry, bootstrap-again, bucket-refresh, refresh-start, save-table"#,
    ),
    (
        r#""core.sequence" = "counter""#,
        r#"core.sequence = "counter""#,
        r#"
bad.toml:90:10: outcome[1].when.core: a condition is one key in quotes and its value
   90 | when = { core.sequence = "counter" }
help: write when = { "core.sequence" = "counter" }"#,
    ),
    (
        r#"fails = ["visible"]"#,
        r#"fails = ["visibel"]"#,
        r#"
bad.toml:91:10: outcome[1].fails: there is no expectation "visibel"
   91 | fails = ["visibel"]
help: did you mean `visible`? the expectations are visible, gets, felt, hops"#,
    ),
    (
        r#""core.sequence" = ["clock", "counter"]"#,
        r#"core.sequence = ["clock"]"#,
        r#"
bad.toml:94:1: sweep.core: an axis is one key in quotes and a list of values
   94 | core.sequence = ["clock"]
help: write "core.sequence" = ["counter", "clock"]"#,
    ),
    (
        r#""core.sequence" = ["clock", "counter"]"#,
        r#""core.sequence" = ["clock", "cuonter"]"#,
        r#"
bad.toml:94:29: core.sequence: "cuonter" is not a value of this key
   94 | "core.sequence" = ["clock", "cuonter"]
help: did you mean `counter`? the values here are hybrid-clock, recover, clock, network, local-store, counter"#,
    ),
    (
        r#""core.sequence" = ["clock", "counter"]"#,
        r#""core.sequence" = ["clock", "clock"]"#,
        r#"
bad.toml:94:29: sweep.core.sequence: "clock" stands here twice
   94 | "core.sequence" = ["clock", "clock"]
help: list each value once"#,
    ),
    (
        r#""core.sequence" = ["clock", "counter"]"#,
        r#""core.sequence" = []"#,
        r#"
bad.toml:94:19: sweep.core.sequence: with this key the sweep has 0 points
   94 | "core.sequence" = []
help: a sweep has 1 to 10000 points"#,
    ),
    (
        r#""core.sequence" = ["clock", "counter"]"#,
        r#""core.sequence" = "clock""#,
        r#"
bad.toml:94:19: sweep.core.sequence: "clock" is not a list
   94 | "core.sequence" = "clock"
help: put it in square brackets"#,
    ),
    (
        "fault.restart.lose",
        "fault.restrat.lose",
        r#"
bad.toml:95:25: fault.restrat.lose: there is no fault "restrat"
   95 | "fault.restrat.lose" = [["sequence"], "disk"]
help: did you mean `restart`? the names of faults are split, stop, restart"#,
    ),
];
