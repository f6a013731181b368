//! A file that says only what a node's design is: a `[core]` as scenario files have it.

use super::error::ScenarioError;
use super::interpret;
use super::load::text_of;
use super::tree::Source;
use kadlab_core::config::Config;
use std::path::Path;

/// Reads the design in the file at `path`; every key that it leaves out is the preset's.
///
/// # Errors
/// If the file cannot be read, is not TOML, or has anything but a `[core]` that a node can have.
pub fn design(path: &Path) -> Result<Config, ScenarioError> {
    let (file, text) = (path.display().to_string(), text_of(path)?);
    let source = Source {
        file: &file,
        text: &text,
    };
    interpret::design_alone(&source, &source.tree()?)
}
