//! `kadlab test`: scenarios, their grids and seeds as one suite with one exit status.

use super::progress::Progress;
use super::say::{say, say_line};
use super::{Error, Status};
use crate::harness::{self, Interruption, Limits, Plan, Pool, Program, Request, Shard};
use crate::machine;
use crate::scenario::{self, Override};
use crate::shell::quoted;
use kadlab_core::time::Duration;
use kadlab_reports::numbers::counted;
use kadlab_reports::suite::{Repeated, Suite, check_junit, write_junit};
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};

/// Arguments of `kadlab test`.
#[derive(Debug, clap::Args)]
#[command(after_help = AFTER_HELP)]
pub(super) struct Test {
    /// Scenario files and folders of them, or one suite file
    #[arg(value_name = "PATH", default_value = "ci/quick.toml")]
    paths: Vec<PathBuf>,
    /// First and last seed; without it those of suite and scenarios
    #[arg(long, value_name = "A..B")]
    seeds: Option<String>,
    /// Set any key of all scenarios (network.wire=encoded, fault.split.at=3m); may be repeated
    #[arg(long = "set", value_name = "KEY=VALUE")]
    overrides: Vec<String>,
    /// Start no run after this time; without it the suite's, or none
    #[arg(long, value_name = "TIME", value_parser = time)]
    budget: Option<Duration>,
    /// Run only this part of the suite (1/4 .. 4/4)
    #[arg(long, value_name = "N/M", default_value_t = Shard::WHOLE)]
    shard: Shard,
    /// Write what came of it as JUnit XML
    #[arg(long, value_name = "FILE")]
    junit: Option<PathBuf>,
    /// Worker processes; without it one for every core
    #[arg(long, value_name = "COUNT")]
    workers: Option<NonZeroUsize>,
    /// Kill a run that takes longer; without it the suite's, or 5m
    #[arg(long, value_name = "TIME", value_parser = time)]
    run_limit: Option<Duration>,
    /// Kill a worker that uses more memory; without it the suite's, or the workers' shares of
    /// four fifths of what the machine has
    #[arg(long, value_name = "SIZE", value_parser = size)]
    memory: Option<u64>,
    /// Do this many runs a second time and compare; without it the suite's, or one in twenty
    #[arg(long, value_name = "COUNT")]
    repeat: Option<usize>,
    /// Start this program as worker instead of this one
    #[arg(long, value_name = "PROGRAM", hide = true)]
    worker: Option<PathBuf>,
}

const AFTER_HELP: &str = "\
Exit status: the first of these that is true
  2  a mistake in the command line, a scenario or the suite: nothing ran
  4  there was nothing to run, or no run came to an end
  3  two runs of one seed differed
  8  a run is broken: it crashed, hung or took too much memory
  1  an expectation came out otherwise than planned
  7  something planned was not finished (--budget, Ctrl-C)
  0  everything passed";

const RUN_LIMIT: Duration = Duration::from_secs(300);

impl Test {
    pub(super) fn execute(&self) -> Result<Status, Error> {
        let plan = match Plan::new(&self.request()?) {
            Err(error) if error.is_nothing() => {
                eprintln!("error: {error}");
                return Ok(Status::NothingRan);
            }
            plan => plan?,
        };
        if self.memory.is_some() && machine::resident_bytes() == 0 {
            return Err(Error::MemoryUnwatched);
        }
        let pool = self.pool(&plan);
        self.junit.as_deref().map(check_junit).transpose()?;
        let runs = counted(plan.runs.len() as u64, "run");
        say_line(format_args!("{runs}: {}", self.command()));
        let interruption = Interruption::of_this_process(Status::Incomplete as i32);
        let interruption = interruption.map_err(Error::Signals)?;
        let progress = Progress::of_suite(plan.runs.len() + plan.repeats);
        let suite = harness::suite::run(&plan, &pool, &interruption, &mut || progress.one_more());
        progress.finish();
        say(suite.text());
        Ok(self
            .junit
            .as_deref()
            .map_or(status(&suite), |junit| written(&suite, junit)))
    }

