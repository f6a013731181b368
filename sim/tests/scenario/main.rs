//! Scenario files from outside: what they mean, what is wrong with them, what overrides change.

mod faults;
mod files;
mod meaning;
mod mistakes;
mod mutations;
mod overrides;
mod schema;
mod suites;
mod transports;

/// A scenario that uses every table of the language; tests change single lines of it.
const VALID: &str = include_str!("valid.toml");

/// `VALID` with the first `old` replaced by `new`.
fn changed(old: &str, new: &str) -> String {
    assert!(VALID.contains(old), "{old} is not in valid.toml");
    VALID.replacen(old, new, 1)
}
