//! The closest nodes are found and known again after trouble, unless a node that is left alone
//! does not try again.

use super::Case;

/// One node starts again while it is cut off, so that it knows nobody and nobody knows it.
pub(super) const LEFT_ALONE: &str = r#"[scenario]
name = "left-alone"
description = "Twelve nodes, one of which is left alone for a while."
duration = "6m"

[network]
latency = { kind = "constant", rtt = "100ms" }

[core]
rpc-timeout = "2s"
bootstrap-retry = "20s"

[[group]]
name = "peer"
count = 12
bootstrap = ["peer"]
join = { over = "1s" }

[[workload]]
name = "lookups"
kind = "find-node"
group = "peer"
rate = "3/s"
from = "10s"

[[fault]]
name = "split"
kind = "partition"
at = "110s"
for = "60s"
on = { node = "peer/0" }

[[fault]]
name = "restart"
kind = "restart"
at = "110s"
on = { node = "peer/0" }
down = "1s"
lose = "nothing"
"#;

const FOUND: Case<'_> = Case {
    world: LEFT_ALONE,
    expect: "check = \"closest-are-found\"\nfrom = \"4m\"",
    sets: &[],
    sabotage: None,
};
const KNOWN: Case<'_> = Case {
    expect: "check = \"closest-are-known\"\nfrom = \"4m\"",
    ..FOUND
};
pub(super) const NEVER_TRIES_AGAIN: &[&str] = &["core.bootstrap-retry=1h"];

#[test]
fn a_node_that_tries_again_finds_and_knows_everybody() {
    FOUND.holds("lookups of which the closest nodes are known did not find all");
    KNOWN.holds("samples of tables were below");
}

#[test]
fn a_node_that_never_tries_again_is_caught() {
    let sets = NEVER_TRIES_AGAIN;
    Case { sets, ..FOUND }.fails("lookups of which the closest nodes are known did not find all");
    Case { sets, ..KNOWN }.fails("0 of 12 nodes did");
}

#[test]
fn a_share_may_be_enough() {
    let (sets, expect) = (
        NEVER_TRIES_AGAIN,
        "check = \"closest-are-found\"\nat-least = \"1%\"\nto = \"4m\"",
    );
    Case {
        sets,
        expect,
        ..FOUND
    }
    .holds("; the first: that of peer/");
}

#[test]
fn without_lookups_or_samples_nothing_is_closest() {
    let expect = "check = \"closest-are-found\"\nto = \"9s\"";
    let nothing = "nothing to look at: there were no lookups";
    Case { expect, ..FOUND }.fails(nothing);
    let expect = "check = \"closest-are-known\"\nto = \"1s\"";
    let nothing = "nothing to look at: there were no samples of tables";
    Case { expect, ..FOUND }.fails(nothing);
}
