//! Suite files: which scenarios a `kadlab test` runs, with which seeds, within which limits.
//!
//! A suite is TOML with a table `[suite]` and a list `[[part]]`; it is as strict as a scenario and
//! speaks of mistakes in the same way. Here patterns become files; which runs that makes is
//! decided where suites are run.

use super::error::{Place, ScenarioError};
use super::field::Field;
use super::interpret::{Entry, entries, name};
use super::list::files_below;
use super::load::text_of;
use super::overrides::Override;
use super::section::Section;
use super::tree::{Source, Value};
use super::units::{SEEDS, SIZE, seeds, size};
use kadlab_core::time::Duration;
use std::ops::RangeInclusive;
use std::path::{Path, PathBuf};

/// A suite file, understood.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Suite {
    /// What it is called.
    pub name: String,
    /// What it is for.
    pub description: String,
    /// Time on the wall after which no run is started.
    pub budget: Option<Duration>,
    /// Time on the wall for one run.
    pub run_limit: Option<Duration>,
    /// Resident memory of one worker in bytes.
    pub memory: Option<u64>,
    /// How many runs are repeated.
    pub repeat: Option<usize>,
    /// What it runs; at least one.
    pub parts: Vec<Part>,
}

/// Scenarios that are run alike.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// What it is called.
    pub name: String,
    /// Their files, at least one, each once.
    pub scenarios: Vec<PathBuf>,
    /// Seeds instead of the scenarios' own.
    pub seeds: Option<RangeInclusive<u64>>,
    /// What is set in all of them.
    pub sets: Vec<Set>,
}

/// An override that a suite says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Set {
    /// What is set.
    pub change: Override,
    place: Place,
}

const KEYS: &[&str] = &["suite", "part"];
const SUITE_KEYS: &[&str] = &[
    "name",
    "description",
    "seeds",
    "budget",
    "run-limit",
    "memory",
    "repeat",
];
const PART_KEYS: &[&str] = &["name", "scenarios", "except", "seeds", "set"];
/// Repetitions at most.
const REPEAT_MAX: u64 = 1_000_000;

/// The suite in the file at `path`; nothing if the file is no suite, or no file.
///
/// # Errors
/// If it is a suite and says something that cannot be.
pub fn suite(path: &Path) -> Result<Option<Suite>, ScenarioError> {
    if !is_suite(path) {
        return Ok(None);
    }
    let text = text_of(path)?;
    let file = path.display().to_string();
    let source = Source {
        file: &file,
        text: &text,
    };
    let tree = source.tree()?;
    let root = Section::root(&source, &tree);
    root.allow(KEYS)?;
    read(&root, path.parent().unwrap_or(Path::new(""))).map(Some)
}

/// Whether the file at `path` has one of a suite's tables, which no scenario has.
pub(super) fn is_suite(path: &Path) -> bool {
    let Ok(text) = text_of(path) else {
        return false;
    };
    let source = Source {
        file: "",
        text: &text,
    };
    source
        .tree()
        .is_ok_and(|tree| KEYS.iter().any(|key| tree.entry(key).is_some()))
}

/// A mistake in a scenario, said of the suite's override that brought it about.
#[must_use]
pub fn said_of(error: ScenarioError, sets: &[Set], file: &Path) -> ScenarioError {
    let ScenarioError::Mistake(mut mistake) = error else {
        return error;
    };
    if let Place::Set { argument } = &mistake.place
        && let Some(set) = sets.iter().find(|set| set.change.to_string() == *argument)
    {
        mistake.place = set.place.clone();
        mistake.problem = format!("{} (in {})", mistake.problem, file.display());
    }
    ScenarioError::Mistake(mistake)
}

fn read(root: &Section<'_>, folder: &Path) -> Result<Suite, ScenarioError> {
    let head = root.need("suite", "{ name = \"quick\" }")?.section()?;
    head.allow(SUITE_KEYS)?;
    let seeds = read_seeds(&head)?;
    let limit = |key: &str| head.find(key).map(|field| field.span()).transpose();
    let mut suite = Suite {
        name: name(&head.need("name", "\"quick\"")?)?,
        description: match head.find("description") {
            Some(field) => field.text()?.to_owned(),
            None => String::new(),
        },
        budget: limit("budget")?,
        run_limit: limit("run-limit")?,
        memory: head
            .find("memory")
            .map(|field| memory(&field))
            .transpose()?,
        repeat: head
            .find("repeat")
            .map(|field| repeat(&field))
            .transpose()?,
        parts: Vec::new(),
    };
    for entry in entries(root, "part", PART_KEYS)? {
        suite.parts.push(part(&entry, folder, &seeds)?);
    }
    if suite.parts.is_empty() {
        return Err(head.renamed("part".to_owned()).wrong(
            "this suite has no parts: it would test nothing".to_owned(),
            "add a list of [[part]], each with name and scenarios",
        ));
    }
    Ok(suite)
}

