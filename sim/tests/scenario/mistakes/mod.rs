//! One line of `valid.toml` is changed, and the whole message is what it should be.

mod checks;
mod churn;
mod command_line;
mod lies;
mod network;
mod placement;
mod script;
mod selections;
mod transports;
mod values;
mod world;
mod written;

use super::{VALID, changed};
use kadlab::scenario::parse;

/// Text of `valid.toml`, what it is replaced by, and the message from its second line on.
type Case = (&'static str, &'static str, &'static str);

fn check(cases: &[Case]) {
    for (old, new, message) in cases {
        let error = parse(&changed(old, new), "bad.toml", &[]).expect_err(new);
        assert_eq!(format!("\n{error}"), *message, "{old} became {new}");
    }
}

#[test]
fn the_scenario_that_is_changed_here_is_valid() {
    parse(VALID, "valid.toml", &[]).expect("valid.toml is valid");
}
