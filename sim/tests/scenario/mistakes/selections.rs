//! Selections that cannot be.

use super::{Case, check};

#[test]
fn sets_that_cannot_be() {
    check(CASES);
}

const CASES: &[Case] = &[
    (
        r#"{ share = "30%" }"#,
        r#"{ closest = { to = "visor/3", count = 100 } }"#,
        r#"
bad.toml:50:44: fault.split.on.closest.count: 100 nodes are selected from 99
   50 | on = { closest = { to = "visor/3", count = 100 } }
help: choose a count from 1 to 99"#,
    ),
    (
        r#"{ share = "30%" }"#,
        r#"{ closest = { to = "visor/3", count = 6 }, group = "server", count = 2 }"#,
        r#"
bad.toml:50:67: fault.split.on.count: there is no such key
   50 | on = { closest = { to = "visor/3", count = 6 }, group = "server", count = 2 }
help: the keys here are closest, group"#,
    ),
    (
        r#"{ share = "30%" }"#,
        r#"{ closest = { to = "12ab", count = 6 } }"#,
        r#"
bad.toml:50:25: fault.split.on.closest.to: "12ab" is not a key
   50 | on = { closest = { to = "12ab", count = 6 } }
help: write 64 hexadecimal digits, a node such as "visor/3", or { of = "announce", node = "visor/3" }"#,
    ),
    (
        r#"{ share = "30%" }"#,
        r#"{ holders-of = "visor/3" }"#,
        r#"
bad.toml:50:21: fault.split.on.holders-of: nothing is kept under the id of a node
   50 | on = { holders-of = "visor/3" }
help: write { of = "announce", node = "visor/3" }, or a key of 64 hexadecimal digits"#,
    ),
    (
        r#"{ share = "30%" }"#,
        r#"{ holders-of = { of = "readers", node = "visor/3" } }"#,
        r#"
bad.toml:50:28: fault.split.on.holders-of.of: there is no publish workload "readers"
   50 | on = { holders-of = { of = "readers", node = "visor/3" } }
help: the publish workloads are announce"#,
    ),
    (
        r#"{ share = "30%" }"#,
        r#"{ holders-of = { of = "announce", node = "server/3" } }"#,
        r#"
bad.toml:50:47: fault.split.on.holders-of.node: workload "announce" publishes nothing from there
   50 | on = { holders-of = { of = "announce", node = "server/3" } }
help: its nodes are those of group "visor""#,
    ),
    (
        "at = \"6m\"\nfor = \"2m\"\non = { share = \"30%\" }",
        "at = \"0s\"\nfor = \"2m\"\non = { holders-of = { of = \"announce\", node = \"visor/3\" } }",
        r#"
bad.toml:50:21: fault.split.on.holders-of: nobody holds a value before workload "announce" begins
   50 | on = { holders-of = { of = "announce", node = "visor/3" } }
help: let the fault strike later"#,
    ),
    (
        r#"{ node = "visor/12" }"#,
        r#"{ touched-by = "restart" }"#,
        r#"
bad.toml:56:21: fault.stop.on.touched-by: there is no earlier fault "restart"
   56 | on = { touched-by = "restart" }
help: the earlier faults are split"#,
    ),
    (
        "at = \"9m\"\non = { node = \"visor/12\" }",
        "at = \"5m\"\non = { touched-by = \"split\" }",
        r#"
bad.toml:56:21: fault.stop.on.touched-by: fault "split" has touched nobody when this one strikes
   56 | on = { touched-by = "split" }
help: name a fault that strikes earlier"#,
    ),
    (
        r#"{ share = "30%" }"#,
        "{ place = 1 }",
        r"
bad.toml:50:16: fault.split.on.place: 1 is not a whole number from 0 to 0
   50 | on = { place = 1 }
help: choose one of these and write it without quotes",
    ),
    (
        r#"{ node = "visor/12" }"#,
        r#"{ touched-by = "split", place = 0 }"#,
        r#"
bad.toml:56:30: fault.stop.on.place: there is no such key
   56 | on = { touched-by = "split", place = 0 }
help: the keys here are touched-by, group, share, count"#,
    ),
];
