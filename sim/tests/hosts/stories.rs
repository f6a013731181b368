//! Small scenarios that the tests of hosts play.

use kadlab::scenario::{self, Scenario};
use std::path::Path;

/// A scenario of `scenarios/hosts`, with overrides.
pub(crate) fn of_file(name: &str, overrides: &[&str]) -> Scenario {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../scenarios/hosts");
    let overrides: Vec<_> = overrides.iter().map(|set| set.parse().unwrap()).collect();
    scenario::load(&folder.join(name), &overrides).unwrap().scenario
}