fn read_seeds(section: &Section<'_>) -> Result<Option<RangeInclusive<u64>>, ScenarioError> {
    let read = |field: Field<'_>| field.read(&SEEDS, seeds);
    section.find("seeds").map(read).transpose()
}

fn memory(field: &Field<'_>) -> Result<u64, ScenarioError> {
    field.read(&SIZE, |text| size(text).filter(|bytes| *bytes > 0))
}

fn repeat(field: &Field<'_>) -> Result<usize, ScenarioError> {
    let count = field.integer(0..=REPEAT_MAX)?;
    Ok(usize::try_from(count).expect("it is small"))
}

fn part(
    entry: &Entry<'_>,
    folder: &Path,
    usual: &Option<RangeInclusive<u64>>,
) -> Result<Part, ScenarioError> {
    let section = &entry.section;
    let field = section.need("scenarios", "[\"../scenarios/*.toml\"]")?;
    let mut scenarios = listed(&field, folder)?;
    if let Some(except) = section.find("except") {
        let except = listed(&except, folder)?;
        scenarios.retain(|file| !except.contains(file));
    }
    if scenarios.is_empty() {
        return Err(field.wrong(
            "this part names no scenario".to_owned(),
            "list scenario files, folders or patterns, such as \"../scenarios/*.toml\"",
        ));
    }
    let sets = match section.find("set") {
        Some(field) => sets(&field)?,
        None => Vec::new(),
    };
    Ok(Part {
        name: entry.name.clone(),
        scenarios,
        seeds: read_seeds(section)?.or(usual.clone()),
        sets,
    })
}

/// The scenario files that a list of patterns names, each once.
fn listed(list: &Field<'_>, folder: &Path) -> Result<Vec<PathBuf>, ScenarioError> {
    let mut listed = Vec::new();
    for pattern in list.list()? {
        for file in files(&pattern, folder)? {
            if !listed.contains(&file) {
                listed.push(file);
            }
        }
    }
    Ok(listed)
}

/// The scenario files that a pattern names, relative to the suite's folder, sorted.
fn files(pattern: &Field<'_>, folder: &Path) -> Result<Vec<PathBuf>, ScenarioError> {
    let text = pattern.text()?;
    let escaped = glob::Pattern::escape(&folder.to_string_lossy());
    let whole = Path::new(&escaped).join(text);
    let found = glob::glob(&whole.to_string_lossy()).map_err(|error| {
        let problem = format!("\"{text}\" is not a pattern: {}", error.msg);
        pattern.wrong(
            problem,
            "use * and ? as a shell does, ** for folders of any depth",
        )
    })?;
    let mut files = Vec::new();
    for path in found {
        let path = path.map_err(|error| ScenarioError::Unreadable {
            file: error.path().display().to_string(),
            reason: error.error().to_string(),
        })?;
        if path.is_dir() {
            files.extend(files_below(&path)?);
        } else if !is_suite(&path) {
            files.push(path);
        }
    }
    if files.is_empty() {
        let problem = format!("\"{text}\" names no scenario file");
        return Err(pattern.wrong(problem, "paths begin at the folder of the suite file"));
    }
    Ok(files.into_iter().map(|file| plain(&file)).collect())
}

/// A path without `folder/..`, if it leads to the same file: `ci/../scenarios` is `scenarios`.
fn plain(path: &Path) -> PathBuf {
    use std::path::Component;
    let mut plain = PathBuf::new();
    for component in path.components() {
        let last = plain.components().next_back();
        match (component, last) {
            (Component::CurDir, _) => {}
            (Component::ParentDir, Some(Component::Normal(_))) => {
                plain.pop();
            }
            (other, _) => plain.push(other),
        }
    }
    match (plain.canonicalize(), path.canonicalize()) {
        (Ok(one), Ok(other)) if one == other => plain,
        _ => path.to_owned(),
    }
}

/// `{ "network.wire" = "encoded" }`: keys in quotes and their values, as in a condition.
fn sets(field: &Field<'_>) -> Result<Vec<Set>, ScenarioError> {
    let set = |(key, field): (&str, Field<'_>)| {
        if matches!(field.node().value, Value::Table(_)) && !key.contains('.') {
            return Err(field.wrong(
                "a key stands in quotes, with its dots".to_owned(),
                "write { \"network.wire\" = \"encoded\" }",
            ));
        }
        Ok(Set {
            change: Override {
                key: key.to_owned(),
                value: super::sweep::argument(&field.node().value),
            },
            place: field.source.place(&field.node().origin),
        })
    };
    field.section()?.fields().into_iter().map(set).collect()
}
