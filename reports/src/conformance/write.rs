//! Writing a conformance's folder, whole or not at all.

use super::{Conformance, Distance, Measure, distances, figure, measures, page};
use crate::Error;
use crate::destination::{Claim, Incomplete, check_claim};
use crate::plots::Figure;
use crate::write::write_pictures;
use serde::Serialize;
use std::path::Path;

const SHEET: &str = "conformance.json";

/// What is kept of a conformance: all of it, and what was made of it.
#[derive(Serialize)]
struct Sheet<'c> {
    #[serde(flatten)]
    conformance: &'c Conformance,
    holds: Holds,
    measures: Vec<Measure>,
    distances: Vec<Distance>,
}

/// The verdict as a word.
#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
enum Holds {
    TheSame,
    NotTheSame,
}

/// Checks that a conformance of this scenario may be written to `out`; only one of the same
/// scenario is replaced.
///
/// # Errors
/// As [`crate::check_destination`].
pub fn check_conformance_destination(out: &Path, scenario: &str) -> Result<(), Error> {
    check_claim(out, &Claim::Conformance { scenario })
}

/// Writes a conformance to the folder `out`: `report.html`, `conformance.json`,
/// `scenario.resolved.toml` and `plots/`.
///
/// # Errors
/// As [`check_conformance_destination`], and whatever the disk answers; `out` is then as it was.
pub fn write_conformance(conformance: &Conformance, out: &Path) -> Result<(), Error> {
    check_conformance_destination(out, &conformance.scenario)?;
    let sheet = Sheet {
        conformance,
        holds: match conformance.holds() {
            true => Holds::TheSame,
            false => Holds::NotTheSame,
        },
        measures: measures(conformance),
        distances: distances(conformance),
    };
    let json = serde_json::to_vec_pretty(&sheet).map_err(|e| Error::encoding(SHEET, e))?;
    let figures = figure::figures(conformance);
    let pictures: Result<Vec<_>, Error> = figures.iter().map(Figure::render).collect();
    let pictures = pictures?;
    let page = page::html(conformance, (&figures, &pictures));
    let incomplete = Incomplete::beside(out)?;
    write_pictures(&incomplete, &figures, &pictures)?;
    incomplete.file("report.html", page.as_bytes())?;
    incomplete.file("scenario.resolved.toml", conformance.resolved.as_bytes())?;
    incomplete.file(SHEET, &json)?;
    incomplete.finish()
}
