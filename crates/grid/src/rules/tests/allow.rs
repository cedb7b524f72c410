//! What the editor takes, the import takes too: by table, and after any sequence of edits.

use super::edits::{Try, at, edit, flat, id, now, tries};
use super::*;
use crate::model::{Fault, Reason};
use crate::rules::files::grids::read_file;
use crate::rules::ring::polygon;
use crate::write_file;
use geo::MultiPolygon;
use std::collections::BTreeSet;

const DISTRICT: i64 = 990_101;
/// Metres of one step to the east and to the north, at this latitude.
const STEP_M: (f64, f64) = (288.8, 333.6);

/// The net from its south-western corner to some steps east and north.
fn outline(east: f64, north: f64) -> MultiPolygon<f64> {
    let ring = [at(0.0, 0.0), at(east, 0.0), at(east, north), at(0.0, north), at(0.0, 0.0)];
    MultiPolygon::new(vec![polygon(&ring)])
}

fn drawn(ring: &[(f64, f64)]) -> UnitGrid {
    let mut ring: Vec<Point> = ring.iter().map(|(x, y)| at(*x, *y)).collect();
    ring.push(ring[0]);
    UnitGrid { id: id(17), area_m2: 0.0, ring, ..flat()[0].clone() }
}

/// Draws and asks the rule, as the command does.
fn try_draw(
    ring: &[(f64, f64)],
    outline: Option<&MultiPolygon<f64>>,
) -> Result<Vec<UnitGrid>, Fault> {
    let grids = flat();
    let change = draw(&grids, &drawn(ring), outline)?;
    allow(DISTRICT, &grids, &change, outline, 0.0)?;
    Ok(change.applied(&grids))
}

/// What the import says of a district as it would be exported.
fn refused(grids: &[UnitGrid], outline: Option<&MultiPolygon<f64>>) -> Vec<Reason> {
    let given = read_file(write_file(grids).as_bytes(), now()).unwrap();
    assert_eq!(given.rejects, []);
    let checked = check_coverage(DISTRICT, given.candidates, &BTreeSet::new(), outline);
    checked.rejects.into_iter().map(|reject| reject.reason).collect()
}

fn why(fault: Fault) -> Reason {
    let Fault::Import(reject) = fault else { panic!("{fault:?}") };
    assert_eq!(reject.id, "", "the id of a grid that is not there says nothing");
    reject.reason
}

#[test]
fn what_goes_far_beyond_the_border_is_refused_with_its_farthest_place() {
    let border = outline(5.0, 4.0);
    // Beside the net towards the east, over the border at 5.0 by a part of a step.
    for over in [0.06, 0.5, 3.0] {
        let ring = [(4.0, 1.0), (5.0 + over, 1.0), (5.0, 2.0), (4.0, 2.0)];
        let Reason::Outside { lon, lat, by_m, area_m2 } =
            why(try_draw(&ring, Some(&border)).unwrap_err())
        else {
            panic!("over by {over}")
        };
        assert!((by_m - over * STEP_M.0).abs() < 0.5, "{by_m} m over by {over}");
        let far = at(5.0 + over, 1.0);
        assert!((lon - far.lon).abs() < 1e-9 && (lat - far.lat).abs() < 1e-9, "{lon} {lat}");
        assert!((area_m2 - over * STEP_M.0 * STEP_M.1 / 2.0).abs() < 200.0, "{area_m2}");
    }
    let nowhere = [(6.0, 1.0), (7.0, 1.0), (7.0, 2.0), (6.0, 2.0)];
    let Reason::Outside { by_m, .. } = why(try_draw(&nowhere, Some(&border)).unwrap_err()) else {
        panic!("all of it lies outside")
    };
    assert!((by_m - 2.0 * STEP_M.0).abs() < 1.0, "{by_m}");
}

#[test]
fn what_goes_a_little_over_the_border_ends_on_it() {
    let border = outline(5.0, 4.0);
    for over in [0.0, 0.01, 0.04] {
        let ring = [(4.0, 1.0), (5.0 + over, 1.0), (5.0 + over, 2.0), (4.0, 2.0)];
        let after = try_draw(&ring, Some(&border)).unwrap();
        let new = after.iter().find(|grid| grid.id == id(17)).unwrap();
        assert!((new.area_m2 - STEP_M.0 * STEP_M.1).abs() < 200.0, "{} at {over}", new.area_m2);
        let left = refused(&after, Some(&border));
        assert!(left.iter().all(|it| matches!(it, Reason::Gap { .. })), "{left:?}");
    }
}

