//! Where a key of a scenario was said, for whoever finds it unfit after the file was read: a host
//! that cannot carry it.

use super::edit::{Edit, edited, table_named};
use super::error::{Mistake, Place, ScenarioError};
use super::load::text_of;
use super::overrides::Override;
use super::tree::{Origin, Source, Table, Value};
use std::path::Path;

/// A mistake about `key` (entries of lists by their names: `fault.outage.at`) of the scenario file
/// at `path`, said of the place where the key is set, or else of the table that it would stand in.
///
/// # Errors
/// If the file cannot be read any more.
pub fn unfit(
    path: &Path,
    overrides: &[Override],
    key: &str,
    (problem, remedy): (String, String),
) -> Result<ScenarioError, ScenarioError> {
    let (file, text) = (path.display().to_string(), text_of(path)?);
    let source = Source {
        file: &file,
        text: &text,
    };
    let edits = (overrides.iter().map(Edit::new)).collect::<Result<Vec<_>, _>>()?;
    let tree = edited(&source, &source.tree()?, &edits)?;
    let place = place(&source, &tree, key);
    Ok(ScenarioError::Mistake(Box::new(Mistake {
        place,
        key: key.to_owned(),
        problem,
        remedy,
    })))
}

/// The place of the longest part of a key that is set.
fn place(source: &Source<'_>, tree: &Table, key: &str) -> Place {
    let mut parts = key.split('.').peekable();
    let mut origin = Origin::File(0..0);
    let mut table = tree;
    while let Some(part) = parts.next() {
        let Some(entry) = table.entry(part) else {
            break;
        };
        origin = entry.origin.clone();
        let name = parts.peek().copied();
        let next = match &entry.node.value {
            Value::Table(inner) => Some((&entry.node.origin, inner)),
            Value::List(_) => name.and_then(|name| table_named(&entry.node.value, name)),
            _ => None,
        };
        let Some((place, inner)) = next else { break };
        if let Value::List(_) = &entry.node.value {
            origin = place.clone();
            parts.next();
        }
        table = inner;
    }
    source.place(&origin)
}
