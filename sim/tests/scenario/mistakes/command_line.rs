//! Overrides that cannot be: the message names the argument instead of a line.

use super::VALID;
use kadlab::scenario::{Override, parse};

#[test]
fn overrides_that_cannot_be() {
    for (argument, message) in OVERRIDES {
        let read = argument.parse::<Override>();
        let read = read.and_then(|change| parse(VALID, "bad.toml", &[change]));
        let error = read.expect_err(argument);
        assert_eq!(format!("\n{error}"), *message, "{argument}");
    }
}

/// The argument of `--set`, and the whole message.
const OVERRIDES: &[(&str, &str)] = &[
    (
        "core.sequense=clock",
        r"
--set core.sequense=clock: core.sequense: there is no such key
help: did you mean `sequence`? the keys here are preset, k, alpha, reply-contacts, rpc-timeout, full-bucket, dead-contacts, evict-after, claimed-senders, negative-cache, negative-cache-ttl, pacing, failed-peers, signature-checks, reads, read-cache, pushes, sequence, republish, value-max, item-ttl, items-max, public-pool, quota, admission, admission-width, pool-overflow, quota-counts, equal-seq, sequence-tie, expired-seq, foreign-items, mirror-limits, mirror-answer, save-errors, reload-dates, sweep-every, sync-order, sync-pages, sync-targets, sync-push, sync-page-items, bootstrap-pings, bootstrap-retry, bootstrap-again, bucket-refresh, refresh-start, save-table",
    ),
    (
        "cor.sequence=clock",
        r"
--set cor.sequence=clock: cor.sequence: there is no such key
help: did you mean `core`? keys start with scenario, network, core, group, workload, fault, expect",
    ),
    (
        "fault.splat.at=1m",
        r#"
--set fault.splat.at=1m: fault.splat.at: there is no fault "splat"
help: did you mean `split`? the names of faults are split, stop, restart"#,
    ),
    (
        "fault.split=1m",
        r"
--set fault.split=1m: fault.split: this is a whole fault
help: name the key, too, such as fault.split.KEY",
    ),
    (
        "duration=1m",
        r"
--set duration=1m: duration: this key has no part after a dot
help: keys start with scenario, network, core, group, workload, fault, expect",
    ),
    (
        "scenario.duration=1minute",
        r#"
--set scenario.duration=1minute: scenario.duration: 1minute is not a length of time
help: write a number and one of us, ms, s, m, h, d in quotes, such as "90s"; it must be whole microseconds and at most 36500d"#,
    ),
    (
        "scenario.duration.x=1m",
        r#"
--set scenario.duration.x=1m: scenario.duration.x: `duration` is "15m", which has no keys of its own
help: end the key at `duration`, or set that to a table in braces"#,
    ),
    (
        "group.visor.count=1.5",
        r"
--set group.visor.count=1.5: group.visor.count: 1.5 is not a whole number from 1 to 10000000
help: choose one of these and write it without quotes",
    ),
    (
        "group.visor.bootstrap=[server]",
        r#"
--set group.visor.bootstrap=[server]: group.visor.bootstrap: string values must be quoted, expected literal string
help: write bare text, or TOML such as ["server"]"#,
    ),
    (
        "network.latency.file=planetlab",
        r#"
--set network.latency.file=planetlab: network.latency.file: there is no such key
help: the keys with kind "constant" are kind, rtt"#,
    ),
    (
        "fault.split.at=14m",
        r"
--set fault.split.at=14m: fault.split.for: it would be over at 16m, after the end of the run
help: the run ends at 15m (scenario.duration)",
    ),
    (
        "nonsense",
        r"
--set nonsense: nonsense: this is not KEY=VALUE
help: write a dotted key, an equals sign and a value, such as network.wire=encoded",
    ),
    (
        "scenario.duration=7m",
        r"
--set scenario.duration=7m: fault.split.for: it would be over at 8m, after the end of the run
help: the run ends at 7m (scenario.duration)",
    ),
];
