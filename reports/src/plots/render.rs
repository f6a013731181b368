//! From a drawing to bytes: one replay, generic over the plotters backend, for SVG and PNG.
//!
//! The bitmap is drawn larger than needed and averaged down, because plotters does not smooth
//! thick lines.

use super::drawing::{Anchor, Drawing, Point, Shape, WIDTH};
use super::font::{FAMILY, LINE_PER_EM};
use super::font::{Type, register_font};
use super::palette::PAPER;
use crate::Error;
use plotters::backend::{BitMapBackend, DrawingBackend, SVGBackend};
use plotters::coord::Shift;
use plotters::drawing::{DrawingArea, DrawingAreaErrorKind, IntoDrawingArea};
use plotters::element::{Circle, PathElement, Polygon, Rectangle, Text};
use plotters::style::text_anchor::{HPos, Pos, VPos};
use plotters::style::{Color as _, FontDesc, FontFamily, FontStyle, TextStyle};
use std::ops::Range;

/// How many times larger than the picture it is drawn, in each direction.
const OVERSAMPLING: u32 = 3;
/// The same, as a length of slices.
const SIDE: usize = OVERSAMPLING as usize;
/// How much of its colour a veil has.
const VEIL: f64 = 0.18;
/// Pixels of a line that are compared at once.
const SEGMENT: usize = 20;

/// How a backend places text: plotters' backends disagree on what a size and a top are.
#[derive(Debug, Clone, Copy)]
struct Setting {
    /// Pixels per unit.
    scale: f64,
    /// What to pass as a size for one em.
    size_per_em: f64,
    /// How far below the passed point the baseline ends up, in em.
    baseline_per_em: f64,
}

/// plotters-svg 0.3.7 writes `size / 1.24` as the em and shifts text down by `0.76em`.
const SVG: Setting = Setting {
    scale: 1.0,
    size_per_em: 1.24,
    baseline_per_em: 0.76,
};
/// plotters 0.3.7 with `ab_glyph` takes the line height as size and puts the baseline half of it
/// below the top.
const BITMAP: Setting = Setting {
    scale: OVERSAMPLING as f64,
    size_per_em: LINE_PER_EM,
    baseline_per_em: LINE_PER_EM / 2.0,
};

/// The drawing as an SVG document.
pub(crate) fn svg(drawing: &Drawing, name: &str) -> Result<String, Error> {
    let mut text = String::new();
    {
        let area = SVGBackend::with_string(&mut text, (WIDTH as u32, drawing.height as u32));
        replay(drawing, area.into_drawing_area(), SVG).map_err(|e| Error::encoding(name, e))?;
    }
    Ok(text)
}

/// The drawing as a PNG file, a pixel for each unit.
pub(crate) fn png(drawing: &Drawing, name: &str) -> Result<Vec<u8>, Error> {
    let (width, height) = (WIDTH as u32, drawing.height as u32);
    let (large_width, large_height) = (width * OVERSAMPLING, height * OVERSAMPLING);
    let mut large = vec![255; (large_width * large_height * 3) as usize];
    let area = BitMapBackend::with_buffer(&mut large, (large_width, large_height));
    replay(drawing, area.into_drawing_area(), BITMAP).map_err(|e| Error::encoding(name, e))?;
    let pixels = averaged(&large, width as usize);
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, width, height);
    encoder.set_color(png::ColorType::Rgb);
    encoder.set_depth(png::BitDepth::Eight);
    let mut writer = encoder
        .write_header()
        .map_err(|e| Error::encoding(name, e))?;
    writer
        .write_image_data(&pixels)
        .map_err(|e| Error::encoding(name, e))?;
    writer.finish().map_err(|e| Error::encoding(name, e))?;
    Ok(bytes)
}

/// Averages squares of [`OVERSAMPLING`] pixels into one.
///
/// Most of a plot repeats what stands right above, so a segment of a line that equals the one
/// above it is copied; comparing is much cheaper than averaging.
fn averaged(large: &[u8], width: usize) -> Vec<u8> {
    let stride = width * SIDE * 3;
    let mut pixels: Vec<u8> = Vec::with_capacity(large.len() / (SIDE * SIDE));
    let mut above: Option<&[u8]> = None;
    for block in large.chunks_exact(stride * SIDE) {
        for first in (0..width).step_by(SEGMENT) {
            let end = (first + SEGMENT).min(width);
            let rows = |block| segment(block, stride, first..end);
            if above.is_some_and(|above| rows(above) == rows(block)) {
                let copied = pixels.len() - width * 3;
                pixels.extend_from_within(copied..copied + (end - first) * 3);
            } else {
                pixels.extend((first..end).flat_map(|x| average(block, stride, x)));
            }
        }
        above = Some(block);
    }
    pixels
}

