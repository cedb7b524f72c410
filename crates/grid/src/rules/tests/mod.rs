//! Rules of points, rings and ids.

mod allow;
mod check;
mod edits;
mod places;

use super::*;
use crate::model::AreaClass;
use proptest::prelude::*;
use wangge_kernel::Instant;
use wangge_kernel::Point;
use wangge_kernel::codes::GridId;

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
    assert!(matches!(check_grids(990_101, &grids), Err(GridError::Ring { fault: "open", .. })));
}
