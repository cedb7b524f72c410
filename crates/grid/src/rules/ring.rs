//! Rings: which side a point is on, how large they are, whether they are sound.
//!
//! A point on a shared edge belongs to exactly one grid. A ray from the point towards the east
//! crosses each edge by a half-open rule: its lower end counts, its upper end does not, and an
//! edge through the point lies to the east of it. Both grids of an edge judge it by the same exact
//! predicate with its ends in the same order, so they never both take the point and never both
//! leave it. Pure.

use geo::{Coord, GeoNum, Kernel, LineString, Orientation, Polygon, Validation};
use wangge_kernel::Point;

/// Metres of one degree on the mean sphere (IUGG).
pub(crate) const DEGREE_M: f64 = 111_195.080;

/// Tells whether a point lies in a closed ring by the half-open rule.
pub fn ring_contains(ring: &[Point], point: Point) -> bool {
    ring.windows(2).filter(|edge| crosses(edge[0], edge[1], point)).count() % 2 == 1
}

fn crosses(one: Point, other: Point, point: Point) -> bool {
    if (one.lat > point.lat) == (other.lat > point.lat) {
        return false;
    }
    let (low, high) = if one.lat < other.lat { (one, other) } else { (other, one) };
    // On the edge or to its left: the edge lies towards the east.
    <f64 as GeoNum>::Ker::orient2d(coord(low), coord(high), coord(point)) != Orientation::Clockwise
}

pub(crate) const fn coord(point: Point) -> Coord<f64> {
    Coord { x: point.lon, y: point.lat }
}

/// Computes the area of a closed ring in square metres on the mean sphere.
///
/// Latitudes are laid out by their sine, which keeps areas: parts add up to their whole.
pub fn area_m2(ring: &[Point]) -> f64 {
    signed_area_m2(ring).abs()
}

/// Computes the area, negative when the ring runs clockwise.
pub(crate) fn signed_area_m2(ring: &[Point]) -> f64 {
    let Some(first) = ring.first() else { return 0.0 };
    let radius = DEGREE_M.to_degrees();
    let up = |point: Point| point.lat.to_radians().sin() - first.lat.to_radians().sin();
    let right = |point: Point| (point.lon - first.lon).to_radians();
    let cross = |edge: &[Point]| {
        let (a, b) = (edge[0], edge[1]);
        right(a).mul_add(up(b), -(right(b) * up(a)))
    };
    ring.windows(2).map(cross).sum::<f64>() * radius * radius / 2.0
}

/// Names what is wrong with a ring by itself, as a key of the catalogue's `grid-ring-…` words.
pub(crate) fn ring_fault(ring: &[Point]) -> Option<&'static str> {
    if ring.len() < 4 {
        Some("corners")
    } else if ring.first() != ring.last() {
        Some("open")
    } else if ring.iter().any(|point| Point::new(point.lon, point.lat).is_none()) {
        Some("globe")
    } else if area_m2(ring) <= 0.0 {
        Some("empty")
    } else if !polygon(ring).is_valid() {
        Some("crossing")
    } else {
        None
    }
}

/// Returns the ring counter-clockwise and without corners that repeat.
pub fn settled(ring: &[Point]) -> Vec<Point> {
    let mut ring = ring.to_vec();
    ring.dedup();
    if signed_area_m2(&ring) < 0.0 {
        ring.reverse();
    }
    ring
}

pub(crate) fn polygon(ring: &[Point]) -> Polygon<f64> {
    Polygon::new(LineString(ring.iter().copied().map(coord).collect()), Vec::new())
}

/// A plane in metres around a point, for distances of some kilometres.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Plane {
    origin: Point,
    east_m: f64,
}

impl Plane {
    pub(crate) fn at(origin: Point) -> Self {
        Self { origin, east_m: origin.lat.to_radians().cos() * DEGREE_M }
    }

    pub(crate) fn to(self, point: Point) -> [f64; 2] {
        let (dx, dy) = (point.lon - self.origin.lon, point.lat - self.origin.lat);
        [dx * self.east_m, dy * DEGREE_M]
    }

    fn back(self, [x, y]: [f64; 2]) -> Point {
        Point { lon: self.origin.lon + x / self.east_m, lat: self.origin.lat + y / DEGREE_M }
    }

    /// Returns the place on an edge that is nearest to the origin, and its distance in metres.
    pub(crate) fn nearest_on(self, from: Point, to: Point) -> (Point, f64) {
        let ([ax, ay], [bx, by]) = (self.to(from), self.to(to));
        let (dx, dy) = (bx - ax, by - ay);
        let length = dx.mul_add(dx, dy * dy);
        let part =
            if length > 0.0 { (-ax.mul_add(dx, ay * dy) / length).clamp(0.0, 1.0) } else { 0.0 };
        if part <= 0.0 {
            return (from, ax.hypot(ay));
        }
        if part >= 1.0 {
            return (to, bx.hypot(by));
        }
        let (x, y) = (part.mul_add(dx, ax), part.mul_add(dy, ay));
        (self.back([x, y]), x.hypot(y))
    }
}
