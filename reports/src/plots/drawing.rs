//! A drawing as a list of shapes: plots fill it, two backends replay it.
//!
//! Plots place shapes on a sheet of [`WIDTH`] units, mostly [`HEIGHT`] high, and know no backend and no
//! error. The replay is one function generic over the plotters backend, so SVG and PNG cannot
//! differ in content.

use super::font::Type;
use super::palette::Color;

/// Width of the sheet in units; a PNG pixel is one unit.
pub(crate) const WIDTH: f64 = 1_600.0;
/// Height of most sheets in units.
pub(crate) const HEIGHT: f64 = 900.0;

/// A place on the sheet, from the top left corner.
pub(crate) type Point = (f64, f64);

/// Where a text stands relative to its point.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Anchor {
    /// It begins there.
    Start,
    /// It is centred there.
    Middle,
    /// It ends there.
    End,
}

/// How a line is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Stroke {
    /// Unbroken.
    Solid,
    /// In dashes.
    Dashed,
}

/// One thing on the sheet, in drawing order.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Shape {
    /// A line through points.
    Path {
        points: Vec<Point>,
        color: Color,
        width: f64,
    },
    /// A filled rectangle between two corners.
    Rectangle {
        from: Point,
        to: Point,
        color: Color,
    },
    /// A filled polygon.
    Polygon { points: Vec<Point>, color: Color },
    /// A polygon through which everything behind it can be seen.
    Veil { points: Vec<Point>, color: Color },
    /// A filled disc.
    Disc {
        center: Point,
        radius: f64,
        color: Color,
    },
    /// A line of text; the point is on its baseline.
    Text {
        at: Point,
        text: String,
        font: Type,
        anchor: Anchor,
    },
}

/// The sheet.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Drawing {
    pub(crate) shapes: Vec<Shape>,
    /// Its height in units.
    pub(crate) height: f64,
}

impl Default for Drawing {
    /// An empty sheet of [`WIDTH`] by [`HEIGHT`].
    fn default() -> Self {
        Self {
            shapes: Vec::new(),
            height: HEIGHT,
        }
    }
}

impl Drawing {
    /// Draws a line through points; nothing for fewer than two.
    pub(crate) fn path(&mut self, points: Vec<Point>, color: Color, width: f64, stroke: Stroke) {
        if points.len() < 2 {
            return;
        }
        match stroke {
            Stroke::Solid => self.shapes.push(Shape::Path {
                points,
                color,
                width,
            }),
            Stroke::Dashed => {
                for points in dashes(&points, 14.0, 9.0) {
                    self.shapes.push(Shape::Path {
                        points,
                        color,
                        width,
                    });
                }
            }
        }
    }

    /// Draws a straight thin line.
    pub(crate) fn rule(&mut self, from: Point, to: Point, color: Color) {
        self.path(vec![from, to], color, 1.5, Stroke::Solid);
    }

    /// Fills a rectangle.
    pub(crate) fn rectangle(&mut self, from: Point, to: Point, color: Color) {
        self.shapes.push(Shape::Rectangle { from, to, color });
    }

    /// Fills a polygon.
    pub(crate) fn polygon(&mut self, points: Vec<Point>, color: Color) {
        self.shapes.push(Shape::Polygon { points, color });
    }

    /// Tints a polygon.
    pub(crate) fn veil(&mut self, points: Vec<Point>, color: Color) {
        self.shapes.push(Shape::Veil { points, color });
    }

    /// Fills a disc.
    pub(crate) fn disc(&mut self, center: Point, radius: f64, color: Color) {
        self.shapes.push(Shape::Disc {
            center,
            radius,
            color,
        });
    }

    /// Sets a line of text.
    pub(crate) fn text(&mut self, at: Point, text: &str, font: Type, anchor: Anchor) {
        self.shapes.push(Shape::Text {
            at,
            text: text.to_owned(),
            font,
            anchor,
        });
    }
}

/// Cuts a path into dashes of `on` units with gaps of `off`.
fn dashes(points: &[Point], on: f64, off: f64) -> Vec<Vec<Point>> {
    let mut pieces = Vec::new();
    let mut piece = vec![points[0]];
    let mut drawing = true;
    let mut left = on;
    for pair in points.windows(2) {
        let (mut from, to) = (pair[0], pair[1]);
        loop {
            let length = (to.0 - from.0).hypot(to.1 - from.1);
            if length <= left {
                left -= length;
                piece.push(to);
                break;
            }
            let share = left / length;
            from = (
                from.0 + (to.0 - from.0) * share,
                from.1 + (to.1 - from.1) * share,
            );
            piece.push(from);
            if drawing {
                pieces.push(std::mem::take(&mut piece));
            }
            drawing = !drawing;
            left = if drawing { on } else { off };
            piece = vec![from];
        }
    }
    if drawing {
        pieces.push(piece);
    }
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_dashed_line_has_gaps() {
        let pieces = dashes(&[(0.0, 0.0), (10.0, 0.0)], 3.0, 2.0);
        let ends: Vec<(f64, f64)> = pieces.iter().map(|p| (p[0].0, p[p.len() - 1].0)).collect();
        assert_eq!(ends, [(0.0, 3.0), (5.0, 8.0)]);
    }
}
