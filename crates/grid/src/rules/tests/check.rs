//! A district from a file: each fault is named, rounding is none.

use super::*;
use crate::model::{Reason, Reject};
use crate::rules::coverage::Edges;
use crate::rules::ring::polygon;
use std::collections::BTreeSet;

fn candidates(grids: Vec<UnitGrid>) -> Vec<Candidate> {
    let numbered = grids.into_iter().enumerate();
    numbered.map(|(at, grid)| Candidate { feature: at + 1, grid }).collect()
}

fn check(grids: Vec<UnitGrid>) -> Checked {
    check_coverage(990_101, candidates(grids), &BTreeSet::new(), None)
}

fn flat() -> Vec<UnitGrid> {
    net(&[(0.0, 0.0); 25])
}

fn only(checked: &Checked) -> &Reject {
    assert_eq!(checked.rejects.len(), 1, "{:?}", checked.rejects);
    &checked.rejects[0]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]
    #[test]
    fn corners_rounded_to_six_decimals_become_one_again(pushes in pushes(), jitter in prop::collection::vec((-4e-7..4e-7, -4e-7..4e-7), 16 * 5)) {
        let mut grids = net(&pushes);
        for (at, grid) in grids.iter_mut().enumerate() {
            for (corner, point) in grid.ring.iter_mut().enumerate().take(4) {
                let (dx, dy) = jitter[at * 5 + corner];
                *point = Point { lon: point.lon + dx, lat: point.lat + dy };
            }
            grid.ring[4] = grid.ring[0];
        }
        let checked = check(grids);
        prop_assert_eq!(&checked.rejects, &[]);
        prop_assert_eq!(Edges::of(&checked.grids).outline().len(), 16);
    }
}

#[test]
fn ids_are_checked() {
    let mut grids = flat();
    grids[1].id = grids[0].id.clone();
    grids[2].id = "990102001001001".parse().unwrap();
    let ended = BTreeSet::from([grids[3].id.clone()]);
    let checked = check_coverage(990_101, candidates(grids), &ended, None);
    let found: Vec<_> = checked.rejects.iter().map(|it| (it.feature, it.reason.clone())).collect();
    assert!(found.contains(&(2, Reason::Twice)));
    assert!(found.contains(&(3, Reason::OtherDistrict)));
    assert!(found.contains(&(4, Reason::Ended)));
}

#[test]
fn an_outline_that_crosses_itself_is_named() {
    let mut grids = flat();
    grids[0].ring[2].lat += STEP / 3.0;
    grids[0].ring.swap(1, 2);
    let checked = check(grids);
    assert_eq!(
        (checked.rejects[0].feature, &checked.rejects[0].reason),
        (1, &Reason::Ring("crossing"))
    );
}

#[test]
fn an_overlap_is_named_with_its_area() {
    let mut grids = flat();
    // Ten metres into the eastern neighbour.
    for corner in [1, 2] {
        grids[5].ring[corner].lon += STEP * 0.035;
    }
    let checked = check(grids);
    let overlaps: Vec<_> =
        checked.rejects.iter().filter(|it| matches!(it.reason, Reason::Overlap { .. })).collect();
    let Reason::Overlap { with, area_m2 } = &overlaps[0].reason else { unreachable!() };
    assert_eq!((overlaps[0].feature, with.as_str()), (7, "990101001001006"));
    assert!((area_m2 - 3_372.0).abs() < 60.0, "{area_m2}");
}

#[test]
fn a_gap_is_named_with_a_point_inside() {
    let mut grids = flat();
    grids.remove(5);
    let checked = check(grids);
    let Reason::Gap { lon, lat, area_m2 } = only(&checked).reason else { panic!("{checked:?}") };
    assert!((area_m2 - 96_350.0).abs() < 200.0, "{area_m2}");
    let (x, y) = ((lon - WEST) / STEP, (lat - SOUTH) / STEP);
    assert!((1.0..2.0).contains(&x) && (1.0..2.0).contains(&y), "{x} {y}");
}

#[test]
fn the_outline_tells_what_is_missing_and_what_is_too_much() {
    let grids = flat();
    let all: Vec<Point> = [(0.0, 0.0), (3.0, 0.0), (3.0, 4.2), (0.0, 4.2), (0.0, 0.0)]
        .map(|(x, y)| Point { lon: WEST + x * STEP, lat: SOUTH + y * STEP })
        .to_vec();
    let outline = geo::MultiPolygon::new(vec![polygon(&all)]);
    let checked = check_coverage(990_101, candidates(grids), &BTreeSet::new(), Some(&outline));
    let outside = checked.rejects.iter().filter(|it| matches!(it.reason, Reason::Outside { .. }));
    assert_eq!(outside.map(|it| it.feature).collect::<Vec<_>>(), [4, 8, 12, 16]);
    let gaps = checked.rejects.iter().filter(|it| matches!(it.reason, Reason::Gap { .. }));
    assert_eq!(gaps.count(), 1);
}

#[test]
fn a_corner_on_a_neighbours_edge_is_shared() {
    let mut grids = flat();
    // The lower left grid gets a corner in the middle of its eastern edge, the neighbour has none.
    let middle = Point { lon: WEST + STEP, lat: SOUTH + STEP / 2.0 };
    grids[0].ring.insert(2, middle);
    let checked = check(grids);
    assert_eq!(checked.rejects, []);
    assert!(checked.grids[1].ring.contains(&middle));
}

#[test]
fn an_outline_that_was_rounded_elsewhere_is_no_fault_and_a_real_strip_is() {
    let outline = |north: f64| {
        // Six decimals on long edges: strips of some square metres, some centimetres wide.
        let corner =
            |x: f64, y: f64| Point { lon: WEST + x * STEP + 4e-7, lat: SOUTH + y * STEP - 3e-7 };
        let ring = [
            corner(0.0, 0.0),
            corner(4.0, 0.0),
            corner(4.0, north),
            corner(0.0, north),
            corner(0.0, 0.0),
        ];
        geo::MultiPolygon::new(vec![polygon(&ring)])
    };
    let none = BTreeSet::new();
    let rounded = check_coverage(990_101, candidates(flat()), &none, Some(&outline(4.0)));
    assert_eq!(rounded.rejects, []);
    // A third of a metre more to the north.
    let real = check_coverage(990_101, candidates(flat()), &none, Some(&outline(4.001)));
    assert!(matches!(only(&real).reason, Reason::Gap { .. }), "{:?}", real.rejects);
}
