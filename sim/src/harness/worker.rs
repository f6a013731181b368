//! The other side of the pool: a process that runs one job after the other until nobody asks.
//!
//! Jobs come on standard input, replies go to standard output, one line each. When standard input
//! ends, the harness is gone or done, and the process ends in the middle of whatever it does: no
//! run outlives who asked for it. A worker whose run panicked says so and ends: what the panic left
//! behind is in no later run.

use super::job::{Answer, Job, Reply};
use crate::run;
use crate::scenario::{self, Override, Scenario};
use kadlab_reports::sample::Sample;
use std::io::{BufRead, Write};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::sync::mpsc::{Receiver, sync_channel};

/// Works until standard input ends.
///
/// # Errors
/// If a job cannot be understood, or nobody takes the reply.
pub fn work() -> std::io::Result<()> {
    let mut runner = Runner::default();
    serve(lines(), std::io::stdout().lock(), &mut |job| {
        runner.run(job)
    })
}

/// Answers jobs until there are no more, or one panicked.
fn serve(
    jobs: Receiver<String>,
    mut replies: impl Write,
    run: &mut dyn FnMut(&Job) -> Result<Sample, String>,
) -> std::io::Result<()> {
    for line in jobs {
        let job: Job = serde_json::from_str(&line)?;
        let answer = match catch_unwind(AssertUnwindSafe(|| run(&job))) {
            Ok(Ok(sample)) => Answer::Ran(Box::new(sample)),
            Ok(Err(error)) => Answer::Refused(error),
            Err(panic) => Answer::Panicked(message(panic.as_ref())),
        };
        let last = matches!(answer, Answer::Panicked(_));
        let mut reply = serde_json::to_vec(&Reply { job, answer })?;
        reply.push(b'\n');
        replies.write_all(&reply)?;
        replies.flush()?;
        if last {
            break;
        }
    }
    Ok(())
}

/// The lines of standard input. Its end is the end of the process.
fn lines() -> Receiver<String> {
    let (sender, receiver) = sync_channel(1);
    std::thread::spawn(move || {
        for line in std::io::stdin().lock().lines().map_while(Result::ok) {
            if sender.send(line).is_err() {
                break;
            }
        }
        std::process::exit(0)
    });
    receiver
}

fn message(panic: &(dyn std::any::Any + Send)) -> String {
    let text = panic.downcast_ref::<&str>().copied();
    let text = text.or_else(|| panic.downcast_ref::<String>().map(String::as_str));
    text.unwrap_or("a panic without a message").to_owned()
}

/// Runs jobs; jobs that differ in nothing but the seed read the scenario once.
#[derive(Default)]
struct Runner {
    read: Option<(PathBuf, Vec<String>, Scenario)>,
}

impl Runner {
    fn run(&mut self, job: &Job) -> Result<Sample, String> {
        let read = self.read.take();
        let scenario = match read.filter(|read| (&read.0, &read.1) == (&job.scenario, &job.sets)) {
            Some((_, _, scenario)) => scenario,
            None => load(job)?,
        };
        let sample = run::sample(&scenario, job.seed);
        self.read = Some((job.scenario.clone(), job.sets.clone(), scenario));
        Ok(sample)
    }
}

fn load(job: &Job) -> Result<Scenario, String> {
    let sets = job.sets.iter().map(|set| set.parse());
    let loaded = sets
        .collect::<Result<Vec<Override>, _>>()
        .and_then(|sets| scenario::load(&job.scenario, &sets));
    loaded
        .map(|loaded| loaded.scenario)
        .map_err(|error| error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::harness::Process;

    const SCENARIO: &str = r#"[scenario]
name = "two"
description = "Two nodes look one another up."
duration = "30s"

[network]
latency = { kind = "constant", rtt = "80ms" }

[[group]]
name = "node"
count = 2
join = { kind = "oracle" }

[[workload]]
name = "lookups"
kind = "find-node"
group = "node"
rate = "1/s"
"#;

    fn job(scenario: PathBuf, sets: &[&str], seed: u64) -> Job {
        Job {
            scenario,
            sets: sets.iter().map(|set| (*set).to_owned()).collect(),
            seed,
            process: Process::Any,
        }
    }

    /// Replies to jobs with these seeds by what `run` does.
    fn replies(
        seeds: &[u64],
        mut run: impl FnMut(&Job) -> Result<Sample, String>,
    ) -> Vec<(u64, Answer)> {
        let (sender, receiver) = sync_channel(seeds.len());
        for seed in seeds {
            let line = serde_json::to_string(&job("any.toml".into(), &[], *seed)).unwrap();
            sender.send(line).unwrap();
        }
        drop(sender);
        let mut output = Vec::new();
        serve(receiver, &mut output, &mut run).unwrap();
        let text = String::from_utf8(output).unwrap();
        let reply = |line: &str| serde_json::from_str::<Reply>(line).unwrap();
        let replies = text.lines().map(reply);
        replies
            .map(|reply| (reply.job.seed, reply.answer))
            .collect()
    }

    #[test]
    fn jobs_are_answered_one_after_the_other() {
        let replies = replies(&[3, 1], |job| Err(format!("no {}", job.seed)));
        let refused = |text: &str| Answer::Refused(text.to_owned());
        assert_eq!(replies, [(3, refused("no 3")), (1, refused("no 1"))]);
    }

    #[test]
    fn a_panic_is_answered_with_its_message_and_is_the_last_answer() {
        let last = |number: u64| {
            move |job: &Job| -> Result<Sample, String> {
                assert!(job.seed != number, "a node ends once, not {number} times");
                Err("fine".to_owned())
            }
        };
        let panicked = Answer::Panicked("a node ends once, not 2 times".to_owned());
        let replies = replies(&[1, 2, 3], last(2));
        assert_eq!(
            replies,
            [(1, Answer::Refused("fine".to_owned())), (2, panicked)]
        );
    }

    #[test]
    fn a_line_that_is_no_job_ends_the_worker_with_an_error() {
        let (sender, receiver) = sync_channel(1);
        sender.send("not a job".to_owned()).unwrap();
        let error = serve(receiver, Vec::new(), &mut |_| {
            unreachable!("nothing was asked")
        });
        assert!(error.is_err());
    }

    #[test]
    fn a_scenario_is_read_once_for_all_its_seeds_and_again_for_other_sets() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("two.toml");
        std::fs::write(&file, SCENARIO).unwrap();
        let mut runner = Runner::default();
        let first = runner.run(&job(file.clone(), &[], 1)).unwrap();
        assert_eq!((first.scenario.as_str(), first.seed), ("two", 1));
        std::fs::remove_file(&file).unwrap();
        assert_eq!(runner.run(&job(file.clone(), &[], 1)).unwrap(), first);
        assert_eq!(runner.run(&job(file.clone(), &[], 2)).unwrap().seed, 2);
        let error = runner
            .run(&job(file, &["group.node.count=3"], 2))
            .unwrap_err();
        assert!(error.contains("two.toml: cannot be read"), "{error}");
    }
}
