//! `kadlab list`, `kadlab validate` and `kadlab schema`: scenario files without running them.

use super::say::{say, say_line};
use super::{Error, Status};
use crate::scenario;
use std::path::PathBuf;

/// Arguments of `kadlab list`.
#[derive(Debug, clap::Args)]
pub(super) struct List {
    /// The folder
    #[arg(default_value = "scenarios")]
    folder: PathBuf,
}

impl List {
    pub(super) fn execute(&self) -> Result<Status, Error> {
        let listed = scenario::list(&self.folder)?;
        let mut good = true;
        for file in &listed {
            match &file.summary {
                Ok(summary) => say_line(format_args!(
                    "{}\n    {} nodes, {}: {}",
                    file.path.display(),
                    summary.nodes,
                    summary.duration,
                    summary.description
                )),
                Err(error) => {
                    good = false;
                    eprintln!("error: {error}");
                }
            }
        }
        Ok(match (good, listed.is_empty()) {
            (false, _) => Status::Usage,
            (true, true) => {
                say_line(format_args!(
                    "no scenario files below {}",
                    self.folder.display()
                ));
                Status::NothingRan
            }
            (true, false) => Status::AsPlanned,
        })
    }
}

/// Arguments of `kadlab validate`.
#[derive(Debug, clap::Args)]
pub(super) struct Validate {
    /// The scenario files
    #[arg(required = true)]
    files: Vec<PathBuf>,
    /// Print each file resolved: every key with its value
    #[arg(long)]
    resolved: bool,
}

impl Validate {
    pub(super) fn execute(&self) -> Result<Status, Error> {
        let mut status = Status::AsPlanned;
        for file in &self.files {
            match scenario::load(file, &[]) {
                Ok(loaded) if self.resolved => say(loaded.resolved),
                Ok(loaded) => {
                    let points = loaded.sweep.points().len();
                    say_line(format_args!(
                        "{}: {} is valid, points: {points}",
                        file.display(),
                        loaded.scenario.name
                    ));
                }
                Err(error) => {
                    eprintln!("error: {error}");
                    status = Status::Usage;
                }
            }
        }
        Ok(status)
    }
}

/// Prints the schema of scenario files.
pub(super) fn schema() -> Status {
    say(scenario::schema());
    Status::AsPlanned
}
