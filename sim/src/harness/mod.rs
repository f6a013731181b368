//! Many runs, each in a process of its own kind: jobs, workers, what came of each job.
//!
//! A run can hang, abort, or eat the machine's memory; here that is one job's end and nobody
//! else's. A [`Plan`] says which runs there are, a [`Pool`] of worker processes runs them, and
//! [`suite::run`] makes a suite of both. Nothing here knows what a run does: a worker answers a
//! [`Job`] with a sample, and the pool would not notice if it had dreamt it.

mod ended;
mod interruption;
mod job;
mod plan;
mod pool;
mod process;
mod repeats;
mod shard;
pub mod suite;
pub mod worker;

pub use ended::{Broken, End, Ended, Unfinished};
pub use interruption::Interruption;
pub use job::{Answer, Job, Process, Reply};
pub use plan::{Plan, PlanError, Point, Request, Run};
pub use pool::{Limits, Pool};
pub use process::Program;
pub use shard::Shard;
