//! Programs that die, write nonsense or cannot even be started.

use super::programs::{breaks, broken, jobs, pool, run, sample};
use kadlab::harness::Program;

#[test]
fn a_worker_that_aborts_breaks_its_own_run_and_is_replaced() {
    let aborts = pool(1, "echo assertion failed: it was not so >&2; kill -ABRT $$");
    let ends = run(&aborts, &jobs(1..=4));
    let reason = &broken(&ends[1]).reason;
    assert!(
        reason.starts_with("the worker died: signal: 6 (SIGABRT)"),
        "{reason}"
    );
    assert_eq!(
        broken(&ends[1]).last_words,
        "assertion failed: it was not so"
    );
    let process = |index: usize| &sample(&ends[index]).fingerprint;
    assert_ne!(process(0), process(2), "another process took over");
    assert_eq!(process(2), process(3));
}

#[test]
fn a_worker_that_exits_says_with_what() {
    let broken = breaks(&pool(1, "exit 3"));
    assert_eq!(broken.reason, "the worker died: exit status: 3");
    assert_eq!(broken.last_words, "");
}

#[test]
fn a_panic_is_told_with_its_message_and_place_and_the_worker_is_replaced() {
    let panics = r#"echo "thread 'main' panicked at world.rs:1:1" >&2; printf '{"job":%s,"answer":{"panicked":"a node ends once"}}\n' "$job"; continue"#;
    let broken = breaks(&pool(1, panics));
    assert_eq!(broken.reason, "the run panicked: a node ends once");
    assert_eq!(broken.last_words, "thread 'main' panicked at world.rs:1:1");
}

#[test]
fn a_scenario_that_cannot_be_read_any_more_is_broken() {
    let refuses =
        r#"printf '{"job":%s,"answer":{"refused":"any.toml: cannot be read"}}\n' "$job"; continue"#;
    let reason = "the scenario has changed since it was read: any.toml: cannot be read";
    assert_eq!(breaks(&pool(1, refuses)).reason, reason);
}

#[test]
fn half_an_answer_is_none() {
    let dies = r#"printf '{"job":%s,"answer":{"ran' "$job"; kill -KILL $$"#;
    let reason = "the worker died: signal: 9 (SIGKILL)";
    assert_eq!(breaks(&pool(1, dies)).reason, reason);
}

#[test]
fn nonsense_is_quoted() {
    let broken = breaks(&pool(1, "echo I am not JSON; continue"));
    assert_eq!(
        broken.reason,
        "the worker wrote what is no answer: I am not JSON"
    );
}

#[test]
fn an_answer_to_another_job_is_nonsense() {
    let other = r#"job='{"scenario":"any.toml","sets":[],"seed":3}'"#;
    let reason = breaks(&pool(1, other)).reason;
    let start =
        r#"the worker wrote what is no answer: {"job":{"scenario":"any.toml","sets":[],"seed":3}"#;
    assert!(reason.starts_with(start), "{reason}");
}

#[test]
fn a_worker_that_closes_its_output_and_lives_on_is_killed() {
    let broken = breaks(&pool(1, "exec sleep 60 >&-"));
    assert_eq!(
        broken.reason,
        "the worker closed its output, and was killed"
    );
}

#[test]
fn last_words_are_those_of_the_run_and_only_their_end() {
    let much = "i=0; while [ $i -lt 2000 ]; do echo $i >&2; i=$((i+1)); done; exit 1";
    let last_words = breaks(&pool(1, much)).last_words;
    assert!(last_words.ends_with("\n1998\n1999"), "{last_words}");
    assert!(last_words.len() <= 4096);
}

#[test]
fn what_a_worker_said_in_an_earlier_run_is_not_a_later_ones_last_words() {
    let talks = pool(1, "exit 1");
    let mut program = talks.program.clone();
    let script = program.arguments[1]
        .to_string_lossy()
        .replace("do case", "do echo $job >&2; case");
    program.arguments[1] = script.into();
    let last_words = breaks(&kadlab::harness::Pool { program, ..talks }).last_words;
    assert_eq!(last_words, r#"{"scenario":"any.toml","sets":[],"seed":2}"#);
}

#[test]
fn a_program_that_cannot_be_started_breaks_every_run() {
    let mut pool = pool(2, "");
    pool.program = Program::other("/nowhere/kadlab".into());
    for ended in run(&pool, &jobs(1..=3)) {
        let reason = &broken(&ended).reason;
        assert!(
            reason.starts_with("/nowhere/kadlab cannot be started: "),
            "{reason}"
        );
    }
}
