//! Lies that cannot be told.

use super::{Case, check};

#[test]
fn lies_that_cannot_be() {
    check(LIES);
}

/// The crash of `valid.toml`, which becomes a lie.
const CRASH: &str = "kind = \"crash\"\nat = \"9m\"\non = { node = \"visor/12\" }";

const LIES: &[Case] = &[
    (
        CRASH,
        "kind = \"lie\"\nat = \"9m\"\non = { node = \"visor/12\" }",
        r#"
bad.toml:52:1: fault.stop.how: this key is missing
   52 | [[fault]]
help: add a line such as how = { kind = "bad-signature" }"#,
    ),
    (
        CRASH,
        "kind = \"lie\"\nat = \"9m\"\non = { node = \"visor/12\" }\nhow = { kind = \"stall\" }",
        r#"
bad.toml:57:16: fault.stop.how.kind: "stall" is not a value of this key
   57 | how = { kind = "stall" }
help: did you mean `stale`? the values here are bad-signature, stale, replay, silence, refuse, poison"#,
    ),
    (
        CRASH,
        "kind = \"lie\"\nat = \"9m\"\non = { node = \"visor/12\" }\nhow = { kind = \"silence\", key = \"visor/1\" }",
        r#"
bad.toml:57:27: fault.stop.how.key: there is no such key
   57 | how = { kind = "silence", key = "visor/1" }
help: the keys with kind "silence" are kind"#,
    ),
    (
        CRASH,
        "kind = \"lie\"\nat = \"9m\"\non = { node = \"visor/12\" }\nhow = { kind = \"stale\", key = \"visor/1\" }",
        r#"
bad.toml:57:31: fault.stop.how.key: nothing is kept under the id of a node
   57 | how = { kind = "stale", key = "visor/1" }
help: write { of = "announce", node = "visor/3" }, or a key of 64 hexadecimal digits"#,
    ),
    (
        CRASH,
        "kind = \"lie\"\nat = \"9m\"\non = { closest = { to = \"visor/1\", count = 2 } }\nhow = { kind = \"poison\", key = \"visor/2\" }",
        r#"
bad.toml:57:32: fault.stop.how.key: the liars are those closest to another key
   57 | how = { kind = "poison", key = "visor/2" }
help: a liar is asked for keys that it is near to: use one key in both places"#,
    ),
    (
        CRASH,
        "kind = \"lie\"\nat = \"9m\"\non = { node = \"visor/12\" }\nhow = { kind = \"replay\", every = \"1m\" }",
        r#"
bad.toml:57:7: fault.stop.how.key: this key is missing
   57 | how = { kind = "replay", every = "1m" }
help: add a line such as key = { of = "announce", node = "visor/3" }"#,
    ),
    (
        CRASH,
        "kind = \"lie\"\nat = \"9m\"\non = { node = \"visor/12\" }\nhow = { kind = \"refuse\", what = \"gets\" }",
        r#"
bad.toml:57:33: fault.stop.how.what: "gets" is not a value of this key
   57 | how = { kind = "refuse", what = "gets" }
help: the values here are puts, connections"#,
    ),
];

/// A group that is placed near one key is told to lie about another.
#[test]
fn a_liar_cannot_be_near_a_key_that_its_group_is_not_placed_near() {
    let placed = "count = 6\nplacement = { kind = \"near\", to = \"visor/1\", bits = 8 }";
    let lie = "kind = \"lie\"\nat = \"9m\"\non = { group = \"server\" }\n\
               how = { kind = \"stale\", key = { of = \"announce\", node = \"visor/1\" } }";
    let text = super::changed("count = 6", placed).replacen(CRASH, lie, 1);
    let error = super::parse(&text, "bad.toml", &[]).expect_err("it is a mistake");
    assert_eq!(
        format!("\n{error}"),
        r#"
bad.toml:58:31: fault.stop.how.key: group "server" is placed near another key
   58 | how = { kind = "stale", key = { of = "announce", node = "visor/1" } }
help: a liar is asked for keys that it is near to: use one key in both places"#
    );
}

#[test]
fn nobody_lies_in_a_world_with_datagrams() {
    let datagrams = "count = 6\ntransport = { kind = \"datagram\" }";
    let lie = "kind = \"lie\"\nat = \"9m\"\non = { group = \"visor\" }\n\
               how = { kind = \"silence\" }";
    let text = super::changed("count = 6", datagrams).replacen(CRASH, lie, 1);
    let error = super::parse(&text, "bad.toml", &[]).expect_err("it is a mistake");
    assert_eq!(
        format!("\n{error}"),
        r#"
bad.toml:57:6: fault.stop.on: group "server" is called by datagram
   57 | on = { group = "visor" }
help: liars answer on streams: give all groups direct transports"#
    );
}
