//! A sweep has a sample of every run, or none at all.

use super::programs::{jobs, pool};
use kadlab::harness::Interruption;
use kadlab::sweep::{Lost, samples};

#[test]
fn every_run_has_a_sample_and_is_told_of() {
    let jobs = jobs([2, 3, 1]);
    let mut ended = 0;
    let samples = samples(
        &jobs,
        &pool(2, "sleep 0.2"),
        &Interruption::default(),
        &mut || ended += 1,
    );
    assert_eq!((samples.map(|samples| samples.len()), ended), (Ok(3), 3));
}

#[test]
fn a_run_that_is_lost_ends_the_sweep_and_says_how_to_repeat_it() {
    let lost = samples(
        &jobs(1..=50),
        &pool(1, "echo first >&2; echo last >&2; exit 3"),
        &Interruption::default(),
        &mut || {},
    );
    let expected = Lost::Broken {
        reason: "the worker died: exit status: 3".to_owned(),
        last_words: "  first\n  last\n".to_owned(),
        command: "kadlab run any.toml --seed 2".to_owned(),
    };
    assert_eq!(lost, Err(expected));
}

#[test]
fn an_interrupted_sweep_has_no_samples() {
    let interruption = Interruption::default();
    interruption.raise();
    let lost = samples(&jobs(1..=3), &pool(1, ""), &interruption, &mut || {});
    assert_eq!(lost, Err(Lost::Interrupted));
}
