//! `kadlab sweep`: a scenario's grid over seeds, planned against actual.

use super::progress::Progress;
use super::{Error, SEEDS_MAX, Scenario, Status};
use crate::scenario;
use crate::sweep::{self, Point, Row};
use kadlab_reports::record::Verdict;
use std::num::NonZeroUsize;
use std::ops::RangeInclusive;

/// Arguments of `kadlab sweep`.
#[derive(Debug, clap::Args)]
pub(super) struct Sweep {
    #[command(flatten)]
    scenario: Scenario,
    /// First and last seed; without it the scenario's
    #[arg(long, value_name = "A..B")]
    seeds: Option<String>,
    /// Runs at once; without it one for every core
    #[arg(long)]
    threads: Option<NonZeroUsize>,
}

impl Sweep {
    pub(super) fn execute(&self) -> Result<Status, Error> {
        let (points, seeds) = (self.points()?, self.seeds()?);
        let threads = self.threads.or(std::thread::available_parallelism().ok());
        let threads = threads.map_or(1, NonZeroUsize::get);
        let (first, last) = (seeds[0], seeds[seeds.len() - 1]);
        let command = (self.scenario).command("sweep", &format!("--seeds {first}..{last}"));
        println!("seeds {first}..{last}: {command}");
        let progress = Progress::of_sweep(points.len() * seeds.len());
        let outcomes = sweep::sweep(&points, &seeds, threads, &|_| progress.one_more());
        progress.finish();
        let rows = sweep::rows(&points, &outcomes);
        print!("{}", table(&rows));
        Ok(self.conclude(&rows, outcomes.len()))
    }

    fn points(&self) -> Result<Vec<Point>, Error> {
        let given = self.scenario.overrides()?;
        let loaded = scenario::load(&self.scenario.scenario, &given)?;
        let point = |point: scenario::Point| {
            let overrides = [given.as_slice(), &point.overrides].concat();
            let scenario = scenario::load(&self.scenario.scenario, &overrides)?.scenario;
            Ok(Point {
                label: point.label,
                scenario,
            })
        };
        loaded.sweep.points().into_iter().map(point).collect()
    }

    fn seeds(&self) -> Result<Vec<u64>, Error> {
        let seeds = match &self.seeds {
            Some(text) => range(text).ok_or_else(|| Error::Seeds(text.clone()))?,
            None => {
                let overrides = self.scenario.overrides()?;
                scenario::load(&self.scenario.scenario, &overrides)?
                    .scenario
                    .seeds
            }
        };
        let (first, last) = (*seeds.start(), *seeds.end());
        if last - first < SEEDS_MAX {
            Ok(seeds.collect())
        } else {
            Err(Error::TooManySeeds { first, last })
        }
    }

    fn conclude(&self, rows: &[Row], runs: usize) -> Status {
        if rows.is_empty() {
            println!("{runs} runs; the scenario expects nothing");
            return Status::NothingRan;
        }
        let surprises = rows.iter().filter(|row| row.surprise.is_some()).count();
        println!(
            "{runs} runs; {} of {} rows as planned",
            rows.len() - surprises,
            rows.len()
        );
        if surprises == 0 {
            Status::AsPlanned
        } else {
            Status::NotAsPlanned
        }
    }
}

/// `A..B` or one seed; nothing if it is no range, or an empty one.
fn range(text: &str) -> Option<RangeInclusive<u64>> {
    let (first, last) = text.split_once("..").unwrap_or((text, text));
    let (first, last) = (first.parse().ok()?, last.parse().ok()?);
    (first <= last).then_some(first..=last)
}

fn table(rows: &[Row]) -> String {
    let width = |text: fn(&Row) -> &str, title: &str| {
        rows.iter()
            .map(|row| text(row).len())
            .chain([title.len()])
            .max()
            .unwrap_or(0)
    };
    let (point, name) = (
        width(|row| &row.point, "point"),
        width(|row| &row.expectation, "expectation"),
    );
    let mut table = format!(
        "{:point$}  {:name$}  planned  held in      outcome\n",
        "point", "expectation"
    );
    for row in rows {
        let planned = if row.planned == Verdict::Holds {
            "holds"
        } else {
            "fails"
        };
        let held = format!("{} of {}", row.held, row.runs);
        let outcome = match &row.surprise {
            None => "as planned".to_owned(),
            Some((seed, detail)) => format!("NOT AS PLANNED, first with seed {seed}: {detail}"),
        };
        table += &format!(
            "{:point$}  {:name$}  {planned:7}  {held:11}  {outcome}\n",
            row.point, row.expectation
        );
    }
    table
}
