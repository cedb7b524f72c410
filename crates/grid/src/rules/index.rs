//! Finding the grid of a point by an R-tree over the outlines. Pure; [`crate::Grids`] holds it.

use super::ring::ring_contains;
use crate::model::{AreaClass, UnitGrid};
use rstar::{AABB, RTree, RTreeObject};
use wangge_kernel::Point;
use wangge_kernel::codes::GridId;

/// Grids of a district, found by their places.
#[derive(Debug, Default)]
pub struct GridIndex {
    tree: RTree<Entry>,
}

#[derive(Debug)]
struct Entry {
    id: GridId,
    area_class: AreaClass,
    ring: Vec<Point>,
    envelope: AABB<[f64; 2]>,
}

impl RTreeObject for Entry {
    type Envelope = AABB<[f64; 2]>;

    fn envelope(&self) -> Self::Envelope {
        self.envelope
    }
}

/// Returns the box around a ring.
pub(crate) fn envelope(ring: &[Point]) -> AABB<[f64; 2]> {
    let corners: Vec<[f64; 2]> = ring.iter().map(|point| [point.lon, point.lat]).collect();
    AABB::from_points(&corners)
}

impl GridIndex {
    /// Builds the index.
    pub fn new(grids: &[UnitGrid]) -> Self {
        let entry = |grid: &UnitGrid| Entry {
            id: grid.id.clone(),
            area_class: grid.area_class,
            ring: grid.ring.clone(),
            envelope: envelope(&grid.ring),
        };
        Self { tree: RTree::bulk_load(grids.iter().map(entry).collect()) }
    }

    /// Lists the ids of the grids, in no order.
    pub fn ids(&self) -> impl Iterator<Item = &GridId> {
        self.tree.iter().map(|entry| &entry.id)
    }

    /// Returns the grid that a point lies in; none outside the district.
    pub fn grid_at(&self, point: Point) -> Option<GridId> {
        self.spot_at(point).map(|(id, _)| id)
    }

    /// Returns the grid that a point lies in and how closely it is managed.
    ///
    /// Where imported outlines overlap within their tolerance, the lower id has the point.
    pub fn spot_at(&self, point: Point) -> Option<(GridId, AreaClass)> {
        let spot = AABB::from_point([point.lon, point.lat]);
        let near = self.tree.locate_in_envelope_intersecting(spot);
        near.filter(|entry| ring_contains(&entry.ring, point))
            .min_by(|one, other| one.id.cmp(&other.id))
            .map(|entry| (entry.id.clone(), entry.area_class))
    }

    /// Returns the south-western and north-eastern corner around all grids, for maps to begin with.
    pub fn bounds(&self) -> Option<(Point, Point)> {
        let around = self.tree.root().envelope();
        let corner = |[lon, lat]: [f64; 2]| Point { lon, lat };
        (!self.is_empty()).then(|| (corner(around.lower()), corner(around.upper())))
    }

    /// Returns the number of grids.
    pub fn len(&self) -> usize {
        self.tree.size()
    }

    /// Tells whether there are no grids.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}
