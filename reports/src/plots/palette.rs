//! Colours and type sizes of all plots.
//!
//! The hues are those of Okabe and Ito, "Color Universal Design" (2008), which readers with the
//! common colour vision deficiencies can tell apart; lines that share a plot also differ in
//! lightness or stroke.

use super::font::{Type, Weight};
use plotters::style::RGBColor;

/// A colour.
pub(crate) type Color = RGBColor;

pub(crate) const INK: Color = RGBColor(32, 36, 42);
pub(crate) const QUIET: Color = RGBColor(95, 103, 115);
pub(crate) const GRID: Color = RGBColor(226, 229, 234);
pub(crate) const FRAME: Color = RGBColor(150, 156, 166);
pub(crate) const PAPER: Color = RGBColor(255, 255, 255);
pub(crate) const WARM_UP: Color = RGBColor(238, 239, 242);
pub(crate) const FAULT: Color = RGBColor(253, 238, 214);
pub(crate) const FAULT_EDGE: Color = RGBColor(158, 94, 0);
pub(crate) const BAD: Color = RGBColor(213, 94, 0);

pub(crate) const BLUE: Color = RGBColor(0, 114, 178);
pub(crate) const ORANGE: Color = RGBColor(230, 159, 0);
pub(crate) const GREEN: Color = RGBColor(0, 158, 115);
pub(crate) const PURPLE: Color = RGBColor(170, 68, 140);
pub(crate) const SKY: Color = RGBColor(86, 180, 233);
pub(crate) const VERMILION: Color = RGBColor(213, 94, 0);

/// Colours of series, in the order in which they are handed out.
pub(crate) const SERIES: [Color; 6] = [BLUE, VERMILION, GREEN, PURPLE, ORANGE, SKY];

/// A plot's title.
pub(crate) const TITLE: Type = Type {
    size: 32.0,
    color: INK,
    weight: Weight::Semibold,
};
/// What a plot is about in detail, under its title.
pub(crate) const SUBTITLE: Type = Type {
    size: 22.0,
    color: QUIET,
    weight: Weight::Regular,
};
/// Legends and labels.
pub(crate) const LABEL: Type = Type {
    size: 23.0,
    color: INK,
    weight: Weight::Regular,
};
/// Numbers at axes and their units.
pub(crate) const TICK: Type = Type {
    size: 22.0,
    color: QUIET,
    weight: Weight::Regular,
};

/// A type in another colour.
pub(crate) const fn colored(font: Type, color: Color) -> Type {
    Type { color, ..font }
}
