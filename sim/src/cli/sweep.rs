//! `kadlab sweep`: a scenario's grid over seeds, planned against actual.

use super::progress::Progress;
use super::{Error, Scenario, Status};
use crate::scenario;
use crate::sweep::{self, Point, Row};
use kadlab_reports::record::Verdict;
use std::num::NonZeroUsize;

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
        let file = self.scenario.scenario.display();
        println!("seeds {first}..{last}: kadlab sweep {file} --seeds {first}..{last}");
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
        let Some(text) = &self.seeds else {
            let loaded = scenario::load(&self.scenario.scenario, &self.scenario.overrides()?)?;
            return Ok(loaded.scenario.seeds.collect());
        };
        let (first, last) = text.split_once("..").unwrap_or((text, text));
        let seeds = match (first.parse::<u64>(), last.parse::<u64>()) {
            (Ok(first), Ok(last)) => (first..=last).collect(),
            _ => Vec::new(),
        };
        if seeds.is_empty() {
            Err(Error::Seeds(text.clone()))
        } else {
            Ok(seeds)
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
