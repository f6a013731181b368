//! Networks that cannot be.

use super::{Case, VALID, changed, check};
use kadlab::scenario::parse;
use std::path::{Path, PathBuf};

#[test]
fn latencies_that_cannot_be() {
    check(LATENCIES);
}

const LATENCIES: &[Case] = &[
    (
        r#"kind = "constant", rtt = "80ms""#,
        r#"kind = "uniform", from = "90ms", to = "80ms""#,
        r#"
bad.toml:7:51: network.latency.to: it ends at 80ms, below its beginning at 90ms
    7 | latency = { kind = "uniform", from = "90ms", to = "80ms" }
help: choose a `to` that is not below `from`"#,
    ),
    (
        r#"kind = "constant", rtt = "80ms""#,
        r#"kind = "lognormal", median = "90ms", sigma = 0, floor = "1ms""#,
        r#"
bad.toml:7:58: network.latency.sigma: 0 is no spread of round trips
    7 | latency = { kind = "lognormal", median = "90ms", sigma = 0, floor = "1ms" }
help: write the standard deviation of the logarithm, above 0 and up to 5"#,
    ),
    (
        r#"kind = "constant", rtt = "80ms""#,
        r#"kind = "lognormal", median = "90ms", sigma = 0.5, floor = "1s""#,
        r#"
bad.toml:7:71: network.latency.floor: 1s lies above the median of 90ms
    7 | latency = { kind = "lognormal", median = "90ms", sigma = 0.5, floor = "1s" }
help: choose a floor that is not above the median"#,
    ),
    (
        r#"kind = "constant", rtt = "80ms""#,
        r#"kind = "lognormal", median = "90ms", sigma = 0.5"#,
        r#"
bad.toml:7:11: network.latency.floor: this key is missing
    7 | latency = { kind = "lognormal", median = "90ms", sigma = 0.5 }
help: add a line such as floor = "5ms""#,
    ),
    (
        r#"kind = "constant", rtt = "80ms""#,
        r#"kind = "matrix", file = "azure""#,
        r#"
bad.toml:7:37: network.latency.file: 200 pairs are left blank, such as from "Australia Central" to "Jio India West"
    7 | latency = { kind = "matrix", file = "azure" }
help: name rules that fill them: fill = ["mirror", "relay"] takes the other direction, then the shortest way over a third place"#,
    ),
    (
        r#"kind = "constant", rtt = "80ms""#,
        r#"kind = "matrix", file = "azure", fill = "mirror""#,
        r#"
bad.toml:7:37: network.latency.file: 98 pairs are left blank, such as from "Australia Central" to "Jio India West"
    7 | latency = { kind = "matrix", file = "azure", fill = "mirror" }
help: name rules that fill them: fill = ["mirror", "relay"] takes the other direction, then the shortest way over a third place"#,
    ),
    (
        r#"kind = "constant", rtt = "80ms""#,
        r#"kind = "matrix", file = "azure", fill = ["relay", "relay"]"#,
        r#"
bad.toml:7:63: network.latency.fill: the rule "relay" is named twice
    7 | latency = { kind = "matrix", file = "azure", fill = ["relay", "relay"] }
help: name each rule once"#,
    ),
    (
        r#"kind = "constant", rtt = "80ms""#,
        r#"kind = "matrix", file = "aws", fill = "median""#,
        r#"
bad.toml:7:51: network.latency.fill: "median" is not a value of this key
    7 | latency = { kind = "matrix", file = "aws", fill = "median" }
help: the values here are mirror, relay"#,
    ),
    (
        r#"kind = "constant", rtt = "80ms""#,
        r#"kind = "matrix", file = "no-such.csv""#,
        r#"
bad.toml:7:37: network.latency.file: no-such.csv cannot be read: No such file or directory (os error 2)
    7 | latency = { kind = "matrix", file = "no-such.csv" }
help: give the path of a CSV file, relative to the scenario file"#,
    ),
];

#[test]
fn jitter_loss_and_bandwidth_that_cannot_be() {
    check(UNEVEN);
}

const UNEVEN: &[Case] = &[
    (
        "[core]",
        "jitter = \"101%\"\n[core]",
        r#"
bad.toml:9:10: network.jitter: "101%" is not a share from 0% to 100%
    9 | jitter = "101%"
help: write a number and % in quotes, at most four decimals, such as "99.5%""#,
    ),
    (
        "[core]",
        "loss = 0.01\n[core]",
        r#"
bad.toml:9:8: network.loss: 0.01 is not a share from 0% to 100%
    9 | loss = 0.01
help: write a number and % in quotes, at most four decimals, such as "99.5%""#,
    ),
    (
        "[core]",
        "los = \"1%\"\n[core]",
        r#"
bad.toml:9:1: network.los: there is no such key
    9 | los = "1%"
help: did you mean `loss`? the keys here are latency, same-place-rtt, jitter, loss, dead-peers, wire"#,
    ),
    (
        "count = 94",
        "count = 94\nbandwidth = { up = \"10Mb/s\" }",
        r#"
bad.toml:20:20: group.visor.bandwidth.up: "10Mb/s" is not a bandwidth
   20 | bandwidth = { up = "10Mb/s" }
help: write a number and one of bit/s, kbit/s, Mbit/s, Gbit/s, B/s, KiB/s, MiB/s, GiB/s in quotes, such as "10Mbit/s", from 1kbit/s to 1000Gbit/s, or "off""#,
    ),
    (
        "count = 94",
        "count = 94\nbandwidth = { queue = \"1KiB\" }",
        r#"
bad.toml:20:23: group.visor.bandwidth.queue: "1KiB" is no queue that a link can have
   20 | bandwidth = { queue = "1KiB" }
help: write 1500B (one full segment) to 1GiB, such as "64KiB""#,
    ),
    (
        "count = 94",
        "count = 94\nbandwidth = { rate = \"1KiB/s\" }",
        r#"
bad.toml:20:15: group.visor.bandwidth.rate: there is no such key
   20 | bandwidth = { rate = "1KiB/s" }
help: the keys here are up, down, queue"#,
    ),
];

