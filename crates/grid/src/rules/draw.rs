//! Fitting a drawn outline to the coverage: what is taken is cut off, so is what goes a little over
//! the outline of the district, and what is near becomes equal. Pure.

use super::check::outside;
use super::coverage::{Knot, edges};
use super::edit::{Change, LEAST_M2, REACH_M, sound, with_ring};
use super::index::envelope;
use super::ring::{Plane, area_m2, polygon, settled};
use crate::model::{Fault, Reason, Reject, UnitGrid};
use geo::{BooleanOps, CoordsIter, MultiPolygon, Polygon};
use rstar::{AABB, Envelope};
use std::collections::HashSet;
use wangge_kernel::Point;

/// Corners so near to a drawn one become its place.
const DRAWN_SNAP_M: f64 = 3.0;
/// What cutting may have moved a corner by, with room to spare.
const CUT_M: f64 = 0.05;

pub(crate) fn beside(
    grids: &[UnitGrid],
    new: &UnitGrid,
    outline: Option<&MultiPolygon<f64>>,
) -> Result<Change, Fault> {
    let around = grown(&envelope(&new.ring));
    let near: Vec<&UnitGrid> =
        grids.iter().filter(|grid| envelope(&grid.ring).intersects(&around)).collect();
    let mut corners: Vec<Point> = near.iter().flat_map(|grid| grid.ring.iter().copied()).collect();
    // Those of grids come first: where both are equally near, the exact one is taken.
    corners.extend(outline.into_iter().flat_map(border));
    let snapped = settled(&at_corners(&new.ring, &corners, DRAWN_SNAP_M));
    sound(&with_ring(new, snapped.clone()))?;
    let taken = MultiPolygon::new(near.iter().map(|grid| polygon(&grid.ring)).collect());
    let free = within(polygon(&snapped).difference(&taken), outline)?;
    let left = largest(free).ok_or(Fault::Taken)?;
    let mut ring = settled(&at_corners(&left, &corners, CUT_M));
    let mut reshaped = Vec::new();
    for grid in near {
        ring = with_corners_of(&ring, &grid.ring);
        let theirs = with_corners_of(&grid.ring, &ring);
        if theirs != grid.ring {
            let theirs = with_ring(grid, theirs);
            sound(&theirs)?;
            reshaped.push(theirs);
        }
    }
    let drawn = with_ring(new, ring);
    sound(&drawn)?;
    if drawn.area_m2 < LEAST_M2 {
        return Err(Fault::Small);
    }
    let change = Change { ended: Vec::new(), added: vec![drawn], reshaped };
    if has_edge_twice(&change.applied(grids)) { Err(Fault::Taken) } else { Ok(change) }
}

fn border(outline: &MultiPolygon<f64>) -> impl Iterator<Item = Point> + '_ {
    outline.coords_iter().map(|at| Point { lon: at.x, lat: at.y })
}

/// Cuts off what goes over the outline of the district; more than [`REACH_M`] is no slip of the hand.
fn within(
    free: MultiPolygon<f64>,
    outline: Option<&MultiPolygon<f64>>,
) -> Result<MultiPolygon<f64>, Fault> {
    let Some(outline) = outline else { return Ok(free) };
    match outside(&free.difference(outline), outline) {
        Some(reason @ Reason::Outside { by_m, .. }) if by_m > REACH_M => {
            Err(Fault::Import(Reject { feature: 0, id: String::new(), reason }))
        }
        _ => Ok(free.intersection(outline)),
    }
}

fn grown(around: &AABB<[f64; 2]>) -> AABB<[f64; 2]> {
    let margin = 1e-4;
    let (low, high) = (around.lower(), around.upper());
    AABB::from_corners([low[0] - margin, low[1] - margin], [high[0] + margin, high[1] + margin])
}

fn at_corners(ring: &[Point], corners: &[Point], within_m: f64) -> Vec<Point> {
    let place = |point: &Point| {
        let near = corners
            .iter()
            .map(|corner| (*corner, corner.distance_m(*point)))
            .min_by(|one, other| one.1.total_cmp(&other.1));
        near.filter(|(_, distance)| *distance <= within_m).map_or(*point, |(corner, _)| corner)
    };
    ring.iter().map(place).collect()
}

fn largest(parts: MultiPolygon<f64>) -> Option<Vec<Point>> {
    let ring = |part: Polygon<f64>| -> Option<Vec<Point>> {
        let points = part.exterior().0.iter().map(|at| Point { lon: at.x, lat: at.y });
        part.interiors().is_empty().then(|| points.collect())
    };
    let rings = parts.0.into_iter().filter_map(ring);
    rings.max_by(|one, other| area_m2(one).total_cmp(&area_m2(other)))
}

/// Puts into a ring the corners of another that lie on its edges.
pub(crate) fn with_corners_of(ring: &[Point], other: &[Point]) -> Vec<Point> {
    let known: HashSet<Knot> = ring.iter().copied().map(Knot::of).collect();
    let around = grown(&envelope(ring));
    let mut noded = ring.to_vec();
    let mut added = known;
    for point in other {
        let is_near = around.contains_point(&[point.lon, point.lat]);
        if !is_near || !added.insert(Knot::of(*point)) {
            continue;
        }
        let plane = Plane::at(*point);
        let on = noded.windows(2).position(|edge| plane.nearest_on(edge[0], edge[1]).1 <= CUT_M);
        if let Some(at) = on {
            noded.insert(at + 1, *point);
        }
    }
    noded
}

/// Tells whether two grids lie on the same side of one edge.
pub(crate) fn has_edge_twice(grids: &[UnitGrid]) -> bool {
    let mut seen = HashSet::new();
    grids.iter().any(|grid| edges(&grid.ring).any(|edge| !seen.insert(edge)))
}
