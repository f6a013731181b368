//! `kadlab sweep`: a scenario's grid over seeds, planned against actual, and its result folder.

use super::progress::Progress;
use super::say::{say, say_line};
use super::{Error, SEEDS_MAX, Scenario, Status, quoted};
use crate::harness::{Interruption, Job, Limits, PlanError, Pool, Process, Program};
use crate::machine::Stopwatch;
use crate::scenario::{self, Loaded};
use crate::sweep::{self, Lost};
use kadlab_reports as reports;
use kadlab_reports::record::Verdict;
use kadlab_reports::sample::Sample;
use kadlab_reports::study::plan::Row;
use kadlab_reports::study::{Axis, Grid, Host, Point, Setting, Study, write_sweep};
use std::num::NonZeroUsize;
use std::ops::RangeInclusive;
use std::path::PathBuf;

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
    /// Where the result goes; without it runs/NAME-sweep
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// The point that the others are set against, such as core.alpha=3; without it the first
    #[arg(long, value_name = "KEY=VALUE,..")]
    reference: Option<String>,
}

impl Sweep {
    pub(super) fn execute(&self) -> Result<Status, Error> {
        let (loaded, designs, seeds) = (self.loaded()?, self.designs()?, self.seeds()?);
        if self.scenario.scenario.to_str().is_none() {
            return Err(PlanError::NotUnicode(self.scenario.scenario.clone()).into());
        }
        let name = &loaded.scenario.name;
        let default = PathBuf::from("runs").join(format!("{name}-sweep"));
        let out = self.out.clone().unwrap_or(default);
        reports::check_sweep_destination(&out, name)?;
        let (points, sets): (Vec<Point>, Vec<_>) = designs.into_iter().unzip();
        let reference = reference_of(self.reference.as_deref(), &points)?;
        let threads = self.threads.or(std::thread::available_parallelism().ok());
        let threads = threads.unwrap_or(NonZeroUsize::MIN);
        let (first, last) = (seeds[0], seeds[seeds.len() - 1]);
        let against =
            (self.reference.as_deref()).map(|point| format!(" --reference {}", quoted(point)));
        let rest = format!("--seeds {first}..{last}{}", against.unwrap_or_default());
        let command = self.scenario.command("sweep", &rest);
        say_line(format_args!("seeds {first}..{last}: {command}"));
        let jobs = self.jobs(&sets, &seeds);
        let watch = Stopwatch::start();
        let samples = match samples(&jobs, threads)? {
            Ok(samples) => samples,
            Err(lost) => return Ok(told(&lost)),
        };
        let host = Host {
            wall_seconds: watch.seconds(),
            threads: threads.get(),
        };
        let grid = Grid {
            reference,
            ..grid(&loaded, points, seeds, command)
        };
        let study = Study::new(grid, samples);
        write_sweep(&study, host, &out)?;
        let rows = study.rows();
        say(table(&rows));
        let status = conclude(&rows, study.runs());
        say_line(format_args!(
            "report: {}",
            out.join("report.html").display()
        ));
        Ok(status)
    }

    fn loaded(&self) -> Result<Loaded, Error> {
        let given = self.scenario.overrides()?;
        Ok(scenario::load(&self.scenario.scenario, &given)?)
    }

    /// A job for every point and seed, the seeds turning fastest.
    fn jobs(&self, sets: &[Vec<String>], seeds: &[u64]) -> Vec<Job> {
        let job = |sets: &[String], seed| Job {
            scenario: self.scenario.scenario.clone(),
            sets: sets.to_vec(),
            seed,
            process: Process::Any,
        };
        let of = |sets| seeds.iter().map(move |&seed| job(sets, seed));
        sets.iter()
            .flat_map(|sets: &Vec<String>| of(sets))
            .collect()
    }

