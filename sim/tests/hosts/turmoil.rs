//! The driver over turmoil.

use crate::stories::of_file;
use kadlab::driver::Mode;
use kadlab::hosts::conformance::equalities;
use kadlab::hosts::{nothing, on_turmoil, simulated};
use kadlab::world::stage::{Numbering, Stage};

#[test]
fn turmoil_comes_to_what_the_simulator_comes_to() {
    let scenario = of_file("conformance.toml", &[]);
    let stage = Stage::new(scenario.clone(), 1, Numbering::InOrder);
    let simulated = simulated::play(&scenario, 1, None);
    let turmoil = on_turmoil::play(&scenario, 1, Mode::Plain, nothing());
    println!("{} {} s", turmoil.outcomes.len(), turmoil.wall_seconds);
    for one in equalities(&stage, &[simulated, turmoil]) {
        println!("{} {} {}", one.name, one.compared, one.excused);
        assert_eq!(one.differing, Vec::<String>::new(), "{}", one.name);
    }
}
