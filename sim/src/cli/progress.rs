//! Progress of anything that takes longer than a second: a bar on a terminal, plain lines
//! elsewhere, always on standard error.

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use kadlab_core::time::{Duration, Time};
use std::io::IsTerminal;

/// A bar, or lines.
pub(super) struct Progress {
    bar: ProgressBar,
    plain: bool,
    total: u64,
    what: &'static str,
    /// Plain lines are printed at every tenth.
    told: u64,
}

impl Progress {
    /// Progress of a run, in simulated seconds.
    pub(super) fn of_run(duration: Duration) -> Progress {
        Progress::new(duration.as_micros() / 1_000_000, "simulated seconds")
    }

    /// Progress of a script on a host, in seconds of the script.
    pub(super) fn of_script(duration: Duration) -> Progress {
        Progress::new(duration.as_micros() / 1_000_000, "seconds of the script")
    }

    /// Progress of a sweep, in runs.
    pub(super) fn of_sweep(runs: usize) -> Progress {
        Progress::new(runs as u64, "runs")
    }

    /// Progress of a suite, in runs and those that are done again.
    pub(super) fn of_suite(runs: usize) -> Progress {
        Progress::new(runs as u64, "runs, repetitions included")
    }

    fn new(total: u64, what: &'static str) -> Progress {
        let plain = !std::io::stderr().is_terminal();
        let target = if plain {
            ProgressDrawTarget::hidden()
        } else {
            ProgressDrawTarget::stderr()
        };
        let style =
            ProgressStyle::with_template("{bar:40} {pos} of {len} {msg}, {elapsed} on the wall");
        let bar = ProgressBar::with_draw_target(Some(total), target)
            .with_style(style.expect("the template is well formed"))
            .with_message(what);
        Progress {
            bar,
            plain,
            total,
            what,
            told: 0,
        }
    }

    /// A run has reached a moment.
    pub(super) fn at(&mut self, at: Time) {
        let done = at.as_secs();
        self.bar.set_position(done);
        let tenth = done * 10 / self.total.max(1);
        if self.plain && tenth > self.told && self.bar.elapsed().as_secs() >= 1 {
            self.told = tenth;
            eprintln!("{done} of {} {}", self.total, self.what);
        }
    }

    /// One more run of a sweep or suite has ended.
    pub(super) fn one_more(&self) {
        self.bar.inc(1);
        let done = self.bar.position();
        if self.plain && done * 10 / self.total.max(1) > (done - 1) * 10 / self.total.max(1) {
            eprintln!("{done} of {} {}", self.total, self.what);
        }
    }

    pub(super) fn finish(&self) {
        self.bar.finish_and_clear();
    }
}
