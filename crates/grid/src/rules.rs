//! Which grid a point lies in: exact, and the same for every order of the grids.
//!
//! A point on a shared edge belongs to exactly one grid. A ray from the point towards the east
//! crosses each edge by a half-open rule: its lower end counts, its upper end does not, and an
//! edge through the point lies to the east of it. Both grids of an edge judge it by the same exact
//! predicate with its ends in the same order, so they never both take the point and never both
//! leave it. Pure; [`crate::Grids`] holds the index.

use crate::GridError;
use crate::model::{AreaClass, UnitGrid};
use geo::{Coord, GeoNum, Kernel, Orientation};
use rstar::{AABB, RTree, RTreeObject};
use std::collections::HashSet;
use wangge_kernel::Point;
use wangge_kernel::codes::GridId;

/// Metres of one degree on the mean sphere (IUGG).
const DEGREE_M: f64 = 111_195.080;

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

const fn coord(point: Point) -> Coord<f64> {
    Coord { x: point.lon, y: point.lat }
}

/// Computes the area of a closed ring in square metres, on a plane at its own latitude.
pub fn area_m2(ring: &[Point]) -> f64 {
    let Some(first) = ring.first() else { return 0.0 };
    let scale = first.lat.to_radians().cos() * DEGREE_M * DEGREE_M;
    let cross = |edge: &[Point]| {
        let (a, b) = (edge[0], edge[1]);
        (a.lon - first.lon).mul_add(b.lat - first.lat, -((b.lon - first.lon) * (a.lat - first.lat)))
    };
    (ring.windows(2).map(cross).sum::<f64>() * scale / 2.0).abs()
}

/// Checks that grids can stand in a district: ids of the district, each once, with real outlines.
pub fn check_grids(district: i64, grids: &[UnitGrid]) -> Result<(), GridError> {
    let prefix = format!("{district:06}");
    let mut seen = HashSet::new();
    for grid in grids {
        if grid.id.district() != prefix {
            return Err(GridError::OtherDistrict(grid.id.clone()));
        }
        if !seen.insert(&grid.id) {
            return Err(GridError::Twice(grid.id.clone()));
        }
        if let Some(fault) = ring_fault(&grid.ring) {
            return Err(GridError::Ring { grid: grid.id.clone(), fault });
        }
    }
    Ok(())
}

fn ring_fault(ring: &[Point]) -> Option<&'static str> {
    if ring.len() < 4 {
        Some("has fewer than three corners")
    } else if ring.first() != ring.last() {
        Some("is not closed")
    } else if ring.iter().any(|point| Point::new(point.lon, point.lat).is_none()) {
        Some("leaves the globe")
    } else if area_m2(ring) <= 0.0 {
        Some("encloses nothing")
    } else {
        None
    }
}

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

impl GridIndex {
    /// Builds the index.
    pub fn new(grids: &[UnitGrid]) -> Self {
        let entry = |grid: &UnitGrid| {
            let corners: Vec<[f64; 2]> =
                grid.ring.iter().map(|point| [point.lon, point.lat]).collect();
            Entry {
                id: grid.id.clone(),
                area_class: grid.area_class,
                ring: grid.ring.clone(),
                envelope: AABB::from_points(&corners),
            }
        };
        Self { tree: RTree::bulk_load(grids.iter().map(entry).collect()) }
    }

    /// Returns the grid that a point lies in; none outside the district.
    pub fn grid_at(&self, point: Point) -> Option<GridId> {
        self.spot_at(point).map(|(id, _)| id)
    }

