//! One node under random operations: commands, requests with hostile content, outcomes for known,
//! repeated and unknown calls, saves, restarts, time.
//!
//! The bench keeps count of what the node still owes: it asserts that every call has one outcome,
//! every request and every command one answer, and that in the end nothing is left. The random
//! numbers are fixed, so that a failure repeats with
//! `cargo test -p kadlab-core --test stories operations`.

mod bench;
mod cast;
mod operation;

use bench::{Bench, Bug};
use operation::{configs, operations};
use proptest::test_runner::{Config as Cases, RngAlgorithm, TestRng, TestRunner};

const CASES: u32 = 500;
const CASES_PER_BUG: u32 = 50;

/// Runs random cases; whether every one ended well.
fn run(cases: u32, bug: Option<Bug>) -> Result<(), String> {
    let cases = Cases {
        cases,
        failure_persistence: None,
        // Of a planted bug only the fact is of interest, not the smallest case.
        max_shrink_iters: if bug.is_none() { 500 } else { 0 },
        ..Cases::default()
    };
    let rng = TestRng::deterministic_rng(RngAlgorithm::ChaCha);
    TestRunner::new_with_rng(cases, rng)
        .run(&(configs(), operations()), |(config, operations)| {
            let mut bench = Bench::new(config, bug);
            operations
                .iter()
                .for_each(|operation| bench.tell(operation));
            bench.settle();
            Ok(())
        })
        .map_err(|failure| failure.to_string())
}

#[test]
fn whatever_it_is_told_a_node_owes_nothing_in_the_end() {
    run(CASES, None).unwrap_or_else(|failure| panic!("{failure}"));
}

#[test]
fn the_bench_catches_every_planted_bug() {
    let bugs = [
        Bug::EndIsLost,
        Bug::EndComesTwice,
        Bug::AnswerIsLost,
        Bug::AnswerComesTwice,
        Bug::NoticeIsLost,
        Bug::CallIsAbandonedTwice,
        Bug::TimersAreLost,
    ];
    for bug in bugs {
        assert!(
            run(CASES_PER_BUG, Some(bug)).is_err(),
            "{bug:?} goes unnoticed"
        );
    }
}
