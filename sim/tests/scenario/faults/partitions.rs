//! Partitions.

use super::{Case, check, round_trip, with};
use kadlab::scenario::parse;

#[test]
fn partitions_are_written_back_with_every_default() {
    round_trip(&[
        (
            r#"kind = "partition"
on = { count = 3 }
for = "1m""#,
            r#"on = { count = 3 }
direction = "both"
pairs = "100%"
for = "1m"
"#,
        ),
        (
            r#"kind = "partition"
on = { group = "visor", share = "50%" }
from = { group = "server" }
bridge = { node = "visor/3" }
direction = "from"
pairs = "12.5%"
for = "1m"
every = "20s"
cut-for = "5s""#,
            r#"from = { group = "server" }
bridge = { node = "visor/3" }
direction = "from"
pairs = "12.5%"
for = "1m"
every = "20s"
cut-for = "5s"
"#,
        ),
    ]);
}

#[test]
fn partitions_that_cannot_be() {
    check(CASES);
}

#[test]
fn no_more_partitions_are_in_force_at_once_than_a_run_can_hold() {
    let parts = |count: u32| {
        let part = |index| {
            format!(
                "[[fault]]\nname = \"p{index}\"\nkind = \"partition\"\nat = \"3m\"\n\
                 for = \"1m\"\non = {{ count = 3 }}\n"
            )
        };
        let parts: String = (0..count).map(part).collect();
        parse(
            &with(&format!("kind = \"crash\"\non = {{ count = 1 }}\n{parts}")),
            "many.toml",
            &[],
        )
    };
    assert!(parts(32).is_ok());
    let message = parts(33).expect_err("33 are too many").to_string();
    assert_eq!(
        message,
        r"many.toml:294:1: fault.p32: more than 32 partitions and outages are in force when it begins
  294 | [[fault]]
help: let some end before others begin, or select the nodes of several in one"
    );
}

const CASES: &[Case] = &[
    (
        r#"kind = "partition"
on = { count = 3 }
for = "1m"
direction = "out""#,
        r#"
bad.toml:103:13: fault.more.direction: "out" is not a value of this key
  103 | direction = "out"
help: the values here are both, to, from"#,
    ),
    (
        r#"kind = "partition"
on = { count = 3 }
for = "1m"
pairs = "0%""#,
        r#"
bad.toml:103:9: fault.more.pairs: "0%" is not a share above 0% and up to 100%
  103 | pairs = "0%"
help: write a number and % in quotes, at most four decimals, such as "30%" or "0.5%""#,
    ),
    (
        r#"kind = "partition"
on = { count = 3 }
for = "1m"
bridge = { share = "100%" }"#,
        r#"
bad.toml:103:10: fault.more.bridge: every node is a bridge: nothing is cut
  103 | bridge = { share = "100%" }
help: select a part, such as { count = 1 }"#,
    ),
    (
        r#"kind = "partition"
on = { count = 3 }
for = "1m"
every = "20s""#,
        r#"
bad.toml:97:1: fault.more.cut-for: this key is missing
   97 | [[fault]]
help: add a line such as cut-for = "5s""#,
    ),
    (
        r#"kind = "partition"
on = { count = 3 }
for = "1m"
every = "20s"
cut-for = "20s""#,
        r#"
bad.toml:104:11: fault.more.cut-for: it would never be over: a period is 20s
  104 | cut-for = "20s"
help: choose `cut-for` less than `every`, or leave both out"#,
    ),
    (
        r#"kind = "partition"
on = { count = 3 }
for = "1m"
every = "2m"
cut-for = "20s""#,
        r#"
bad.toml:103:9: fault.more.every: the partition is over before its first period is: it lasts 1m
  103 | every = "2m"
help: choose `every` at most `for`"#,
    ),
    (
        r#"kind = "partition"
on = { count = 3 }
for = "1m"
brigde = { count = 1 }"#,
        r#"
bad.toml:103:1: fault.more.brigde: there is no such key
  103 | brigde = { count = 1 }
help: did you mean `bridge`? the keys with kind "partition" are name, kind, at, on, for, from, bridge, direction, pairs, every, cut-for"#,
    ),
];
