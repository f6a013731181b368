//! What is not TOML, and keys that are unknown or missing.

use super::{Case, check};

#[test]
fn what_is_not_toml() {
    check(TOML);
}

#[test]
fn unknown_and_missing_keys() {
    check(KEYS);
}

const TOML: &[Case] = &[
    (
        r#"duration = "15m""#,
        r#"duration = "15m"#,
        r#"
bad.toml:4:16: invalid basic string, expected `"`
    4 | duration = "15m
help: scenario files are TOML in UTF-8; a key or table stands once, a list is [[in this]]"#,
    ),
    (
        "[core]",
        "[network]",
        r"
bad.toml:9:2: duplicate key
    9 | [network]
help: scenario files are TOML in UTF-8; a key or table stands once, a list is [[in this]]",
    ),
    (
        "alpha = 4",
        "alpha = 4 5",
        r"
bad.toml:10:9: string values must be quoted, expected literal string
   10 | alpha = 4 5
help: scenario files are TOML in UTF-8; a key or table stands once, a list is [[in this]]",
    ),
];

const KEYS: &[Case] = &[
    (
        r#"duration = "15m""#,
        r#"dration = "15m""#,
        r#"
bad.toml:4:1: scenario.dration: there is no such key
    4 | dration = "15m"
help: did you mean `duration`? the keys here are name, description, duration, epoch, warm-up, window, seeds"#,
    ),
    (
        "duration = \"15m\"\n",
        "",
        r#"
bad.toml:1:1: scenario.duration: this key is missing
    1 | [scenario]
help: add a line such as duration = "15m""#,
    ),
    (
        "[scenario]",
        "[senario]",
        r"
bad.toml:1:2: senario: there is no such key
    1 | [senario]
help: did you mean `scenario`? the keys here are scenario, network, core, group, workload, fault, expect, sweep, outcome",
    ),
    (
        r#"name = "visor""#,
        r#"nmae = "visor""#,
        r#"
bad.toml:18:1: group[2].nmae: there is no such key
   18 | nmae = "visor"
help: did you mean `name`? the keys here are name, count, role, transport, bandwidth, nat, nat-timeout, bootstrap, join, placement, processor, core"#,
    ),
    (
        r#"rtt = "80ms""#,
        r#"file = "planetlab""#,
        r#"
bad.toml:7:32: network.latency.file: there is no such key
    7 | latency = { kind = "constant", file = "planetlab" }
help: the keys with kind "constant" are kind, rtt"#,
    ),
    (
        "alpha = 5",
        "alpa = 5",
        r"
bad.toml:21:10: group.visor.core.alpa: there is no such key
   21 | core = { alpa = 5 }
help: did you mean `alpha`? the keys here are k, alpha, reply-contacts, rpc-timeout, full-bucket, dead-contacts, evict-after, claimed-senders, negative-cache, negative-cache-ttl, pacing, failed-peers, signature-checks, reads, read-cache, pushes, sequence, republish, value-max, item-ttl, items-max, public-pool, quota, admission, admission-width, pool-overflow, quota-counts, equal-seq, sequence-tie, expired-seq, foreign-items, mirror-limits, mirror-answer, save-errors, reload-dates, sweep-every, sync-order, sync-pages, sync-targets, sync-push, sync-page-items, bootstrap-pings, bootstrap-retry, bootstrap-again, bucket-refresh, refresh-start, save-table",
    ),
    (
        "for = \"2m\"\n",
        "",
        r#"
bad.toml:45:1: fault.split.for: this key is missing
   45 | [[fault]]
help: add a line such as for = "2m""#,
    ),
    (
        r#"salt = "dmsg""#,
        r#"rate = "20/s""#,
        r#"
bad.toml:27:1: workload.announce.rate: there is no such key
   27 | rate = "20/s"
help: the keys with kind "publish" are name, kind, group, from, to, salt, value-size, every"#,
    ),
    (
        r#"share = "30%""#,
        r#"shares = "30%""#,
        r#"
bad.toml:50:8: fault.split.on.shares: there is no such key
   50 | on = { shares = "30%" }
help: did you mean `share`? the keys here are group, share, count, node, closest, holders-of, touched-by, place"#,
    ),
    (
        "[[fault]]\nname = \"stop\"",
        "[[faults]]\nname = \"stop\"",
        r"
bad.toml:52:3: faults: there is no such key
   52 | [[faults]]
help: did you mean `fault`? the keys here are scenario, network, core, group, workload, fault, expect, sweep, outcome",
    ),
];
