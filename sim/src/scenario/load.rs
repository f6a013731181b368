//! From a file and the command line to one run, or to the grid of a sweep.

use super::edit::{Edit, edited};
use super::error::{Place, ScenarioError};
use super::interpret::{Outcome, Reading, interpret};
use super::overrides::Override;
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
    parse(&text_of(path)?, &path.display().to_string(), overrides)
}

/// The text of the file at `path`.
pub(super) fn text_of(path: &Path) -> Result<String, ScenarioError> {
    let file = path.display().to_string();
    let bytes = std::fs::read(path).map_err(|error| ScenarioError::Unreadable {
        file: file.clone(),
        reason: error.to_string(),
    })?;
    String::from_utf8(bytes).map_err(|error| {
        let text = String::from_utf8_lossy(error.as_bytes());
        let valid = error.utf8_error().valid_up_to();
        ScenarioError::Syntax {
            place: Box::new(Place::in_text(&file, &text, valid)),
            problem: "this byte is not UTF-8".to_owned(),
        }
    })
}

/// Reads the scenario `text` with `overrides`; messages call it `file_name`.
///
/// The file must be a scenario as it stands, and with every value of its sweep: so nothing wrong
/// hides behind an override, and what fails later is the overrides' fault and is said of them.
///
/// # Errors
/// If the text is not TOML, or says something that cannot be.
pub fn parse(text: &str, file_name: &str, overrides: &[Override]) -> Result<Loaded, ScenarioError> {
    let source = Source {
        file: file_name,
        text,
    };
    let file = source.tree()?;
    let written = interpret(&source, &file)?;
    check_conditions(&source, &file, &written.outcomes)?;
    let axes = sweep::read(&source, &file)?;
    check_axes(&source, &file, &axes)?;
    let free = free_axes(axes, overrides);
    let firsts: Vec<_> = free.iter().map(Edits::first).collect();
    let swept = edited(&source, &file, &firsts)?;
    let (tree, mut reading) = overridden(&source, &swept, overrides)?;
    plan(&source, &tree, &mut reading);
    Ok(Loaded {
        resolved: resolved::text(&reading),
        scenario: reading.scenario,
        sweep: Sweep {
            axes: free.iter().map(Edits::axis).collect(),
        },
    })
}

/// Every value of every axis, with the first values of the others.
fn check_axes(source: &Source<'_>, file: &Table, axes: &[Edits]) -> Result<(), ScenarioError> {
    let mut edits: Vec<_> = axes.iter().map(Edits::first).collect();
    for (index, axis) in axes.iter().enumerate() {
        for value in &axis.values {
            edits[index] = value.clone();
            let read = interpret(source, &edited(source, file, &edits)?);
            read.map_err(|error| error.caused_at(source.place(&value.node.origin)))?;
        }
        edits[index] = axis.first();
    }
    Ok(())
}

/// The axes whose keys no override fixes.
fn free_axes(axes: Vec<Edits>, overrides: &[Override]) -> Vec<Edits> {
    let free = |axis: &Edits| overrides.iter().all(|change| change.key != axis.key);
    axes.into_iter().filter(free).collect()
}

/// The tree with all overrides; a mistake is said of the first override that brings it about.
fn overridden(
    source: &Source<'_>,
    swept: &Table,
    overrides: &[Override],
) -> Result<(Table, Reading), ScenarioError> {
    let edits = (overrides.iter().map(Edit::new)).collect::<Result<Vec<_>, _>>()?;
    let attempt = |count: usize| {
        let tree = edited(source, swept, &edits[..count])?;
        let reading = interpret(source, &tree)?;
        Ok((tree, reading))
    };
    attempt(edits.len()).map_err(|error: ScenarioError| {
        let cause = (1..=edits.len()).find(|count| attempt(*count).err().as_ref() == Some(&error));
        match cause {
            Some(count) => error.caused_at(source.place(&edits[count - 1].node.origin)),
            None => error,
        }
    })
}

/// Every condition of `[[outcome]]` is about a key that there is, and a value that it takes.
fn check_conditions(
    source: &Source<'_>,
    file: &Table,
    outcomes: &[Outcome],
) -> Result<(), ScenarioError> {
    for condition in outcomes.iter().flat_map(|outcome| &outcome.when) {
        let changed = edited(source, file, std::slice::from_ref(condition))?;
        let read = interpret(source, &changed);
        read.map_err(|error| error.caused_at(source.place(&condition.node.origin)))?;
    }
    Ok(())
}

/// Marks what `[[outcome]]` plans to fail.
fn plan(source: &Source<'_>, tree: &Table, reading: &mut Reading) {
    let holds = |outcome: &&Outcome| {
        let holds = |condition| holds(source, tree, condition, &reading.scenario);
        outcome.when.iter().all(holds)
    };
    let failing = reading.outcomes.iter().filter(holds);
    let failing: Vec<_> = failing.flat_map(|outcome| outcome.fails.clone()).collect();
    for index in failing {
        reading.scenario.expectations[index].planned_to_hold = false;
    }
}

/// A condition holds if setting its key to its value would change nothing: so defaults count, and
/// `"60s"` is `"1m"`. What cannot be set here does not hold.
fn holds(source: &Source<'_>, tree: &Table, condition: &Edit, scenario: &Scenario) -> bool {
    let changed = edited(source, tree, std::slice::from_ref(condition));
    let changed = changed.and_then(|tree| interpret(source, &tree));
    changed.is_ok_and(|reading| reading.scenario == *scenario)
}
