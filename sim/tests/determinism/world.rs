//! A world of forty nodes with every workload and every fault, in the preset that a test asks for.

use kadlab::run::{self, Options, Origin};
use kadlab::scenario::{Scenario, parse};
use kadlab_reports::record::Run;

/// Both designs.
pub(crate) const PRESETS: [&str; 2] = ["skywire", "skywire-2026-04"];

/// The world's groups; an idle one may be put before, between and after them.
pub(crate) const GROUPS: [&str; 2] = [
    r#"
[[group]]
name = "server"
count = 4
role = "full"
bootstrap = ["server"]
join = { over = "1s" }
transport = { handlers = 2, backlog = 1, overflow = "refuse" }
"#,
    r#"
[[group]]
name = "visor"
count = 36
bootstrap = ["server"]
join = { over = "20s" }
"#,
];

const SCRIPT: &str = r#"
[[workload]]
name = "announce"
kind = "publish"
group = "visor"
salt = "dmsg"
value-size = "64B"
every = "60s"
from = "30s"

[[workload]]
name = "readers"
kind = "get"
group = "visor"
of = "announce"
rate = "1/s"
from = "60s"

[[workload]]
name = "seekers"
kind = "find-node"
group = "visor"
rate = "1/s"
from = "10s"

[[fault]]
name = "split"
kind = "partition"
at = "90s"
for = "30s"
on = { group = "visor", share = "30%" }

[[fault]]
name = "restart"
kind = "restart"
at = "150s"
on = { group = "visor", count = 6 }
down = "10s"
lose = ["sequence"]

[[fault]]
name = "stop"
kind = "crash"
at = "170s"
on = { node = "visor/12" }

[[expect]]
name = "gets"
metric = "get.success"
above = "50%"
"#;

/// The text of the world with these groups.
pub(crate) fn text(preset: &str, groups: &[&str]) -> String {
    format!(
        r#"[scenario]
name = "everything"
description = "Every workload and every fault in four minutes."
duration = "4m"
warm-up = "30s"

[network]
latency = {{ kind = "matrix", file = "planetlab" }}

[core]
preset = "{preset}"
k = 5
rpc-timeout = "3s"
{}{SCRIPT}"#,
        groups.concat()
    )
}

/// The world in a preset.
pub(crate) fn world(preset: &str) -> Scenario {
    scenario(&text(preset, &GROUPS))
}

/// The scenario of a text.
pub(crate) fn scenario(text: &str) -> Scenario {
    let loaded = parse(text, "world.toml", &[]).unwrap_or_else(|error| panic!("{error}"));
    loaded.scenario
}

/// The record of a run, without what the machine did.
pub(crate) fn record(scenario: &Scenario, seed: u64, options: &Options) -> Run {
    let mut run = run::run(scenario, seed, options, Origin::default(), &mut |_| {});
    run.host.wall_seconds = 0.0;
    run.host.events_per_second = 0.0;
    run.host.peak_rss_bytes = 0;
    run.host.bytes_per_node = 0;
    run
}
