//! Cells: places as single numbers, so that a map tile is one range of them.
//!
//! The globe on the square of the web maps (Web Mercator, EPSG:3857) is halved 31 times in both
//! directions; the bits of column and row, interleaved, are the cell (Morton order). All cells of a
//! tile then follow one another: a store finds what lies in a tile by one index range, whatever the
//! zoom. A cell is about 2 cm wide at the equator. Pure.

use crate::Point;
use std::f64::consts::{PI, TAU};

/// Halvings of the square in each direction.
const BITS: u32 = 31;
/// Beyond this latitude the square ends.
const MOST_LAT: f64 = 85.051_128_779_806_6;

/// A tile of the web maps: the square of zoom 0, halved `z` times.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Tile {
    z: u8,
    x: u32,
    y: u32,
}

/// Returns the cell of a point.
pub fn cell(point: Point) -> i64 {
    let (x, y) = square(point);
    let side = f64::from(1_u32 << BITS);
    let place = |part: f64| whole((part * side).floor().clamp(0.0, side - 1.0));
    interleave(place(x), place(y))
}

/// Returns the parts of the square's width and height at which a point lies, from the north-west.
pub fn square(point: Point) -> (f64, f64) {
    let lat = point.lat.clamp(-MOST_LAT, MOST_LAT).to_radians();
    let y = 0.5 - (lat.tan() + lat.cos().recip()).ln() / TAU;
    ((point.lon + 180.0) / 360.0, y)
}

/// Returns the point at parts of the square's width and height.
pub fn unsquare((x, y): (f64, f64)) -> Point {
    Point { lon: x.mul_add(360.0, -180.0), lat: (PI * (1.0 - 2.0 * y)).sinh().atan().to_degrees() }
}

impl Tile {
    /// The closest zoom that has tiles.
    pub const MOST_Z: u8 = 24;

    /// Returns a tile, or none when there is no such column or row at that zoom.
    pub const fn new(z: u8, x: u32, y: u32) -> Option<Self> {
        if z > Self::MOST_Z || x >> z != 0 || y >> z != 0 { None } else { Some(Self { z, x, y }) }
    }

    /// Returns the tile that a point lies in.
    pub fn at(point: Point, z: u8) -> Self {
        let z = z.min(Self::MOST_Z);
        let (x, y) = deinterleave(cell(point) >> (2 * (BITS - u32::from(z))));
        Self { z, x, y }
    }

    /// Returns the zoom.
    pub const fn z(self) -> u8 {
        self.z
    }

    /// Returns the column, counted from the west.
    pub const fn x(self) -> u32 {
        self.x
    }

    /// Returns the row, counted from the north.
    pub const fn y(self) -> u32 {
        self.y
    }

    /// Returns the first cell of the tile and the first after it.
    pub const fn cells(self) -> (i64, i64) {
        let shift = 2 * (BITS - self.z as u32);
        let first = interleave(self.x, self.y) << shift;
        (first, first + (1_i64 << shift))
    }

    /// Returns the parts of the tile's width and height at which a point lies, from the north-west;
    /// outside of the tile they are below 0 or from 1.
    pub fn place(self, point: Point) -> (f64, f64) {
        let side = f64::from(1_u32 << self.z);
        let (x, y) = square(point);
        (x.mul_add(side, -f64::from(self.x)), y.mul_add(side, -f64::from(self.y)))
    }

    /// Returns the south-western and the north-eastern corner.
    pub fn bounds(self) -> (Point, Point) {
        let side = f64::from(1_u32 << self.z);
        let part = |n: u32| f64::from(n) / side;
        let north_west = unsquare((part(self.x), part(self.y)));
        let south_east = unsquare((part(self.x + 1), part(self.y + 1)));
        (
            Point { lon: north_west.lon, lat: south_east.lat },
            Point { lon: south_east.lon, lat: north_west.lat },
        )
    }

    /// Covers a window by few tiles: those of the closest zoom at which at most `most` are needed.
    ///
    /// The window's corners are the south-western and the north-eastern one; `most` is at least 4.
    pub fn cover(low: Point, high: Point, most: u32) -> Vec<Self> {
        let span = |z| {
            let (a, b) = (Self::at(low, z), Self::at(high, z));
            (a.x.min(b.x), a.x.max(b.x), a.y.min(b.y), a.y.max(b.y))
        };
        let number = |z| {
            let (west, east, north, south) = span(z);
            u64::from(east - west + 1) * u64::from(south - north + 1)
        };
        let fits = |z: &u8| number(*z) <= u64::from(most.max(4));
        let z = (0..=Self::MOST_Z).rev().find(fits).unwrap_or(0);
        let (west, east, north, south) = span(z);
        let rows = north..=south;
        rows.flat_map(|y| (west..=east).map(move |x| Self { z, x, y })).collect()
    }
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "clamped to the square's 31 bits by the caller"
)]
const fn whole(part: f64) -> u32 {
    part as u32
}

