//! `kadlab compare`: two results, paired by seed.

use super::say::{say, say_line};
use super::{Error, Status};
use kadlab_reports::study::{Side, compare, comparison_text, read, write_comparison};
use std::path::PathBuf;

/// Arguments of `kadlab compare`.
#[derive(Debug, clap::Args)]
pub(super) struct Compare {
    /// The result folder to compare with; DIR#KEY=VALUE takes some points of a sweep
    a: String,
    /// The result folder that is compared, written the same
    b: String,
    /// Where the report goes; without it runs/NAME-comparison
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
}

impl Compare {
    pub(super) fn execute(&self) -> Result<Status, Error> {
        let (a, b) = (Side::parse(&self.a)?, Side::parse(&self.b)?);
        let comparison = compare((&a, &read(&a.folder)?), (&b, &read(&b.folder)?))?;
        let name = format!("{}-comparison", comparison.scenario);
        let default = PathBuf::from("runs").join(name);
        let out = self.out.clone().unwrap_or(default);
        write_comparison(&comparison, &out)?;
        say(comparison_text(&comparison));
        say_line(format_args!(
            "report: {}",
            out.join("report.html").display()
        ));
        Ok(Status::AsPlanned)
    }
}