/// The part of a block of lines under some pixels of the picture.
fn segment(block: &[u8], stride: usize, pixels: Range<usize>) -> [&[u8]; SIDE] {
    let bytes =
        |row: usize| row * stride + pixels.start * SIDE * 3..row * stride + pixels.end * SIDE * 3;
    std::array::from_fn(|row| &block[bytes(row)])
}

/// The mean colour of one square of a block of lines.
fn average(block: &[u8], stride: usize, x: usize) -> [u8; 3] {
    let mut sums = [0_usize; 3];
    for row in segment(block, stride, x..x + 1) {
        for pixel in row.chunks_exact(3) {
            sums[0] += usize::from(pixel[0]);
            sums[1] += usize::from(pixel[1]);
            sums[2] += usize::from(pixel[2]);
        }
    }
    sums.map(|sum| (sum / (SIDE * SIDE)) as u8)
}

type Drawn<B> = Result<(), DrawingAreaErrorKind<<B as DrawingBackend>::ErrorType>>;

/// Draws all shapes in order.
fn replay<B: DrawingBackend>(
    drawing: &Drawing,
    area: DrawingArea<B, Shift>,
    setting: Setting,
) -> Drawn<B> {
    register_font();
    area.fill(&PAPER)?;
    for shape in &drawing.shapes {
        draw(shape, &area, setting)?;
    }
    area.present()
}

fn draw<B: DrawingBackend>(
    shape: &Shape,
    area: &DrawingArea<B, Shift>,
    setting: Setting,
) -> Drawn<B> {
    let place = |(x, y): Point| (pixels(x, setting), pixels(y, setting));
    let all = |points: &[Point]| points.iter().map(|&point| place(point)).collect::<Vec<_>>();
    match shape {
        Shape::Path {
            points,
            color,
            width,
        } => {
            let style = color.stroke_width((width * setting.scale).round() as u32);
            area.draw(&PathElement::new(without_repeats(all(points)), style))
        }
        Shape::Rectangle { from, to, color } => {
            area.draw(&Rectangle::new([place(*from), place(*to)], color.filled()))
        }
        Shape::Polygon { points, color } => area.draw(&Polygon::new(all(points), *color)),
        Shape::Veil { points, color } => area.draw(&Polygon::new(all(points), color.mix(VEIL))),
        Shape::Disc {
            center,
            radius,
            color,
        } => area.draw(&Circle::new(
            place(*center),
            pixels(*radius, setting),
            color.filled(),
        )),
        Shape::Text {
            at,
            text,
            font,
            anchor,
        } => {
            let top = (at.0, at.1 - font.size * setting.baseline_per_em);
            let style = text_style(*font, *anchor, setting);
            area.draw(&Text::new(text.as_str(), place(top), style))
        }
    }
}

fn pixels(units: f64, setting: Setting) -> i32 {
    (units * setting.scale).round() as i32
}

/// Drops points that fall on the pixel before them: they have no direction to draw in.
fn without_repeats(mut points: Vec<(i32, i32)>) -> Vec<(i32, i32)> {
    points.dedup();
    points
}

fn text_style(font: Type, anchor: Anchor, setting: Setting) -> TextStyle<'static> {
    let horizontal = match anchor {
        Anchor::Start => HPos::Left,
        Anchor::Middle => HPos::Center,
        Anchor::End => HPos::Right,
    };
    let size = font.size * setting.size_per_em * setting.scale;
    let style: FontStyle = font.weight.style();
    TextStyle {
        font: FontDesc::new(FontFamily::Name(FAMILY), size, style),
        color: font.color.to_backend_color(),
        pos: Pos::new(horizontal, VPos::Top),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pixel_is_the_mean_of_its_square_wherever_it_stands() {
        let (width, height) = (SEGMENT + 3, 4);
        let stride = width * SIDE * 3;
        let mut large = vec![90; stride * SIDE * height];
        let last = stride * SIDE * 2 + stride - 3;
        large[last..last + 3].copy_from_slice(&[0, 99, 180]);
        let pixels = averaged(&large, width);
        let changed = (2 * width + width - 1) * 3;
        assert_eq!(pixels[changed..changed + 3], [80, 91, 100]);
        let untouched = pixels.iter().filter(|&&value| value == 90).count();
        assert_eq!(
            (pixels.len(), untouched),
            (width * height * 3, width * height * 3 - 3)
        );
    }
}
