//! Checks and spans that cannot be.

use super::{Case, check};
use kadlab::scenario::parse;

#[test]
fn checks_that_cannot_be() {
    check(CHECKS);
}

#[test]
fn spans_that_cannot_be() {
    check(SPANS);
}

/// The check of `valid.toml`.
const VISIBLE: &str = "check = \"published-value-is-visible\"\nwithin = \"2m\"";
/// Its only workload that reads.
const READS: &str = "kind = \"get\"\ngroup = \"visor\"\nof = \"announce\"";

const CHECKS: &[Case] = &[
    (
        r#"check = "published-value-is-visible""#,
        r#"check = "published-values-are-visible""#,
        r#"
bad.toml:68:9: expect.visible.check: there is no check "published-values-are-visible"
   68 | check = "published-values-are-visible"
help: did you mean `published-value-is-visible`? the checks are published-value-is-visible, reads-never-go-back, returned-values-are-signed, calls-have-one-outcome, lookups-end, closest-are-found, closest-are-known, dead-contacts-leave, live-oldest-stays, stores-keep-limits, converges-after-faults"#,
    ),
    (
        "check = \"published-value-is-visible\"\nwithin = \"2m\"",
        r#"check = "published-value-is-visible""#,
        r#"
bad.toml:66:1: expect.visible.within: this key is missing
   66 | [[expect]]
help: add a line such as within = "2m""#,
    ),
    (
        VISIBLE,
        "check = \"reads-never-go-back\"\nwithin = \"2m\"",
        r#"
bad.toml:69:1: expect.visible.within: there is no such key
   69 | within = "2m"
help: the keys here are name, from, to, during, after, check"#,
    ),
    (
        READS,
        "kind = \"find-node\"\ngroup = \"visor\"",
        r#"
bad.toml:67:9: expect.visible.check: no workload reads what is published
   67 | check = "published-value-is-visible"
help: add a [[workload]] with kind = "get""#,
    ),
    (
        VISIBLE,
        "check = \"lookups-end\"\nwithin = \"0s\"",
        r#"
bad.toml:69:10: expect.visible.within: "0s" is no time at all
   69 | within = "0s"
help: write a length of time above zero, such as "10s""#,
    ),
    (
        VISIBLE,
        "check = \"lookups-end\"\nwithin = \"round\"",
        r#"
bad.toml:69:10: expect.visible.within: "round" is not a length of time
   69 | within = "round"
help: write a number and one of us, ms, s, m, h, d in quotes, such as "90s"; it must be whole microseconds and at most 36500d"#,
    ),
    (
        VISIBLE,
        "check = \"closest-are-found\"\nat-least = \"0%\"",
        r#"
bad.toml:69:12: expect.visible.at-least: everything is at least 0%
   69 | at-least = "0%"
help: write a larger share, or leave the key out for 100%"#,
    ),
    (
        VISIBLE,
        "check = \"closest-are-known\"\nat-least = \"101%\"",
        r#"
bad.toml:69:12: expect.visible.at-least: "101%" is not a share from 0% to 100%
   69 | at-least = "101%"
help: write a number and % in quotes, at most four decimals, such as "99.5%""#,
    ),
    (
        VISIBLE,
        "check = \"closest-are-known\"\nat-most = \"99%\"",
        r#"
bad.toml:69:1: expect.visible.at-most: there is no such key
   69 | at-most = "99%"
help: the keys here are name, from, to, during, after, check, within, at-least, metric, workload, group, below, above, equals"#,
    ),
    (
        VISIBLE,
        "check = \"dead-contacts-leave\"",
        r#"
bad.toml:66:1: expect.visible.within: this key is missing
   66 | [[expect]]
help: add a line such as within = "5m""#,
    ),
    (
        VISIBLE,
        "check = \"stores-keep-limits\"\nwithin = \"2m\"",
        r#"
bad.toml:69:1: expect.visible.within: there is no such key
   69 | within = "2m"
help: the keys here are name, from, to, during, after, check"#,
    ),
    (
        VISIBLE,
        "check = \"converges-after-faults\"\nwithin = \"1m\"\nafter = \"stop\"",
        r#"
bad.toml:70:9: expect.visible.after: this check looks at one moment: `within` after the last fault
   70 | after = "stop"
help: leave this key out"#,
    ),
    (
        VISIBLE,
        "check = \"converges-after-faults\"\nwithin = \"4m\"",
        r#"
bad.toml:69:10: expect.visible.within: the last fault is over at 670s, and 4m later so is the run
   69 | within = "4m"
help: the run ends at 15m (scenario.duration)"#,
    ),
    (
        VISIBLE,
        "check = \"converges-after-faults\"",
        r#"
bad.toml:66:1: expect.visible.within: this key is missing
   66 | [[expect]]
help: add a line such as within = "5m""#,
    ),
];

const SPANS: &[Case] = &[
    (
        r#"during = "split""#,
        r#"after = "spilt""#,
        r#"
bad.toml:82:9: expect.felt.after: there is no fault "spilt"
   82 | after = "spilt"
help: did you mean `split`? the faults are split, stop, restart"#,
    ),
    (
        r#"during = "split""#,
        r#"after = "stop""#,
        r#"
bad.toml:82:9: expect.felt.after: fault "stop" lasts to the end of the run
   82 | after = "stop"
help: look at the run `during` it, or give `from`"#,
    ),
    (
        r#"during = "split""#,
        "after = \"split\"\nfrom = \"9m\"",
        r#"
bad.toml:82:9: expect.felt.after: both `after` and `from` are given
   82 | after = "split"
help: keep one of them"#,
    ),
    (
        r#"during = "split""#,
        "after = \"split\"\nto = \"8m\"",
        r#"
bad.toml:78:1: expect.felt: it looks at the run from 8m to 8m
   78 | [[expect]]
help: choose a `from` that lies before `to`"#,
    ),
    (
        VISIBLE,
        "check = \"reads-never-go-back\"\nduring = \"split\"\nafter = \"split\"",
        r#"
bad.toml:69:10: expect.visible.during: both `during` and `from`, `to` or `after` are given
   69 | during = "split"
help: keep one of them"#,
    ),
];

/// One node, and nothing ever goes wrong.
const CALM: &str = r#"[scenario]
name = "calm"
description = "Nothing happens."
duration = "5m"

[network]
latency = { kind = "constant", rtt = "80ms" }

[[group]]
name = "peer"
count = 1
"#;

fn message(expect: &str) -> String {
    let text = format!("{CALM}\n[[expect]]\nname = \"it\"\n{expect}");
    let error = parse(&text, "calm.toml", &[]).expect_err(expect);
    error.to_string()
}

#[test]
fn checks_that_would_have_nothing_to_look_at_are_refused() {
    for (expect, problem) in [
        ("check = \"lookups-end\"", "nobody looks anything up"),
        ("check = \"closest-are-found\"", "nobody looks anything up"),
        (
            "check = \"reads-never-go-back\"",
            "no workload reads what is published",
        ),
        (
            "check = \"returned-values-are-signed\"",
            "no workload reads what is published",
        ),
        (
            "check = \"dead-contacts-leave\"\nwithin = \"1m\"",
            "without a fault nobody dies",
        ),
        (
            "check = \"converges-after-faults\"\nwithin = \"1m\"",
            "without a fault there is nothing to converge after",
        ),
    ] {
        let expected = format!("calm.toml:15:9: expect.it.check: {problem}\n");
        let message = message(expect);
        assert!(message.starts_with(&expected), "{message}");
    }
}