/// A file of this name and text, for tests.
fn written(name: &str, text: &str) -> PathBuf {
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    std::fs::write(&path, text).expect("the folder is there");
    path
}

/// The message about a scenario that uses a matrix of this text, without its line of the file.
fn message(name: &str, text: &str) -> String {
    let path = written(name, text);
    let matrix = format!("kind = \"matrix\", file = \"{name}\"");
    let text = changed(r#"kind = "constant", rtt = "80ms""#, &matrix);
    let scenario = path.with_file_name("bad.toml");
    let error = parse(&text, &scenario.display().to_string(), &[]).expect_err(name);
    let message = error.to_string();
    let message = message.split_once("bad.toml:7:37: network.latency.file: ");
    let message = message.expect("it is said of the file").1;
    message.lines().next().expect("it has a line").to_owned()
}

#[test]
fn matrix_files_that_cannot_be() {
    for (text, problem) in [
        ("0,1\n1,0\n2,1\n", ":3:1: there are 3 rows and 2 columns"),
        (
            "0,1\n-5,0\n",
            ":2:1: \"-5\" is no round-trip time between two places",
        ),
        (
            "0,fast\n1,0\n",
            ":1:3: \"fast\" is no round-trip time between two places",
        ),
        (
            "n,a,b\na,,1\nb,2\n",
            ":3:1: this row has 2 cells, the first has 3",
        ),
    ] {
        assert_eq!(message("wrong.csv", text), format!("wrong.csv{problem}"));
    }
    let blank = message("blank.csv", "n,a,b\na,,1\nb,,\n");
    assert_eq!(blank, "1 pairs are left blank, such as from \"b\" to \"a\"");
}

#[test]
fn a_matrix_file_is_found_beside_its_scenario_and_written_back() {
    let path = written("right.csv", "n,a,b\na,,1\nb,,\n");
    let matrix = "kind = \"matrix\", file = \"right.csv\", fill = \"mirror\"";
    let text = changed(r#"kind = "constant", rtt = "80ms""#, matrix);
    let scenario = path.with_file_name("good.toml");
    let loaded = parse(&text, &scenario.display().to_string(), &[]).unwrap();
    let again = parse(&loaded.resolved, "elsewhere/good.toml", &[]).unwrap();
    assert_eq!(again.scenario, loaded.scenario);
    assert_eq!(again.resolved, loaded.resolved);
}

#[test]
fn every_kind_of_network_is_written_back() {
    for latency in [
        r#"kind = "uniform", from = "20ms", to = "200ms""#,
        r#"kind = "lognormal", median = "80ms", sigma = 0.5, floor = "5ms""#,
        r#"kind = "matrix", file = "seattle""#,
        r#"kind = "matrix", file = "azure", fill = ["mirror", "relay"]"#,
    ] {
        let text = VALID.replacen(r#"kind = "constant", rtt = "80ms""#, latency, 1);
        let loaded = parse(&text, "good.toml", &[]).expect(latency);
        let again = parse(&loaded.resolved, "good.toml", &[]).expect(&loaded.resolved);
        assert_eq!(again.scenario, loaded.scenario, "{latency}");
        assert_eq!(again.resolved, loaded.resolved, "{latency}");
    }
}

#[test]
fn a_place_is_selected_by_its_name_or_its_number() {
    let aws = |place: &str| {
        let matrix = r#"kind = "matrix", file = "aws""#;
        let text = changed(r#"kind = "constant", rtt = "80ms""#, matrix);
        let on = format!("on = {{ place = {place} }}");
        let loaded = parse(
            &text.replace(r#"on = { share = "30%" }"#, &on),
            "good.toml",
            &[],
        );
        loaded.map(|loaded| loaded.resolved)
    };
    let by_name = aws(r#""ap-northeast-1""#).unwrap();
    assert!(
        by_name.contains("place = 2 }"),
        "it is the third of the file"
    );
    assert_eq!(aws("2").unwrap(), by_name);
    let unknown = aws(r#""ap-northeast-9""#).unwrap_err().to_string();
    assert!(unknown.contains("\"ap-northeast-9\" is not a whole number from 0 to 18"));
}

#[test]
fn an_uneven_network_is_written_back_with_its_defaults() {
    let text = changed("[core]", "jitter = \"5%\"\nloss = \"0.5%\"\n[core]");
    let limited = "count = 94\nbandwidth = { up = \"1MiB/s\" }";
    let loaded = parse(&text.replace("count = 94", limited), "good.toml", &[]).unwrap();
    for line in [
        "jitter = \"5%\"",
        "loss = \"0.5%\"",
        "bandwidth = { up = \"off\", down = \"off\", queue = \"256KiB\" }",
        "bandwidth = { up = \"1MiB/s\", down = \"off\", queue = \"256KiB\" }",
    ] {
        assert!(
            loaded.resolved.lines().any(|written| written == line),
            "{line}"
        );
    }
    let again = parse(&loaded.resolved, "good.toml", &[]).unwrap();
    assert_eq!(again.scenario, loaded.scenario);
    assert_eq!(again.resolved, loaded.resolved);
}
