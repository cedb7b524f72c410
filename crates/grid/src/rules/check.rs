//! Checking a whole district before it is put in place: each fault is named, none is repaired in
//! silence.
//!
//! Corners nearer than [`JOIN_M`] become one and edges get the corners of neighbours that lie on
//! them, because files round. Then areas are compared: overlap, gap and what lies outside of the
//! outline count from [`TOLERANCE_M2`] on; along the outline, which other hands may have rounded, only
//! what lies farther than [`JOIN_M`] from it counts. What is smaller stays as it is; there the lower id has the
//! point. Pure.

use super::draw::with_corners_of;
use super::index::envelope;
use super::ring::{DEGREE_M, Plane, area_m2, polygon, ring_fault, settled};
use crate::model::{Reason, Reject, UnitGrid};
use geo::{
    Area, BooleanOps, Buffer, Coord, CoordsIter, InteriorPoint, LinesIter, MapCoords, MultiPolygon,
    Polygon, unary_union,
};
use rstar::primitives::{GeomWithData, Rectangle};
use rstar::{AABB, RTree};
use std::collections::{BTreeSet, HashSet};
use wangge_kernel::Point;
use wangge_kernel::codes::GridId;

/// Corners of neighbours so near to each other are the same corner: a file with six decimals rounds
/// by 0.06 m.
pub const JOIN_M: f64 = 0.12;
/// Overlaps and gaps below this many square metres are rounding.
pub const TOLERANCE_M2: f64 = 0.5;

/// A grid of a file, with the number of its feature.
#[derive(Debug, Clone)]
pub struct Candidate {
    /// Number of the feature in the file, counted from one.
    pub feature: usize,
    /// The grid.
    pub grid: UnitGrid,
}

/// What a check found.
#[derive(Debug, Default)]
pub struct Checked {
    /// Grids with joined corners, by id.
    pub grids: Vec<UnitGrid>,
    /// Everything that is wrong, by feature.
    pub rejects: Vec<Reject>,
}

/// Checks grids that shall cover a district together.
///
/// `ended` are ids that went out of use and never come back; `outline` is where the district ends,
/// if that is known.
pub fn check_coverage(
    district: i64,
    found: Vec<Candidate>,
    ended: &BTreeSet<GridId>,
    outline: Option<&MultiPolygon<f64>>,
) -> Checked {
    let mut rejects = Vec::new();
    let mut sound = Vec::new();
    let mut seen = HashSet::new();
    let prefix = format!("{district:06}");
    for mut candidate in found {
        candidate.grid.ring.dedup();
        let id = &candidate.grid.id;
        let reason = if id.district() != prefix {
            Some(Reason::OtherDistrict)
        } else if !seen.insert(id.clone()) {
            Some(Reason::Twice)
        } else if ended.contains(id) {
            Some(Reason::Ended)
        } else {
            ring_fault(&candidate.grid.ring).map(Reason::Ring)
        };
        match reason {
            Some(reason) => rejects.push(reject(&candidate, reason)),
            None => sound.push(candidate),
        }
    }
    joined(&mut sound);
    let near = neighbours(&sound);
    noded(&mut sound, &near);
    rejects.extend(
        sound
            .iter()
            .filter_map(|it| ring_fault(&it.grid.ring).map(|why| reject(it, Reason::Ring(why)))),
    );
    rejects.extend(overlaps(&sound, &near));
    rejects.extend(gaps(&sound, outline));
    rejects.sort_by_key(|reject| (reject.feature == 0, reject.feature));
    let mut grids: Vec<UnitGrid> = sound.into_iter().map(|candidate| candidate.grid).collect();
    grids.sort_by(|one, other| one.id.cmp(&other.id));
    Checked { grids, rejects }
}

fn reject(candidate: &Candidate, reason: Reason) -> Reject {
    Reject { feature: candidate.feature, id: candidate.grid.id.to_string(), reason }
}

/// Makes one corner out of corners that are nearer than [`JOIN_M`]; the first one seen stays.
fn joined(found: &mut [Candidate]) {
    let mut corners: RTree<[f64; 2]> = RTree::new();
    for candidate in found {
        let ring = &mut candidate.grid.ring;
        for corner in ring.iter_mut() {
            let place = [corner.lon, corner.lat];
            let near = corners.nearest_neighbor(place).copied();
            let near = near.map(|[lon, lat]| Point { lon, lat });
            match near.filter(|near| near.distance_m(*corner) <= JOIN_M) {
                Some(near) => *corner = near,
                None => corners.insert(place),
            }
        }
        *ring = settled(ring);
        candidate.grid.area_m2 = area_m2(ring);
    }
}

/// Lists for each grid the others whose boxes meet its box.
fn neighbours(found: &[Candidate]) -> Vec<Vec<usize>> {
    type Boxed = GeomWithData<Rectangle<[f64; 2]>, usize>;
    let boxed = |at: usize, candidate: &Candidate| {
        Boxed::new(Rectangle::from_aabb(wide(&envelope(&candidate.grid.ring))), at)
    };
    let all = found.iter().enumerate().map(|(at, candidate)| boxed(at, candidate)).collect();
    let tree = RTree::bulk_load(all);
    let around = |candidate: &Candidate| wide(&envelope(&candidate.grid.ring));
    found
        .iter()
        .enumerate()
        .map(|(at, candidate)| {
            let near = tree.locate_in_envelope_intersecting(around(candidate));
            let mut near: Vec<usize> = near.map(|it| it.data).filter(|it| *it != at).collect();
            near.sort_unstable();
            near
        })
        .collect()
}

