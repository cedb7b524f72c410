//! Flat shapes on a small canvas; what leaves the canvas is cut off.

use font8x8::{BASIC_FONTS, UnicodeFonts};
use image::imageops::flip_horizontal_in_place;
use image::{Rgb, RgbImage};

pub(crate) const WIDTH: i32 = 640;
pub(crate) const HEIGHT: i32 = 480;

pub(crate) const DAY: u8 = 0;
pub(crate) const DUSK: u8 = 1;
pub(crate) const NIGHT: u8 = 2;

/// Colour before the tint.
pub(crate) type Colour = [u8; 3];

/// Canvas with the light of a time of day.
pub(crate) struct Brush {
    picture: RgbImage,
    /// Parts in a hundred that are left of red, green and blue.
    light: [u16; 3],
}

impl Brush {
    pub(crate) fn new(tint: u8) -> Self {
        let light = match tint {
            DAY => [100, 100, 100],
            DUSK => [98, 90, 80],
            _ => [58, 62, 78],
        };
        Self { picture: RgbImage::new(WIDTH.unsigned_abs(), HEIGHT.unsigned_abs()), light }
    }

    pub(crate) fn finish(self) -> RgbImage {
        self.picture
    }

    /// Draws in plain light from now on, for what is written onto the picture afterwards.
    pub(crate) fn plain_light(&mut self) {
        self.light = [100; 3];
    }

    /// Turns what was drawn so far from left to right.
    pub(crate) fn mirror(&mut self) {
        flip_horizontal_in_place(&mut self.picture);
    }

    /// Writes letters and digits of ASCII from their upper left corner, in dots of a size; others
    /// are left out.
    pub(crate) fn write(&mut self, (x, y): (i32, i32), dot: i32, words: &str, colour: Colour) {
        let glyphs = words.chars().filter_map(|letter| BASIC_FONTS.get(letter));
        for (left, glyph) in (x..).step_by(usize::try_from(8 * dot).unwrap_or(8)).zip(glyphs) {
            for (top, row) in (y..).step_by(usize::try_from(dot).unwrap_or(1)).zip(glyph) {
                for bit in (0..8).filter(|bit| row >> bit & 1 == 1) {
                    self.rect(left + bit * dot, top, dot, dot, colour);
                }
            }
        }
    }

    fn lit(&self, colour: Colour) -> Rgb<u8> {
        let part = |place: usize| {
            u8::try_from(u16::from(colour[place]) * self.light[place] / 100).unwrap_or(u8::MAX)
        };
        Rgb([part(0), part(1), part(2)])
    }

    fn row(&mut self, y: i32, from: i32, to: i32, colour: Rgb<u8>) {
        let (from, to) = (from.clamp(0, WIDTH), to.clamp(0, WIDTH));
        if !(0..HEIGHT).contains(&y) || from >= to {
            return;
        }
        let place = |x: i32| usize::try_from((y * WIDTH + x) * 3).unwrap_or(0);
        let row = &mut self.picture.as_mut()[place(from)..place(to)];
        row.as_chunks_mut().0.fill(colour.0);
    }

    /// Fills a rectangle from its upper left corner.
    pub(crate) fn rect(&mut self, x: i32, y: i32, width: i32, height: i32, colour: Colour) {
        let lit = self.lit(colour);
        (y..y + height).for_each(|y| self.row(y, x, x + width, lit));
    }

    /// Fills an ellipse around its middle.
    pub(crate) fn disc(&mut self, x: i32, y: i32, (rx, ry): (i32, i32), colour: Colour) {
        let lit = self.lit(colour);
        for dy in -ry..=ry {
            let half = (rx * rx * (ry * ry - dy * dy)).isqrt() / ry;
            self.row(y + dy, x - half, x + half + 1, lit);
        }
    }

    /// Draws a circle line.
    pub(crate) fn ring(&mut self, x: i32, y: i32, radius: i32, width: i32, colour: Colour) {
        let lit = self.lit(colour);
        for dy in -radius..=radius {
            let outer = (radius * radius - dy * dy).isqrt();
            let hole = radius - width;
            let inner = if dy.abs() < hole { (hole * hole - dy * dy).isqrt() } else { 0 };
            self.row(y + dy, x - outer, x - inner + 1, lit);
            self.row(y + dy, x + inner, x + outer + 1, lit);
        }
    }

    /// Fills a polygon.
    pub(crate) fn shape(&mut self, corners: &[(i32, i32)], colour: Colour) {
        let lit = self.lit(colour);
        for y in 0..HEIGHT {
            let mut cuts: Vec<i32> = (0..corners.len())
                .filter_map(|place| cut(corners[place], corners[(place + 1) % corners.len()], y))
                .collect();
            cuts.sort_unstable();
            cuts.as_chunks().0.iter().for_each(|[from, to]| self.row(y, *from, *to, lit));
        }
    }

    /// Draws a straight line.
    pub(crate) fn line(
        &mut self,
        (x1, y1): (i32, i32),
        (x2, y2): (i32, i32),
        width: i32,
        colour: Colour,
    ) {
        let half = width / 2;
        if (x2 - x1).abs() > (y2 - y1).abs() {
            self.shape(
                &[(x1, y1 - half), (x2, y2 - half), (x2, y2 + half + 1), (x1, y1 + half + 1)],
                colour,
            );
        } else {
            self.shape(
                &[(x1 - half, y1), (x1 + half + 1, y1), (x2 + half + 1, y2), (x2 - half, y2)],
                colour,
            );
        }
    }
}

/// Tells where an edge meets a line of pixels.
fn cut((x1, y1): (i32, i32), (x2, y2): (i32, i32), y: i32) -> Option<i32> {
    ((y1 > y) != (y2 > y)).then(|| x1 + (x2 - x1) * (y - y1) / (y2 - y1))
}
