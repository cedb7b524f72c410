//! A place on earth in WGS-84 longitude and latitude.
//!
//! Stored as two doubles; other systems (GCJ-02, BD-09, State Plane) are turned at the edges.

use serde::{Deserialize, Serialize};

/// Mean radius of the earth in metres, IUGG.
const EARTH_RADIUS_M: f64 = 6_371_008.8;

/// Longitude and latitude in degrees, WGS-84.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Point {
    /// Longitude in degrees east, −180 to 180.
    pub lon: f64,
    /// Latitude in degrees north, −90 to 90.
    pub lat: f64,
}

impl Point {
    /// Makes a point, or nothing when a coordinate is not a number or lies off the globe.
    pub fn new(lon: f64, lat: f64) -> Option<Self> {
        let inside = (-180.0..=180.0).contains(&lon) && (-90.0..=90.0).contains(&lat);
        inside.then_some(Self { lon, lat })
    }

    /// Returns the distance to another point in metres along the great circle.
    pub fn distance_m(self, other: Self) -> f64 {
        let (lat1, lat2) = (self.lat.to_radians(), other.lat.to_radians());
        let half_lat = ((lat2 - lat1) / 2.0).sin();
        let half_lon = ((other.lon - self.lon).to_radians() / 2.0).sin();
        let chord = half_lat.mul_add(half_lat, lat1.cos() * lat2.cos() * half_lon * half_lon);
        2.0 * EARTH_RADIUS_M * chord.sqrt().min(1.0).asin()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn points_off_the_globe_are_refused() {
        assert!(Point::new(181.0, 0.0).is_none());
        assert!(Point::new(0.0, f64::NAN).is_none());
        assert!(Point::new(-180.0, 90.0).is_some());
    }

    #[test]
    fn a_degree_of_latitude_is_about_111_km() {
        let a = Point { lon: 120.0, lat: 30.0 };
        let b = Point { lon: 120.0, lat: 31.0 };
        assert!((a.distance_m(b) - 111_195.0).abs() < 10.0);
    }
}
