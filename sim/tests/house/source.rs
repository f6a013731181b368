//! Sources of the house's libraries and of their tests, as text.

use super::layers::PACKAGES;
use std::path::{Path, PathBuf};

/// One file.
pub(crate) struct Source {
    /// Relative to the workspace.
    pub(crate) path: String,
    pub(crate) text: String,
}

/// A line with its number from 1.
pub(crate) type Line<'a> = (usize, &'a str);

impl Source {
    /// Whether all of it is tests.
    pub(crate) fn is_test(&self) -> bool {
        self.path.contains("/tests/") || self.path.ends_with("/tests.rs")
    }

    /// The lines before the file's own test module; none of a file that is all tests.
    pub(crate) fn own_lines(&self) -> Vec<Line<'_>> {
        if self.is_test() {
            return Vec::new();
        }
        let lines = (1..).zip(self.text.lines());
        lines
            .take_while(|(_, line)| *line != "#[cfg(test)]")
            .collect()
    }

    /// The same lines without comments.
    pub(crate) fn code(&self) -> Vec<Line<'_>> {
        let own = self.own_lines().into_iter();
        own.map(|(number, line)| (number, line.split("//").next().unwrap_or_default()))
            .collect()
    }
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// A file by its path in the workspace.
pub(crate) fn read(path: &str) -> Source {
    let text = std::fs::read_to_string(root().join(path));
    Source {
        path: path.to_owned(),
        text: text.unwrap_or_else(|error| panic!("{path}: {error}")),
    }
}

/// All Rust sources of the workspace, in the order of their paths.
pub(crate) fn all() -> Vec<Source> {
    let mut paths = Vec::new();
    for (package, _) in PACKAGES {
        for folder in ["src", "tests"] {
            collect(&format!("{package}/{folder}"), &mut paths);
        }
    }
    collect("benches/benches", &mut paths);
    paths.sort();
    paths.iter().map(|path| read(path)).collect()
}

fn collect(folder: &str, paths: &mut Vec<String>) {
    let entries = std::fs::read_dir(root().join(folder));
    for entry in entries.unwrap_or_else(|error| panic!("{folder}: {error}")) {
        let entry = entry.expect("a folder can be listed");
        let path = format!("{folder}/{}", entry.file_name().to_string_lossy());
        if entry.path().is_dir() {
            collect(&path, paths);
        } else if path.ends_with(".rs") {
            paths.push(path);
        }
    }
}