const fn interleave(x: u32, y: u32) -> i64 {
    (spread(x) | (spread(y) << 1)).cast_signed()
}

const fn deinterleave(cell: i64) -> (u32, u32) {
    (gather(cell.cast_unsigned()), gather(cell.cast_unsigned() >> 1))
}

/// Puts a nought before each bit.
const fn spread(bits: u32) -> u64 {
    let mut v = bits as u64;
    v = (v | (v << 16)) & 0x0000_ffff_0000_ffff;
    v = (v | (v << 8)) & 0x00ff_00ff_00ff_00ff;
    v = (v | (v << 4)) & 0x0f0f_0f0f_0f0f_0f0f;
    v = (v | (v << 2)) & 0x3333_3333_3333_3333;
    (v | (v << 1)) & 0x5555_5555_5555_5555
}

/// Takes every second bit.
const fn gather(cell: u64) -> u32 {
    let mut v = cell & 0x5555_5555_5555_5555;
    v = (v | (v >> 1)) & 0x3333_3333_3333_3333;
    v = (v | (v >> 2)) & 0x0f0f_0f0f_0f0f_0f0f;
    v = (v | (v >> 4)) & 0x00ff_00ff_00ff_00ff;
    v = (v | (v >> 8)) & 0x0000_ffff_0000_ffff;
    ((v | (v >> 16)) & 0xffff_ffff) as u32
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn anywhere() -> impl Strategy<Value = Point> {
        (-179.999..179.999_f64, -85.0..85.0_f64).prop_map(|(lon, lat)| Point { lon, lat })
    }

    proptest! {
        #[test]
        fn a_point_is_in_the_cells_of_its_tiles_and_of_no_other(point in anywhere(), z in 1_u8..=24) {
            let tile = Tile::at(point, z);
            let (first, end) = tile.cells();
            prop_assert!((first..end).contains(&cell(point)));
            let beside = Tile::new(z, tile.x() ^ 1, tile.y()).unwrap();
            let (first, end) = beside.cells();
            prop_assert!(!(first..end).contains(&cell(point)));
            let (u, v) = tile.place(point);
            prop_assert!((-1e-6..=1.000_001).contains(&u) && (-1e-6..=1.000_001).contains(&v));
        }

        #[test]
        fn the_square_and_back_is_the_same_point(point in anywhere()) {
            let back = unsquare(square(point));
            prop_assert!((back.lon - point.lon).abs() < 1e-9 && (back.lat - point.lat).abs() < 1e-9);
        }

        #[test]
        fn a_window_is_covered_by_few_tiles(point in anywhere(), w in 0.0..0.5_f64, h in 0.0..0.5_f64, u in 0.0..1.0_f64, v in 0.0..1.0_f64) {
            let high = Point { lon: (point.lon + w).min(179.999), lat: (point.lat + h).min(85.0) };
            let tiles = Tile::cover(point, high, 6);
            prop_assert!(tiles.len() <= 6);
            let inner = Point { lon: (high.lon - point.lon).mul_add(u, point.lon), lat: (high.lat - point.lat).mul_add(v, point.lat) };
            let inside = |tile: &Tile| { let (a, b) = tile.cells(); (a..b).contains(&cell(inner)) };
            prop_assert!(tiles.iter().any(inside));
        }
    }

    #[test]
    fn tiles_are_numbered_as_on_all_web_maps() {
        // Computed apart, the formula of the OpenStreetMap wiki, for 120.38 E, 30.02 N.
        let tile = Tile::at(Point { lon: 120.38, lat: 30.02 }, 14);
        assert_eq!((tile.x(), tile.y()), (13_670, 6_758));
        let (low, high) = tile.bounds();
        assert!(low.lon <= 120.38 && high.lon > 120.38 && low.lat <= 30.02 && high.lat > 30.02);
        assert_eq!(Tile::new(3, 8, 0), None);
        assert_eq!(Tile::new(25, 0, 0), None);
    }
}
