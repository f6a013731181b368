//! From a file and the command line to one run, or to the grid of a sweep.

use super::error::{Place, ScenarioError};
use super::interpret::{Reading, interpret};
use super::overrides::{Edit, Override, edited};
use super::resolved;
use super::spec::Scenario;
use super::sweep::{self, Edits, Sweep};
use super::tree::{Source, Table};
use std::path::Path;

/// A scenario file, understood.
#[derive(Clone, Debug, PartialEq)]
pub struct Loaded {
    /// The run: the overrides, and the first value of every swept key that they leave free.
    pub scenario: Scenario,
    /// What `[sweep]` varies and the overrides leave free. Load the file again with the overrides
    /// of a point, and those that were given here, to have that point's scenario.
    pub sweep: Sweep,
    /// The run as a scenario file of its own: every default spelt out, nothing left to sweep.
    /// Reading it gives the same scenario, and the same text again.
    pub resolved: String,
}

/// Reads the scenario file at `path` with `overrides`.
///
/// # Errors
/// If the file cannot be read, is not TOML, or says something that cannot be.
pub fn load(path: &Path, overrides: &[Override]) -> Result<Loaded, ScenarioError> {
    let file = path.display().to_string();
    let bytes = std::fs::read(path).map_err(|error| ScenarioError::Unreadable {
        file: file.clone(),
        reason: error.to_string(),
    })?;
    match std::str::from_utf8(&bytes) {
        Ok(text) => parse(text, &file, overrides),
        Err(error) => Err(ScenarioError::Syntax {
            place: Box::new(Place::in_text(
                &file,
                &String::from_utf8_lossy(&bytes),
                error.valid_up_to(),
            )),
            problem: "this byte is not UTF-8".to_owned(),
        }),
    }
}

/// Reads the scenario `text` with `overrides`; messages call it `file_name`.
///
/// # Errors
/// If the text is not TOML, or says something that cannot be.
pub fn parse(text: &str, file_name: &str, overrides: &[Override]) -> Result<Loaded, ScenarioError> {
    let source = Source {
        file: file_name,
        text,
    };
    let file = source.tree()?;
    let axes = free_axes(sweep::read(&source, &file)?, overrides);
    let given = (overrides.iter().map(Edit::new)).collect::<Result<Vec<_>, _>>()?;
    let first = |axis: &Edits| axis.values[0].clone();
    let swept = edited(&source, &file, &axes.iter().map(first).collect::<Vec<_>>())?;
    let tree = edited(&source, &swept, &given)?;
    let mut reading = interpret(&source, &tree)?;
    for value in axes.iter().flat_map(|axis| &axis.values[1..]) {
        let other = edited(&source, &swept, std::slice::from_ref(value))?;
        interpret(&source, &edited(&source, &other, &given)?)?;
    }
    plan(&source, &tree, &mut reading)?;
    Ok(Loaded {
        resolved: resolved::text(&reading),
        scenario: reading.scenario,
        sweep: Sweep {
            axes: axes.iter().map(Edits::axis).collect(),
        },
    })
}

/// The axes whose keys no override fixes.
fn free_axes(axes: Vec<Edits>, overrides: &[Override]) -> Vec<Edits> {
    let free = |axis: &Edits| overrides.iter().all(|change| change.key != axis.key);
    axes.into_iter().filter(free).collect()
}

/// Marks what `[[outcome]]` plans to fail. A condition holds if setting its key to its value
/// would change nothing: defaults count, and `"60s"` is `"1m"`.
fn plan(source: &Source<'_>, tree: &Table, reading: &mut Reading) -> Result<(), ScenarioError> {
    let mut failing = Vec::new();
    for outcome in &reading.outcomes {
        let mut holds = true;
        for condition in &outcome.when {
            let changed = edited(source, tree, std::slice::from_ref(condition))?;
            holds &= interpret(source, &changed)?.scenario == reading.scenario;
        }
        if holds {
            failing.extend_from_slice(&outcome.fails);
        }
    }
    for index in failing {
        reading.scenario.expectations[index].planned_to_hold = false;
    }
    Ok(())
}