    /// Returns the grid that a point lies in and how closely it is managed.
    pub fn spot_at(&self, point: Point) -> Option<(GridId, AreaClass)> {
        let spot = AABB::from_point([point.lon, point.lat]);
        let mut near = self.tree.locate_in_envelope_intersecting(spot);
        near.find(|entry| ring_contains(&entry.ring, point))
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::AreaClass;
    use proptest::prelude::*;
    use wangge_kernel::Instant;

    const SIDE: usize = 4;
    const WEST: f64 = 120.36;
    const SOUTH: f64 = 30.02;
    const STEP: f64 = 0.003;

    /// Grids over a net whose inner knots are pushed about; neighbours share their knots exactly.
    fn net(pushes: &[(f64, f64)]) -> Vec<UnitGrid> {
        #[expect(clippy::cast_precision_loss, reason = "counts below ten")]
        let knot = |column: usize, row: usize| {
            let inner = (1..SIDE).contains(&column) && (1..SIDE).contains(&row);
            let (dx, dy) = if inner { pushes[row * (SIDE + 1) + column] } else { (0.0, 0.0) };
            Point { lon: WEST + (column as f64 + dx) * STEP, lat: SOUTH + (row as f64 + dy) * STEP }
        };
        let grid = |column: usize, row: usize| {
            let ring = vec![
                knot(column, row),
                knot(column + 1, row),
                knot(column + 1, row + 1),
                knot(column, row + 1),
                knot(column, row),
            ];
            UnitGrid {
                id: format!("990101001001{:03}", row * SIDE + column + 1).parse().unwrap(),
                name: String::new(),
                name_en: String::new(),
                street_name: String::new(),
                community_name: String::new(),
                area_class: AreaClass::A,
                area_m2: area_m2(&ring),
                ring,
                from_at: Instant::from_millis(0),
            }
        };
        (0..SIDE)
            .flat_map(|row| (0..SIDE).map(move |column| (column, row)))
            .map(|(column, row)| grid(column, row))
            .collect()
    }

    fn pushes() -> impl Strategy<Value = Vec<(f64, f64)>> {
        prop::collection::vec((-0.3..0.3, -0.3..0.3), (SIDE + 1) * (SIDE + 1))
    }

    fn owners(grids: &[UnitGrid], point: Point) -> Vec<GridId> {
        grids
            .iter()
            .filter(|grid| ring_contains(&grid.ring, point))
            .map(|grid| grid.id.clone())
            .collect()
    }

    proptest! {
        #[test]
        fn every_point_of_the_district_lies_in_exactly_one_grid(pushes in pushes(), x in 0.0..4.0, y in 0.0..4.0) {
            let grids = net(&pushes);
            let point = Point { lon: WEST + x * STEP, lat: SOUTH + y * STEP };
            let owners = owners(&grids, point);
            prop_assert_eq!(owners.len(), 1);
            prop_assert_eq!(GridIndex::new(&grids).grid_at(point), owners.first().cloned());
        }

        #[test]
        fn so_do_points_on_shared_edges_and_corners(pushes in pushes(), which in 0usize..16, side in 0usize..4, along in 0.0..=1.0) {
            let grids = net(&pushes);
            let ring = &grids[which].ring;
            let (a, b) = (ring[side], ring[side + 1]);
            for part in [0.0, 0.5, along] {
                let point = Point { lon: a.lon + (b.lon - a.lon) * part, lat: a.lat + (b.lat - a.lat) * part };
                let inner = |value: f64, from: f64| value > from && value < from + 4.0 * STEP;
                prop_assume!(inner(point.lon, WEST) && inner(point.lat, SOUTH));
                let owners = owners(&grids, point);
                prop_assert_eq!(owners.len(), 1);
                prop_assert_eq!(GridIndex::new(&grids).grid_at(point), owners.first().cloned());
            }
        }

        #[test]
        fn a_point_outside_lies_in_none(pushes in pushes(), x in 4.01..9.0, y in -5.0..9.0) {
            let point = Point { lon: WEST + x * STEP, lat: SOUTH + y * STEP };
            prop_assert_eq!(GridIndex::new(&net(&pushes)).grid_at(point), None);
        }
    }

    #[test]
    fn the_area_of_a_grid_is_measured_in_metres() {
        let grids = net(&[(0.0, 0.0); 25]);
        // 0.003° of latitude are 333.6 m, of longitude at 30.02° 288.8 m.
        assert!((grids[0].area_m2 - 96_350.0).abs() < 200.0, "{}", grids[0].area_m2);
    }

    #[test]
    fn the_bounds_hold_all_grids() {
        assert_eq!(GridIndex::default().bounds(), None);
        let (low, high) = GridIndex::new(&net(&[(0.0, 0.0); 25])).bounds().unwrap();
        assert_eq!(low, Point { lon: WEST, lat: SOUTH });
        assert_eq!(high, Point { lon: WEST + 4.0 * STEP, lat: SOUTH + 4.0 * STEP });
    }

    #[test]
    fn wrong_grids_are_named() {
        let mut grids = net(&[(0.0, 0.0); 25]);
        assert!(matches!(check_grids(990_102, &grids), Err(GridError::OtherDistrict(_))));
        grids[1].id = grids[0].id.clone();
        assert!(matches!(check_grids(990_101, &grids), Err(GridError::Twice(_))));
        grids.truncate(1);
        grids[0].ring.pop();
        assert!(matches!(
            check_grids(990_101, &grids),
            Err(GridError::Ring { fault: "is not closed", .. })
        ));
    }
}
