//! Worker processes that take jobs from one list: whoever is free takes the next.
//!
//! Each worker has a thread of the harness to itself, which asks, waits, watches its limits and
//! starts another process when one is lost. A lost process costs its own job only. The order in
//! which jobs end depends on the machine; the list that is returned does not.

use super::ended::{Broken, End, Ended, Unfinished};
use super::interruption::Interruption;
use super::job::{Answer, Job, Process};
use super::process::{Heard, Program, Worker};
use crate::machine::{self, Stopwatch};
use kadlab_core::time::Duration;
use std::num::NonZeroUsize;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{Sender, channel};

/// Workers and what they may use.
#[derive(Clone, Debug)]
pub struct Pool {
    /// What works.
    pub program: Program,
    /// How many of it at once.
    pub workers: NonZeroUsize,
    /// What they may use.
    pub limits: Limits,
}

/// What a suite and each of its runs may use.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Time on the wall for one run.
    pub run: Option<Duration>,
    /// Resident memory of one worker in bytes, watched where the system tells it.
    pub memory_bytes: u64,
    /// Time on the wall after which no run is started.
    pub budget: Option<Duration>,
}

impl Limits {
    /// As much time as it takes, and for each of so many workers its share of four fifths of the
    /// machine's memory.
    #[must_use]
    pub fn shared_by(workers: NonZeroUsize) -> Limits {
        let share = machine::memory_bytes().map(|bytes| bytes / 5 * 4 / workers.get() as u64);
        Limits {
            run: None,
            memory_bytes: share.unwrap_or(MEMORY_UNKNOWN),
            budget: None,
        }
    }
}

/// What a worker may use where the system does not tell what there is.
const MEMORY_UNKNOWN: u64 = 4 << 30;

/// Between two looks at a worker's limits. A run is asked for again at once when one ends.
const LOOK: std::time::Duration = std::time::Duration::from_millis(20);

impl Pool {
    /// Runs `jobs`, started in their order: one end for each, in their order. `progress` hears of
    /// each as it ends, in whatever order that is; of those that never started it does not.
    pub fn run(
        &self,
        jobs: &[Job],
        interruption: &Interruption,
        progress: &mut dyn FnMut(usize, &Ended),
    ) -> Vec<Ended> {
        let queue = Queue {
            jobs,
            next: AtomicUsize::new(0),
            watch: Stopwatch::start(),
            budget: self.limits.budget,
            interruption,
        };
        let mut ends: Vec<Option<Ended>> = vec![None; jobs.len()];
        std::thread::scope(|scope| {
            let (sender, receiver) = channel();
            for _ in 0..self.workers.get().min(jobs.len()) {
                let (queue, sender) = (&queue, sender.clone());
                scope.spawn(move || self.work(queue, &sender));
            }
            drop(sender);
            for (index, ended) in receiver {
                progress(index, &ended);
                assert!(ends[index].is_none(), "a job ends once");
                ends[index] = Some(ended);
            }
        });
        let ends = ends.into_iter();
        ends.map(|ended| ended.unwrap_or_else(|| queue.unstarted()))
            .collect()
    }

    /// What one thread does: job after job, with one process as long as it lasts.
    fn work(&self, queue: &Queue<'_>, ends: &Sender<(usize, Ended)>) {
        let mut idle = None;
        while let Some((index, job)) = queue.take() {
            let watch = Stopwatch::start();
            let end = self.one(job, &mut idle, queue.interruption);
            let wall_seconds = watch.seconds();
            let told = ends.send((index, Ended { end, wall_seconds }));
            told.expect("the list is collected until the last worker has ended");
        }
    }

