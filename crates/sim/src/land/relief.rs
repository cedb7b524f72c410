//! Where the knots of the net lie: hills, a winding river and a coast push them out of line.
//!
//! The net is counted in cells of about a hundred metres. A knot is the same number for every grid
//! that has it, so that neighbours share their corners to the last bit. Pure.

use super::{Plan, real};
use wangge_kernel::Point;

/// Side of a cell in metres.
pub(crate) const CELL_M: f64 = 100.0;
/// Metres of one degree on the mean sphere.
const DEGREE_M: f64 = 111_195.08;

/// The net bent over its relief.
pub(crate) struct Net {
    pub(crate) columns: usize,
    pub(crate) rows: usize,
    river: usize,
    seed: u64,
    west: f64,
    south: f64,
    step_lon: f64,
    step_lat: f64,
}

impl Net {
    pub(crate) fn new(plan: &Plan, west: f64, south: f64, seed: u64) -> Self {
        let step_lat = CELL_M / DEGREE_M;
        let step_lon = step_lat / south.to_radians().cos();
        let (columns, rows, river) = (plan.columns, plan.rows, plan.river);
        Self { columns, rows, river, seed, west, south, step_lon, step_lat }
    }

    /// Returns a knot of the net.
    pub(crate) fn knot(&self, x: usize, y: usize) -> Point {
        let (u, v) = (real(x), real(y));
        let (dx, dy) = self.push(u, v);
        Point {
            lon: (u + dx).mul_add(self.step_lon, self.west),
            lat: (v + dy).mul_add(self.step_lat, self.south),
        }
    }

    /// Returns a place between the knots, straight from knot to knot.
    pub(crate) fn at(&self, u: f64, v: f64) -> Point {
        let (x, y) = (below(u, self.columns), below(v, self.rows));
        let (part, rise) = (u - real(x), v - real(y));
        let south = between(self.knot(x, y), self.knot(x + 1, y), part);
        let north = between(self.knot(x, y + 1), self.knot(x + 1, y + 1), part);
        between(south, north, rise)
    }

    /// Returns the height of the land, from 0 at the sea to about 1 on the western hills.
    pub(crate) fn height(&self, u: f64, v: f64) -> f64 {
        let inland = 1.0 - u / real(self.columns);
        let from_river = (v - real(self.river)).abs() / real(self.rows);
        let hills = self.noise(3, u / 9.0, v / 9.0).mul_add(0.35, inland.powi(3));
        hills.mul_add(1.0, from_river * inland * 0.9 - 0.25)
    }

    /// How far a knot is pushed, in cells; the slopes stay far below one, so that nothing folds.
    fn push(&self, u: f64, v: f64) -> (f64, f64) {
        let size = (real(self.columns) / 70.0).clamp(0.35, 1.0);
        let bend = |layer, length: f64| self.noise(layer, u / length, v / length);
        let mut dx = bend(0, 15.0).mul_add(1.9 * size, bend(5, 2.3) * 0.09);
        let mut dy = bend(1, 15.0).mul_add(1.9 * size, bend(6, 2.3) * 0.09);
        // Bays and headlands, felt less and less inland.
        let near_sea = (u / real(self.columns)).powi(3);
        dx += near_sea
            * size
            * self.noise(2, v / 12.0, 0.0).mul_add(4.2, self.noise(7, v / 4.5, 0.0) * 0.8);
        // The river winds, and its banks with it.
        let off = (v - real(self.river) - 0.5) / 10.0;
        dy += (-off * off).exp() * self.noise(4, u / 13.0, 0.0) * 2.6 * size;
        (dx, dy)
    }

    /// Returns smooth noise from -1 to 1 with a wave of about two units.
    fn noise(&self, layer: u64, x: f64, y: f64) -> f64 {
        let (left, low) = (x.floor(), y.floor());
        let (u, v) = (ease(x - left), ease(y - low));
        let south = mix(self.dice(layer, left, low), self.dice(layer, left + 1.0, low), u);
        let north =
            mix(self.dice(layer, left, low + 1.0), self.dice(layer, left + 1.0, low + 1.0), u);
        mix(south, north, v)
    }

    fn dice(&self, layer: u64, x: f64, y: f64) -> f64 {
        let key = self.seed
            ^ layer.wrapping_mul(0x9E37_79B9)
            ^ x.to_bits().rotate_left(17)
            ^ y.to_bits().rotate_left(41);
        crate::chance::Chance::new(key).within(-1.0, 1.0)
    }
}

fn ease(part: f64) -> f64 {
    part * part * 2.0f64.mul_add(-part, 3.0)
}

fn mix(a: f64, b: f64, part: f64) -> f64 {
    (b - a).mul_add(part, a)
}

/// Returns the cell that a place lies in.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "places lie inside the net"
)]
pub(crate) fn below(place: f64, count: usize) -> usize {
    (place.max(0.0) as usize).min(count - 1)
}

pub(crate) fn between(a: Point, b: Point, part: f64) -> Point {
    Point { lon: mix(a.lon, b.lon, part), lat: mix(a.lat, b.lat, part) }
}
