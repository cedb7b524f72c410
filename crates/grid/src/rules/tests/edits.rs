//! The editor keeps the coverage: random edits, then every point again in exactly one grid.

use super::*;
use crate::model::Fault;
use crate::rules::coverage::{Edges, Knot};
use crate::rules::draw::has_edge_twice;
use geo::MultiPolygon;

/// An edit as chance makes it; numbers choose among what is there.
#[derive(Debug, Clone)]
pub(super) enum Try {
    Split { which: usize, from: (f64, f64), to: (f64, f64), bend: (f64, f64) },
    Merge { which: usize, edge: usize },
    Move { which: usize, corner: usize, by: (f64, f64) },
    Draw { which: usize, edge: usize, out: f64, slide: f64 },
    Arch { which: usize, edge: usize, out: f64 },
    Near { which: usize, corner: usize, other: usize, by: (f64, f64) },
}

pub(super) fn tries() -> impl Strategy<Value = Vec<Try>> {
    let place = || (0.0..1.0, 0.0..1.0);
    let one = prop_oneof![
        3 => (any::<usize>(), place(), place(), place())
            .prop_map(|(which, from, to, bend)| Try::Split { which, from, to, bend }),
        2 => (any::<usize>(), any::<usize>()).prop_map(|(which, edge)| Try::Merge { which, edge }),
        2 => (any::<usize>(), any::<usize>(), (-0.2..0.2, -0.2..0.2))
            .prop_map(|(which, corner, by)| Try::Move { which, corner, by }),
        1 => (any::<usize>(), any::<usize>(), 0.1..0.4, -0.3..0.3)
            .prop_map(|(which, edge, out, slide)| Try::Draw { which, edge, out, slide }),
    ];
    prop::collection::vec(one, 1..14)
}

pub(super) fn now() -> Instant {
    Instant::from_millis(1)
}

/// Tries one edit; the ids of all times are known, so that none comes twice.
pub(super) fn edit(
    grids: &[UnitGrid],
    ever: &mut Vec<GridId>,
    wanted: &Try,
    outline: Option<&MultiPolygon<f64>>,
) -> Result<Change, Fault> {
    let community = "990101001001";
    let ids = next_ids(community, &*ever, 2).unwrap();
    match wanted {
        Try::Split { which, from, to, bend } => {
            let grid = &grids[which % grids.len()];
            let (low, high) = GridIndex::new(std::slice::from_ref(grid)).bounds().unwrap();
            let place = |(x, y): (f64, f64)| Point {
                lon: (high.lon - low.lon) * (x * 1.6 - 0.3) + low.lon,
                lat: (high.lat - low.lat) * (y * 1.6 - 0.3) + low.lat,
            };
            split(
                grids,
                &grid.id,
                &[place(*from), place(*bend), place(*to)],
                [ids[0].clone(), ids[1].clone()],
                now(),
            )
        }
        Try::Merge { which, edge } => {
            let grid = &grids[which % grids.len()];
            let at = edge % (grid.ring.len() - 1);
            let knots = (Knot::of(grid.ring[at]), Knot::of(grid.ring[at + 1]));
            let other = Edges::of(grids).across(knots).ok_or(Fault::Apart)?;
            merge(grids, &grid.id, &grids[other].id, ids[0].clone(), now())
        }
        Try::Move { which, corner, by } => {
            let grid = &grids[which % grids.len()];
            let from = grid.ring[corner % (grid.ring.len() - 1)];
            let to = Point { lon: from.lon + by.0 * STEP, lat: from.lat + by.1 * STEP };
            move_corner(grids, from, to)
        }
        Try::Draw { which, edge, out, slide } => {
            let ring = [(*slide, -0.05), (*slide, *out), (1.0 + slide, *out), (1.0 + slide, -0.05)];
            draw(grids, &over_an_edge(grids, &ids[0], (*which, *edge), &ring), outline)
        }
        Try::Arch { which, edge, out } => {
            let (low, high) = (out / 2.0, *out);
            let ring = [(0.0, -0.05), (0.0, high), (1.0, high), (1.0, -0.05)];
            let inner = [(0.8, -0.05), (0.8, low), (0.2, low), (0.2, -0.05)];
            let ring = [ring, inner].concat();
            draw(grids, &over_an_edge(grids, &ids[0], (*which, *edge), &ring), outline)
        }
        Try::Near { which, corner, other, by } => {
            let ring = &grids[which % grids.len()].ring;
            let (from, to) = (ring[corner % (ring.len() - 1)], ring[other % (ring.len() - 1)]);
            let to = Point { lon: to.lon + by.0 * STEP, lat: to.lat + by.1 * STEP };
            move_corner(grids, from, to)
        }
    }
    .inspect(|change| ever.extend(change.added.iter().map(|grid| grid.id.clone())))
}

