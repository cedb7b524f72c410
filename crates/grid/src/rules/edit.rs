//! Edits of the coverage: split, merge, move a corner, draw. Each gives rows to end, to add and to
//! change, or says why not. Nothing here reads a clock or a database; that the coverage stays one is
//! argued in [`super::coverage`] and tested with random sequences of edits.

use super::coverage::{Edges, Knot, edges, one_ring};
use super::ring::{Plane, area_m2, ring_contains, ring_fault, settled, signed_area_m2};
use crate::model::{Fault, UnitGrid};
use geo::MultiPolygon;
use wangge_kernel::codes::GridId;
use wangge_kernel::{Instant, Point};

/// A line that ends so near to the edge of a grid is taken to end on it.
pub const REACH_M: f64 = 15.0;
/// What is drawn so near to a corner is the corner.
pub const SNAP_M: f64 = 1.0;
/// No part of a split may be smaller; a whole unit grid has about 10 000 m².
pub const LEAST_M2: f64 = 50.0;

/// What an edit does to the rows.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Change {
    /// Grids that go out of use.
    pub ended: Vec<GridId>,
    /// New grids.
    pub added: Vec<UnitGrid>,
    /// Grids with another outline and the id that they had.
    pub reshaped: Vec<UnitGrid>,
}

impl Change {
    /// Returns the grids as they are afterwards.
    pub fn applied(&self, grids: &[UnitGrid]) -> Vec<UnitGrid> {
        let reshaped = |grid: &UnitGrid| self.reshaped.iter().find(|it| it.id == grid.id).cloned();
        let mut all: Vec<UnitGrid> = grids
            .iter()
            .filter(|grid| !self.ended.contains(&grid.id))
            .map(|grid| reshaped(grid).unwrap_or_else(|| grid.clone()))
            .collect();
        all.extend(self.added.iter().cloned());
        all.sort_by(|one, other| one.id.cmp(&other.id));
        all
    }
}

pub(crate) fn position(grids: &[UnitGrid], id: &GridId) -> Result<usize, Fault> {
    grids.iter().position(|grid| grid.id == *id).ok_or_else(|| Fault::Unknown(id.clone()))
}

pub(crate) fn sound(grid: &UnitGrid) -> Result<(), Fault> {
    let turned = signed_area_m2(&grid.ring) <= 0.0;
    match ring_fault(&grid.ring) {
        Some(fault) => Err(Fault::Ring { grid: grid.id.clone(), fault }),
        None if turned => Err(Fault::Ring { grid: grid.id.clone(), fault: "crossing" }),
        None => Ok(()),
    }
}

pub(crate) fn with_ring(grid: &UnitGrid, ring: Vec<Point>) -> UnitGrid {
    UnitGrid { area_m2: area_m2(&ring), ring, ..grid.clone() }
}

/// Splits a grid by a line from edge to edge; the two parts get the two new ids.
///
/// A line that begins or ends outside is cut at the edge, one that falls short by [`REACH_M`] is led
/// to it. Neighbours get the corners that the line makes on edges they share.
pub fn split(
    grids: &[UnitGrid],
    id: &GridId,
    line: &[Point],
    ids: [GridId; 2],
    now: Instant,
) -> Result<Change, Fault> {
    let at = position(grids, id)?;
    let grid = &grids[at];
    let path = cut_to(&grid.ring, line).ok_or(Fault::Reach)?;
    let (start, end) = (path[0], path[path.len() - 1]);
    let ring = with_corner(&with_corner(&grid.ring, start), end);
    let corners = &ring[..ring.len() - 1];
    let place = |point: Point| corners.iter().position(|corner| *corner == point);
    let (Some(from), Some(to)) = (place(start), place(end)) else { return Err(Fault::Reach) };
    if from == to {
        return Err(Fault::Reach);
    }
    let mut left = walk(corners, from, to);
    left.extend(path.iter().rev().skip(1));
    let mut right = walk(corners, to, from);
    right.extend(path.iter().skip(1));
    let mut added = Vec::new();
    for (number, (ring, id)) in [left, right].into_iter().zip(ids).enumerate() {
        let name = format!("{}-{}", grid.name, number + 1);
        let name_en = if grid.name_en.is_empty() {
            String::new()
        } else {
            format!("{}-{}", grid.name_en, number + 1)
        };
        let part = UnitGrid { id, name, name_en, from_at: now, ..with_ring(grid, ring) };
        sound(&part).map_err(|_| Fault::Line)?;
        if part.area_m2 < LEAST_M2 {
            return Err(Fault::Small);
        }
        added.push(part);
    }
    let reshaped = noded_neighbours(grids, at, &ring)?;
    Ok(Change { ended: vec![id.clone()], added, reshaped })
}

