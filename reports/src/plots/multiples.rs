//! Small multiples: panels of curves with bands, in rows and columns, on shared or own axes.
//!
//! One panel fills the sheet; many make it taller. Curves may have a band around them, which says
//! how far seeds lie apart, or whiskers at their points.

use super::axis::{Axis, Tick};
use super::draw_series;
use super::drawing::{Anchor, Drawing, HEIGHT, Stroke, WIDTH};
use super::font::text_width;
use super::frame::{Entry, FRAME_LEFT, Frame, MARGIN, fitting, heading, legend};
use super::palette::{Color, LABEL, TICK};

/// A curve; its points ascend in x.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Curve {
    /// Its colour.
    pub(crate) color: Color,
    /// How its line is drawn.
    pub(crate) stroke: Stroke,
    /// How its spread is drawn.
    pub(crate) spread: Spread,
    /// Its points; a gap where there is none.
    pub(crate) points: Vec<Option<Spot>>,
}

/// How the spread of a curve is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Spread {
    /// As a band along it.
    Band,
    /// As whiskers at dots.
    Whiskers,
}

/// A point of a curve with its spread.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Spot {
    pub(crate) x: f64,
    /// The value; none if it lies above everything.
    pub(crate) y: Option<f64>,
    pub(crate) low: f64,
    pub(crate) high: f64,
}

/// One of the multiples.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Panel {
    /// What it shows; empty if there is one panel.
    pub(crate) title: String,
    /// Its own vertical axis; otherwise the common one.
    pub(crate) y: Option<Axis>,
    /// Its curves, in drawing order.
    pub(crate) curves: Vec<Curve>,
}

/// A sheet of panels.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Multiples {
    pub(crate) title: &'static str,
    pub(crate) about: String,
    pub(crate) entries: Vec<Entry>,
    pub(crate) columns: usize,
    pub(crate) x: Axis,
    pub(crate) y: Axis,
    pub(crate) panels: Vec<Panel>,
}

/// Height of a panel where there are several rows.
const PANEL: f64 = 170.0;
/// The same, where there are two.
const PANEL_OF_TWO: f64 = 250.0;
/// Between rows: room for a panel's title.
const ROW_GAP: f64 = 56.0;
/// Between columns.
const COLUMN_GAP: f64 = 34.0;
/// How far a label at an axis may stand out of its panel.
const OVERHANG: f64 = 10.0;
/// Between columns of panels with axes of their own.
const AXIS_GAP: f64 = 118.0;
/// Below the lowest frame: numbers and the axis title.
const FOOT: f64 = 86.0;

impl Multiples {
    /// Draws the sheet.
    pub(crate) fn draw(&self) -> Drawing {
        let mut drawing = Drawing::default();
        let top = heading(&mut drawing, self.title, &self.about);
        let top = legend(&mut drawing, top, &self.entries) + 58.0;
        let top = if self.panels.len() > 1 {
            top + 30.0
        } else {
            top
        };
        let rows = self.panels.len().div_ceil(self.columns).max(1);
        let height = match rows {
            1 => HEIGHT - FOOT - top,
            2 => PANEL_OF_TWO,
            _ => PANEL,
        };
        drawing.height = (top + rows as f64 * (height + ROW_GAP) - ROW_GAP + FOOT).max(500.0);
        for (index, panel) in self.panels.iter().enumerate() {
            self.draw_panel(&mut drawing, (top, height), index, panel);
        }
        let right = WIDTH - MARGIN;
        let middle = f64::midpoint(FRAME_LEFT, right);
        let foot = (middle, drawing.height - 18.0);
        drawing.text(foot, &self.x.title, TICK, Anchor::Middle);
        if self.panels.iter().all(|panel| panel.y.is_none()) {
            let lift = if self.panels.len() > 1 { 48.0 } else { 18.0 };
            let at = (MARGIN, top - lift);
            drawing.text(at, &self.y.title, TICK, Anchor::Start);
        }
        drawing
    }

    fn draw_panel(
        &self,
        drawing: &mut Drawing,
        (top, height): (f64, f64),
        index: usize,
        panel: &Panel,
    ) {
        let (row, column) = (index / self.columns, index % self.columns);
        let gap = if panel.y.is_some() {
            AXIS_GAP
        } else {
            COLUMN_GAP
        };
        let columns = self.columns as f64;
        let width = (WIDTH - MARGIN - FRAME_LEFT - gap * (columns - 1.0)) / columns;
        let left = FRAME_LEFT + column as f64 * (width + gap);
        let top = top + row as f64 * (height + ROW_GAP);
        let frame = Frame {
            left,
            top,
            right: left + width,
            bottom: top + height,
            x: thinned(&self.x, width),
            y: panel.y.clone().unwrap_or_else(|| self.y.clone()),
        };
        let title = fitting(&panel.title, LABEL, width);
        drawing.text((left, top - 14.0), &title, LABEL, Anchor::Start);
        frame.draw_x_grid(drawing);
        for tick in &frame.y.ticks {
            let y = frame.up(tick.value);
            drawing.rule((left, y), (frame.right, y), super::palette::GRID);
        }
        if column == 0 || panel.y.is_some() {
            label_y(drawing, &frame);
        }
        if index + self.columns >= self.panels.len() {
            label_x(drawing, &frame);
        }
        frame.draw_base(drawing);
        for curve in &panel.curves {
            draw_spread(drawing, &frame, curve);
        }
        for curve in &panel.curves {
            draw_curve(drawing, &frame, curve);
        }
    }
}

