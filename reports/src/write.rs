//! Writing a whole report: every file is made, then all of them appear at once.

use crate::destination::{Incomplete, check_destination};
use crate::plots::{Figure, Picture, figures};
use crate::record::Run;
use crate::sample::Sample;
use crate::summary::Summary;
use crate::windows::windows;
use crate::{Error, page, tables};
use std::path::Path;

/// Writes the report of a run to the folder `out`, whole or not at all.
///
/// The folder holds `report.html`, `summary.json`, `lookups.csv`, `timeline.csv`,
/// `convergence.csv`, `load.csv`, `nodes.csv`, `faults.csv`, `sample.json`, `scenario.resolved.toml` and
/// `plots/`. A plot
/// without data is left out and the page says why.
///
/// # Errors
/// As [`check_destination`], and whatever the disk answers; `out` is then as it was.
///
/// # Panics
/// If the record points to a group or workload that its scenario does not have.
pub fn write(run: &Run, out: &Path) -> Result<(), Error> {
    check_destination(out, &run.scenario.name, run.seed)?;
    let windows = windows(run);
    let figures = figures(run, &windows);
    let pictures = figures
        .iter()
        .map(Figure::render)
        .collect::<Result<Vec<_>, Error>>()?;
    let summary = Summary::of(run, &windows)
        .to_json()
        .map_err(|e| Error::encoding("summary.json", e))?;
    let sample = serde_json::to_vec(&Sample::of(run, &windows))
        .map_err(|e| Error::encoding("sample.json", e))?;
    let incomplete = Incomplete::beside(out)?;
    for (name, bytes) in tables::files(run, &windows)? {
        incomplete.file(name, &bytes)?;
    }
    write_pictures(&incomplete, &figures, &pictures)?;
    incomplete.file("scenario.resolved.toml", run.scenario.resolved.as_bytes())?;
    incomplete.file(
        "report.html",
        page::html(run, &windows, (&figures, &pictures)).as_bytes(),
    )?;
    incomplete.file("sample.json", &sample)?;
    incomplete.file("summary.json", summary.as_bytes())?;
    incomplete.finish()
}

/// Writes each figure that has something to show into `plots/`.
pub(crate) fn write_pictures(
    incomplete: &Incomplete,
    figures: &[Figure],
    pictures: &[Option<Picture>],
) -> Result<(), Error> {
    incomplete.folder("plots")?;
    for (figure, picture) in figures.iter().zip(pictures) {
        if let Some(Picture { svg, png }) = picture {
            incomplete.file(&format!("plots/{}.svg", figure.name), svg.as_bytes())?;
            incomplete.file(&format!("plots/{}.png", figure.name), png)?;
        }
    }
    Ok(())
}