/// Corners from one to another, both included.
fn walk(corners: &[Point], from: usize, to: usize) -> Vec<Point> {
    let count = (to + corners.len() - from) % corners.len();
    (0..=count).map(|step| corners[(from + step) % corners.len()]).collect()
}

/// Puts a point that lies on an edge between the two ends of the nearest edge; a corner stays.
fn with_corner(ring: &[Point], point: Point) -> Vec<Point> {
    if ring.contains(&point) {
        return ring.to_vec();
    }
    let plane = Plane::at(point);
    let distance = |edge: &[Point]| plane.nearest_on(edge[0], edge[1]).1;
    let nearest = ring
        .windows(2)
        .enumerate()
        .min_by(|one, other| distance(one.1).total_cmp(&distance(other.1)))
        .map_or(0, |(at, _)| at);
    let mut noded = ring.to_vec();
    noded.insert(nearest + 1, point);
    noded
}

/// Gives neighbours the corners that a ring got on edges they share.
fn noded_neighbours(grids: &[UnitGrid], at: usize, ring: &[Point]) -> Result<Vec<UnitGrid>, Fault> {
    let all = Edges::of(grids);
    let old = &grids[at].ring;
    let mut changed: Vec<(usize, Vec<Point>)> = Vec::new();
    let is_old = |point: &Point| old.contains(point);
    for edge in old.windows(2) {
        let Some(other) = all.across((Knot::of(edge[0]), Knot::of(edge[1]))) else { continue };
        let from = ring.iter().position(|point| *point == edge[0]).unwrap_or_default();
        let between: Vec<Point> =
            ring.iter().skip(from + 1).take_while(|point| !is_old(point)).copied().collect();
        if between.is_empty() {
            continue;
        }
        let known = changed.iter().position(|(known, _)| *known == other);
        let place = known.unwrap_or_else(|| {
            changed.push((other, grids[other].ring.clone()));
            changed.len() - 1
        });
        let theirs = &mut changed[place].1;
        let after = theirs.windows(2).position(|it| it[0] == edge[1] && it[1] == edge[0]);
        if let Some(after) = after {
            theirs.splice(after + 1..=after, between.into_iter().rev());
        }
    }
    let reshaped: Vec<UnitGrid> =
        changed.into_iter().map(|(at, ring)| with_ring(&grids[at], ring)).collect();
    reshaped.iter().try_for_each(sound)?;
    Ok(reshaped)
}

/// Cuts or leads a drawn line so that both its ends lie on the ring.
fn cut_to(ring: &[Point], line: &[Point]) -> Option<Vec<Point>> {
    if line.len() < 2 || line.iter().any(|point| Point::new(point.lon, point.lat).is_none()) {
        return None;
    }
    let mut path = led_in(ring, line)?;
    path.reverse();
    let mut path = led_in(ring, &path)?;
    path.reverse();
    let (start, end) = (path[0], path[path.len() - 1]);
    let far = |point: &Point| point.distance_m(start) > SNAP_M && point.distance_m(end) > SNAP_M;
    let inner: Vec<Point> = path[1..path.len() - 1].iter().copied().filter(far).collect();
    let mut whole = vec![start];
    whole.extend(inner);
    whole.push(end);
    whole.dedup();
    (whole.len() >= 2).then_some(whole)
}

/// Puts the beginning of a line on the ring.
fn led_in(ring: &[Point], line: &[Point]) -> Option<Vec<Point>> {
    let (first, rest) = line.split_first()?;
    let (spot, distance) = nearest(ring, *first)?;
    let is_inside = ring_contains(ring, *first);
    if distance <= SNAP_M || (is_inside && distance <= REACH_M) {
        return Some([&[spot], rest].concat());
    }
    if is_inside {
        return None;
    }
    for (at, step) in line.windows(2).enumerate() {
        if let Some(hit) = first_hit(ring, step[0], step[1]) {
            return Some([&[snapped(ring, hit)], &line[at + 1..]].concat());
        }
    }
    (distance <= REACH_M).then(|| [&[spot], rest].concat())
}

/// The nearest place on a ring, a corner where one is near.
fn nearest(ring: &[Point], point: Point) -> Option<(Point, f64)> {
    let plane = Plane::at(point);
    let on_edge = |edge: &[Point]| plane.nearest_on(edge[0], edge[1]);
    let (spot, distance) =
        ring.windows(2).map(on_edge).min_by(|one, other| one.1.total_cmp(&other.1))?;
    Some((snapped(ring, spot), distance))
}