/// As many labels at a vertical axis as find room.
fn label_y(drawing: &mut Drawing, frame: &Frame) {
    let mut free = f64::INFINITY;
    for tick in frame.y.ticks.iter().filter(|tick| !tick.label.is_empty()) {
        let y = frame.up(tick.value);
        if free - y >= 30.0 {
            let at = (frame.left - 12.0, y + 8.0);
            drawing.text(at, &tick.label, TICK, Anchor::End);
            free = y;
        }
    }
}

fn label_x(drawing: &mut Drawing, frame: &Frame) {
    for tick in frame.x.ticks.iter().filter(|tick| !tick.label.is_empty()) {
        let (x, half) = (
            frame.across(tick.value),
            text_width(&tick.label, TICK) / 2.0,
        );
        // Labels at the edges keep out of the panels beside.
        let (x, anchor) = if x - half < frame.left - OVERHANG {
            (frame.left - OVERHANG, Anchor::Start)
        } else if x + half > frame.right + OVERHANG {
            (frame.right + OVERHANG, Anchor::End)
        } else {
            (x, Anchor::Middle)
        };
        drawing.text((x, frame.bottom + 30.0), &tick.label, TICK, anchor);
    }
}

/// An axis with every label, or every second, third and so on, so that all find room in a width;
/// the others stay as grid lines.
fn thinned(axis: &Axis, width: f64) -> Axis {
    let labelled: Vec<&Tick> = axis
        .ticks
        .iter()
        .filter(|tick| !tick.label.is_empty())
        .collect();
    let ends = |tick: &&Tick| {
        let (center, half) = (
            axis.share(tick.value) * width,
            text_width(&tick.label, TICK) / 2.0,
        );
        (center - half, center + half)
    };
    let fits = |stride: &usize| {
        let ends: Vec<(f64, f64)> = labelled.iter().step_by(*stride).map(ends).collect();
        ends.windows(2).all(|pair| pair[0].1 + 16.0 <= pair[1].0)
    };
    let stride = (1..labelled.len())
        .find(fits)
        .unwrap_or(labelled.len().max(1));
    let kept: Vec<&Tick> = labelled.into_iter().step_by(stride).collect();
    let thin = |tick: &Tick| Tick {
        value: tick.value,
        label: match kept.iter().any(|one| one.value == tick.value) {
            true => tick.label.clone(),
            false => String::new(),
        },
    };
    Axis {
        ticks: axis.ticks.iter().map(thin).collect(),
        ..axis.clone()
    }
}

fn draw_spread(drawing: &mut Drawing, frame: &Frame, curve: &Curve) {
    match curve.spread {
        Spread::Band => {
            for piece in curve.points.split(Option::is_none).filter(|p| p.len() > 1) {
                let spots = piece.iter().flatten();
                let upper = spots.clone().map(|spot| frame.at(spot.x, spot.high));
                let lower = spots.rev().map(|spot| frame.at(spot.x, spot.low));
                drawing.veil(upper.chain(lower).collect(), curve.color);
            }
        }
        Spread::Whiskers => {
            for spot in curve.points.iter().flatten() {
                let ends = vec![frame.at(spot.x, spot.low), frame.at(spot.x, spot.high)];
                drawing.path(ends, curve.color, 3.0, Stroke::Solid);
                if let Some(y) = spot.y {
                    drawing.disc(frame.at(spot.x, y), 6.0, curve.color);
                }
            }
        }
    }
}

fn draw_curve(drawing: &mut Drawing, frame: &Frame, curve: &Curve) {
    let place = |spot: &Option<Spot>| {
        let spot = spot.as_ref()?;
        Some(frame.at(spot.x, spot.y?))
    };
    let points = curve.points.iter().map(place);
    draw_series(drawing, points, curve.color, curve.stroke);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_narrow_panel_keeps_the_labels_that_find_room() {
        let axis = Axis::time(2_400_000_000);
        let labels = |width| {
            let axis = thinned(&axis, width);
            axis.ticks
                .iter()
                .filter(|tick| !tick.label.is_empty())
                .count()
        };
        assert_eq!(labels(1_000.0), axis.ticks.len());
        assert!((2..5).contains(&labels(140.0)), "{}", labels(140.0));
    }

    #[test]
    fn many_panels_make_a_sheet_taller() {
        let panel = Panel {
            title: "one".to_owned(),
            y: None,
            curves: Vec::new(),
        };
        let of = |count: usize| Multiples {
            title: "Panels",
            about: String::new(),
            entries: Vec::new(),
            columns: 4,
            x: Axis::percent("x"),
            y: Axis::percent("y"),
            panels: vec![panel.clone(); count],
        };
        assert_eq!(of(1).draw().height, HEIGHT);
        assert!(of(20).draw().height > 1_200.0);
    }
}
