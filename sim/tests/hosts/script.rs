//! The script that is written beforehand is the one that the simulator follows.

use crate::stories::of_file;
use kadlab::hosts::script::{Action, script};
use kadlab::hosts::simulated;
use kadlab::world::stage::{Numbering, Stage};

#[test]
fn the_simulator_gives_the_commands_of_the_script_and_no_others() {
    for seed in 1..4 {
        let scenario = of_file("conformance.toml", &[]);
        let stage = Stage::new(scenario.clone(), seed, Numbering::InOrder);
        let prompts = script(&stage)
            .into_iter()
            .filter_map(|act| match act.action {
                Action::Prompt(prompt) => Some((act.at, prompt.node, prompt.workload)),
                _ => None,
            });
        let mut written: Vec<_> = prompts.collect();
        written.sort_unstable();
        let played = simulated::play(&scenario, seed, None);
        let outcomes = played.outcomes.iter();
        let given: Vec<_> = outcomes
            .map(|one| (one.started, one.node, one.workload))
            .collect();
        assert_eq!(given, written);
    }
}
