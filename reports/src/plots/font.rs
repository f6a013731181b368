//! The embedded font: how large its letters are, and how plotters and page get to it.
//!
//! Text is never set in a font of the system, so a picture looks the same everywhere.

use super::palette::Color;
use plotters::style::{FontDesc, FontFamily, FontStyle};
use std::sync::Once;

/// The embedded font and what readers without it should see.
pub(crate) const FAMILY: &str = "Open Sans, Helvetica, Arial, sans-serif";
/// Line height of the embedded font over its em: what plotters calls its size.
pub(crate) const LINE_PER_EM: f64 = 1.362;

/// The regular face, also embedded in the page.
pub(crate) const REGULAR: &[u8] = include_bytes!("../../fonts/OpenSans-Regular.ttf");
/// The semibold face.
pub(crate) const SEMIBOLD: &[u8] = include_bytes!("../../fonts/OpenSans-SemiBold.ttf");

/// How a text looks.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Type {
    /// Em size in units.
    pub(crate) size: f64,
    /// Its colour.
    pub(crate) color: Color,
    /// Regular or semibold.
    pub(crate) weight: Weight,
}

/// How heavy letters are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Weight {
    /// For everything.
    Regular,
    /// For titles and the one number that matters.
    Semibold,
}

impl Weight {
    pub(crate) fn style(self) -> FontStyle {
        match self {
            Self::Regular => FontStyle::Normal,
            Self::Semibold => FontStyle::Bold,
        }
    }
}

/// Width of a text in units.
pub(crate) fn text_width(text: &str, font: Type) -> f64 {
    register_font();
    let family = FontFamily::Name(FAMILY);
    let description = FontDesc::new(family, font.size * LINE_PER_EM, font.weight.style());
    let (width, _) = description
        .box_size(text)
        .expect("the embedded font is registered");
    f64::from(width)
}

/// Hands the embedded font to plotters, which keeps fonts in a table of the process.
pub(crate) fn register_font() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        for (weight, bytes) in [(Weight::Regular, REGULAR), (Weight::Semibold, SEMIBOLD)] {
            let registered = plotters::style::register_font(FAMILY, weight.style(), bytes);
            assert!(registered.is_ok(), "the embedded font can be read");
        }
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_longer_text_is_wider() {
        let font = Type {
            size: 20.0,
            color: super::super::palette::INK,
            weight: Weight::Regular,
        };
        assert!(text_width("ww", font) > text_width("w", font));
    }
}
