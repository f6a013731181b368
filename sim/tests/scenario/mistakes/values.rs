//! Values that their keys do not take.

use super::{Case, check};

#[test]
fn values_that_their_keys_do_not_take() {
    check(VALUES);
}

const VALUES: &[Case] = &[
    (
        r#"duration = "15m""#,
        r#"duration = "15 minutes""#,
        r#"
bad.toml:4:12: scenario.duration: "15 minutes" is not a length of time
    4 | duration = "15 minutes"
help: write a number and one of us, ms, s, m, h, d in quotes, such as "90s"; it must be whole microseconds and at most 36500d"#,
    ),
    (
        r#"duration = "15m""#,
        "duration = 15",
        r#"
bad.toml:4:12: scenario.duration: 15 is not a length of time
    4 | duration = 15
help: write a number and one of us, ms, s, m, h, d in quotes, such as "90s"; it must be whole microseconds and at most 36500d"#,
    ),
    (
        r#"duration = "15m""#,
        r#"duration = "0s""#,
        r#"
bad.toml:4:12: scenario.duration: "0s" is no time at all
    4 | duration = "0s"
help: write a length of time above zero, such as "10s""#,
    ),
    (
        r#"duration = "15m""#,
        "duration = \"15m\"\nwarm-up = \"15m\"",
        r#"
bad.toml:5:11: scenario.warm-up: 15m leaves nothing of the run to measure
    5 | warm-up = "15m"
help: make it shorter than scenario.duration, which is 15m"#,
    ),
    (
        r#"duration = "15m""#,
        "duration = \"15m\"\nwindow = \"1us\"",
        r#"
bad.toml:5:10: scenario.window: 1us makes 900000000 windows of a run of 15m
    5 | window = "1us"
help: choose a length that makes 1 to 10000 windows"#,
    ),
    (
        r#"duration = "15m""#,
        "duration = \"15m\"\nepoch = \"2026-02-30T00:00:00Z\"",
        r#"
bad.toml:5:9: scenario.epoch: "2026-02-30T00:00:00Z" is not a date in universal time from 1970 to 2399
    5 | epoch = "2026-02-30T00:00:00Z"
help: write it in quotes as in "2026-04-20T00:00:00Z""#,
    ),
    (
        r#"duration = "15m""#,
        "duration = \"15m\"\nseeds = \"20..1\"",
        r#"
bad.toml:5:9: scenario.seeds: "20..1" is not a range of seeds
    5 | seeds = "20..1"
help: write the first and the last seed in quotes, such as "1..20", or one, such as "7""#,
    ),
    (
        r#"name = "valid""#,
        r#"name = "not valid""#,
        r#"
bad.toml:2:8: scenario.name: "not valid" is not a name
    2 | name = "not valid"
help: use letters, digits and dashes, at most 64 of them, such as "visor""#,
    ),
    (
        r#"rtt = "80ms""#,
        r#"rtt = "0s""#,
        r#"
bad.toml:7:38: network.latency.rtt: 0s is no round trip that the network can have
    7 | latency = { kind = "constant", rtt = "0s" }
help: write 2us to 1h, such as "500us""#,
    ),
    (
        r#"kind = "constant", rtt = "80ms""#,
        r#"kind = "matrix", file = "planetlap""#,
        r#"
bad.toml:7:37: network.latency.file: there is no matrix "planetlap"
    7 | latency = { kind = "matrix", file = "planetlap" }
help: did you mean `planetlab`? the built-in matrices are planetlab, seattle, aws, gcp, azure; a file's path ends in .csv or .csv.gz"#,
    ),
    (
        r#"kind = "constant""#,
        r#"kind = "constnt""#,
        r#"
bad.toml:7:20: network.latency.kind: "constnt" is not a value of this key
    7 | latency = { kind = "constnt", rtt = "80ms" }
help: did you mean `constant`? the values here are constant, matrix, uniform, lognormal"#,
    ),
    (
        "alpha = 4",
        "alpha = 17",
        r"
bad.toml:10:9: core.alpha: 17 is not a whole number from 1 to 16
   10 | alpha = 17
help: choose one of these and write it without quotes",
    ),
    (
        "alpha = 4",
        r#"alpha = "4""#,
        r#"
bad.toml:10:9: core.alpha: "4" is not a whole number from 1 to 16
   10 | alpha = "4"
help: choose one of these and write it without quotes"#,
    ),
    (
        "alpha = 4",
        r#"preset = "skywire-2025""#,
        r#"
bad.toml:10:10: core.preset: "skywire-2025" is not a value of this key
   10 | preset = "skywire-2025"
help: did you mean `skywire-2026-04`? the values here are skywire, skywire-2026-04"#,
    ),
    (
        "alpha = 4",
        r#"pacing = "windows""#,
        r#"
bad.toml:10:10: core.pacing: "windows" is not a value of this key
   10 | pacing = "windows"
help: did you mean `window`? the values here are window, lockstep"#,
    ),
    (
        "alpha = 4",
        r#"value-max = "5MiB""#,
        r#"
bad.toml:10:13: core.value-max: 5MiB is out of range
   10 | value-max = "5MiB"
help: choose a size from 1B to 4MiB"#,
    ),
    (
        "alpha = 4",
        r#"value-max = "64kB""#,
        r#"
bad.toml:10:13: core.value-max: "64kB" is not a size in whole bytes
   10 | value-max = "64kB"
help: write a number and one of B, KiB, MiB, GiB in quotes, such as "64KiB""#,
    ),
    (
        "alpha = 4",
        r#"rpc-timeout = "0s""#,
        r#"
bad.toml:10:15: core.rpc-timeout: "0s" is no time at all
   10 | rpc-timeout = "0s"
help: write a length of time above zero, such as "10s""#,
    ),
    (
        r#"value-size = "688B""#,
        "value-size = 688",
        r#"
bad.toml:28:14: workload.announce.value-size: 688 is not a size in whole bytes
   28 | value-size = 688
help: write a number and one of B, KiB, MiB, GiB in quotes, such as "64KiB""#,
    ),
    (
        r#"rate = "20/s""#,
        r#"rate = "20""#,
        r#"
bad.toml:36:8: workload.readers.rate: "20" is not a rate above zero
   36 | rate = "20"
help: write a whole number, a slash and one of s, m, h in quotes, such as "200/s""#,
    ),
    (
        r#"rate = "20/s""#,
        r#"rate = "0/s""#,
        r#"
bad.toml:36:8: workload.readers.rate: "0/s" is not a rate above zero
   36 | rate = "0/s"
help: write a whole number, a slash and one of s, m, h in quotes, such as "200/s""#,
    ),
    (
        r#"share = "30%""#,
        r#"share = "130%""#,
        r#"
bad.toml:50:16: fault.split.on.share: "130%" is not a share from 0% to 100%
   50 | on = { share = "130%" }
help: write a number and % in quotes, at most four decimals, such as "30%" or "0.5%"; "0%" is nobody, for the point of a sweep that others are set against"#,
    ),
    (
        r#"share = "30%""#,
        "share = 30",
        r#"
bad.toml:50:16: fault.split.on.share: 30 is not a share from 0% to 100%
   50 | on = { share = 30 }
help: write a number and % in quotes, at most four decimals, such as "30%" or "0.5%"; "0%" is nobody, for the point of a sweep that others are set against"#,
    ),
    (
        r#"above = "90%""#,
        "above = 0.9",
        r#"
bad.toml:75:9: expect.gets.above: 0.9 is not a share from 0% to 100%
   75 | above = 0.9
help: write a number and % in quotes, at most four decimals, such as "99.5%""#,
    ),
    (
        "below = 4.5",
        r#"below = "4.5""#,
        r#"
bad.toml:87:9: expect.hops.below: "4.5" is not a number with at most six decimals
   87 | below = "4.5"
help: write a number without quotes, such as 2.5"#,
    ),
    (
        r#"lose = ["sequence"]"#,
        r#"lose = "disc""#,
        r#"
bad.toml:64:8: fault.restart.lose: "disc" is not a value of this key
   64 | lose = "disc"
help: did you mean `disk`? the values here are nothing, disk, sequence, store, table, identity"#,
    ),
    (
        r#"lose = ["sequence"]"#,
        "lose = []",
        r#"
bad.toml:64:8: fault.restart.lose: the list is empty
   64 | lose = []
help: name what is lost, such as ["sequence"], or write "nothing""#,
    ),
];
