//! Reading result folders back: of a sweep or of one run, whole or not at all.
//!
//! What is missing, cut short, edited or not from this program is one error that names the file. A
//! number is never made from half a result.

use super::plan::Row;
use super::{Grid, Point, Study};
use crate::Error;
use crate::sample::Sample;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::fs;
use std::io::ErrorKind;
use std::path::Path;

/// The file that says what a sweep ran.
pub(super) const GRID: &str = "sweep.json";
/// The file with a sample in every line.
pub(super) const SAMPLES: &str = "samples.jsonl";

/// `sweep.json`.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Sheet {
    #[serde(flatten)]
    pub(super) grid: Grid,
    /// Planned against actual.
    pub(super) rows: Vec<Row>,
    /// SHA-256 of the samples' file, in hexadecimal digits.
    pub(super) samples_sha256: String,
    /// What the machine did: the only part that differs between two sweeps of the same.
    pub(super) host: Host,
}

/// What the machine did.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Host {
    /// Wall-clock time of all runs together.
    pub wall_seconds: f64,
    /// Runs at once.
    pub threads: usize,
}

/// What a run's `summary.json` must have in common with its sample.
#[derive(Debug, PartialEq, Deserialize)]
struct Summary {
    scenario: String,
    seed: u64,
    fingerprint: String,
}

/// A line of the samples' file.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Line {
    /// The point's position in the grid.
    pub(super) point: usize,
    /// The run.
    pub(super) sample: Sample,
}

/// Reads the result of a sweep, or of one run as a grid of one point and one seed.
///
/// # Errors
/// If the folder has no whole result of this version's kind.
pub fn read(folder: &Path) -> Result<Study, Error> {
    match fs::metadata(folder) {
        Ok(found) if found.is_dir() => {}
        Ok(_) => return Err(unfit(folder, "it is not a folder")),
        Err(error) if error.kind() == ErrorKind::NotFound => {
            return Err(unfit(folder, "there is no such folder"));
        }
        Err(error) => return Err(Error::disk("read", folder)(error)),
    }
    if folder.join(GRID).exists() {
        sweep(folder)
    } else if folder.join("sample.json").exists() {
        run(folder)
    } else {
        let problem = format!("it has neither {GRID} nor sample.json");
        Err(unfit(folder, &problem))
    }
}

fn sweep(folder: &Path) -> Result<Study, Error> {
    let sheet: Sheet = json(folder, GRID)?;
    let text = bytes(folder, SAMPLES)?;
    let path = folder.join(SAMPLES);
    let grid = sheet.grid;
    let expected = grid.points.len() * grid.seeds.len();
    if expected == 0 || !grid.seeds.is_sorted() {
        let problem = "it has no points, or no seeds in ascending order".to_owned();
        return Err(damaged(&folder.join(GRID), problem));
    }
    let mut samples = Vec::with_capacity(expected);
    for (number, line) in (1..).zip(text.split_inclusive(|byte| *byte == b'\n')) {
        let read: Line = serde_json::from_slice(line)
            .map_err(|error| damaged(&path, format!("line {number} is not a sample: {error}")))?;
        if !line.ends_with(b"\n") {
            return Err(damaged(&path, format!("line {number} is cut short")));
        }
        check(&grid, number, &read).map_err(|problem| damaged(&path, problem))?;
        samples.push(read.sample);
    }
    if samples.len() != expected {
        let problem = format!(
            "it has {} samples, and {GRID} says {expected} ({} points and {} seeds)",
            samples.len(),
            grid.points.len(),
            grid.seeds.len()
        );
        return Err(damaged(&path, problem));
    }
    if digest(&text) != sheet.samples_sha256 {
        return Err(damaged(
            &path,
            format!("it is not the file that was written: its SHA-256 is not that of {GRID}"),
        ));
    }
    Ok(Study::new(grid, samples))
}

/// A line must be the run that stands there: points in order, and within them seeds.
fn check(grid: &Grid, number: usize, line: &Line) -> Result<(), String> {
    let sample = &line.sample;
    if !grid.seeds.contains(&sample.seed) {
        return Err(format!(
            "line {number} is a run of seed {}, which {GRID} does not have",
            sample.seed
        ));
    }
    let (point, seed) = (
        (number - 1) / grid.seeds.len(),
        grid.seeds[(number - 1) % grid.seeds.len()],
    );
    if (line.point, sample.seed) != (point, seed) {
        return Err(format!(
            "line {number} is point {} with seed {}, where point {point} with seed {seed} stands",
            line.point, sample.seed
        ));
    }
    if (&sample.scenario, &sample.version) != (&grid.scenario, &grid.version) {
        return Err(format!(
            "line {number} is a run of `{}` {}, and {GRID} is of `{}` {}",
            sample.scenario, sample.version, grid.scenario, grid.version
        ));
    }
    Ok(())
}

fn run(folder: &Path) -> Result<Study, Error> {
    let sample: Sample = json(folder, "sample.json")?;
    let summary: Summary = json(folder, "summary.json")?;
    let own = Summary {
        scenario: sample.scenario.clone(),
        seed: sample.seed,
        fingerprint: sample.fingerprint.clone(),
    };
    if summary != own {
        let problem = "it is not of the run that summary.json is of".to_owned();
        return Err(damaged(&folder.join("sample.json"), problem));
    }
    let resolved = bytes(folder, "scenario.resolved.toml")?;
    let resolved = String::from_utf8(resolved).map_err(|_| {
        let path = folder.join("scenario.resolved.toml");
        damaged(&path, "it is not text".to_owned())
    })?;
    let grid = Grid {
        scenario: sample.scenario.clone(),
        description: String::new(),
        version: sample.version.clone(),
        command: String::new(),
        seeds: vec![sample.seed],
        axes: Vec::new(),
        points: vec![Point {
            settings: Vec::new(),
            resolved,
        }],
        reference: 0,
    };
    Ok(Study::new(grid, vec![sample]))
}

fn json<T: DeserializeOwned>(folder: &Path, name: &str) -> Result<T, Error> {
    let path = folder.join(name);
    serde_json::from_slice(&bytes(folder, name)?)
        .map_err(|error| damaged(&path, format!("it is cut short or was edited: {error}")))
}

fn bytes(folder: &Path, name: &str) -> Result<Vec<u8>, Error> {
    let path = folder.join(name);
    fs::read(&path).map_err(|error| match error.kind() {
        ErrorKind::NotFound => damaged(&path, "the file is missing".to_owned()),
        _ => Error::disk("read", path)(error),
    })
}

/// SHA-256 in hexadecimal digits.
pub(super) fn digest(bytes: &[u8]) -> String {
    let hash = Sha256::digest(bytes);
    hash.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn unfit(path: &Path, problem: &str) -> Error {
    Error::unfit(path, problem.to_owned())
}

fn damaged(path: &Path, problem: String) -> Error {
    Error::Unfit {
        path: path.to_owned(),
        problem,
        remedy: "run the scenario again with the same --out, or name another folder".to_owned(),
    }
}
