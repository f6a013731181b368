//! The parts that plots share: a title, a legend, a frame with axes, and labels that keep apart.

use super::axis::Axis;
use super::drawing::{Anchor, Drawing, Point, Stroke, WIDTH};
use super::font::{Type, text_width};
use super::palette::{Color, FRAME, GRID, LABEL, SUBTITLE, TICK, TITLE, colored};

/// Left edge of titles and legends.
pub(crate) const MARGIN: f64 = 36.0;
/// Left edge of frames: room for the numbers at the axis.
pub(crate) const FRAME_LEFT: f64 = 130.0;
/// Right edge of frames without labels at their right.
pub(crate) const FRAME_RIGHT: f64 = WIDTH - 40.0;
/// Bottom of the lowest frame: room for numbers and the axis title.
pub(crate) const FRAME_BOTTOM: f64 = 814.0;
/// Width of a text that spans the sheet.
const ROOM: f64 = WIDTH - 2.0 * MARGIN;
/// Height of a line of legend.
const LEGEND_LINE: f64 = 36.0;

/// A line of a legend.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Entry {
    /// The colour of its series.
    pub(crate) color: Color,
    /// How its line is drawn.
    pub(crate) stroke: Stroke,
    /// What it is.
    pub(crate) label: String,
}

/// A rectangle with two axes.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Frame {
    /// Left edge.
    pub(crate) left: f64,
    /// Top edge.
    pub(crate) top: f64,
    /// Right edge.
    pub(crate) right: f64,
    /// Bottom edge.
    pub(crate) bottom: f64,
    /// The horizontal axis.
    pub(crate) x: Axis,
    /// The vertical axis.
    pub(crate) y: Axis,
}

impl Frame {
    /// Horizontal place of a value.
    pub(crate) fn across(&self, value: f64) -> f64 {
        self.left + (self.right - self.left) * self.x.share(value)
    }

    /// Vertical place of a value.
    pub(crate) fn up(&self, value: f64) -> f64 {
        self.bottom - (self.bottom - self.top) * self.y.share(value)
    }

    /// Place of a pair of values.
    pub(crate) fn at(&self, x: f64, y: f64) -> Point {
        (self.across(x), self.up(y))
    }

    /// Draws grid lines and the numbers of the vertical axis, with its title above.
    pub(crate) fn draw_y(&self, drawing: &mut Drawing) {
        for tick in &self.y.ticks {
            let y = self.up(tick.value);
            drawing.rule((self.left, y), (self.right, y), GRID);
            let at = (self.left - 14.0, y + 8.0);
            drawing.text(at, &tick.label, TICK, Anchor::End);
        }
        drawing.text(
            (MARGIN, self.top - 18.0),
            &self.y.title,
            TICK,
            Anchor::Start,
        );
    }

    /// Draws vertical grid lines, without numbers.
    pub(crate) fn draw_x_grid(&self, drawing: &mut Drawing) {
        for tick in &self.x.ticks {
            let x = self.across(tick.value);
            drawing.rule((x, self.top), (x, self.bottom), GRID);
        }
    }

    /// Draws the numbers of the horizontal axis and its title below.
    pub(crate) fn draw_x_labels(&self, drawing: &mut Drawing) {
        for tick in self.x.ticks.iter().filter(|tick| !tick.label.is_empty()) {
            let x = self.across(tick.value);
            drawing.rule((x, self.bottom), (x, self.bottom + 7.0), FRAME);
            drawing.text((x, self.bottom + 32.0), &tick.label, TICK, Anchor::Middle);
        }
        let middle = f64::midpoint(self.left, self.right);
        drawing.text(
            (middle, self.bottom + 68.0),
            &self.x.title,
            TICK,
            Anchor::Middle,
        );
    }

    /// Draws the base line.
    pub(crate) fn draw_base(&self, drawing: &mut Drawing) {
        let (from, to) = ((self.left, self.bottom), (self.right, self.bottom));
        drawing.path(vec![from, to], FRAME, 2.0, Stroke::Solid);
    }
}

/// Sets title and subtitle; returns the height that is used up.
pub(crate) fn heading(drawing: &mut Drawing, title: &str, subtitle: &str) -> f64 {
    drawing.text((MARGIN, 54.0), title, TITLE, Anchor::Start);
    drawing.text(
        (MARGIN, 92.0),
        &fitting(subtitle, SUBTITLE, ROOM),
        SUBTITLE,
        Anchor::Start,
    );
    110.0
}

/// Cuts a text that is wider than its room.
pub(crate) fn fitting(text: &str, font: Type, room: f64) -> String {
    if text_width(text, font) <= room {
        return text.to_owned();
    }
    let mut kept = text.to_owned();
    while text_width(&kept, font) > room - font.size && kept.pop().is_some() {}
    kept + "…"
}

/// Sets a legend in lines from `top`, as many entries a line as fit; returns its lower edge.
pub(crate) fn legend(drawing: &mut Drawing, top: f64, entries: &[Entry]) -> f64 {
    let mut x = MARGIN;
    let mut y = top + 26.0;
    for entry in entries {
        let label = fitting(&entry.label, LABEL, ROOM - 54.0);
        let width = 56.0 + text_width(&label, LABEL) + 40.0;
        if x > MARGIN && x + width > WIDTH - MARGIN {
            x = MARGIN;
            y += LEGEND_LINE;
        }
        let sample = vec![(x, y - 8.0), (x + 42.0, y - 8.0)];
        drawing.path(sample, entry.color, 6.0, entry.stroke);
        drawing.text((x + 54.0, y), &label, LABEL, Anchor::Start);
        x += width;
    }
    y + 12.0
}

/// Sets labels at a right edge, each as near to its height as the others allow.
pub(crate) fn side_labels(
    drawing: &mut Drawing,
    x: f64,
    limits: (f64, f64),
    mut labels: Vec<(f64, String, Color)>,
) {
    labels.sort_by(|one, other| one.0.total_cmp(&other.0));
    let wanted: Vec<f64> = labels.iter().map(|label| label.0).collect();
    for (y, (_, text, color)) in apart(&wanted, 28.0, limits).into_iter().zip(&labels) {
        drawing.text((x, y + 8.0), text, colored(LABEL, *color), Anchor::Start);
    }
}

/// Moves ascending places apart until neighbours are `gap` apart, inside limits if they fit.
fn apart(wanted: &[f64], gap: f64, (low, high): (f64, f64)) -> Vec<f64> {
    let mut places = wanted.to_vec();
    let mut floor = low;
    for place in &mut places {
        *place = place.max(floor);
        floor = *place + gap;
    }
    let mut ceiling = high;
    for place in places.iter_mut().rev() {
        *place = place.min(ceiling);
        ceiling = *place - gap;
    }
    places
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_move_apart_and_stay_inside() {
        assert_eq!(
            apart(&[10.0, 11.0, 50.0], 10.0, (0.0, 100.0)),
            [10.0, 20.0, 50.0]
        );
        assert_eq!(apart(&[95.0, 99.0], 10.0, (0.0, 100.0)), [90.0, 100.0]);
    }
}
