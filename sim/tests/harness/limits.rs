//! Programs that take too long or too much, budgets that are spent, and interruptions.

use super::programs::{breaks, broken, jobs, pool, run, sample, unfinished};
use kadlab::harness::{Interruption, Unfinished};
use kadlab_core::time::Duration;

#[test]
fn a_run_that_hangs_is_killed_at_its_limit() {
    let mut pool = pool(1, "echo waiting >&2; exec sleep 60");
    pool.limits.run = Some(Duration::from_millis(300));
    let broken = breaks(&pool);
    let reason = "it ran longer than 300ms on the wall (--run-limit) and was killed";
    assert_eq!(
        (broken.reason.as_str(), broken.last_words.as_str()),
        (reason, "waiting")
    );
}

#[test]
fn a_hanging_run_does_not_hold_the_others_up() {
    let mut pool = pool(2, "exec sleep 60");
    pool.limits.run = Some(Duration::from_millis(500));
    let ends = run(&pool, &jobs([2, 1, 3, 4]));
    assert!(
        broken(&ends[0])
            .reason
            .starts_with("it ran longer than 500ms")
    );
    let processes: Vec<_> = ends[1..]
        .iter()
        .map(|ended| &sample(ended).fingerprint)
        .collect();
    assert!(
        processes.iter().all(|process| *process == processes[0]),
        "{processes:?}"
    );
    assert!(ends[0].wall_seconds >= 0.5 && ends[1].wall_seconds < 0.5);
}

#[test]
fn a_run_that_eats_memory_is_killed_before_the_machine_is() {
    let eats = "all=; while :; do all=$all$(head -c 4000000 /dev/zero | tr '\\0' x); done";
    let mut pool = pool(1, eats);
    pool.limits.memory_bytes = 48 << 20;
    let reason = breaks(&pool).reason;
    assert!(reason.starts_with("it used "), "{reason}");
    let end = " MiB of memory, more than 48 MiB (--memory), and was killed";
    assert!(reason.ends_with(end), "{reason}");
}

#[test]
fn after_the_budget_no_run_starts_and_those_under_way_end() {
    let mut pool = pool(1, "sleep 0.4");
    pool.limits.budget = Some(Duration::from_millis(200));
    let ends = run(&pool, &jobs([2, 1, 3]));
    sample(&ends[0]);
    assert_eq!(unfinished(&ends[1]), Some(Unfinished::Budget));
    assert_eq!(unfinished(&ends[2]), Some(Unfinished::Budget));
}

#[test]
fn an_interruption_ends_what_is_under_way_and_starts_nothing() {
    let pool = pool(2, "exec sleep 60");
    let interruption = Interruption::default();
    let mut told = Vec::new();
    let ends = pool.run(&jobs([2, 1, 2, 1]), &interruption, &mut |index, _| {
        told.push(index);
        interruption.raise();
    });
    sample(&ends[1]);
    for index in [0, 2, 3] {
        assert_eq!(unfinished(&ends[index]), Some(Unfinished::Interrupted));
    }
    assert_eq!(told[0], 1, "the job that ended first is told first");
}
