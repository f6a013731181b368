//! A forest: a row for each thing that was compared, with its relative difference and interval.
//!
//! Zero is a line; what lies right of it is higher. An end outside the sheet's range is an arrow.

use super::drawing::{Anchor, Drawing, Stroke, WIDTH};
use super::font::text_width;
use super::frame::{Entry, MARGIN, fitting, heading, legend};
use super::palette::{Color, FRAME, GRID, LABEL, QUIET, TICK, colored};

/// A relative difference: 0.05 is five per cent more.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Estimate {
    pub(crate) middle: f64,
    pub(crate) low: f64,
    pub(crate) high: f64,
    pub(crate) color: Color,
}

/// A row.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Row {
    /// What it is.
    pub(crate) label: String,
    /// One for each column; none where there is nothing to draw.
    pub(crate) estimates: Vec<Option<Estimate>>,
    /// Words at its right end.
    pub(crate) words: String,
}

/// The sheet.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Forest {
    pub(crate) title: &'static str,
    pub(crate) about: String,
    pub(crate) entries: Vec<Entry>,
    /// What the horizontal axes measure.
    pub(crate) axis: String,
    /// Titles of the columns; one empty title if there is one.
    pub(crate) columns: Vec<String>,
    pub(crate) rows: Vec<Row>,
}

const ROW: f64 = 36.0;
const GAP: f64 = 40.0;
/// Widest label.
const LABEL_MAX: f64 = 520.0;
/// Greatest difference at an axis: ten times more; beyond there is an arrow.
const SHARE_MAX: f64 = 10.0;
/// Ends of axes, as shares.
const ENDS: [f64; 14] = [
    0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.15, 0.2, 0.3, 0.5, 1.0, 2.0, 5.0, SHARE_MAX,
];

impl Forest {
    /// Draws the sheet.
    pub(crate) fn draw(&self) -> Drawing {
        let mut drawing = Drawing::default();
        let top = heading(&mut drawing, self.title, &self.about);
        let top = legend(&mut drawing, top, &self.entries) + 52.0;
        let widest = |texts: &mut dyn Iterator<Item = &String>| {
            texts
                .map(|text| text_width(text, LABEL))
                .fold(0.0, f64::max)
        };
        let labels = widest(&mut self.rows.iter().map(|row| &row.label)).min(LABEL_MAX);
        let words = widest(&mut self.rows.iter().map(|row| &row.words));
        let left = MARGIN + labels + 24.0;
        let right = WIDTH - MARGIN - if words > 0.0 { words + 24.0 } else { 0.0 };
        let bottom = top + self.rows.len() as f64 * ROW;
        drawing.height = bottom + 90.0;
        let width = (right - left + GAP) / self.columns.len() as f64 - GAP;
        for (index, title) in self.columns.iter().enumerate() {
            let from = left + index as f64 * (width + GAP);
            self.draw_column(
                &mut drawing,
                index,
                title,
                (from, from + width),
                (top, bottom),
            );
        }
        for (index, row) in self.rows.iter().enumerate() {
            let y = top + (index as f64 + 0.5) * ROW + 8.0;
            let label = fitting(&row.label, LABEL, LABEL_MAX);
            drawing.text((MARGIN, y), &label, LABEL, Anchor::Start);
            let color = row
                .estimates
                .iter()
                .flatten()
                .next()
                .map_or(QUIET, |one| one.color);
            let at = (WIDTH - MARGIN - words, y);
            drawing.text(at, &row.words, colored(LABEL, color), Anchor::Start);
        }
        let at = (f64::midpoint(left, right), drawing.height - 18.0);
        drawing.text(at, &self.axis, TICK, Anchor::Middle);
        drawing
    }

    fn draw_column(
        &self,
        drawing: &mut Drawing,
        index: usize,
        title: &str,
        (left, right): (f64, f64),
        (top, bottom): (f64, f64),
    ) {
        let estimates = || self.rows.iter().filter_map(|row| row.estimates[index]);
        let end = end(estimates());
        // Nothing is less than all of A away.
        let start = -end.min(1.0);
        let across = |share: f64| {
            let share = share.clamp(start, end);
            left + (right - left) * (share - start) / (end - start)
        };
        let room = right - left;
        let title = fitting(title, LABEL, room);
        drawing.text((left, top - 14.0), &title, LABEL, Anchor::Start);
        let marks = [
            (start, Anchor::Start),
            (0.0, Anchor::Middle),
            (end, Anchor::End),
        ];
        for (share, anchor) in marks {
            let x = across(share);
            let color = if share == 0.0 { FRAME } else { GRID };
            drawing.rule((x, top), (x, bottom), color);
            // The left end of a lopsided axis is too near to zero for a label.
            if share >= 0.0 || across(0.0) - left > 100.0 {
                drawing.text((x, bottom + 30.0), &percent(share), TICK, anchor);
            }
        }
        // Where there is room, one step more on either side.
        for share in [start / 2.0, end / 2.0]
            .into_iter()
            .filter(|_| room > 420.0)
        {
            let x = across(share);
            drawing.rule((x, top), (x, bottom), GRID);
            let label = percent(share);
            drawing.text((x, bottom + 30.0), &label, TICK, Anchor::Middle);
        }
        for (row, shown) in self.rows.iter().enumerate() {
            let y = top + (row as f64 + 0.5) * ROW;
            if row > 0 {
                drawing.rule((left, y - ROW / 2.0), (right, y - ROW / 2.0), GRID);
            }
            let Some(one) = shown.estimates[index] else {
                continue;
            };
            let ends = vec![(across(one.low), y), (across(one.high), y)];
            drawing.path(ends, one.color, 4.0, Stroke::Solid);
            let x = across(one.middle);
            if one.middle <= end {
                drawing.disc((x, y), 8.0, one.color);
            } else {
                let back = x - 18.0;
                drawing.polygon(vec![(back, y - 10.0), (back, y + 10.0), (x, y)], one.color);
            }
        }
    }
}

/// The end of an axis: the first of [`ENDS`] that holds everything, or the last.
fn end(estimates: impl Iterator<Item = Estimate>) -> f64 {
    let most = estimates
        .map(|one| one.low.abs().max(one.high.abs()))
        .fold(0.0, f64::max);
    // A dot at the very end would be half outside.
    let holds = |end: &&f64| most * 1.05 <= **end;
    ENDS.iter().find(holds).copied().unwrap_or(SHARE_MAX)
}

fn percent(share: f64) -> String {
    let text = format!("{:+.2}", share * 100.0);
    let text = text.trim_end_matches('0').trim_end_matches('.');
    match text {
        "+0" | "-0" => "0 %".to_owned(),
        other => format!("{other} %"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_axis_holds_what_it_can() {
        let of = |low, high| Estimate {
            middle: 0.0,
            low,
            high,
            color: QUIET,
        };
        assert_eq!(end([of(-0.01, 0.047)].into_iter()), 0.05);
        assert_eq!(end([of(0.05, 0.05)].into_iter()), 0.1);
        assert_eq!(end([of(-0.01, 70.0)].into_iter()), SHARE_MAX);
        assert_eq!(
            (percent(0.025), percent(-0.5)),
            ("+2.5 %".to_owned(), "-50 %".to_owned())
        );
        assert_eq!(percent(0.0), "0 %");
    }
}