/// A grid over an edge of another one, by places along the edge and across it, parts of its length.
fn over_an_edge(
    grids: &[UnitGrid],
    id: &GridId,
    (which, edge): (usize, usize),
    places: &[(f64, f64)],
) -> UnitGrid {
    let grid = &grids[which % grids.len()];
    let at = edge % (grid.ring.len() - 1);
    let (a, b) = (grid.ring[at], grid.ring[at + 1]);
    let (dx, dy) = (b.lon - a.lon, b.lat - a.lat);
    // Over the edge towards the right hand, which is outside of a ring that runs left.
    let put = |(along, across): &(f64, f64)| Point {
        lon: dx.mul_add(*along, a.lon) + dy * across,
        lat: dy.mul_add(*along, a.lat) - dx * across,
    };
    let mut ring: Vec<Point> = places.iter().map(put).collect();
    ring.push(ring[0]);
    UnitGrid { id: id.clone(), area_m2: 0.0, ring, ..grid.clone() }
}

fn whole_area(grids: &[UnitGrid]) -> f64 {
    grids.iter().map(|grid| grid.area_m2).sum()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 192, ..ProptestConfig::default() })]
    #[test]
    fn after_any_edits_every_point_lies_in_exactly_one_grid(
        pushes in pushes(),
        tries in tries(),
        points in prop::collection::vec((0.001..3.999, 0.001..3.999), 40),
    ) {
        let mut grids = net(&pushes);
        let mut ever: Vec<GridId> = grids.iter().map(|grid| grid.id.clone()).collect();
        for wanted in &tries {
            let before = whole_area(&grids);
            let Ok(change) = edit(&grids, &mut ever, wanted, None) else { continue };
            grids = change.applied(&grids);
            let drawn: f64 = if matches!(wanted, Try::Draw { .. }) { change.added[0].area_m2 } else { 0.0 };
            prop_assert!((whole_area(&grids) - before - drawn).abs() < 1.0, "{wanted:?} changed the area");
        }
        prop_assert!(!has_edge_twice(&grids));
        let corners: Vec<Point> = grids.iter().flat_map(|grid| grid.ring.clone()).collect();
        let inside = |point: &Point| {
            let (x, y) = ((point.lon - WEST) / STEP, (point.lat - SOUTH) / STEP);
            (0.001..3.999).contains(&x) && (0.001..3.999).contains(&y)
        };
        let samples = points.iter().map(|(x, y)| Point { lon: WEST + x * STEP, lat: SOUTH + y * STEP });
        let index = GridIndex::new(&grids);
        for point in samples.chain(corners.into_iter().filter(inside)) {
            let owners = owners(&grids, point);
            prop_assert_eq!(owners.len(), 1, "{:?} after {:?}", point, tries);
            prop_assert_eq!(index.grid_at(point), owners.first().cloned());
        }
    }
}

pub(super) fn flat() -> Vec<UnitGrid> {
    net(&[(0.0, 0.0); 25])
}

pub(super) fn id(sequence: u32) -> GridId {
    format!("990101001001{sequence:03}").parse().unwrap()
}

pub(super) fn at(x: f64, y: f64) -> Point {
    Point { lon: WEST + x * STEP, lat: SOUTH + y * STEP }
}

#[test]
fn a_line_splits_a_grid_and_its_neighbours_share_the_new_corners() {
    let grids = flat();
    let line = [at(1.3, 0.9), at(1.5, 1.5), at(1.4, 2.2)];
    let change = split(&grids, &id(6), &line, [id(17), id(18)], now()).unwrap();
    assert_eq!(change.ended, [id(6)]);
    assert_eq!(change.added.len(), 2);
    let reshaped: Vec<_> = change.reshaped.iter().map(|grid| grid.id.clone()).collect();
    assert_eq!(reshaped.len(), 2);
    assert!(reshaped.contains(&id(2)) && reshaped.contains(&id(10)), "{reshaped:?}");
    let after = change.applied(&grids);
    assert_eq!(after.len(), 17);
    let parts: f64 = change.added.iter().map(|grid| grid.area_m2).sum();
    assert!((parts - grids[5].area_m2).abs() < 0.01);
}

