//! Kinds of faults: each survives being written back, and each mistake has its message.

mod degradations;
mod lies;
mod lives;
mod partitions;

use super::VALID;
use kadlab::scenario::parse;

/// `VALID` with one more fault, from line 97 on.
fn with(fault: &str) -> String {
    format!("{VALID}\n[[fault]]\nname = \"more\"\nat = \"2m\"\n{fault}\n")
}

/// Lines of a fault that are wrong, and the message.
type Case = (&'static str, &'static str);

fn check(cases: &[Case]) {
    let message = |(fault, _): &Case| {
        let error = parse(&with(fault), "bad.toml", &[]).expect_err(fault);
        format!("\n{error}")
    };
    let found: Vec<String> = cases.iter().map(message).collect();
    let expected: Vec<&str> = cases.iter().map(|(_, message)| *message).collect();
    assert_eq!(found, expected);
}

/// Each fault is resolved to lines among which are these, and these give the same scenario.
fn round_trip(faults: &[(&str, &str)]) {
    for (fault, lines) in faults {
        let loaded = parse(&with(fault), "valid.toml", &[]);
        let loaded = loaded.unwrap_or_else(|error| panic!("{error}"));
        assert!(loaded.resolved.contains(lines), "{}", loaded.resolved);
        let again = parse(&loaded.resolved, "valid.toml", &[]);
        let again = again.unwrap_or_else(|error| panic!("{error}"));
        assert_eq!(again.scenario, loaded.scenario);
        assert_eq!(again.resolved, loaded.resolved);
    }
}
