//! Groups and workloads that cannot be.

use super::{Case, check};

#[test]
fn groups_that_cannot_be() {
    check(GROUPS);
}

#[test]
fn workloads_that_cannot_be() {
    check(WORKLOADS);
}

const GROUPS: &[Case] = &[
    (
        "count = 94",
        "count = 94\nprocessor = { sign = \"60us\" }",
        r#"
bad.toml:20:13: group.visor.processor.message: this key is missing
   20 | processor = { sign = "60us" }
help: add a line such as message = "2us""#,
    ),
    (
        "count = 94",
        "count = 94\nprocessor = { sing = \"60us\" }",
        r#"
bad.toml:20:15: group.visor.processor.sing: there is no such key
   20 | processor = { sing = "60us" }
help: did you mean `sign`? the keys here are profile, message, kibibyte, sign, check"#,
    ),
    (
        "count = 94",
        "count = 94\nprocessor = { profile = \"epyc-milano\" }",
        r#"
bad.toml:20:25: group.visor.processor.profile: there is no profile "epyc-milano"
   20 | processor = { profile = "epyc-milano" }
help: did you mean `epyc-milan`? the profiles are epyc-milan"#,
    ),
    (
        "count = 94",
        "count = 94\nprocessor = { profile = \"epyc-milan\", sign = \"0.5ns\" }",
        r#"
bad.toml:20:46: group.visor.processor.sign: "0.5ns" is not a cost
   20 | processor = { profile = "epyc-milan", sign = "0.5ns" }
help: write a number and one of ns, us, ms, s in quotes, such as "850ns" or "60us"; it must be whole nanoseconds and at most 3600s"#,
    ),
    (
        "count = 94",
        "count = 0",
        r"
bad.toml:19:9: group.visor.count: 0 is not a whole number from 1 to 10000000
   19 | count = 0
help: choose one of these and write it without quotes",
    ),
    (
        "count = 94",
        "count = 9999999",
        r"
bad.toml:17:1: group.visor: with this group there are 10000005 nodes
   17 | [[group]]
help: all groups together may have 10000000 nodes",
    ),
    (
        r#"name = "visor""#,
        r#"name = "server""#,
        r#"
bad.toml:18:8: group.server.name: two groups have the name "server"
   18 | name = "server"
help: rename one of them; the first is at bad.toml:12:1"#,
    ),
    (
        r#"role = "full""#,
        "role = \"full\"\ncore = { items-max = 5 }",
        r#"
bad.toml:16:22: group.server.core.items-max: a full node's store has no limit
   16 | core = { items-max = 5 }
help: leave this key out, or write role = "regular""#,
    ),
    (
        r#"bootstrap = ["server"]"#,
        r#"bootstrap = ["servers"]"#,
        r#"
bad.toml:20:14: group.visor.bootstrap: there is no group "servers"
   20 | bootstrap = ["servers"]
help: did you mean `server`? the groups are server, visor"#,
    ),
    (
        r#"bootstrap = ["server"]"#,
        r#"bootstrap = ["server", "server"]"#,
        r#"
bad.toml:20:24: group.visor.bootstrap: group "server" is named twice
   20 | bootstrap = ["server", "server"]
help: name each group once"#,
    ),
    (
        r#"bootstrap = ["server"]"#,
        r#"bootstrap = "server""#,
        r#"
bad.toml:20:13: group.visor.bootstrap: "server" is not a list
   20 | bootstrap = "server"
help: put it in square brackets"#,
    ),
    (
        "bootstrap = [\"server\"]\n",
        "",
        r#"
bad.toml:12:1: group.server: no node has a bootstrap peer, so none will ever meet another
   12 | [[group]]
help: add bootstrap = ["GROUP"] to a group, or join = { kind = "oracle" }"#,
    ),
    (
        r#"bootstrap = ["server"]"#,
        r#"bootstrap = ["visor"]"#,
        r#"
bad.toml:42:9: workload.seekers.group: group "server" has no bootstrap peers
   42 | group = "server"
help: add bootstrap = ["GROUP"] to group "server""#,
    ),
    (
        r#"role = "full""#,
        r#"join = { kind = "oracle", over = "1s" }"#,
        r#"
bad.toml:15:27: group.server.join.over: there is no such key
   15 | join = { kind = "oracle", over = "1s" }
help: the keys with kind "oracle" are kind"#,
    ),
    (
        r#"role = "full""#,
        r#"transport = { kind = "dmsg" }"#,
        r#"
bad.toml:15:22: group.server.transport.kind: "dmsg" is not a value of this key
   15 | transport = { kind = "dmsg" }
help: the values here are direct, datagram"#,
    ),
];

const WORKLOADS: &[Case] = &[
    (
        r#"kind = "publish""#,
        r#"kind = "publsh""#,
        r#"
bad.toml:25:8: workload.announce.kind: "publsh" is not a value of this key
   25 | kind = "publsh"
help: did you mean `publish`? the values here are publish, get, find-node, reconcile"#,
    ),
    (
        r#"group = "visor""#,
        r#"group = "visors""#,
        r#"
bad.toml:26:9: workload.announce.group: there is no group "visors"
   26 | group = "visors"
help: did you mean `visor`? the groups are server, visor"#,
    ),
    (
        r#"of = "announce""#,
        r#"of = "seekers""#,
        r#"
bad.toml:35:6: workload.readers.of: there is no publish workload "seekers"
   35 | of = "seekers"
help: the publish workloads are announce"#,
    ),
    (
        "count = 94",
        "count = 1",
        r#"
bad.toml:35:6: workload.readers.of: the only reader is the only writer, and nobody reads its own values
   35 | of = "announce"
help: give group "visor" more nodes"#,
    ),
    (
        r#"from = "2m""#,
        r#"from = "20m""#,
        r#"
bad.toml:37:8: workload.readers.from: 20m lies after the end of the run
   37 | from = "20m"
help: the run ends at 15m (scenario.duration)"#,
    ),
    (
        r#"from = "2m""#,
        "from = \"2m\"\nto = \"1m\"",
        r"
bad.toml:31:1: workload.readers: it starts at 2m and ends at 1m
   31 | [[workload]]
help: choose a `from` that lies before `to`",
    ),
];
