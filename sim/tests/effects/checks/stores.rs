//! Stores keep their limits and readers get signed values, unless disks delete nothing or damage
//! what they keep.

use super::Case;
use kadlab::world::Sabotage;

/// Stores have room for few items, and everybody starts again.
const SMALL: &str = r#"[scenario]
name = "small"
description = "Eight nodes with room for three items each start again."
duration = "4m"

[network]
latency = { kind = "constant", rtt = "100ms" }

[core]
items-max = 3

[[group]]
name = "peer"
count = 8
bootstrap = ["peer"]
join = { over = "1s" }

[[workload]]
name = "announce"
kind = "publish"
group = "peer"
salt = "dmsg"
value-size = "64B"
every = "60s"
from = "10s"
to = "70s"

[[workload]]
name = "readers"
kind = "get"
group = "peer"
of = "announce"
rate = "2/s"
from = "80s"

[[fault]]
name = "restart"
kind = "restart"
at = "2m"
on = { group = "peer" }
down = "5s"
lose = "nothing"
"#;

const LIMITS: Case<'_> = Case {
    world: SMALL,
    expect: "check = \"stores-keep-limits\"",
    sets: &[],
    sabotage: None,
};
const SIGNED: Case<'_> = Case {
    expect: "check = \"returned-values-are-signed\"",
    ..LIMITS
};

#[test]
fn stores_that_start_again_keep_their_limits() {
    LIMITS.holds("samples of stores exceeded a limit");
}

#[test]
fn stores_whose_disks_delete_nothing_are_caught() {
    let sabotage = Some(Sabotage::DisksDeleteNothing);
    Case { sabotage, ..LIMITS }.fails("items of at most 3");
}

#[test]
fn each_limit_is_looked_at() {
    // What disks give back no limit stops: a pool of two holds what three had saved before.
    let sabotage = Some(Sabotage::DisksDeleteNothing);
    let sets = &["core.items-max=0", "core.public-pool=2"];
    Case {
        sets,
        sabotage,
        ..LIMITS
    }
    .fails("public items of at most 2");
}

#[test]
fn empty_stores_test_no_limit() {
    let expect = "check = \"stores-keep-limits\"\nto = \"9s\"";
    let nothing = "nothing to look at: there were no samples of stores";
    Case { expect, ..LIMITS }.fails(nothing);
}

#[test]
fn the_largest_store_is_a_metric() {
    let expect = "metric = \"store.items.max\"\nequals = 3";
    Case { expect, ..LIMITS }.holds("3 (n = ");
    let sabotage = Some(Sabotage::DisksDeleteNothing);
    Case {
        expect,
        sabotage,
        ..LIMITS
    }
    .fails("(n = ");
}

#[test]
fn readers_of_sound_disks_get_signed_values() {
    SIGNED.holds("values that gets returned were not validly signed");
}

#[test]
fn readers_of_damaged_disks_are_caught() {
    let sabotage = Some(Sabotage::DisksDamageItems);
    Case { sabotage, ..SIGNED }.fails("the first: that of peer/");
}

#[test]
fn without_values_nothing_is_signed() {
    let expect = "check = \"returned-values-are-signed\"\nto = \"80s\"";
    let nothing = "nothing to look at: there were no values that gets returned";
    Case { expect, ..SIGNED }.fails(nothing);
}
