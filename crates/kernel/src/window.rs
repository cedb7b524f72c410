//! A window of the map: what lies between two corners, as people search in it. Pure.

use crate::{Point, Tile};
use std::fmt;
use std::str::FromStr;
use thiserror::Error;

/// Tiles that cover a window at most: so few ranges of cells are one look into an index each.
const MOST_TILES: u32 = 8;

/// A text that is no window of the map.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error(
    "'{0}' is no window of the map; write west,south,east,north in degrees, such as 121.60,28.90,121.65,28.93"
)]
pub struct WindowError(String);

/// What lies between a south-western and a north-eastern corner; it has some extent and does not
/// reach over the line of the date.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Window {
    /// South-western corner, which is inside.
    pub low: Point,
    /// North-eastern corner, whose edges are outside.
    pub high: Point,
}

impl Window {
    /// Makes a window, or nothing when it has no extent.
    pub fn new(low: Point, high: Point) -> Option<Self> {
        (low.lon < high.lon && low.lat < high.lat).then_some(Self { low, high })
    }

    /// Makes the window that holds everything within so many metres of a point, and little more;
    /// nothing where no metres are given.
    pub fn around(point: Point, metres: f64) -> Option<Self> {
        /// Metres of a degree of latitude; the last centimetre is on the safe side.
        const DEGREE_M: f64 = 111_195.0;
        let high = metres / DEGREE_M;
        let wide = high / point.lat.to_radians().cos().abs().max(0.01);
        let corner = |sign: f64| Point {
            lon: (point.lon + sign * wide).clamp(-180.0, 180.0),
            lat: (point.lat + sign * high).clamp(-90.0, 90.0),
        };
        Self::new(corner(-1.0), corner(1.0))
    }

    /// Tells whether a point lies inside.
    pub fn holds(&self, point: Point) -> bool {
        (self.low.lon..self.high.lon).contains(&point.lon)
            && (self.low.lat..self.high.lat).contains(&point.lat)
    }

    /// Returns ranges of cells that hold the window and little more, for an index to begin with;
    /// the last number of a range is not part of it.
    pub fn cells(&self) -> Vec<(i64, i64)> {
        Tile::cover(self.low, self.high, MOST_TILES).into_iter().map(Tile::cells).collect()
    }

    /// Returns width and height in metres, along the middle.
    pub fn size_m(&self) -> (f64, f64) {
        let lat = f64::midpoint(self.low.lat, self.high.lat);
        let across = Point { lat, ..self.low }.distance_m(Point { lat, ..self.high });
        (across, self.low.distance_m(Point { lon: self.low.lon, ..self.high }))
    }

    /// Writes width and height as people read them; the corners would tell nobody anything.
    pub fn extent(&self) -> String {
        let (wide, high) = self.size_m();
        if wide.max(high) < 1_000.0 {
            return format!("{wide:.0} × {high:.0} m");
        }
        format!("{:.1} × {:.1} km", wide / 1_000.0, high / 1_000.0)
    }
}

impl FromStr for Window {
    type Err = WindowError;

    fn from_str(text: &str) -> Result<Self, WindowError> {
        let wrong = || WindowError(text.to_owned());
        let degrees: Result<Vec<f64>, _> =
            text.split(',').map(|part| part.trim().parse::<f64>()).collect();
        let degrees = degrees.map_err(|_| wrong())?;
        let [west, south, east, north] = degrees[..] else { return Err(wrong()) };
        let corners = Point::new(west, south).zip(Point::new(east, north));
        corners.and_then(|(low, high)| Self::new(low, high)).ok_or_else(wrong)
    }
}

impl fmt::Display for Window {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { low, high } = self;
        write!(f, "{},{},{},{}", low.lon, low.lat, high.lon, high.lat)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cell::cell;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn what_a_window_holds_lies_in_its_cells(
            lon in -170.0..170.0_f64, lat in -80.0..80.0_f64,
            wide in 0.0001..2.0_f64, high in 0.0001..2.0_f64, u in 0.0..0.999_f64, v in 0.0..0.999_f64,
        ) {
            let low = Point { lon, lat };
            let window = Window::new(low, Point { lon: lon + wide, lat: lat + high }).unwrap();
            let inner = Point { lon: wide.mul_add(u, lon), lat: high.mul_add(v, lat) };
            prop_assert!(window.holds(inner));
            let place = cell(inner);
            prop_assert!(window.cells().iter().any(|(first, end)| (*first..*end).contains(&place)));
        }
    }

    #[test]
    fn a_window_is_four_numbers_in_their_order_on_the_globe() {
        let window: Window = "121.6, 28.9, 121.65,28.93".parse().unwrap();
        assert_eq!(window.to_string(), "121.6,28.9,121.65,28.93");
        assert_eq!(window.to_string().parse(), Ok(window));
        let (wide, high) = window.size_m();
        assert!((wide - 4_865.0).abs() < 10.0 && (high - 3_336.0).abs() < 5.0, "{wide} {high}");
        assert_eq!(window.extent(), "4.9 × 3.3 km");
        for wrong in [
            "",
            "1,2,3",
            "1,2,3,4,5",
            "a,2,3,4",
            "3,2,1,4",
            "1,4,3,2",
            "1,2,1,4",
            "1,2,3,91",
            "NaN,2,3,4",
            "1,2,inf,4",
            "-181,2,3,4",
        ] {
            assert_eq!(wrong.parse::<Window>(), Err(WindowError(wrong.to_owned())), "{wrong}");
        }
    }
}
