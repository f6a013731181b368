//! Placements that cannot be.

use super::{Case, check};

#[test]
fn placements_that_cannot_be() {
    check(PLACEMENTS);
}

const COUNT: &str = "count = 94";

const PLACEMENTS: &[Case] = &[
    (
        COUNT,
        "count = 94\nplacement = { kind = \"close\", to = \"server/0\", bits = 8 }",
        r#"
bad.toml:20:22: group.visor.placement.kind: "close" is not a value of this key
   20 | placement = { kind = "close", to = "server/0", bits = 8 }
help: the values here are random, near"#,
    ),
    (
        COUNT,
        "count = 94\nplacement = { kind = \"random\", bits = 8 }",
        r#"
bad.toml:20:32: group.visor.placement.bits: there is no such key
   20 | placement = { kind = "random", bits = 8 }
help: the keys with kind "random" are kind"#,
    ),
    (
        COUNT,
        "count = 94\nplacement = { kind = \"near\", to = \"server/0\", bits = 17 }",
        r#"
bad.toml:20:54: group.visor.placement.bits: 94 keys that share 17 bits take too many draws
   20 | placement = { kind = "near", to = "server/0", bits = 17 }
help: choose at most 16 bits, and nodes times 2^bits at most 1048576"#,
    ),
    (
        COUNT,
        "count = 94\nplacement = { kind = \"near\", to = \"server/0\", bits = 14 }",
        r#"
bad.toml:20:54: group.visor.placement.bits: 94 keys that share 14 bits take too many draws
   20 | placement = { kind = "near", to = "server/0", bits = 14 }
help: choose at most 16 bits, and nodes times 2^bits at most 1048576"#,
    ),
    (
        COUNT,
        "count = 94\nplacement = { kind = \"near\", to = \"server/0\", bits = 0 }",
        r#"
bad.toml:20:54: group.visor.placement.bits: 0 is not a whole number from 1 to 4294967295
   20 | placement = { kind = "near", to = "server/0", bits = 0 }
help: choose one of these and write it without quotes"#,
    ),
    (
        COUNT,
        "count = 94\nplacement = { kind = \"near\", to = \"visor/3\", bits = 8 }",
        r#"
bad.toml:20:35: group.visor.placement.to: group "visor" is placed near something itself
   20 | placement = { kind = "near", to = "visor/3", bits = 8 }
help: name a node of a group without `placement`, or 64 hexadecimal digits"#,
    ),
    (
        COUNT,
        "count = 94\nplacement = { kind = \"near\", to = { of = \"announce\", node = \"visor/3\" }, bits = 8 }",
        r#"
bad.toml:20:35: group.visor.placement.to: group "visor" is placed near something itself
   20 | placement = { kind = "near", to = { of = "announce", node = "visor/3" }, bits = 8 }
help: name a node of a group without `placement`, or 64 hexadecimal digits"#,
    ),
    (
        COUNT,
        "count = 94\nplacement = { kind = \"near\", to = { of = \"announce\", node = \"server/3\" }, bits = 8 }",
        r#"
bad.toml:20:61: group.visor.placement.to.node: workload "announce" publishes nothing from there
   20 | placement = { kind = "near", to = { of = "announce", node = "server/3" }, bits = 8 }
help: its nodes are those of group "visor""#,
    ),
    (
        COUNT,
        "count = 94\nplacement = { kind = \"near\", to = { of = \"readers\", node = \"visor/3\" }, bits = 8 }",
        r#"
bad.toml:20:42: group.visor.placement.to.of: there is no publish workload "readers"
   20 | placement = { kind = "near", to = { of = "readers", node = "visor/3" }, bits = 8 }
help: the publish workloads are announce"#,
    ),
    (
        COUNT,
        "count = 94\nplacement = { kind = \"near\", to = \"c0ffee\", bits = 8 }",
        r#"
bad.toml:20:35: group.visor.placement.to: "c0ffee" is not a key
   20 | placement = { kind = "near", to = "c0ffee", bits = 8 }
help: write 64 hexadecimal digits, a node such as "visor/3", or { of = "announce", node = "visor/3" }"#,
    ),
    (
        COUNT,
        "count = 94\nplacement = { kind = \"near\", to = 7, bits = 8 }",
        r#"
bad.toml:20:35: group.visor.placement.to: 7 is not text
   20 | placement = { kind = "near", to = 7, bits = 8 }
help: put it in quotes"#,
    ),
];
