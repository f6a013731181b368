//! What plots over simulated time share: the warm-up in grey and faults as labelled bands.
//!
//! Labels stand in lines above the frame, each over the start of its band, and never touch.

use super::drawing::{Anchor, Drawing};
use super::font::text_width;
use super::frame::{Frame, fitting};
use super::palette::{Color, FAULT, FAULT_EDGE, LABEL, QUIET, WARM_UP, colored};
use crate::record::Run;

/// Lines of labels; faults that find no room have a band without a label.
const LINES_MAX: usize = 4;
/// Height of a line of labels with the bar under it.
const LINE: f64 = 42.0;
/// Widest label.
const LABEL_ROOM: f64 = 420.0;
/// Least distance between two labels.
const GAP: f64 = 22.0;

/// A stretch of time with a label.
#[derive(Debug, Clone, PartialEq)]
struct Band {
    from: f64,
    to: f64,
    label: String,
    edge: Color,
    fill: Color,
}

/// A band's place among the label lines.
#[derive(Debug, Clone, PartialEq)]
struct Placed {
    band: Band,
    text_left: f64,
    line: Option<usize>,
}

/// The bands of a run, placed over frames that share their left and right edges.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Bands {
    placed: Vec<Placed>,
}

impl Bands {
    /// Places the labels between two edges.
    pub(crate) fn new(run: &Run, left: f64, right: f64) -> Self {
        let length = run.scenario.duration_us.max(1) as f64;
        let across = |us: u64| left + (right - left) * (us as f64 / length).min(1.0);
        let mut bands = Vec::new();
        if run.scenario.warm_up_us > 0 {
            bands.push(Band {
                from: left,
                to: across(run.scenario.warm_up_us),
                label: "warm-up".to_owned(),
                edge: QUIET,
                fill: WARM_UP,
            });
        }
        bands.extend(run.faults.iter().map(|fault| Band {
            from: across(fault.start_us),
            to: across(fault.end_us).max(across(fault.start_us) + 3.0),
            label: fitting(&fault.name, LABEL, LABEL_ROOM),
            edge: FAULT_EDGE,
            fill: FAULT,
        }));
        bands.sort_by(|one, other| one.from.total_cmp(&other.from));
        Self {
            placed: place(bands, right),
        }
    }

    /// Height of the lines of labels.
    pub(crate) fn height(&self) -> f64 {
        let lines = self.placed.iter().filter_map(|placed| placed.line).max();
        lines.map_or(0.0, |last| (last + 1) as f64 * LINE)
    }

    /// How many faults found no room for a label, as the end of a sentence; empty if all did.
    pub(crate) fn unlabelled(&self) -> String {
        match self
            .placed
            .iter()
            .filter(|placed| placed.line.is_none())
            .count()
        {
            0 => String::new(),
            some => format!(", {some} faults shaded without a label"),
        }
    }

    /// Draws the labels, from `top` down.
    pub(crate) fn draw_labels(&self, drawing: &mut Drawing, top: f64) {
        for Placed {
            band,
            text_left,
            line,
        } in &self.placed
        {
            let Some(line) = line else { continue };
            let y = top + *line as f64 * LINE;
            let font = colored(LABEL, band.edge);
            drawing.text((*text_left, y + 24.0), &band.label, font, Anchor::Start);
            drawing.rectangle((band.from, y + 32.0), (band.to, y + 37.0), band.edge);
        }
    }

    /// Shades a frame, before anything else is drawn in it.
    pub(crate) fn shade(&self, drawing: &mut Drawing, frame: &Frame) {
        for Placed { band, .. } in &self.placed {
            drawing.rectangle((band.from, frame.top), (band.to, frame.bottom), band.fill);
        }
        for Placed { band, .. } in self.placed.iter().filter(|p| p.band.edge == FAULT_EDGE) {
            for x in [band.from, band.to] {
                drawing.rule((x, frame.top), (x, frame.bottom), FAULT_EDGE);
            }
        }
    }
}

/// Gives each band the first line in which its label and bar find room.
fn place(bands: Vec<Band>, right: f64) -> Vec<Placed> {
    let mut ends: Vec<f64> = Vec::new();
    let mut placed = Vec::new();
    for band in bands {
        let width = text_width(&band.label, LABEL);
        let text_left = band.from.min(right - width);
        let end = band.to.max(text_left + width);
        let free = ends.iter().position(|taken| taken + GAP <= text_left);
        let line = free.or((ends.len() < LINES_MAX).then_some(ends.len()));
        match line {
            Some(line) if line < ends.len() => ends[line] = end,
            Some(_) => ends.push(end),
            None => {}
        }
        placed.push(Placed {
            band,
            text_left,
            line,
        });
    }
    placed
}

#[cfg(test)]
mod tests {
    use super::*;

    fn band(from: f64, to: f64) -> Band {
        Band {
            from,
            to,
            label: "outage".to_owned(),
            edge: FAULT_EDGE,
            fill: FAULT,
        }
    }

    fn lines(bands: &[(f64, f64)]) -> Vec<Option<usize>> {
        let bands = bands.iter().map(|&(from, to)| band(from, to)).collect();
        place(bands, 1_000.0)
            .into_iter()
            .map(|placed| placed.line)
            .collect()
    }

    #[test]
    fn overlapping_faults_are_labelled_in_different_lines() {
        assert_eq!(
            lines(&[(0.0, 300.0), (100.0, 200.0), (400.0, 401.0)]),
            [Some(0), Some(1), Some(0)]
        );
    }

    #[test]
    fn a_fault_without_room_keeps_its_band_and_loses_its_label() {
        let crowd = vec![(0.0, 900.0); LINES_MAX + 1];
        assert_eq!(lines(&crowd)[LINES_MAX], None);
    }

    #[test]
    fn a_label_at_the_right_edge_ends_there() {
        let placed = place(vec![band(995.0, 1_000.0)], 1_000.0);
        assert!(placed[0].text_left < 995.0);
    }
}
