//! The run in a few lines of plain text, for a terminal: the verdict first.
//!
//! It does not say where the report is: the caller knows.

use crate::numbers::{bytes, counted, duration, grouped, latency_or_failed, mean, percent};
use crate::record::{Expectation, Run, Verdict};
use crate::statistics::{Distribution, after_warm_up};
use crate::summary::{Outcome, complete, dead, nodes, surprising};
use std::fmt::Write as _;

/// Writes the verdict, every expectation, the key numbers and the warnings, one per line, with a
/// newline at the end.
#[must_use]
pub fn verdict_text(run: &Run) -> String {
    let mut text = format!(
        "{}: {} seed {}, fingerprint {}\n",
        headline(run),
        run.scenario.name,
        run.seed,
        run.fingerprint
    );
    let width = run
        .expectations
        .iter()
        .map(|e| expectation_mark(e).len())
        .max()
        .unwrap_or(0);
    for expectation in &run.expectations {
        text.push_str(&expectation_line(expectation, width));
    }
    text.push_str(&numbers(run));
    for warning in &run.warnings {
        writeln!(text, "  warning: {warning}").expect("writing to a string cannot fail");
    }
    text
}

/// The verdict in capitals.
#[must_use]
pub(crate) fn headline(run: &Run) -> &'static str {
    match Outcome::of(run) {
        Outcome::AsPlanned => "AS PLANNED",
        Outcome::NotAsPlanned => "NOT AS PLANNED",
        Outcome::NothingExpected => "NOTHING WAS EXPECTED",
    }
}

/// A verdict as a word.
pub(crate) fn word(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Holds => "holds",
        Verdict::Fails => "fails",
    }
}

/// Whether an expectation went as planned, in one word or two.
pub(crate) fn expectation_mark(expectation: &Expectation) -> &'static str {
    match (surprising(expectation), expectation.outcome) {
        (false, Verdict::Holds) => "holds",
        (false, Verdict::Fails) => "fails, as planned",
        (true, Verdict::Fails) => "FAILS",
        (true, Verdict::Holds) => "HOLDS, planned to fail",
    }
}

fn expectation_line(expectation: &Expectation, width: usize) -> String {
    let mark = expectation_mark(expectation);
    format!(
        "  {mark:<width$}  {}: {}\n",
        expectation.name, expectation.detail
    )
}

fn numbers(run: &Run) -> String {
    let lookups = Distribution::of_latencies(after_warm_up(run));
    let at = |permille| latency_or_failed(lookups.percentile(permille));
    let tables = run.health.last().map_or_else(String::new, |health| {
        let share = |(part, whole)| percent(part, whole);
        format!(
            "  tables   {} contacts a node, {} complete, {} dead\n",
            mean(health.contacts, u64::from(health.live), 1),
            share(complete(health)),
            share(dead(health)),
        )
    });
    format!(
        "  run      {}, {} simulated in {:.1} s: {}, {} events/s, peak memory {}\n\
         \x20 lookups  {} after warm-up, {} failed; p50 {}, p90 {}, p99 {}\n{tables}",
        counted(nodes(run), "node"),
        duration(run.scenario.duration_us),
        run.host.wall_seconds,
        counted(run.events, "event"),
        grouped(run.host.events_per_second as u64),
        bytes(run.host.peak_rss_bytes),
        grouped(lookups.count()),
        percent(lookups.missing(), lookups.count()),
        at(500),
        at(900),
        at(990),
    )
}
