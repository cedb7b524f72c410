//! Hexagons: places counted in equal areas, for heat maps (Uber's H3).
//!
//! A place is stored by its hexagon of the finest size in use; all that lie in a wider one have
//! numbers in one range, so that a store finds and counts them by an index. Pure.

use crate::Point;
use h3o::{CellIndex, LatLng, Resolution};
use std::fmt;
use std::str::FromStr;

/// Size whose numbers are stored: 66 m on a side.
const STORED: Resolution = Resolution::Ten;

/// How wide hexagons are counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Size {
    /// 530 m on a side: quarters.
    Wide,
    /// 200 m on a side: blocks.
    Middle,
    /// 76 m on a side: crossings.
    Close,
}

/// One hexagon.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Hex(CellIndex);

impl Size {
    /// All sizes, the widest first.
    pub const ALL: [Self; 3] = [Self::Wide, Self::Middle, Self::Close];

    /// Returns its word in addresses.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Wide => "wide",
            Self::Middle => "middle",
            Self::Close => "close",
        }
    }

    const fn resolution(self) -> Resolution {
        match self {
            Self::Wide => Resolution::Eight,
            Self::Middle => Resolution::Nine,
            Self::Close => STORED,
        }
    }
}

/// Returns the number that is stored for a place.
pub fn hex(point: Point) -> Option<i64> {
    let place = LatLng::new(point.lat, point.lon).ok()?;
    i64::try_from(u64::from(place.to_cell(STORED))).ok()
}

impl Hex {
    /// Returns the hexagon of a size around a stored number; none when it is no such number.
    pub fn around(stored: i64, size: Size) -> Option<Self> {
        let cell = CellIndex::try_from(u64::try_from(stored).ok()?).ok()?;
        (cell.resolution() == STORED).then(|| cell.parent(size.resolution()).map(Self))?
    }

    /// Returns the first and the last stored number inside.
    pub fn span(self) -> (i64, i64) {
        let number = |cell: Option<CellIndex>| {
            cell.and_then(|cell| i64::try_from(u64::from(cell)).ok()).unwrap_or_default()
        };
        let inside = || self.0.children(STORED);
        (number(inside().min()), number(inside().max()))
    }

    /// Returns its middle.
    pub fn middle(self) -> Point {
        let middle = LatLng::from(self.0);
        Point { lon: middle.lng(), lat: middle.lat() }
    }

    /// Returns its corners, the first once more at the end.
    pub fn outline(self) -> Vec<Point> {
        let corners = self.0.boundary();
        let ring = corners.iter().chain(corners.first());
        ring.map(|corner| Point { lon: corner.lng(), lat: corner.lat() }).collect()
    }
}

impl fmt::Display for Hex {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// A text that names no hexagon.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("is no hexagon of H3 that is counted")]
pub struct NoHex;

impl FromStr for Hex {
    type Err = NoHex;

    fn from_str(text: &str) -> Result<Self, NoHex> {
        let cell: CellIndex = text.parse().map_err(|_| NoHex)?;
        let counted = Size::ALL.iter().any(|size| size.resolution() == cell.resolution());
        if counted { Ok(Self(cell)) } else { Err(NoHex) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn what_lies_in_a_hexagon_has_a_number_in_its_range(
            lon in -180.0..180.0_f64, lat in -85.0..85.0_f64, size in 0..3_usize, far in 0.0..0.02_f64,
        ) {
            let size = Size::ALL[size];
            let here = Hex::around(hex(Point { lon, lat }).unwrap(), size).unwrap();
            let other = hex(Point { lon, lat: lat + far }).unwrap();
            let (first, last) = here.span();
            let is_inside = Hex::around(other, size) == Some(here);
            prop_assert_eq!(is_inside, (first..=last).contains(&other));
        }

        #[test]
        fn a_hexagon_is_read_as_it_is_written(lon in -180.0..180.0_f64, lat in -85.0..85.0_f64) {
            let here = Hex::around(hex(Point { lon, lat }).unwrap(), Size::Middle).unwrap();
            prop_assert_eq!(here.to_string().parse(), Ok(here));
        }
    }

    #[test]
    fn a_place_lies_near_the_middle_of_its_hexagon() {
        let place = Point { lon: 121.64, lat: 28.905 };
        let hex = Hex::around(hex(place).unwrap(), Size::Close).unwrap();
        let middle = hex.middle();
        assert!((middle.lon - place.lon).abs() < 0.001 && (middle.lat - place.lat).abs() < 0.001);
        let outline = hex.outline();
        assert_eq!((outline.len(), outline.first()), (7, outline.last()));
        // The example of H3's own manual, worked out by another program.
        let park = self::hex(Point { lon: -122.417_950_6, lat: 37.775_938_7 });
        let wide = Hex::around(park.unwrap(), Size::Middle).unwrap();
        assert_eq!(wide.to_string(), "8928308280fffff");
        let middle = wide.middle();
        assert!(
            (middle.lon + 122.418_459_3).abs() < 1e-6 && (middle.lat - 37.776_702_3).abs() < 1e-6
        );
    }

    #[test]
    fn what_is_no_hexagon_is_refused() {
        assert_eq!("8928308280fffffx".parse::<Hex>(), Err(NoHex));
        assert_eq!("842d57fffffffff".parse::<Hex>(), Err(NoHex));
        assert_eq!(Hex::around(17, Size::Wide), None);
        assert_eq!(Hex::around(-1, Size::Wide), None);
    }
}