    /// Runs one job in the idle process, or in a new one; leaves in `idle` who can go on.
    fn one(&self, job: &Job, idle: &mut Option<Worker>, interruption: &Interruption) -> End {
        let known = match job.process {
            Process::Any => idle.take(),
            Process::Fresh => None,
        };
        let known = known.and_then(Worker::alive);
        let mut worker = match known.map_or_else(|| Worker::start(&self.program), Ok) {
            Ok(worker) => worker,
            Err(error) => {
                let program = self.program.path.display();
                return broken(format!("{program} cannot be started: {error}"), "");
            }
        };
        // A worker that cannot be asked has closed its output, too: the wait tells how it ended.
        let _asked = worker.ask(job);
        match self.wait(job, &mut worker, interruption) {
            Ok(end) => {
                if job.process == Process::Any && matches!(end, End::Ran(_)) {
                    *idle = Some(worker);
                }
                end
            }
            Err(reason) => broken(reason, &worker.end()),
        }
    }

    /// Waits for the answer; an error says why there will be none, or none that counts.
    fn wait(
        &self,
        job: &Job,
        worker: &mut Worker,
        interruption: &Interruption,
    ) -> Result<End, String> {
        let watch = Stopwatch::start();
        loop {
            match worker.listen(job, LOOK) {
                Heard::Answer(Answer::Ran(sample)) => return Ok(End::Ran(sample)),
                Heard::Answer(Answer::Panicked(message)) => {
                    return Err(format!("the run panicked: {message}"));
                }
                Heard::Answer(Answer::Refused(error)) => {
                    return Err(format!(
                        "the scenario has changed since it was read: {error}"
                    ));
                }
                Heard::Nonsense(line) => {
                    return Err(format!("the worker wrote what is no answer: {line}"));
                }
                Heard::Closed => return Err(lost(worker)),
                Heard::Silence => {}
            }
            if interruption.is_raised() {
                return Ok(End::Unfinished(Unfinished::Interrupted));
            }
            self.check_limits(worker, &watch)?;
        }
    }

    fn check_limits(&self, worker: &Worker, watch: &Stopwatch) -> Result<(), String> {
        let Limits {
            run, memory_bytes, ..
        } = self.limits;
        if let Some(run) = run.filter(|run| watch.seconds() > run.as_micros() as f64 / 1e6) {
            return Err(format!(
                "it ran longer than {run} on the wall (--run-limit) and was killed"
            ));
        }
        let resident = worker.resident_bytes().unwrap_or(0);
        if resident > memory_bytes {
            let (used, most) = (resident >> 20, memory_bytes >> 20);
            return Err(format!(
                "it used {used} MiB of memory, more than {most} MiB (--memory), and was killed"
            ));
        }
        Ok(())
    }
}

fn broken(reason: String, last_words: &str) -> End {
    End::Broken(Broken {
        reason,
        last_words: last_words.to_owned(),
    })
}

/// How a worker ended that was not asked to.
fn lost(worker: &mut Worker) -> String {
    match worker.farewell() {
        Some(status) => format!("the worker died: {status}"),
        None => "the worker closed its output, and was killed".to_owned(),
    }
}

/// The jobs that nobody has taken yet.
struct Queue<'a> {
    jobs: &'a [Job],
    next: AtomicUsize,
    watch: Stopwatch,
    budget: Option<Duration>,
    interruption: &'a Interruption,
}

impl<'a> Queue<'a> {
    /// The next job, if one may start now.
    fn take(&self) -> Option<(usize, &'a Job)> {
        let spent = |budget: Duration| self.watch.seconds() >= budget.as_micros() as f64 / 1e6;
        if self.interruption.is_raised() || self.budget.is_some_and(spent) {
            return None;
        }
        let index = self.next.fetch_add(1, Ordering::Relaxed);
        self.jobs.get(index).map(|job| (index, job))
    }

    /// The end of a job that nobody took.
    fn unstarted(&self) -> Ended {
        let why = match self.interruption.is_raised() {
            true => Unfinished::Interrupted,
            false => Unfinished::Budget,
        };
        Ended {
            end: End::Unfinished(why),
            wall_seconds: 0.0,
        }
    }
}