fn snapped(ring: &[Point], spot: Point) -> Point {
    let corner = ring
        .iter()
        .min_by(|one, other| one.distance_m(spot).total_cmp(&other.distance_m(spot)))
        .copied();
    corner.filter(|corner| corner.distance_m(spot) <= SNAP_M).unwrap_or(spot)
}

/// The first place where a step from outside meets the ring.
fn first_hit(ring: &[Point], from: Point, to: Point) -> Option<Point> {
    let plane = Plane::at(from);
    let [tx, ty] = plane.to(to);
    let hit = |edge: &[Point]| {
        let ([ax, ay], [bx, by]) = (plane.to(edge[0]), plane.to(edge[1]));
        let (ex, ey) = (bx - ax, by - ay);
        let cross = tx.mul_add(ey, -(ty * ex));
        let along = ax.mul_add(ey, -(ay * ex)) / cross;
        let on_edge = ax.mul_add(ty, -(ay * tx)) / cross;
        let meets = (0.0..=1.0).contains(&along) && (0.0..=1.0).contains(&on_edge);
        meets.then_some(along)
    };
    let along = ring.windows(2).filter_map(hit).min_by(f64::total_cmp)?;
    let part = |from: f64, to: f64| (to - from).mul_add(along, from);
    Some(Point { lon: part(from.lon, to.lon), lat: part(from.lat, to.lat) })
}

/// Makes one grid out of two neighbours of the same community; it gets a new id.
pub fn merge(
    grids: &[UnitGrid],
    one: &GridId,
    other: &GridId,
    id: GridId,
    now: Instant,
) -> Result<Change, Fault> {
    let (first, second) = (&grids[position(grids, one)?], &grids[position(grids, other)?]);
    if one == other {
        return Err(Fault::Apart);
    }
    if first.id.community() != second.id.community() {
        return Err(Fault::Community);
    }
    let shared: Vec<_> = edges(&second.ring).map(|(from, to)| (to, from)).collect();
    let is_inner = |edge: &[Point]| shared.contains(&(Knot::of(edge[0]), Knot::of(edge[1])));
    if !first.ring.windows(2).any(is_inner) {
        return Err(Fault::Apart);
    }
    let shared_back: Vec<_> = edges(&first.ring).map(|(from, to)| (to, from)).collect();
    let is_inner_back =
        |edge: &[Point]| shared_back.contains(&(Knot::of(edge[0]), Knot::of(edge[1])));
    let outer: Vec<(Point, Point)> = first
        .ring
        .windows(2)
        .filter(|edge| !is_inner(edge))
        .chain(second.ring.windows(2).filter(|edge| !is_inner_back(edge)))
        .map(|edge| (edge[0], edge[1]))
        .collect();
    let ring = one_ring(&outer).ok_or(Fault::Hole)?;
    let larger = if first.area_m2 >= second.area_m2 { first } else { second };
    let merged = UnitGrid { id, from_at: now, ..with_ring(larger, ring) };
    sound(&merged)?;
    let ended = vec![one.clone(), other.clone()];
    Ok(Change { ended, added: vec![merged], reshaped: Vec::new() })
}

/// Moves a corner for all grids that have it; corners of the outline stay.
pub fn move_corner(grids: &[UnitGrid], from: Point, to: Point) -> Result<Change, Fault> {
    let to = Point::new(to.lon, to.lat).ok_or(Fault::Corner)?;
    let knot = Knot::of(from);
    if Edges::of(grids).outline().iter().any(|(one, other)| *one == knot || *other == knot) {
        return Err(Fault::Outline);
    }
    let moved = |grid: &UnitGrid| {
        let ring = grid.ring.iter().map(|point| if *point == from { to } else { *point }).collect();
        with_ring(grid, ring)
    };
    let touched = grids.iter().filter(|grid| grid.ring.contains(&from));
    let reshaped: Vec<UnitGrid> = touched.map(moved).collect();
    if reshaped.is_empty() {
        return Err(Fault::Corner);
    }
    reshaped.iter().try_for_each(|grid| sound(grid).map_err(|_| Fault::Folded))?;
    Ok(Change { reshaped, ..Change::default() })
}

/// Draws a new grid beside the others: what they have already is left out of it, and so is what
/// goes a little over the outline of the district.
pub fn draw(
    grids: &[UnitGrid],
    new: &UnitGrid,
    outline: Option<&MultiPolygon<f64>>,
) -> Result<Change, Fault> {
    let new = with_ring(new, settled(&new.ring));
    sound(&new)?;
    super::draw::beside(grids, &new, outline)
}
