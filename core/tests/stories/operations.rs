//! One node under random operations: commands, requests with hostile content, outcomes for known,
//! repeated and unknown calls, saves, restarts, time.
//!
//! The bench keeps count of what the node still owes: it asserts that every call has one outcome,
//! every request and every command one answer, and that in the end nothing is left. The random
//! numbers are fixed, so that a failure repeats with
//! `cargo test -p kadlab-core --test stories operations`.

mod bench;
mod operation;

use bench::Bench;
use operation::{Operation, configs, operations};
use proptest::test_runner::{Config as Cases, RngAlgorithm, TestRng, TestRunner};

const CASES: u32 = 500;

#[test]
fn whatever_it_is_told_a_node_owes_nothing_in_the_end() {
    let cases = Cases {
        cases: CASES,
        failure_persistence: None,
        ..Cases::default()
    };
    let rng = TestRng::deterministic_rng(RngAlgorithm::ChaCha);
    let told = |(config, operations): (_, Vec<Operation>)| {
        let mut bench = Bench::new(config);
        operations
            .iter()
            .for_each(|operation| bench.tell(operation));
        bench.settle();
        Ok(())
    };
    TestRunner::new_with_rng(cases, rng)
        .run(&(configs(), operations()), told)
        .unwrap_or_else(|failure| panic!("{failure}"));
}
