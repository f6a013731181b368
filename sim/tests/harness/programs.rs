//! Workers that are lines of a shell: a healthy one, and what it does for a chosen seed instead.

use kadlab::harness::{
    Broken, End, Ended, Interruption, Job, Limits, Pool, Process, Program, Unfinished,
};
use kadlab_core::time::Duration;
use kadlab_reports::sample::Sample;
use std::num::NonZeroUsize;

/// What a healthy program answers; its fingerprint is the number of its process.
const ANSWER: &str = concat!(
    r#"printf '{"job":%s,"answer":{"ran":{"scenario":"a","version":"1","seed":1,"duration_us":1,"#,
    r#""warm_up_us":0,"fingerprint":"%s","events":1,"expectations":[],"warnings":[],"metrics":[],"#,
    r#""latencies":[],"convergence":[],"timeline":{"window_us":1,"series":[]}}}}\n' "$job" $$"#
);

/// A program that answers every job, but seed 2 like this.
pub(crate) fn program(seed_2: &str) -> Program {
    let script = format!(
        "while IFS= read -r job; do case $job in *'\"seed\":2}}') {seed_2} ;; esac; {ANSWER}; done"
    );
    Program {
        path: "sh".into(),
        arguments: vec!["-c".into(), script.into()],
    }
}

/// Workers that run this program, with limits that no healthy one reaches.
pub(crate) fn pool(workers: usize, seed_2: &str) -> Pool {
    Pool {
        program: program(seed_2),
        workers: NonZeroUsize::new(workers).expect("somebody works"),
        limits: Limits {
            run: Some(Duration::from_secs(60)),
            memory_bytes: 1 << 30,
            budget: None,
        },
    }
}

/// Jobs with these seeds.
pub(crate) fn jobs(seeds: impl IntoIterator<Item = u64>) -> Vec<Job> {
    let job = |seed| Job {
        scenario: "any.toml".into(),
        sets: Vec::new(),
        seed,
        process: Process::Any,
    };
    seeds.into_iter().map(job).collect()
}

/// Runs jobs to their ends.
pub(crate) fn run(pool: &Pool, jobs: &[Job]) -> Vec<Ended> {
    pool.run(jobs, &Interruption::default(), &mut |_, _| {})
}

/// A job's sample.
pub(crate) fn sample(ended: &Ended) -> &Sample {
    match &ended.end {
        End::Ran(sample) => sample,
        other => panic!("the job has no sample: {other:?}"),
    }
}

/// Why a job has no sample.
pub(crate) fn broken(ended: &Ended) -> &Broken {
    match &ended.end {
        End::Broken(broken) => broken,
        other => panic!("the job is not broken: {other:?}"),
    }
}

/// Why a job was not finished; nothing if it was.
pub(crate) fn unfinished(ended: &Ended) -> Option<Unfinished> {
    match &ended.end {
        End::Unfinished(why) => Some(*why),
        _ => None,
    }
}

/// Runs seeds 1 to 4 on one worker that does this for seed 2: the others ran, and seed 2 is broken.
pub(crate) fn breaks(pool: &Pool) -> Broken {
    let ends = run(pool, &jobs(1..=4));
    for index in [0, 2, 3] {
        sample(&ends[index]);
    }
    broken(&ends[1]).clone()
}
