//! Readers never go back, unless disks forget what they were given later.

use super::Case;
use kadlab::world::Sabotage;

/// Everybody starts again; disks are kept.
const RESTARTED: &str = r#"[scenario]
name = "restarted"
description = "Eight nodes publish and read; all of them start again."
duration = "6m"

[network]
latency = { kind = "constant", rtt = "100ms" }

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
at = "4m"
on = { group = "peer" }
down = "5s"
lose = "nothing"
"#;

const SOUND: Case<'_> = Case {
    world: RESTARTED,
    expect: r#"check = "reads-never-go-back""#,
    sets: &[],
    sabotage: None,
};

#[test]
fn readers_of_disks_that_keep_the_newest_never_go_back() {
    SOUND.holds("reads of a key that the reader had read before went back");
}

#[test]
fn disks_that_keep_the_first_take_readers_back() {
    let case = Case {
        sabotage: Some(Sabotage::DisksKeepTheFirst),
        ..SOUND
    };
    case.fails("read version 1 of peer/");
}

#[test]
fn a_first_read_tests_nothing() {
    let expect = "check = \"reads-never-go-back\"\nto = \"80s\"";
    let case = Case { expect, ..SOUND };
    case.fails("nothing to look at: there were no reads of a key that the reader had read before");
}
