//! What must hold of every land that is grown.

use super::*;
use crate::QINGYU;
use std::collections::{HashMap, HashSet};
use wangge_grid::rules::{check_grids, ring_contains};
use wangge_grid::{GridIndex, PlaceKind};

fn whole() -> Land {
    Land::grow(QINGYU, Size::District, 990_101)
}

#[test]
fn a_whole_district_has_its_streets_communities_and_grids() {
    let land = whole();
    let grids = land.grids(Instant::from_millis(0));
    assert!(grids.len() >= 3_000, "{} grids", grids.len());
    check_grids(QINGYU.district, &grids).unwrap();
    let streets: HashSet<&str> = grids.iter().map(|grid| grid.street_name.as_str()).collect();
    let communities: HashSet<&str> =
        grids.iter().map(|grid| grid.community_name.as_str()).collect();
    assert_eq!((streets.len(), communities.len()), (4, 30));
}

#[test]
fn every_point_of_the_land_lies_in_exactly_one_grid() {
    for (size, seed) in [(Size::Small, 3), (Size::District, 990_101)] {
        let land = Land::grow(QINGYU, size, seed);
        let grids = land.grids(Instant::from_millis(0));
        let index = GridIndex::new(&grids);
        let mut chance = Chance::new(seed);
        for _ in 0..1_500 {
            let u = chance.within(0.0, real(land.plan.columns));
            let v = chance.within(0.0, real(land.plan.rows));
            let point = land.net.at(u, v);
            let owners = grids.iter().filter(|grid| ring_contains(&grid.ring, point)).count();
            assert_eq!(owners, 1, "{u} {v}");
            assert!(index.grid_at(point).is_some());
        }
    }
}

#[test]
fn no_cell_is_folded_and_the_grids_share_the_edges_of_their_neighbours() {
    let land = whole();
    let grids = land.grids(Instant::from_millis(0));
    let mut edges: HashMap<[u64; 4], i32> = HashMap::new();
    for grid in &grids {
        assert!((2_500.0..90_000.0).contains(&grid.area_m2), "{} {}", grid.id, grid.area_m2);
        for pair in grid.ring.windows(2) {
            let (a, b) = (pair[0], pair[1]);
            let key = |a: Point, b: Point| {
                [a.lon.to_bits(), a.lat.to_bits(), b.lon.to_bits(), b.lat.to_bits()]
            };
            // Neighbours run along their edge in opposite directions.
            *edges.entry(key(a, b)).or_default() += 1;
            *edges.entry(key(b, a)).or_default() -= 1;
        }
    }
    let rim = edges.values().filter(|count| **count > 0).count();
    assert!(edges.values().all(|count| count.abs() <= 1));
    assert_eq!(rim, 2 * (land.plan.columns + land.plan.rows), "only the rim has no neighbour");
}

#[test]
fn matters_happen_in_the_community_that_they_name() {
    let land = whole();
    let index = GridIndex::new(&land.grids(Instant::from_millis(0)));
    let mut chance = Chance::new(5);
    for affinity in [Affinity::Anywhere, Affinity::Trade, Affinity::River, Affinity::Works] {
        for _ in 0..400 {
            let spot = land.spot(affinity, &mut chance);
            let grid = index.grid_at(spot.point).unwrap();
            let place = &land.communities[spot.community];
            let prefix = format!("{}{:03}", QINGYU.district, place.street + 1);
            assert!(grid.as_str().starts_with(&prefix), "{} {}", grid, spot.place);
        }
    }
}

#[test]
fn a_hundred_thousand_components_stand_along_the_roads_inside_the_grids() {
    let land = whole();
    let index = GridIndex::new(&land.grids(Instant::from_millis(0)));
    let all = land.components(1);
    assert!(all.len() >= 100_000, "{} components", all.len());
    assert!(all.iter().step_by(97).all(|one| index.grid_at(one.point).is_some()));
    let kinds: HashSet<&str> = all.iter().map(|one| one.kind).collect();
    assert!(kinds.len() >= 25, "{} kinds", kinds.len());
    let doors = land.addresses();
    assert!(doors.len() > 5_000, "{} doors", doors.len());
    let names: HashSet<(&str, usize)> =
        doors.iter().map(|door| (door.road.as_str(), door.number)).collect();
    assert_eq!(names.len(), doors.len(), "each house number stands once");
}

#[test]
fn every_road_door_and_named_ground_can_be_looked_up_and_every_area_has_both_names() {
    let land = whole();
    let places = land.places();
    let count = |kind| places.iter().filter(|place| place.kind == kind).count();
    assert_eq!(count(PlaceKind::Road), land.roads.len());
    assert_eq!(count(PlaceKind::Number), land.addresses().len());
    assert!(count(PlaceKind::Poi) > 100 && count(PlaceKind::Ground) > 10);
    let ids: HashSet<i64> = places.iter().map(|place| place.id).collect();
    assert_eq!(ids.len(), places.len());
    let codes: HashSet<String> = land.areas().into_iter().map(|area| area.code).collect();
    let grids = land.grids(Instant::from_millis(0));
    let known =
        |grid: &UnitGrid| codes.contains(grid.id.street()) && codes.contains(grid.id.community());
    assert!(grids.iter().all(known));
    assert!(land.areas().iter().all(|area| !area.name.is_empty() && !area.name_en.is_empty()));
}

#[test]
fn the_same_seed_grows_the_same_land_and_another_one_another() {
    let (one, other) = (whole(), Land::grow(QINGYU, Size::District, 990_102));
    assert_eq!(one.features(), whole().features());
    assert_ne!(one.features(), other.features());
}
