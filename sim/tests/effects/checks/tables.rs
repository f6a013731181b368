//! Dead contacts leave tables and live oldest ones stay, unless contacts are kept whatever happens
//! or answers are told as failures.

use super::Case;
use kadlab::world::Sabotage;

/// Tables are full of contacts from the beginning; three nodes die.
const FULL: &str = r#"[scenario]
name = "full"
description = "Thirty nodes with small buckets, three of which die."
duration = "6m"

[network]
latency = { kind = "constant", rtt = "100ms" }

[core]
k = 3
rpc-timeout = "2s"
bucket-refresh = "30s"

[[group]]
name = "peer"
count = 30
join = { kind = "oracle" }

[[workload]]
name = "lookups"
kind = "find-node"
group = "peer"
rate = "5/s"

[[fault]]
name = "death"
kind = "crash"
at = "1m"
on = { group = "peer", count = 3 }
"#;

const DEAD: Case<'_> = Case {
    world: FULL,
    expect: "check = \"dead-contacts-leave\"\nwithin = \"2m\"",
    sets: &[],
    sabotage: None,
};
const OLDEST: Case<'_> = Case {
    expect: "check = \"live-oldest-stays\"",
    ..DEAD
};

#[test]
fn tables_that_evict_silent_contacts_lose_the_dead() {
    DEAD.holds("looks at nodes that were down long enough found them in tables");
}

#[test]
fn tables_that_keep_everybody_keep_the_dead() {
    let sets = &["core.dead-contacts=keep"];
    Case { sets, ..DEAD }.fails(", down since 1m");
}

#[test]
fn tables_of_paused_nodes_may_keep_the_dead() {
    let pause = "\n[[fault]]\nname = \"freeze\"\nkind = \"pause\"\nat = \"59s\"\nfor = \"301s\"\n\
                 on = { group = \"peer\" }\n";
    let world = format!("{FULL}{pause}");
    let case = Case {
        world: &world,
        ..DEAD
    };
    case.holds("looks at nodes that were down long enough found them in tables");
}

#[test]
fn nobody_is_dead_before_the_bound() {
    let expect = "check = \"dead-contacts-leave\"\nwithin = \"5m\"";
    let nothing = "nothing to look at: there were no looks at nodes that were down long enough";
    Case { expect, ..DEAD }.fails(nothing);
}

#[test]
fn live_oldest_contacts_stay_while_others_die() {
    OLDEST.holds("looks at oldest contacts that lived found them gone");
}

#[test]
fn live_oldest_contacts_whose_answers_are_told_as_failures_are_missed() {
    let sabotage = Some(Sabotage::AnswersAreToldAsFailures);
    Case { sabotage, ..OLDEST }.fails(" no more");
}

#[test]
fn without_full_buckets_nobody_is_the_oldest() {
    let sets = &["core.k=30"];
    let nothing = "nothing to look at: there were no looks at oldest contacts that lived";
    Case { sets, ..OLDEST }.fails(nothing);
}
