//! Latency: what a call takes between places of a matrix, and between drawn pairs.

use super::world::{ANSWERED_US, calls, two_nodes};
use kadlab_reports::record::Run;
use std::path::Path;

/// Places of the matrix of this test.
const PLACES: u64 = 60;

/// From one place to another and back, in milliseconds; the two directions differ.
fn rtt_ms(from: u64, to: u64) -> u64 {
    100 + 2 * from * PLACES + 2 * to
}

/// The latencies of a run's calls, without repetitions.
fn latencies(run: &Run) -> Vec<u64> {
    let mut latencies: Vec<u64> = calls(run, 0).iter().map(|(_, latency)| *latency).collect();
    assert!(latencies.len() > 150);
    latencies.sort_unstable();
    latencies.dedup();
    latencies
}

/// The latencies of calls over a network with this latency.
fn latencies_over(latency: &str) -> Vec<u64> {
    let set = format!("network.latency={{ {latency} }}");
    latencies(&two_nodes("", &[&set, "core.rpc-timeout=1m"]))
}

#[test]
fn a_call_takes_twice_half_of_each_direction_of_its_two_places() {
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join("sixty.csv");
    let row = |from| {
        let cells = (0..PLACES).map(|to| rtt_ms(from, to).to_string());
        cells.collect::<Vec<_>>().join(",") + "\n"
    };
    std::fs::write(&path, (0..PLACES).map(row).collect::<String>()).unwrap();
    let found = latencies_over(&format!("kind = \"matrix\", file = \"{}\"", path.display()));
    let pairs = (0..PLACES).flat_map(|from| (0..from).map(move |to| (from, to)));
    let mut expected = pairs.map(|(from, to)| 1_000 * (rtt_ms(from, to) + rtt_ms(to, from)));
    // Connect and request go one way, accept and reply the other: twice half of each.
    assert_eq!(found.len(), 1, "{found:?}");
    assert!(expected.any(|expected| expected == found[0]), "{found:?}");
}

#[test]
fn a_pair_has_one_latency_within_the_range_that_it_is_drawn_from() {
    let uniform = latencies_over(r#"kind = "uniform", from = "20ms", to = "200ms""#);
    assert_eq!(uniform.len(), 1);
    assert!((40_000..=400_000).contains(&uniform[0]), "{uniform:?}");
    let certain = latencies_over(r#"kind = "uniform", from = "100ms", to = "100ms""#);
    assert_eq!(certain, [ANSWERED_US]);
    let lognormal = |floor: &str| {
        format!(r#"kind = "lognormal", median = "80ms", sigma = 0.5, floor = "{floor}""#)
    };
    let free = latencies_over(&lognormal("2us"));
    assert_eq!(free.len(), 1);
    assert!((16_000..1_600_000).contains(&free[0]), "{free:?}");
    assert_ne!(free, [2 * 80_000], "not simply the median");
    let nearest = latencies_over(&lognormal("80ms"));
    assert_eq!(nearest[0], free[0].max(2 * 80_000));
}

#[test]
fn filled_blanks_are_counted_after_the_run() {
    let azure =
        r#"network.latency={ kind = "matrix", file = "azure", fill = ["mirror", "relay"] }"#;
    let run = two_nodes("", &[azure]);
    let filled = run
        .counters
        .iter()
        .filter(|counter| counter.name.starts_with("blanks"));
    let filled: Vec<_> = filled
        .map(|filled| (filled.name.as_str(), filled.count))
        .collect();
    assert_eq!(
        filled,
        [
            (
                "blanks of the latency matrix filled from the other direction",
                102
            ),
            ("blanks of the latency matrix filled over a third place", 98),
        ]
    );
    let complete = r#"network.latency={ kind = "matrix", file = "aws" }"#;
    let run = two_nodes("", &[complete]);
    assert!(
        run.counters
            .iter()
            .all(|counter| !counter.name.starts_with("blanks"))
    );
}