#[test]
fn a_line_that_ends_inside_or_runs_elsewhere_splits_nothing() {
    let grids = flat();
    let ids = || [id(17), id(18)];
    let try_line = |line: &[Point]| split(&grids, &id(6), line, ids(), now()).map(drop);
    assert_eq!(try_line(&[at(1.5, 0.5), at(1.5, 1.5)]), Err(Fault::Reach));
    assert_eq!(try_line(&[at(3.1, 0.5), at(3.1, 1.5)]), Err(Fault::Reach));
    assert_eq!(try_line(&[at(1.5, 1.0)]), Err(Fault::Reach));
    assert_eq!(try_line(&[at(1.01, 0.9), at(1.01, 1.05), at(0.9, 1.05)]), Err(Fault::Small));
}

#[test]
fn neighbours_merge_and_others_do_not() {
    let grids = flat();
    let change = merge(&grids, &id(6), &id(7), id(17), now()).unwrap();
    let both = grids[5].area_m2 + grids[6].area_m2;
    assert!((change.added[0].area_m2 - both).abs() < 0.01);
    assert_eq!(merge(&grids, &id(6), &id(8), id(17), now()), Err(Fault::Apart));
    assert_eq!(
        merge(&grids, &id(6), &id(11), id(17), now()),
        Err(Fault::Apart),
        "a corner is no edge"
    );
    assert_eq!(merge(&grids, &id(6), &id(99), id(17), now()), Err(Fault::Unknown(id(99))));
    let mut mixed = flat();
    mixed[6].id = "990101001002001".parse().unwrap();
    let other = mixed[6].id.clone();
    assert_eq!(merge(&mixed, &id(6), &other, id(17), now()), Err(Fault::Community));
}

#[test]
fn a_ring_around_another_grid_is_no_grid() {
    let mut grids = flat();
    let pairs = [(1, 2), (17, 3), (18, 7), (19, 11), (20, 10), (21, 9)];
    for (next, (one, other)) in (17..).zip(pairs) {
        grids = merge(&grids, &id(one), &id(other), id(next), now()).unwrap().applied(&grids);
    }
    assert_eq!(merge(&grids, &id(22), &id(5), id(23), now()), Err(Fault::Hole));
}

#[test]
fn a_corner_moves_for_all_its_grids_unless_it_lies_on_the_outline() {
    let grids = flat();
    let knot = grids[0].ring[2];
    let change = move_corner(&grids, knot, at(1.2, 1.1)).unwrap();
    assert_eq!(change.reshaped.len(), 4);
    assert_eq!(move_corner(&grids, knot, at(3.0, 3.0)), Err(Fault::Folded));
    assert_eq!(move_corner(&grids, grids[0].ring[0], at(0.1, 0.1)), Err(Fault::Outline));
    assert_eq!(move_corner(&grids, at(1.23, 1.1), at(0.1, 0.1)), Err(Fault::Corner));
}

#[test]
fn a_new_grid_takes_only_what_is_free() {
    let grids = flat();
    let ring = vec![at(3.5, 0.5), at(5.0, 0.5), at(5.0, 2.5), at(3.5, 2.5), at(3.5, 0.5)];
    let new = UnitGrid { id: id(17), ring, ..grids[0].clone() };
    let change = draw(&grids, &new, None).unwrap();
    let drawn = &change.added[0];
    assert!((drawn.area_m2 - 2.0 * grids[4].area_m2).abs() < 20.0, "{}", drawn.area_m2);
    assert_eq!(change.reshaped.len(), 2, "the corners on their edges are shared");
    let inside = vec![at(0.5, 0.5), at(1.5, 0.5), at(1.5, 1.5), at(0.5, 1.5), at(0.5, 0.5)];
    assert_eq!(draw(&grids, &UnitGrid { ring: inside, ..new }, None), Err(Fault::Taken));
}
