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
help: did you mean `stale`? the values here are bad-signature, stale, replay, silence, refuse, poison, false-claim"#,
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
    (
        CRASH,
        "kind = \"lie\"\nat = \"9m\"\non = { node = \"visor/12\" }\nhow = { kind = \"poison\", contacts = \"nobody\" }",
        r#"
bad.toml:57:37: fault.stop.how.contacts: "nobody" is not a table
   57 | how = { kind = "poison", contacts = "nobody" }
help: write keys and values in braces, such as { kind = "..." }"#,
    ),
    (
        CRASH,
        "kind = \"lie\"\nat = \"9m\"\non = { node = \"visor/12\" }\nhow = { kind = \"poison\", contacts = { kind = \"dead\" } }",
        r#"
bad.toml:57:46: fault.stop.how.contacts.kind: "dead" is not a value of this key
   57 | how = { kind = "poison", contacts = { kind = "dead" } }
help: the values here are fellows, nobody, forged"#,
    ),
    (
        CRASH,
        "kind = \"lie\"\nat = \"9m\"\non = { node = \"visor/12\" }\nhow = { kind = \"poison\", contacts = { kind = \"fellows\", count = 2 } }",
        r#"
bad.toml:57:57: fault.stop.how.contacts.count: there is no such key
   57 | how = { kind = "poison", contacts = { kind = "fellows", count = 2 } }
help: the keys with kind "fellows" are kind"#,
    ),
    (
        CRASH,
        "kind = \"lie\"\nat = \"9m\"\non = { node = \"visor/12\" }\nhow = { kind = \"poison\", contacts = { kind = \"nobody\" } }",
        r#"
bad.toml:57:37: fault.stop.how.contacts.count: this key is missing
   57 | how = { kind = "poison", contacts = { kind = "nobody" } }
help: add a line such as count = 20"#,
    ),
    (
        CRASH,
        "kind = \"lie\"\nat = \"9m\"\non = { node = \"visor/12\" }\nhow = { kind = \"poison\", contacts = { kind = \"nobody\", count = 5, bits = 4 } }",
        r#"
bad.toml:57:74: fault.stop.how.contacts.bits: there is no key to share bits with
   57 | how = { kind = "poison", contacts = { kind = "nobody", count = 5, bits = 4 } }
help: add a line such as near = "visor/3", or leave `bits` out"#,
    ),
    (
        CRASH,
        "kind = \"lie\"\nat = \"9m\"\non = { node = \"visor/12\" }\nhow = { kind = \"poison\", contacts = { kind = \"nobody\", count = 5, near = \"visor/1\" } }",
        r#"
bad.toml:57:37: fault.stop.how.contacts.bits: this key is missing
   57 | how = { kind = "poison", contacts = { kind = "nobody", count = 5, near = "visor/1" } }
help: add a line such as bits = 10"#,
    ),
    (
        CRASH,
        "kind = \"lie\"\nat = \"9m\"\non = { node = \"visor/12\" }\nhow = { kind = \"poison\", contacts = { kind = \"nobody\", count = 5, near = \"visor/1\", bits = 17 } }",
        r#"
bad.toml:57:92: fault.stop.how.contacts.bits: 5 keys that share 17 bits take too many draws
   57 | how = { kind = "poison", contacts = { kind = "nobody", count = 5, near = "visor/1", bits = 17 } }
help: choose at most 16 bits, and nodes times 2^bits at most 1048576"#,
    ),
    (
        CRASH,
        "kind = \"lie\"\nat = \"9m\"\non = { node = \"visor/12\" }\nhow = { kind = \"poison\", contacts = { kind = \"forged\", count = 5, near = \"visor/1\", bits = 129 } }",
        r#"
bad.toml:57:92: fault.stop.how.contacts.bits: 129 is not a whole number from 1 to 128
   57 | how = { kind = "poison", contacts = { kind = "forged", count = 5, near = "visor/1", bits = 129 } }
help: choose one of these and write it without quotes"#,
    ),
    (
        CRASH,
        "kind = \"lie\"\nat = \"9m\"\non = { node = \"visor/12\" }\nhow = { kind = \"poison\", contacts = { kind = \"nobody\", count = 1025 } }",
        r#"
bad.toml:57:64: fault.stop.how.contacts.count: 1025 is not a whole number from 1 to 1024
   57 | how = { kind = "poison", contacts = { kind = "nobody", count = 1025 } }
help: choose one of these and write it without quotes"#,
    ),
    (
        CRASH,
        "kind = \"lie\"\nat = \"9m\"\non = { node = \"visor/12\" }\nhow = { kind = \"false-claim\" }",
        r#"
bad.toml:57:7: fault.stop.how.as: this key is missing
   57 | how = { kind = "false-claim" }
help: add a line such as as = { kind = "node", node = "visor/3" }"#,
    ),
    (
        CRASH,
        "kind = \"lie\"\nat = \"9m\"\non = { node = \"visor/12\" }\nhow = { kind = \"false-claim\", as = { kind = \"fellows\" } }",
        r#"
bad.toml:57:45: fault.stop.how.as.kind: "fellows" is not a value of this key
   57 | how = { kind = "false-claim", as = { kind = "fellows" } }
help: the values here are node, nobody, forged"#,
    ),
    (
        CRASH,
        "kind = \"lie\"\nat = \"9m\"\non = { node = \"visor/12\" }\nhow = { kind = \"false-claim\", as = { kind = \"node\", node = \"visor/12\" } }",
        r#"
bad.toml:57:60: fault.stop.how.as.node: this is the liar itself
   57 | how = { kind = "false-claim", as = { kind = "node", node = "visor/12" } }
help: name another node, or invent one with kind = "nobody""#,
    ),
    (
        CRASH,
        "kind = \"lie\"\nat = \"9m\"\non = { node = \"visor/12\" }\nhow = { kind = \"false-claim\", key = \"visor/1\" }",
        r#"
bad.toml:57:31: fault.stop.how.key: there is no such key
   57 | how = { kind = "false-claim", key = "visor/1" }
help: the keys with kind "false-claim" are kind, as"#,
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
fn nobody_refuses_connections_where_there_are_none() {
    let datagrams = "count = 6\ntransport = { kind = \"datagram\" }";
    for (on, lies) in [
        ("{ group = \"server\" }", false),
        ("{ share = \"10%\" }", false),
        ("{ group = \"visor\" }", true),
        ("{ node = \"visor/12\" }", true),
    ] {
        let lie = format!(
            "kind = \"lie\"\nat = \"9m\"\non = {on}\n\
             how = {{ kind = \"refuse\", what = \"connections\" }}"
        );
        let text = super::changed("count = 6", datagrams).replacen(CRASH, &lie, 1);
        match super::parse(&text, "bad.toml", &[]) {
            Ok(_) => assert!(lies, "{on}"),
            Err(error) => assert_eq!(
                (format!("\n{error}").as_str(), lies),
                (NO_CONNECTIONS, false)
            ),
        }
    }
}

const NO_CONNECTIONS: &str = r#"
bad.toml:58:33: fault.stop.how.what: group "server" is called by datagram, without connections
   58 | how = { kind = "refuse", what = "connections" }
help: write kind = "silence", or let `on` name a group with a direct transport"#;
