//! Which runs there are: scenarios, the points of their grids, and seeds, in an order that is the
//! same everywhere.
//!
//! First seeds come before second ones, so that a budget cuts depth and not breadth; among runs
//! with the first seed of their points, those that are likely to take longest come first, so that
//! nobody waits for a long one at the end, and shards get about the same. How long a run takes is
//! guessed from nodes and simulated time; a wrong guess costs time and nothing else. Everything is
//! read here, so that a mistake is told before anything runs.

use super::job::{Job, Process};
use super::shard::Shard;
use crate::scenario::{self, Override, ScenarioError, Suite};
use std::collections::{BTreeMap, BTreeSet};
use std::ops::RangeInclusive;
use std::path::{Path, PathBuf};

/// What is asked for.
#[derive(Clone, Debug)]
pub struct Request {
    /// Scenario files and folders of them, or one suite file.
    pub paths: Vec<PathBuf>,
    /// What is set in all of them, over what a suite sets.
    pub sets: Vec<Override>,
    /// Seeds instead of those of suites and scenarios.
    pub seeds: Option<RangeInclusive<u64>>,
    /// Which part of it.
    pub shard: Shard,
    /// How many runs of the whole are repeated, instead of what a suite says.
    pub repeats: Option<usize>,
}

/// What will run.
#[derive(Clone, Debug)]
pub struct Plan {
    /// The suite file, if it is one.
    pub suite: Option<Suite>,
    /// All points, scenario after scenario, those without a run in this shard, too.
    pub points: Vec<Point>,
    /// The runs in the order in which they start.
    pub runs: Vec<Run>,
    /// How many of them are repeated.
    pub repeats: usize,
}

/// One scenario with what is set in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Point {
    /// Its file.
    pub file: PathBuf,
    /// Its name.
    pub scenario: String,
    /// What a suite and its own grid set, in words; empty if nothing.
    pub label: String,
    /// Everything that is set, as `--set` takes it.
    pub sets: Vec<String>,
    /// How many expectations it has.
    pub expectations: usize,
    /// Nodes times simulated seconds: a guess at what a run costs.
    pub weight: u64,
    seeds: RangeInclusive<u64>,
}

/// One run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Run {
    /// The point's position.
    pub point: usize,
    /// The seed.
    pub seed: u64,
}

/// Why there is no plan.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PlanError {
    /// A scenario, a suite or an override.
    #[error("{0}")]
    Scenario(#[from] ScenarioError),
    /// A folder without scenarios.
    #[error("{}: no scenario file is below this folder\nhelp: name a scenario file, a folder that holds some, or a suite file", .0.display())]
    NoScenario(PathBuf),
    /// A suite beside something else.
    #[error("{}: a suite is tested alone, because its budget is for its own runs\nhelp: give it alone, or list everything in a suite of yours", .0.display())]
    NotAlone(PathBuf),
    /// A path that no other process could be told.
    #[error("{}: this path is not UTF-8\nhelp: rename the file or folder", .0.display())]
    NotUnicode(PathBuf),
    /// More than any machine would finish.
    #[error(
        "these are {0} runs; a suite has at most {RUNS_MAX}\nhelp: choose some seeds with --seeds"
    )]
    TooMany(u64),
    /// A shard without runs.
    #[error("shard {shard} of {runs} runs is empty: nothing ran\nhelp: make at most {runs} shards")]
    EmptyShard {
        /// Which.
        shard: Shard,
        /// How many runs the suite has.
        runs: usize,
    },
    /// Scenarios without expectations.
    #[error("no scenario here expects anything: nothing to test, nothing ran\nhelp: add an [[expect]] to {}", .0.display())]
    NothingExpected(PathBuf),
}

impl PlanError {
    /// Whether the request was understood, and there is nothing in it.
    #[must_use]
    pub fn is_nothing(&self) -> bool {
        matches!(
            self,
            PlanError::EmptyShard { .. } | PlanError::NothingExpected(_)
        )
    }
}

/// Runs of a suite at most.
const RUNS_MAX: u64 = 1_000_000;
/// Without a word about it, one run of so many is repeated, and one at least.
const REPEATED_OF: usize = 20;

impl Plan {
    /// Reads everything that is asked for.
    ///
    /// # Errors
    /// See [`PlanError`].
    pub fn new(request: &Request) -> Result<Plan, PlanError> {
        let (suite, sources) = sources(request)?;
        let mut points = Vec::new();
        for source in &sources {
            points.extend(source.points(request)?);
        }
        if points.iter().all(|point| point.expectations == 0) {
            return Err(PlanError::NothingExpected(points[0].file.clone()));
        }
        let whole = ordered(&points)?;
        let repeats = request
            .repeats
            .or(suite.as_ref().and_then(|suite| suite.repeat));
        let repeats = repeats.unwrap_or(whole.len().div_ceil(REPEATED_OF));
        let count = whole.len();
        let runs: Vec<Run> = request.shard.deal(whole).collect();
        if runs.is_empty() {
            let shard = request.shard;
            return Err(PlanError::EmptyShard { shard, runs: count });
        }
        Ok(Plan {
            repeats: request.shard.share(repeats).min(runs.len()),
            suite,
            points,
            runs,
        })
    }

    /// The job of a run.
    #[must_use]
    pub fn job(&self, run: Run, process: Process) -> Job {
        let point = &self.points[run.point];
        Job {
            scenario: point.file.clone(),
            sets: point.sets.clone(),
            seed: run.seed,
            process,
        }
    }
}

/// Files that are read alike.
struct Files {
    files: Vec<PathBuf>,
    sets: Vec<scenario::Set>,
    seeds: Option<RangeInclusive<u64>>,
}

