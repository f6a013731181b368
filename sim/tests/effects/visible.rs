//! The check that acknowledged puts are visible catches a design that forgets its own numbers.

use super::world::run_text;
use kadlab_reports::record::{Run, Verdict};

/// Thirty publishers, half of which start again with empty disks.
const FORGETFUL: &str = r#"[scenario]
name = "forgetful"
description = "Half of the publishers lose their disks."
duration = "7m"

[network]
latency = { kind = "constant", rtt = "100ms" }

[core]
k = 5

[[group]]
name = "visor"
count = 30
bootstrap = ["visor"]
join = { over = "10s" }

[[workload]]
name = "announce"
kind = "publish"
group = "visor"
salt = "dmsg"
value-size = "64B"
every = "60s"
from = "20s"

[[workload]]
name = "readers"
kind = "get"
group = "visor"
of = "announce"
rate = "2/s"
from = "1m"

[[fault]]
name = "restart"
kind = "restart"
at = "4m"
on = { group = "visor", share = "50%" }
down = "5s"
lose = "disk"

[[expect]]
name = "visible"
check = "published-value-is-visible"
within = "90s"
"#;

fn run(sequence: &str) -> Run {
    run_text(FORGETFUL, &[&format!("core.sequence={sequence}")])
}

#[test]
fn publishers_that_recover_their_numbers_stay_visible() {
    let run = run("recover");
    assert_eq!(
        run.expectations[0].outcome,
        Verdict::Holds,
        "{}",
        run.expectations[0].detail
    );
}

#[test]
fn publishers_that_count_from_one_again_are_caught() {
    let run = run("counter");
    let detail = &run.expectations[0].detail;
    assert_eq!(run.expectations[0].outcome, Verdict::Fails, "{detail}");
    assert!(
        detail.contains("reads missed it; the first: at "),
        "{detail}"
    );
}

#[test]
fn a_check_that_no_read_tested_fails() {
    let run = run_text(FORGETFUL, &["expect.visible.within=7m"]);
    assert_eq!(run.expectations[0].outcome, Verdict::Fails);
    assert_eq!(run.expectations[0].detail, "no read tested it");
}
