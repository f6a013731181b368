//! What scenario files there are: a folder's, with one line's worth of each.

use super::error::ScenarioError;
use super::load::load;
use super::suite;
use kadlab_core::time::Duration;
use std::path::{Path, PathBuf};

/// A scenario file and what it is, or what is wrong with it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed {
    /// Where it is.
    pub path: PathBuf,
    /// What it is.
    pub summary: Result<Summary, ScenarioError>,
}

/// A scenario in one line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Summary {
    /// Its name.
    pub name: String,
    /// What it shows.
    pub description: String,
    /// Nodes of all groups.
    pub nodes: u64,
    /// How long it runs in simulated time.
    pub duration: Duration,
}

/// All scenario files (`*.toml`) below `folder`, by path; a bad one does not hide the others.
///
/// # Errors
/// If a folder cannot be read.
pub fn list(folder: &Path) -> Result<Vec<Listed>, ScenarioError> {
    let paths = files_below(folder)?;
    let listed = |path: PathBuf| Listed {
        summary: summary(&path),
        path,
    };
    Ok(paths.into_iter().map(listed).collect())
}

/// The paths of all scenario files (`*.toml`) below `folder`, sorted; suites are none.
///
/// # Errors
/// If a folder cannot be read.
pub fn files_below(folder: &Path) -> Result<Vec<PathBuf>, ScenarioError> {
    let mut paths = Vec::new();
    collect(folder, &mut paths)?;
    paths.retain(|path| !suite::is_suite(path));
    paths.sort();
    Ok(paths)
}

/// Follows no symbolic link to a folder, so that it always ends.
fn collect(folder: &Path, paths: &mut Vec<PathBuf>) -> Result<(), ScenarioError> {
    let unreadable = |error: std::io::Error| ScenarioError::Unreadable {
        file: folder.display().to_string(),
        reason: error.to_string(),
    };
    for entry in std::fs::read_dir(folder).map_err(unreadable)? {
        let entry = entry.map_err(unreadable)?;
        let path = entry.path();
        if entry.file_type().map_err(unreadable)?.is_dir() {
            collect(&path, paths)?;
        } else if path
            .extension()
            .is_some_and(|extension| extension == "toml")
        {
            paths.push(path);
        }
    }
    Ok(())
}

fn summary(path: &Path) -> Result<Summary, ScenarioError> {
    let scenario = load(path, &[])?.scenario;
    Ok(Summary {
        nodes: (scenario.groups.iter())
            .map(|group| u64::from(group.count))
            .sum(),
        name: scenario.name,
        description: scenario.description,
        duration: scenario.duration,
    })
}
