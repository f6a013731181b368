//! The pool of workers with programs that misbehave in its place: each fault costs its own job and
//! nothing else.

mod faults;
mod jobs;
mod limits;
mod programs;
mod sweeps;
