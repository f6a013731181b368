//! The plots of a report: each says one thing, in one sentence that is computed with it.
//!
//! A plot without anything to show is absent from folder and page, and says why. Plots read the
//! record and the windows; none computes a statistic that the summary has. `multiples` and `forest`
//! draw what many runs come to; what goes into them is the study's.

pub(crate) mod axis;
pub(crate) mod drawing;
pub(crate) mod font;
pub(crate) mod forest;
pub(crate) mod frame;
mod health;
mod hops;
mod latency;
mod load;
pub(crate) mod multiples;
pub(crate) mod palette;
mod processors;
mod render;
mod spent;
mod timeline;
mod timeplot;
mod values;

pub(crate) use load::rate_text;

use crate::Error;
use crate::record::Run;
use crate::windows::Window;
use drawing::Drawing;

/// One plot, or the reason why there is none.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Figure {
    /// Its file name without an ending.
    pub(crate) name: &'static str,
    /// Its title.
    pub(crate) title: &'static str,
    /// What there is to see.
    pub(crate) content: Content,
}

/// What a figure has to show.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Content {
    /// A drawing and the sentence that says what to see in it.
    Drawn { drawing: Drawing, caption: String },
    /// Nothing, and why.
    Absent { reason: &'static str },
}

/// A figure as the bytes of its two files.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Picture {
    /// The SVG document.
    pub(crate) svg: String,
    /// The PNG file.
    pub(crate) png: Vec<u8>,
}

impl Figure {
    /// Renders it twice; `None` if there is nothing to show.
    pub(crate) fn render(&self) -> Result<Option<Picture>, Error> {
        let Content::Drawn { drawing, .. } = &self.content else {
            return Ok(None);
        };
        let svg = render::svg(drawing, &format!("{}.svg", self.name))?;
        let png = render::png(drawing, &format!("{}.png", self.name))?;
        Ok(Some(Picture { svg, png }))
    }
}

/// All plots of a run, in the order in which the page shows them.
pub(crate) fn figures(run: &Run, windows: &[Window]) -> Vec<Figure> {
    vec![
        latency::figure(run),
        timeline::figure(run, windows),
        spent::by_latency(run),
        spent::over_time(run, windows),
        hops::figure(run),
        values::figure(run),
        health::figure(run),
        load::figure(run),
        processors::figure(run),
    ]
}

/// What every subtitle ends in: which run this is.
fn signature(run: &Run) -> String {
    format!("{}, seed {}", run.scenario.name, run.seed)
}

/// Cuts a series at its gaps.
fn unbroken(points: impl Iterator<Item = Option<drawing::Point>>) -> Vec<Vec<drawing::Point>> {
    let mut pieces = vec![Vec::new()];
    for point in points {
        match point {
            Some(point) => pieces
                .last_mut()
                .expect("there is always a last piece")
                .push(point),
            None => pieces.push(Vec::new()),
        }
    }
    pieces.retain(|piece| !piece.is_empty());
    pieces
}

/// Draws a series with gaps; a value between two gaps is a dot.
fn draw_series(
    drawing: &mut Drawing,
    points: impl Iterator<Item = Option<drawing::Point>>,
    color: palette::Color,
    stroke: drawing::Stroke,
) {
    for piece in unbroken(points) {
        if let [only] = piece[..] {
            drawing.disc(only, 5.0, color);
        }
        drawing.path(piece, color, 4.0, stroke);
    }
}
