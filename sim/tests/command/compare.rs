//! `kadlab compare`: what it finds, what it says of one run twice, and what it refuses.

use super::desk::{Desk, SMALL};
use super::grids::GRID;
use super::refusals::check;

/// Runs of [`SMALL`] over twenty seeds, with something set.
pub(crate) fn sweep(desk: &Desk, out: &str, seeds: &str, sets: &[&str]) {
    let sets = sets.iter().flat_map(|set| ["--set", set]);
    let arguments = ["sweep", "small.toml", "--seeds", seeds, "--out", out];
    let arguments: Vec<&str> = arguments.into_iter().chain(sets).collect();
    let said = desk.say(&arguments);
    // Whether it went as planned is not asked here.
    assert!(said.status < 2, "{}", said.stderr);
}

/// The rows of a comparison's table, by metric.
fn finding(desk: &Desk, out: &str, metric: &str) -> serde_json::Value {
    let text = desk.read(&format!("{out}/comparison.json"));
    let comparison: serde_json::Value = serde_json::from_str(&text).expect("it is JSON");
    let differences = comparison["points"][0]["differences"].as_array();
    let differences = differences.expect("every design has differences");
    let found = differences.iter().find(|one| one["name"] == metric);
    found.unwrap_or_else(|| panic!("no {metric}")).clone()
}

fn relative(difference: &serde_json::Value) -> f64 {
    let of = |part: &str| difference["change"][part].as_f64().expect("it is a number");
    of("mean") / of("a")
}

#[test]
fn a_planted_change_of_5_percent_of_the_median_latency_is_found_with_20_seeds() {
    let desk = Desk::with(SMALL);
    sweep(&desk, "a", "1..20", &[]);
    sweep(&desk, "b", "1..20", &["network.latency.rtt=84ms"]);
    let said = desk.say(&["compare", "a", "b", "--out", "result"]);
    assert_eq!((said.status, said.stderr.as_str()), (0, ""));
    let verdict = said.stdout.split(':').next().unwrap();
    assert!(verdict.contains("WORSE"), "{}", said.stdout);
    assert!(
        said.stdout
            .contains("differs: network.latency.rtt: 80ms in A, 84ms in B\n"),
        "{}",
        said.stdout
    );
    assert!(
        said.stdout
            .contains("lookup.latency.p50 5.00 % higher (worse)")
    );
    let median = finding(&desk, "result", "lookup.latency.p50");
    assert_eq!(
        (&median["finding"], &median["pairs"]),
        (&"higher".into(), &20.into())
    );
    assert_eq!(median["higher"], 20);
    for file in [
        "report.html",
        "metrics.csv",
        "plots/differences.svg",
        "plots/over-time.png",
    ] {
        assert!(desk.path("result").join(file).exists(), "{file} is missing");
    }
    // The other way round the same is better.
    let said = desk.say(&["compare", "b", "a", "--out", "result"]);
    assert!(
        said.stdout
            .contains("lookup.latency.p50 4.76 % lower (better)")
    );
}

/// Measured latencies, every way lengthened by a factor: 2 in A, a twentieth more in B.
#[test]
fn a_planted_change_of_5_percent_is_found_on_measured_latencies() {
    let text = SMALL
        .replace(
            "{ kind = \"constant\", rtt = \"80ms\" }",
            "{ kind = \"matrix\", file = \"planetlab\" }",
        )
        .replace("[[expect]]", SLOW);
    let desk = Desk::with(&text);
    sweep(&desk, "a", "1..20", &[]);
    sweep(&desk, "b", "1..20", &["fault.slow.latency-factor=2.1"]);
    let said = desk.say(&["compare", "a", "b", "--out", "result"]);
    assert_eq!(said.status, 0, "{}", said.stderr);
    let median = finding(&desk, "result", "lookup.latency.p50");
    assert_eq!(median["finding"], "higher", "{}", said.stdout);
    let change = relative(&median);
    assert!((0.03..0.07).contains(&change), "{change}");
}

