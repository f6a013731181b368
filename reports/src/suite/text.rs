//! A suite for a terminal: a table by scenario, then everything that is not as planned with the
//! command that repeats it, then the counts in the last line.

use super::{Counts, Outcome, Point, Repeat, Repeated, Suite};
use crate::numbers::counted;
use std::fmt::Write as _;

/// Failures that are written out; the counts and the JUnit file have all.
const FAILURES_SHOWN: usize = 50;

impl Suite {
    /// The suite in words, with a newline at the end.
    #[must_use]
    pub fn text(&self) -> String {
        let mut text = self.table();
        let failures = self.failures();
        for failure in failures.iter().take(FAILURES_SHOWN) {
            text.push('\n');
            text.push_str(failure);
        }
        if let Some(more) = failures
            .len()
            .checked_sub(FAILURES_SHOWN)
            .filter(|more| *more > 0)
        {
            writeln!(text, "\nand {more} more").expect("writing to a string cannot fail");
        }
        if !failures.is_empty() {
            text.push('\n');
        }
        writeln!(text, "{}\n{}", self.determinism(), self.counts())
            .expect("writing to a string cannot fail");
        text
    }

    fn table(&self) -> String {
        let scenarios = self.points.chunk_by(|one, other| one.file == other.file);
        let scenarios: Vec<&[Point]> = scenarios.filter(|points| has_cases(points)).collect();
        let files = scenarios.iter().map(|points| points[0].file.len());
        let width = files.chain(["scenario".len()]).max().unwrap_or(0);
        let mut table = format!(
            "{:width$}    runs  passed  failed  incomplete  broken  seconds\n",
            "scenario"
        );
        for points in scenarios {
            let cases = || points.iter().flat_map(|point| &point.cases);
            let counts = Counts::of(cases());
            let seconds: f64 = cases().map(|case| case.wall_seconds).sum();
            writeln!(
                table,
                "{:width$}  {:6}  {:6}  {:6}  {:10}  {:6}  {seconds:7.1}",
                points[0].file,
                counts.planned(),
                counts.passed,
                counts.failed,
                counts.incomplete,
                counts.broken,
            )
            .expect("writing to a string cannot fail");
        }
        table
    }

    /// A paragraph for each run that is worth a look; those that were not finished are in the
    /// counts only.
    fn failures(&self) -> Vec<String> {
        let mut failures = Vec::new();
        for point in &self.points {
            for case in &point.cases {
                let what = match &case.outcome {
                    Outcome::Passed | Outcome::Incomplete(_) => continue,
                    Outcome::Failed(lines) => ("FAILED", lines.join("\n")),
                    Outcome::Broken { reason, last_words } => ("BROKEN", told(reason, last_words)),
                };
                failures.push(paragraph(point, case.seed, what, &case.command));
            }
        }
        failures.extend(
            self.repeats
                .iter()
                .filter_map(|repeat| self.failure(repeat)),
        );
        failures
    }

    fn failure(&self, repeat: &Repeat) -> Option<String> {
        let what = match &repeat.outcome {
            Repeated::Same | Repeated::Incomplete(_) => return None,
            Repeated::Differs(how) => ("TWO RUNS DIFFER", how.clone()),
            Repeated::Broken { reason, last_words } => {
                ("BROKEN WHEN REPEATED", told(reason, last_words))
            }
        };
        let point = &self.points[repeat.point];
        Some(paragraph(point, repeat.seed, what, &repeat.command))
    }

    fn determinism(&self) -> String {
        if self.repeats.is_empty() {
            return "determinism: no run was repeated".to_owned();
        }
        let count = |so: fn(&Repeated) -> bool| self.repeated(so);
        let same = count(|outcome| *outcome == Repeated::Same);
        let differ = count(|outcome| matches!(outcome, Repeated::Differs(_)));
        let broken = count(|outcome| matches!(outcome, Repeated::Broken { .. }));
        let incomplete = count(|outcome| matches!(outcome, Repeated::Incomplete(_)));
        format!(
            "determinism: {} to repeat = {same} the same + {differ} different + {incomplete} \
             incomplete + {broken} broken",
            counted(self.repeats.len() as u64, "run")
        )
    }
}

fn has_cases(points: &[Point]) -> bool {
    points.iter().any(|point| !point.cases.is_empty())
}

/// A reason and the last words below it.
pub(super) fn told(reason: &str, last_words: &str) -> String {
    if last_words.is_empty() {
        reason.to_owned()
    } else {
        format!("{reason}\nits last words:\n{last_words}")
    }
}

fn paragraph(point: &Point, seed: u64, (verdict, detail): (&str, String), command: &str) -> String {
    let mut text = format!("{verdict}: {} seed {seed}", point.title());
    for line in detail.lines() {
        text.push_str("\n    ");
        text.push_str(line);
    }
    text.push_str("\n    repeat: ");
    text.push_str(command);
    text.push('\n');
    text
}

impl Point {
    /// Its name, with what was set in it.
    pub(super) fn title(&self) -> String {
        if self.label.is_empty() {
            self.scenario.clone()
        } else {
            format!("{} [{}]", self.scenario, self.label)
        }
    }
}