    /// Every point with all that is set for it.
    fn designs(&self) -> Result<Vec<(Point, Vec<String>)>, Error> {
        let given = self.scenario.overrides()?;
        let design = |point: scenario::Point| {
            let overrides = [given.as_slice(), &point.overrides].concat();
            let loaded = scenario::load(&self.scenario.scenario, &overrides)?;
            let setting = |set: &scenario::Override| Setting {
                key: set.key.clone(),
                value: set.value.clone(),
            };
            let point = Point {
                settings: point.overrides.iter().map(setting).collect(),
                resolved: loaded.resolved,
            };
            let sets = overrides.iter().map(scenario::Override::to_string);
            Ok((point, sets.collect()))
        };
        self.loaded()?
            .sweep
            .points()
            .into_iter()
            .map(design)
            .collect()
    }

    fn seeds(&self) -> Result<Vec<u64>, Error> {
        let seeds = match &self.seeds {
            Some(text) => range(text).ok_or_else(|| Error::Seeds(text.clone()))?,
            None => self.loaded()?.scenario.seeds,
        };
        let (first, last) = (*seeds.start(), *seeds.end());
        if last - first < SEEDS_MAX {
            Ok(seeds.collect())
        } else {
            Err(Error::TooManySeeds { first, last })
        }
    }
}

/// A sample for each job, or why there is none.
fn samples(jobs: &[Job], threads: NonZeroUsize) -> Result<Result<Vec<Sample>, Lost>, Error> {
    let pool = Pool {
        program: Program::own(),
        workers: threads,
        limits: Limits::shared_by(threads),
    };
    let interruption = Interruption::of_this_process(Status::Incomplete as i32);
    let interruption = interruption.map_err(Error::Signals)?;
    let progress = Progress::of_sweep(jobs.len());
    let samples = sweep::samples(jobs, &pool, &interruption, &mut || progress.one_more());
    progress.finish();
    Ok(samples)
}

fn told(lost: &Lost) -> Status {
    eprintln!("error: {lost}");
    match lost {
        Lost::Broken { .. } => Status::HarnessFailed,
        Lost::Interrupted => Status::Incomplete,
    }
}

fn grid(loaded: &Loaded, points: Vec<Point>, seeds: Vec<u64>, command: String) -> Grid {
    let axis = |axis: &scenario::Axis| Axis {
        key: axis.key.clone(),
        values: axis.values.clone(),
    };
    Grid {
        scenario: loaded.scenario.name.clone(),
        description: loaded.scenario.description.clone(),
        version: env!("CARGO_PKG_VERSION").to_owned(),
        command,
        seeds,
        axes: loaded.sweep.axes.iter().map(axis).collect(),
        points,
        reference: 0,
    }
}

/// The position of the only point with these values.
fn reference_of(wanted: Option<&str>, points: &[Point]) -> Result<usize, Error> {
    let Some(wanted) = wanted else { return Ok(0) };
    let values: Vec<&str> = wanted.split(',').map(str::trim).collect();
    let has = |point: &Point, value: &&str| {
        let mut settings = point.settings.iter();
        settings.any(|setting| setting.to_string() == **value)
    };
    let meant = |(_, point): &(usize, &Point)| values.iter().all(|value| has(point, value));
    let mut found = points.iter().enumerate().filter(meant);
    match (found.next(), found.next()) {
        (Some((index, _)), None) => Ok(index),
        (found, _) => Err(Error::Reference {
            wanted: wanted.to_owned(),
            points: if found.is_none() {
                "no point"
            } else {
                "several points"
            },
            example: reports::study::label(&points[0].settings),
        }),
    }
}

fn conclude(rows: &[Row], runs: usize) -> Status {
    if rows.is_empty() {
        say_line(format_args!("{runs} runs; the scenario expects nothing"));
        return Status::NothingRan;
    }
    let surprises = rows.iter().filter(|row| row.surprise.is_some()).count();
    say_line(format_args!(
        "{runs} runs; {} of {} rows as planned",
        rows.len() - surprises,
        rows.len()
    ));
    if surprises == 0 {
        Status::AsPlanned
    } else {
        Status::NotAsPlanned
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
            Some(first) => format!(
                "NOT AS PLANNED, first with seed {}: {}",
                first.seed, first.detail
            ),
        };
        table += &format!(
            "{:point$}  {:name$}  {planned:7}  {held:11}  {outcome}\n",
            row.point, row.expectation
        );
    }
    table
}