#[test]
fn a_district_without_an_outline_grows_freely_but_encloses_no_gap() {
    let free = [(3.5, 1.0), (9.0, 1.0), (9.0, 2.0), (3.5, 2.0)];
    assert_eq!(refused(&try_draw(&free, None).unwrap(), None), []);
    let arch = [
        (3.9, 0.0),
        (5.0, 0.0),
        (5.0, 4.0),
        (3.9, 4.0),
        (3.9, 3.0),
        (4.5, 3.0),
        (4.5, 1.0),
        (3.9, 1.0),
    ];
    let Reason::Gap { lon, lat, area_m2 } = why(try_draw(&arch, None).unwrap_err()) else {
        panic!("no gap")
    };
    assert!((area_m2 - STEP_M.0 * STEP_M.1).abs() < 400.0, "{area_m2}");
    let (low, high) = (at(4.0, 1.0), at(4.5, 3.0));
    assert!(lon > low.lon && lon < high.lon && lat > low.lat && lat < high.lat, "{lon} {lat}");
}

#[test]
fn what_was_wrong_before_is_no_reason_to_refuse() {
    let mut grids = flat();
    grids.remove(15);
    let border = outline(4.0, 4.0);
    assert_eq!(refused(&grids, Some(&border)).len(), 1, "a gap of a whole grid");
    let half = drawn(&[(3.0, 3.0), (3.5, 3.0), (3.5, 4.0), (3.0, 4.0)]);
    let change = draw(&grids, &half, Some(&border)).unwrap();
    let closed_m2 = allow(DISTRICT, &grids, &change, Some(&border), 0.0).unwrap();
    assert!((closed_m2 - STEP_M.0 * STEP_M.1 / 2.0).abs() < 200.0, "{closed_m2}");
    let after = change.applied(&grids);
    let back = erase(&after, &id(17), &[]).unwrap();
    let refusal = allow(DISTRICT, &after, &back, Some(&border), 0.0);
    assert!(matches!(refusal, Err(Fault::Import(_))), "a gap must not grow: {refusal:?}");
    allow(DISTRICT, &after, &back, Some(&border), closed_m2).unwrap();
}

#[test]
fn a_drawn_grid_goes_with_the_corners_that_it_brought() {
    let grids = flat();
    let new = drawn(&[(3.5, 0.5), (5.0, 0.5), (5.0, 2.5), (3.5, 2.5)]);
    let change = draw(&grids, &new, None).unwrap();
    let after = change.applied(&grids);
    let corners: Vec<Point> = change.reshaped.iter().flat_map(|it| it.ring.clone()).collect();
    let brought: Vec<Point> =
        corners.into_iter().filter(|it| !grids.iter().any(|grid| grid.ring.contains(it))).collect();
    assert_eq!(brought.len(), 2);
    let back = erase(&after, &id(17), &brought).unwrap();
    let again = back.applied(&after);
    let rings = |grids: &[UnitGrid]| grids.iter().map(|it| it.ring.clone()).collect::<Vec<_>>();
    assert_eq!(rings(&again), rings(&grids), "to the last corner");
    assert_eq!(erase(&grids, &id(17), &[]), Err(Fault::Unknown(id(17))));
}

/// Edits, and those that go wrong easily: over an edge as an arch, and a corner to another one.
fn risky() -> impl Strategy<Value = Vec<Try>> {
    let arch = (any::<usize>(), any::<usize>(), 0.1..0.6)
        .prop_map(|(which, edge, out)| Try::Arch { which, edge, out });
    let near = (any::<usize>(), any::<usize>(), any::<usize>(), (-4e-4..4e-4, -4e-4..4e-4))
        .prop_map(|(which, corner, other, by)| Try::Near { which, corner, other, by });
    let one = prop_oneof![1 => arch, 1 => near];
    (tries(), prop::collection::vec(one, 1..6)).prop_map(|(mut all, risky)| {
        for (at, one) in risky.into_iter().enumerate() {
            all.insert((at * 3).min(all.len()), one);
        }
        all
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 128, ..ProptestConfig::default() })]
    #[test]
    fn whatever_the_editor_takes_the_import_takes(pushes in pushes(), tries in risky(), border in 0usize..3) {
        let mut grids = net(&pushes);
        // No outline, one that is filled, and one with a strip that nobody has.
        let mut outlines = [None, Some(outline(4.0, 4.0)), Some(outline(4.3, 4.0))];
        let outline = outlines[border].take();
        let outline = outline.as_ref();
        let gaps_m2 = |grids: &[UnitGrid]| refused(grids, outline).iter().map(|it| match it {
            Reason::Gap { area_m2, .. } => *area_m2,
            other => panic!("{other:?} after {tries:?}"),
        }).sum::<f64>();
        let before = gaps_m2(&grids);
        let mut ever: Vec<GridId> = grids.iter().map(|grid| grid.id.clone()).collect();
        for wanted in &tries {
            let Ok(change) = edit(&grids, &mut ever, wanted, outline) else { continue };
            if allow(DISTRICT, &grids, &change, outline, 0.0).is_ok() {
                grids = change.applied(&grids);
            }
        }
        let after = gaps_m2(&grids);
        prop_assert!(after <= before + TOLERANCE_M2 * 20.0, "{before} m², then {after} m²");
        prop_assert!(border == 2 || after < 1e-9, "{after} m² of gaps");
    }
}
