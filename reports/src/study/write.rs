//! Writing the result folders of sweeps and comparisons, whole or not at all.

use super::compare::Comparison;
use super::folder::{GRID, Host, Line, SAMPLES, Sheet, digest};
use super::{Study, figures, page, tables};
use crate::Error;
use crate::destination::{Claim, Incomplete, check_claim};
use crate::plots::{Figure, Picture};
use crate::write::write_pictures;
use std::path::Path;

/// Writes the result of a sweep to the folder `out`.
///
/// It holds `report.html`, `sweep.json`, `samples.jsonl`, `metrics.csv`, `scenario.resolved.toml`
/// (the first point's) and `plots/`. All but the part `host` of `sweep.json` is the same for the
/// same scenario and seeds.
///
/// # Errors
/// As [`crate::check_sweep_destination`], and whatever the disk answers; `out` is then as it was.
pub fn write_sweep(study: &Study, host: Host, out: &Path) -> Result<(), Error> {
    let scenario = &study.grid.scenario;
    check_claim(out, &Claim::Sweep { scenario })?;
    let samples = lines(study)?;
    let sheet = Sheet {
        grid: study.grid.clone(),
        rows: study.rows(),
        samples_sha256: digest(&samples),
        host,
    };
    let sheet = serde_json::to_vec_pretty(&sheet).map_err(|e| Error::encoding(GRID, e))?;
    let metrics = tables::metrics(study)?;
    let against = study.against_reference();
    let figures = figures::of_study(study, &against);
    let pictures = rendered(&figures)?;
    let page = page::of_study(study, &against, (&figures, &pictures));
    let incomplete = Incomplete::beside(out)?;
    write_pictures(&incomplete, &figures, &pictures)?;
    incomplete.file("report.html", page.as_bytes())?;
    incomplete.file(SAMPLES, &samples)?;
    incomplete.file("metrics.csv", &metrics)?;
    let resolved = study.grid.points[0].resolved.as_bytes();
    incomplete.file("scenario.resolved.toml", resolved)?;
    incomplete.file(GRID, &sheet)?;
    incomplete.finish()
}

fn lines(study: &Study) -> Result<Vec<u8>, Error> {
    let mut text = Vec::new();
    for (point, samples) in study.samples.iter().enumerate() {
        for sample in samples {
            let line = Line {
                point,
                sample: sample.clone(),
            };
            serde_json::to_writer(&mut text, &line).map_err(|e| Error::encoding(SAMPLES, e))?;
            text.push(b'\n');
        }
    }
    Ok(text)
}

/// Writes a comparison to the folder `out`: `report.html`, `comparison.json`, `metrics.csv` and
/// `plots/`.
///
/// # Errors
/// If something else than a comparison of this scenario stands there, and whatever the disk
/// answers; `out` is then as it was.
pub fn write_comparison(comparison: &Comparison, out: &Path) -> Result<(), Error> {
    let scenario = &comparison.scenario;
    check_claim(out, &Claim::Comparison { scenario })?;
    let json =
        serde_json::to_vec_pretty(comparison).map_err(|e| Error::encoding("comparison.json", e))?;
    let metrics = tables::differences(comparison)?;
    let figures = figures::of_comparison(comparison);
    let pictures = rendered(&figures)?;
    let page = page::of_comparison(comparison, (&figures, &pictures));
    let incomplete = Incomplete::beside(out)?;
    write_pictures(&incomplete, &figures, &pictures)?;
    incomplete.file("report.html", page.as_bytes())?;
    incomplete.file("metrics.csv", &metrics)?;
    incomplete.file("comparison.json", &json)?;
    incomplete.finish()
}

fn rendered(figures: &[Figure]) -> Result<Vec<Option<Picture>>, Error> {
    figures.iter().map(Figure::render).collect()
}