fn wide(around: &AABB<[f64; 2]>) -> AABB<[f64; 2]> {
    let margin = 2e-6;
    let (low, high) = (around.lower(), around.upper());
    AABB::from_corners([low[0] - margin, low[1] - margin], [high[0] + margin, high[1] + margin])
}

/// Gives each edge the corners of neighbours that lie on it.
fn noded(found: &mut [Candidate], near: &[Vec<usize>]) {
    for (at, others) in near.iter().enumerate() {
        for other in others {
            let corners = found[*other].grid.ring.clone();
            let grid = &mut found[at].grid;
            let noded = with_corners_of(&grid.ring, &corners);
            if noded.len() != grid.ring.len() {
                grid.area_m2 = area_m2(&noded);
                grid.ring = noded;
            }
        }
    }
}

fn overlaps(found: &[Candidate], near: &[Vec<usize>]) -> Vec<Reject> {
    let mut rejects = Vec::new();
    for (at, others) in near.iter().enumerate() {
        let mine = polygon(&found[at].grid.ring);
        for other in others.iter().filter(|other| **other > at) {
            let theirs = polygon(&found[*other].grid.ring);
            let taken_m2 = metres(&mine.intersection(&theirs));
            if taken_m2 > TOLERANCE_M2 {
                let with = found[at].grid.id.to_string();
                rejects.push(reject(&found[*other], Reason::Overlap { with, area_m2: taken_m2 }));
            }
        }
    }
    rejects
}

fn gaps(found: &[Candidate], outline: Option<&MultiPolygon<f64>>) -> Vec<Reject> {
    let all: Vec<Polygon<f64>> = found.iter().map(|it| polygon(&it.grid.ring)).collect();
    let covered = unary_union(&all);
    let holes = covered.0.iter().flat_map(Polygon::interiors);
    let holes = holes.map(|hole| Polygon::new(hole.clone(), Vec::new()));
    let mut rejects: Vec<Reject> = holes.filter_map(|hole| gap(&hole)).collect();
    let Some(outline) = outline else { return rejects };
    let (inner, outer) = (moved(outline, -JOIN_M), moved(outline, JOIN_M));
    for candidate in found {
        let left = polygon(&candidate.grid.ring).difference(&outer);
        rejects.extend(outside(&left, outline).map(|reason| reject(candidate, reason)));
    }
    let filled =
        covered.0.into_iter().map(|part| Polygon::new(part.exterior().clone(), Vec::new()));
    let missing = inner.difference(&MultiPolygon::new(filled.collect()));
    rejects.extend(missing.0.iter().filter_map(gap));
    rejects
}

/// Measures what lies outside of an outline, if it is more than rounding.
pub(super) fn outside(left: &MultiPolygon<f64>, outline: &MultiPolygon<f64>) -> Option<Reason> {
    let area_m2 = metres(left);
    let corners = left.exterior_coords_iter().map(|at| Point { lon: at.x, lat: at.y });
    let measured = corners.map(|corner| (corner, distance_m(outline, corner)));
    let (far, by_m) = measured.max_by(|one, other| one.1.total_cmp(&other.1))?;
    let reason = Reason::Outside { lon: far.lon, lat: far.lat, by_m, area_m2 };
    (area_m2 > TOLERANCE_M2).then_some(reason)
}

/// Metres from a place to the nearest edge of an outline.
fn distance_m(outline: &MultiPolygon<f64>, spot: Point) -> f64 {
    let plane = Plane::at(spot);
    let point = |at: Coord<f64>| Point { lon: at.x, lat: at.y };
    let edges = outline.lines_iter().map(|edge| (point(edge.start), point(edge.end)));
    edges.map(|(from, to)| plane.nearest_on(from, to).1).fold(f64::INFINITY, f64::min)
}

/// Moves an outline outwards by some metres, or inwards when they are negative.
fn moved(outline: &MultiPolygon<f64>, by_m: f64) -> MultiPolygon<f64> {
    let Some(first) = outline.0.first().and_then(|part| part.exterior().0.first()).copied() else {
        return outline.clone();
    };
    let (east_m, north_m) = (first.y.to_radians().cos() * DEGREE_M, DEGREE_M);
    let flat = outline
        .map_coords(|at| Coord { x: (at.x - first.x) * east_m, y: (at.y - first.y) * north_m });
    flat.buffer(by_m)
        .map_coords(|at| Coord { x: at.x / east_m + first.x, y: at.y / north_m + first.y })
}

fn gap(hole: &Polygon<f64>) -> Option<Reject> {
    let area_m2 = metres(&MultiPolygon::new(vec![hole.clone()]));
    let inside = hole.interior_point()?;
    let (lon, lat) = (inside.x(), inside.y());
    let reason = Reason::Gap { lon, lat, area_m2 };
    (area_m2 > TOLERANCE_M2).then(|| Reject { feature: 0, id: String::new(), reason })
}

fn metres(shape: &MultiPolygon<f64>) -> f64 {
    let part = |part: &Polygon<f64>| {
        let south = part.exterior().0.first().map_or(0.0, |first| first.y);
        let scale = south.to_radians().cos() * DEGREE_M * DEGREE_M;
        part.unsigned_area() * scale
    };
    shape.0.iter().map(part).sum()
}
