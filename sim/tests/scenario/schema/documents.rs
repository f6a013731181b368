//! Valid files that together have every table, every kind and every key that leads to a table.

/// What all of them begin with.
pub(super) const WORLD: &str = r#"
[scenario]
name = "world"
description = "For every place of the language."
duration = "20m"

[network]
latency = { kind = "constant", rtt = "80ms" }

[core]
save-table = "5m"

[[group]]
name = "server"
count = 6

[[group]]
name = "visor"
count = 94
bootstrap = ["server"]

[[workload]]
name = "announce"
kind = "publish"
group = "visor"
salt = "dmsg"
value-size = "688B"
every = "60s"

[[workload]]
name = "readers"
kind = "get"
group = "visor"
of = "announce"
rate = "20/s"

[[fault]]
name = "first"
kind = "crash"
at = "1m"
for = "1m"
on = { count = 1 }

[[expect]]
name = "first"
check = "lookups-end"
"#;

const KEY: &str = r#"{ of = "announce", node = "visor/3" }"#;

/// Every file.
pub(super) fn all() -> Vec<String> {
    let world = |table: &str| format!("{WORLD}\n{}", table.replace("KEY", KEY));
    let group = |keys: &&str| {
        world(&format!(
            "[[group]]\nname = \"own\"\ncount = 3\nbootstrap = [\"server\"]\n{keys}"
        ))
    };
    let workload = |keys: &&str| {
        world(&format!(
            "[[workload]]\nname = \"own\"\ngroup = \"visor\"\n{keys}"
        ))
    };
    let fault = |keys: &&str| world(&format!("[[fault]]\nname = \"own\"\nat = \"5m\"\n{keys}"));
    let lie = |how: &&str| {
        world(&format!(
            "[[fault]]\nname = \"own\"\nat = \"5m\"\nkind = \"lie\"\n\
             on = {{ count = 2 }}\nhow = {how}"
        ))
    };
    let expect = |keys: &&str| world(&format!("[[expect]]\nname = \"own\"\n{keys}"));
    let latency = |latency: &&str| WORLD.replace(r#"{ kind = "constant", rtt = "80ms" }"#, latency);
    let mut all = vec![
        world("[[outcome]]\nwhen = { \"core.k\" = 20 }\nfails = [\"first\"]"),
        world("[sweep]\n\"core.k\" = [8, 20]"),
    ];
    all.extend(LATENCIES.iter().map(latency));
    all.extend(GROUPS.iter().map(group));
    all.extend(WORKLOADS.iter().map(workload));
    all.extend(FAULTS.iter().map(fault));
    all.extend(LIES.iter().map(lie));
    all.extend(EXPECTATIONS.iter().map(expect));
    all
}

const LATENCIES: &[&str] = &[
    r#"{ kind = "uniform", from = "20ms", to = "200ms" }"#,
    r#"{ kind = "lognormal", median = "80ms", sigma = 0.5, floor = "5ms" }"#,
    r#"{ kind = "matrix", file = "aws" }"#,
];

const GROUPS: &[&str] = &[
    r#"core = { k = 10 }
role = "regular""#,
    r#"bandwidth = { up = "1Mbit/s", down = "off", queue = "64KiB" }"#,
    r#"transport = { kind = "direct", handlers = 5 }"#,
    r#"transport = { kind = "datagram", retries = 5 }"#,
    r#"nat = "full-cone"
nat-timeout = "30s""#,
    r#"join = { kind = "organic", over = "10s" }"#,
    r#"join = { kind = "oracle" }"#,
    r#"placement = { kind = "random" }"#,
    r#"placement = { kind = "near", to = KEY, bits = 5 }"#,
    r#"processor = { message = "2us", kibibyte = "5us", sign = "60us", check = "50us" }"#,
    r#"processor = { profile = "epyc-milan" }"#,
];

const WORKLOADS: &[&str] = &[
    "kind = \"find-node\"\nrate = \"3/m\"",
    "kind = \"reconcile\"\nwith = \"server\"\nevery = \"5m\"",
];

const FAULTS: &[&str] = &[
    r#"kind = "partition"
for = "2m"
on = { share = "30%" }
from = { group = "server" }
bridge = { node = "visor/1" }
every = "20s"
cut-for = "5s""#,
    r#"kind = "partition"
for = "2m"
on = { closest = { to = KEY, count = 5 } }
from = { closest = { to = KEY, count = 5 }, group = "server" }
bridge = { holders-of = KEY, count = 5 }"#,
    r#"kind = "crash"
on = { holders-of = KEY, share = "30%" }"#,
    r#"kind = "crash"
on = { touched-by = "first" }"#,
    r#"kind = "restart"
on = { count = 5 }
down = "10s"
over = "10s"
lose = ["sequence"]
roll-back = "1m""#,
    "kind = \"pause\"\non = { count = 5 }\nfor = \"10s\"",
    "kind = \"outage\"\non = { place = 0 }\nfor = \"10s\"",
    r#"kind = "degrade"
on = { count = 5 }
from = { count = 5 }
for = "10s"
loss = "5%""#,
    "kind = \"clock\"\non = { count = 5 }\noffset = \"+5m\"",
    "kind = \"churn\"\non = { count = 5 }\nlaw = \"kad-2007\"",
    r#"kind = "churn"
on = { count = 5 }
session = { kind = "constant", length = "5m" }
absence = { kind = "constant", length = "5m" }"#,
    r#"kind = "churn"
on = { count = 5 }
session = { kind = "exponential", mean = "5m" }
absence = { kind = "exponential", mean = "5m" }"#,
    r#"kind = "churn"
on = { count = 5 }
session = { kind = "weibull", scale = "5m", shape = 0.5 }
absence = { kind = "weibull", scale = "5m", shape = 0.5 }"#,
    r#"kind = "churn"
on = { count = 5 }
session = { kind = "curve", file = "mainline-512" }
absence = "for-good""#,
    r#"kind = "churn"
on = { count = 5 }
session = { kind = "curve", rows = [["0s", 9], ["1h", 4]] }
absence = "for-good""#,
];

const LIES: &[&str] = &[
    r#"{ kind = "bad-signature", key = KEY }"#,
    r#"{ kind = "stale", key = KEY }"#,
    r#"{ kind = "replay", key = KEY, every = "1m" }"#,
    r#"{ kind = "silence" }"#,
    r#"{ kind = "refuse", what = "puts" }"#,
    r#"{ kind = "poison", key = KEY, contacts = { kind = "fellows" } }"#,
    r#"{ kind = "poison", contacts = { kind = "nobody", count = 4, near = KEY, bits = 4 } }"#,
    r#"{ kind = "poison", contacts = { kind = "forged", count = 4, near = KEY, bits = 4 } }"#,
    r#"{ kind = "false-claim", as = { kind = "node", node = "visor/3" } }"#,
    r#"{ kind = "false-claim", as = { kind = "nobody", count = 4, near = KEY, bits = 4 } }"#,
    r#"{ kind = "false-claim", as = { kind = "forged", count = 4, near = KEY, bits = 4 } }"#,
];

const EXPECTATIONS: &[&str] = &[
    "check = \"published-value-is-visible\"\nwithin = \"2m\"\nafter = \"first\"",
    "check = \"reads-never-go-back\"\nduring = \"first\"",
    "check = \"returned-values-are-signed\"\nfrom = \"1m\"\nto = \"2m\"",
    "check = \"calls-have-one-outcome\"",
    "check = \"closest-are-found\"\nat-least = \"90%\"",
    "check = \"closest-are-known\"\nat-least = \"90%\"",
    "check = \"dead-contacts-leave\"\nwithin = \"2m\"",
    "check = \"live-oldest-stays\"",
    "check = \"stores-keep-limits\"",
    "check = \"converges-after-faults\"\nwithin = \"2m\"",
    "metric = \"get.latency.p99\"\nbelow = \"2s\"\nworkload = \"readers\"",
    "metric = \"load.busiest\"\nbelow = \"20%\"\ngroup = \"visor\"",
    "metric = \"lookup.hops.mean\"\nabove = 1\nbelow = 4.5",
    "metric = \"lookup.count\"\nequals = 5",
];