    fn request(&self) -> Result<Request, Error> {
        let overrides = self.overrides.iter().map(|argument| argument.parse());
        let seeds = |text: &String| scenario::seeds(text).ok_or_else(|| Error::Seeds(text.clone()));
        Ok(Request {
            paths: self.paths.clone(),
            sets: overrides.collect::<Result<Vec<Override>, _>>()?,
            seeds: self.seeds.as_ref().map(seeds).transpose()?,
            shard: self.shard,
            repeats: self.repeat,
        })
    }

    fn pool(&self, plan: &Plan) -> Pool {
        let suite = plan.suite.as_ref();
        let workers = self.workers.or(std::thread::available_parallelism().ok());
        let workers = workers.unwrap_or(NonZeroUsize::MIN);
        let shared = Limits::shared_by(workers);
        Pool {
            program: self
                .worker
                .clone()
                .map_or_else(Program::own, Program::other),
            workers,
            limits: Limits {
                run: (self.run_limit)
                    .or(suite.and_then(|suite| suite.run_limit))
                    .or(Some(RUN_LIMIT)),
                memory_bytes: (self.memory)
                    .or(suite.and_then(|suite| suite.memory))
                    .unwrap_or(shared.memory_bytes),
                budget: self.budget.or(suite.and_then(|suite| suite.budget)),
            },
        }
    }

    /// The command that repeats the suite, on any number of cores.
    fn command(&self) -> String {
        let mut command = "kadlab test".to_owned();
        let mut say = |option: &str, value: &str| {
            command.extend([" ", option, &quoted(value)]);
        };
        for path in &self.paths {
            say("", &path.to_string_lossy());
        }
        for set in &self.overrides {
            say("--set ", set);
        }
        let given = [
            ("--seeds ", self.seeds.clone()),
            ("--budget ", self.budget.map(|budget| budget.to_string())),
            (
                "--shard ",
                (self.shard != Shard::WHOLE).then(|| self.shard.to_string()),
            ),
            (
                "--run-limit ",
                self.run_limit.map(|limit| limit.to_string()),
            ),
            ("--memory ", self.memory.map(|bytes| format!("{bytes}B"))),
            ("--repeat ", self.repeat.map(|count| count.to_string())),
        ];
        for (option, value) in given {
            if let Some(value) = value {
                say(option, &value);
            }
        }
        command
    }
}

/// The suite's exit status: the worst first, as the help says.
fn status(suite: &Suite) -> Status {
    let counts = suite.counts();
    let repeated = |so: fn(&Repeated) -> bool| suite.repeated(so) > 0;
    let ladder = [
        (counts.incomplete == counts.planned(), Status::NothingRan),
        (
            repeated(|outcome| matches!(outcome, Repeated::Differs(_))),
            Status::Differed,
        ),
        (counts.broken > 0, Status::HarnessFailed),
        (
            repeated(|outcome| matches!(outcome, Repeated::Broken { .. })),
            Status::HarnessFailed,
        ),
        (counts.failed > 0, Status::NotAsPlanned),
        (counts.incomplete > 0, Status::Incomplete),
        (
            repeated(|outcome| matches!(outcome, Repeated::Incomplete(_))),
            Status::Incomplete,
        ),
    ];
    let worst = ladder.into_iter().find(|(is_true, _)| *is_true);
    worst.map_or(Status::AsPlanned, |(_, status)| status)
}

/// Writes the JUnit file. It could be written before anything ran: that it cannot now is not the
/// operator's mistake.
fn written(suite: &Suite, junit: &Path) -> Status {
    match write_junit(suite, junit) {
        Ok(()) => status(suite),
        Err(error) => {
            eprintln!("error: {error}");
            Status::HarnessFailed
        }
    }
}

fn time(text: &str) -> Result<Duration, &'static str> {
    match scenario::duration(text) {
        Some(Duration::ZERO) => Err("this is no time at all; write a length above zero, as 10m"),
        Some(time) => Ok(time),
        None => Err("write a number and one of us, ms, s, m, h, d, such as 10m"),
    }
}

fn size(text: &str) -> Result<u64, &'static str> {
    let bytes = scenario::size(text).filter(|bytes| *bytes > 0);
    bytes.ok_or("write a size above zero in B, KiB, MiB or GiB, such as 4GiB")
}
