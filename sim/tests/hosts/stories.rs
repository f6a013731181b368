//! Small scenarios that the tests of hosts play.

use kadlab::hosts::conformance::equalities;
use kadlab::hosts::performance::Performance;
use kadlab::scenario::{self, Scenario};
use kadlab::world::stage::{Numbering, Stage};
use std::path::Path;

/// A scenario of `scenarios/hosts`, with overrides.
pub(crate) fn of_file(name: &str, overrides: &[&str]) -> Scenario {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../scenarios/hosts");
    let overrides: Vec<_> = overrides
        .iter()
        .map(|set| set.parse().expect("an override"))
        .collect();
    scenario::load(&folder.join(name), &overrides)
        .expect("a scenario")
        .scenario
}

/// Nothing differs between performances that must be equal.
pub(crate) fn assert_same(scenario: &Scenario, performances: &[Performance]) {
    let stage = Stage::new(scenario.clone(), 1, Numbering::InOrder);
    for one in equalities(&stage, performances) {
        assert_eq!(one.differing, Vec::<String>::new(), "{}", one.name);
        assert!(one.compared > 0, "there are {}", one.name);
    }
}