/// Everything that `request` names, in its order.
fn sources(request: &Request) -> Result<(Option<Suite>, Vec<Files>), PlanError> {
    let mut sources = Vec::new();
    for path in &request.paths {
        if let Some(suite) = scenario::suite(path)? {
            if request.paths.len() > 1 {
                return Err(PlanError::NotAlone(path.clone()));
            }
            let parts = suite.parts.iter().map(|part| Files {
                files: part.scenarios.clone(),
                sets: part.sets.clone(),
                seeds: part.seeds.clone(),
            });
            sources = parts.collect();
            return Ok((Some(suite), sources));
        }
        sources.push(Files {
            files: files(path)?,
            sets: Vec::new(),
            seeds: None,
        });
    }
    Ok((None, sources))
}

fn files(path: &Path) -> Result<Vec<PathBuf>, PlanError> {
    if !path.is_dir() {
        return Ok(vec![path.to_owned()]);
    }
    let files = scenario::files_below(path)?;
    if files.is_empty() {
        return Err(PlanError::NoScenario(path.to_owned()));
    }
    Ok(files)
}

impl Files {
    /// What these set and the request does not.
    fn own_sets(&self, request: &Request) -> Vec<Override> {
        let free = |own: &&Override| request.sets.iter().all(|set| set.key != own.key);
        let own = self.sets.iter().map(|set| &set.change);
        own.filter(free).cloned().collect()
    }

    /// The points of all these files.
    fn points(&self, request: &Request) -> Result<Vec<Point>, PlanError> {
        let points = self.files.iter().map(|file| self.points_of(file, request));
        Ok(points.collect::<Result<Vec<_>, _>>()?.concat())
    }

    fn points_of(&self, file: &Path, request: &Request) -> Result<Vec<Point>, PlanError> {
        if file.to_str().is_none() {
            return Err(PlanError::NotUnicode(file.to_owned()));
        }
        let own = self.own_sets(request);
        let given = [own.as_slice(), &request.sets].concat();
        let load = |sets: &[Override]| {
            let loaded = scenario::load(file, sets);
            loaded.map_err(|error| scenario::said_of(error, &self.sets, file))
        };
        let seeds = request.seeds.as_ref().or(self.seeds.as_ref());
        let point = |point: scenario::Point| {
            let all = [given.as_slice(), &point.overrides].concat();
            let shown = [own.as_slice(), &point.overrides].concat();
            let read = load(&all)?.scenario;
            Ok(Point {
                file: file.to_owned(),
                label: words(&shown).join(", "),
                sets: words(&all),
                expectations: read.expectations.len(),
                weight: weight(&read),
                seeds: seeds.unwrap_or(&read.seeds).clone(),
                scenario: read.name,
            })
        };
        load(&given)?
            .sweep
            .points()
            .into_iter()
            .map(point)
            .collect()
    }
}

fn words(overrides: &[Override]) -> Vec<String> {
    overrides.iter().map(Override::to_string).collect()
}

fn weight(scenario: &scenario::Scenario) -> u64 {
    let nodes: u64 = scenario
        .groups
        .iter()
        .map(|group| u64::from(group.count))
        .sum();
    nodes.saturating_mul(scenario.duration.as_micros() / 1_000_000 + 1)
}

/// All runs of `points` in the order in which they start, each once.
fn ordered(points: &[Point]) -> Result<Vec<Run>, PlanError> {
    let count = |point: &Point| (point.seeds.end() - point.seeds.start()).saturating_add(1);
    let total = points.iter().map(count).fold(0, u64::saturating_add);
    if total > RUNS_MAX {
        return Err(PlanError::TooMany(total));
    }
    let (mut firsts, mut known) = (BTreeMap::new(), BTreeSet::new());
    let mut runs = Vec::new();
    for (index, point) in points.iter().enumerate() {
        let file = point.file.canonicalize().unwrap_or(point.file.clone());
        let first = *firsts.entry((file, &point.sets)).or_insert(index);
        for (round, seed) in point.seeds.clone().enumerate() {
            if known.insert((first, seed)) {
                runs.push((round, u64::MAX - point.weight, Run { point: index, seed }));
            }
        }
    }
    runs.sort_unstable();
    Ok(runs.into_iter().map(|(_, _, run)| run).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn point(file: &str, weight: u64, seeds: RangeInclusive<u64>) -> Point {
        Point {
            file: file.into(),
            scenario: file.to_owned(),
            label: String::new(),
            sets: Vec::new(),
            expectations: 1,
            weight,
            seeds,
        }
    }

    #[test]
    fn first_seeds_come_first_and_the_largest_of_them_before_all() {
        let points = [
            point("small", 1, 1..=3),
            point("large", 9, 7..=8),
            point("alike", 9, 1..=1),
        ];
        let order = ordered(&points).unwrap();
        let order: Vec<_> = order.iter().map(|run| (run.point, run.seed)).collect();
        assert_eq!(order, [(1, 7), (2, 1), (0, 1), (1, 8), (0, 2), (0, 3)]);
    }

    #[test]
    fn a_run_that_is_named_twice_stands_in_the_order_once() {
        let points = [point("a", 1, 1..=3), point("a", 1, 2..=4)];
        let order = ordered(&points).unwrap();
        let order: Vec<_> = order.iter().map(|run| (run.point, run.seed)).collect();
        assert_eq!(order, [(0, 1), (0, 2), (0, 3), (1, 4)]);
    }

    #[test]
    fn more_runs_than_anybody_would_wait_for_are_refused() {
        let points = [point("a", 1, 0..=u64::MAX), point("b", 1, 0..=u64::MAX)];
        assert_eq!(ordered(&points), Err(PlanError::TooMany(u64::MAX)));
        assert_eq!(
            ordered(&[point("a", 1, 1..=1_000)]).map(|runs| runs.len()),
            Ok(1_000)
        );
    }
}