const SLOW: &str = r#"[[fault]]
name = "slow"
kind = "degrade"
at = "1us"
for = "29s"
on = { share = "100%" }
latency-factor = 2

[[expect]]"#;

#[test]
fn the_same_runs_are_said_to_be_the_same() {
    let desk = Desk::with(SMALL);
    sweep(&desk, "a", "1..6", &[]);
    let said = desk.say(&["compare", "a", "a"]);
    assert_eq!(said.status, 0, "{}", said.stderr);
    assert!(
        said.stdout
            .starts_with("THE SAME RUNS: small, B against A over 6 seeds")
    );
    assert_eq!(desk.names(), ["a", "runs", "small.toml"]);
    assert!(desk.path("runs/small-comparison/report.html").exists());
}

#[test]
fn two_single_runs_have_differences_and_no_intervals() {
    let desk = Desk::with(SMALL);
    desk.say(&["run", "small.toml", "--out", "a"]);
    desk.say(&[
        "run",
        "small.toml",
        "--out",
        "b",
        "--set",
        "network.latency.rtt=84ms",
    ]);
    let said = desk.say(&["compare", "a", "b", "--out", "result"]);
    assert_eq!((said.status, said.stderr.as_str()), (0, ""));
    assert!(
        said.stdout.starts_with("TOO FEW SEEDS TO SAY: "),
        "{}",
        said.stdout
    );
    let median = finding(&desk, "result", "lookup.latency.p50");
    assert_eq!(median["finding"], "too-few-pairs");
    assert_eq!(median["change"]["interval"], serde_json::Value::Null);
    assert!((relative(&median) - 0.05).abs() < 0.001);
}

#[test]
fn seeds_without_a_partner_are_left_out_and_said() {
    let desk = Desk::with(SMALL);
    sweep(&desk, "a", "1..8", &[]);
    sweep(&desk, "b", "3..9", &["network.latency.rtt=84ms"]);
    let said = desk.say(&["compare", "a", "b", "--out", "result"]);
    assert_eq!(said.status, 0, "{}", said.stderr);
    for line in [
        "over 6 seeds",
        "left out: seeds of A without a partner: 1..2\n",
        "left out: seeds of B without a partner: 9\n",
    ] {
        assert!(said.stdout.contains(line), "{line}: {}", said.stdout);
    }
}

#[test]
fn points_of_one_sweep_are_compared_by_their_settings() {
    let axes = "[sweep]\n\"core.alpha\" = [1, 3]\n\"network.latency.rtt\" = [";
    let desk =
        Desk::with(&format!("{SMALL}{GRID}").replace("[sweep]\n\"network.latency.rtt\" = [", axes));
    sweep(&desk, "a", "1..6", &[]);
    let said = desk.say(&[
        "compare",
        "a#core.alpha=1",
        "a#core.alpha=3",
        "--out",
        "result",
    ]);
    assert_eq!((said.status, said.stderr.as_str()), (0, ""));
    for line in [
        "\nnetwork.latency.rtt=80ms\n  differs: core.alpha: 1 in A, 3 in B\n",
        "\nnetwork.latency.rtt=400ms\n  differs: core.alpha: 1 in A, 3 in B\n",
    ] {
        assert!(said.stdout.contains(line), "{}", said.stdout);
    }
    let point = "a#core.alpha=1,network.latency.rtt=80ms";
    let said = desk.say(&["compare", point, "a#core.alpha=3,network.latency.rtt=80ms"]);
    assert_eq!(said.status, 0, "{}", said.stderr);
    for (side, problem) in [
        (
            "a#core.k=3",
            "`core.k` is not swept there\nhelp: the swept keys are core.alpha, network.latency.rtt",
        ),
        (
            "a#core.alpha=2",
            "no point has core.alpha=2\nhelp: its values are 1, 3",
        ),
        ("a#3", "what stands behind # is not KEY=VALUE"),
        (
            "a#core.alpha=1",
            "no point of A (1) has the settings of a point of B (2)",
        ),
    ] {
        let said = desk.say(&["compare", point, side]);
        check(&said, problem);
    }
}
