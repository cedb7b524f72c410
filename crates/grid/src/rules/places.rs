//! Names of places: text to candidates, a point to words.
//!
//! Everything is compared in one folded form: half width, lower case, no spaces and no 号 at the
//! end. Prefixes are found in a sorted list, inner parts by pairs of neighbouring characters. Pure;
//! [`crate::Grids`] holds the index.

mod describe;
mod fold;
mod roads;
mod search;

pub use describe::{Compass, Described};
pub use search::{Found, Rank};

use crate::model::{Place, PlaceKind};
use rstar::RTree;
use rstar::primitives::GeomWithData;
use search::Names;
use wangge_kernel::Point;

/// A place as the index knows it.
#[derive(Debug, Clone, PartialEq)]
pub struct Spot {
    /// What it is.
    pub kind: PlaceKind,
    /// Name in Chinese.
    pub name: String,
    /// Name in English, may be empty.
    pub name_en: String,
    /// Road of a house number; the two roads of a crossing with a space between.
    pub road: String,
    /// Where it is.
    pub point: Point,
}

/// Places of a district, found by name and by point.
#[derive(Debug, Default)]
pub struct PlaceIndex {
    spots: Vec<Spot>,
    names: Names,
    points: RTree<GeomWithData<[f64; 2], usize>>,
    roads: roads::Roads,
}

impl PlaceIndex {
    /// Builds the index; crossings are made from the lines of the roads.
    pub fn new(places: &[Place]) -> Self {
        let roads = roads::Roads::new(places);
        let mut names = Names::default();
        let mut spots = Vec::new();
        for place in places {
            let Some(point) = place.point() else { continue };
            let at = spots.len();
            names.add(at, &place.name, &place.name_en, &place.aliases);
            spots.push(Spot {
                kind: place.kind,
                name: place.name.clone(),
                name_en: place.name_en.clone(),
                road: place.road.clone(),
                point,
            });
        }
        for crossing in roads.crossings() {
            names.add(spots.len(), &crossing.name, &crossing.name_en, &crossing.aliases());
            spots.push(crossing.spot());
        }
        names.settle();
        let near = spots.iter().enumerate().filter(|(_, spot)| spot.kind != PlaceKind::Road);
        let points = near.map(|(at, spot)| GeomWithData::new([spot.point.lon, spot.point.lat], at));
        let points = RTree::bulk_load(points.collect());
        Self { spots, names, points, roads }
    }

    /// Returns the number of places, crossings included.
    pub fn len(&self) -> usize {
        self.spots.len()
    }

    /// Tells whether there are none.
    pub fn is_empty(&self) -> bool {
        self.spots.is_empty()
    }
}
