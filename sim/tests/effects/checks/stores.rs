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

/// Everybody publishes a second item, later.
const LATER: &str = r#"
[[workload]]
name = "later"
kind = "publish"
group = "peer"
salt = "later"
value-size = "64B"
every = "10s"
from = "110s"
to = "120s"
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

/// What disks give back no limit stops. Each limit holds in a sound run, and is caught exceeded
/// when disks give back what they should not.
#[track_caller]
fn limit(world: &str, sets: &[&str], sabotage: Sabotage, exceeded: &str) {
    let sound = Case {
        world,
        sets,
        ..LIMITS
    };
    sound.holds("none of");
    let sabotage = Some(sabotage);
    Case { sabotage, ..sound }.fails(exceeded);
}

#[test]
fn a_store_above_its_capacity_is_caught() {
    let exceeded = "items of at most 3";
    limit(SMALL, &[], Sabotage::DisksDeleteNothing, exceeded);
}

#[test]
fn a_store_above_its_public_pool_is_caught() {
    let sets = &["core.items-max=0", "core.public-pool=2"];
    let exceeded = "public items of at most 2";
    limit(SMALL, sets, Sabotage::DisksDeleteNothing, exceeded);
}

#[test]
fn a_store_above_the_quota_of_a_key_is_caught() {
    // The first publications are expired and swept before the second ones come. A disk that still
    // has both gives both back, as if they were new.
    let sets = &[
        "core.items-max=0",
        "core.quota=1",
        "core.item-ttl=30s",
        "core.sweep-every=5s",
        "core.reload-dates=fresh",
        "fault.restart.at=125s",
    ];
    let exceeded = "2 items of one key of at most 1";
    let world = format!("{SMALL}{LATER}");
    limit(&world, sets, Sabotage::DisksDeleteNothing, exceeded);
}

#[test]
fn a_value_above_its_limit_is_caught() {
    let sets = &["core.value-max=64B"];
    let exceeded = "a value of 65 bytes of at most 64";
    limit(SMALL, sets, Sabotage::DisksLengthenItems, exceeded);
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
