//! Taking edits back that have no inverse among the edits: a drawn grid goes, a merged one parts again.
//! That nothing else happened to them meanwhile is for the caller to know. Pure.

use super::coverage::Knot;
use super::edit::{Change, position, sound, with_ring};
use super::ring::Plane;
use crate::model::{Fault, UnitGrid};
use std::collections::HashSet;
use wangge_kernel::codes::GridId;
use wangge_kernel::{Instant, Point};

/// A corner that lies so near to the line between its neighbours bends nothing.
const STRAIGHT_M: f64 = 0.05;

/// Takes a drawn grid away, and out of its neighbours the corners that they got for it.
///
/// A corner that bends an edge stays, and so does one that another grid has come to share.
pub fn erase(grids: &[UnitGrid], id: &GridId, corners: &[Point]) -> Result<Change, Fault> {
    position(grids, id)?;
    let wanted: HashSet<Knot> = corners.iter().copied().map(Knot::of).collect();
    let others = || grids.iter().filter(|grid| grid.id != *id);
    let owners = |corner: Point| others().filter(|it| it.ring.contains(&corner)).count();
    let mut reshaped = Vec::new();
    for grid in others().filter(|it| it.ring.iter().any(|at| wanted.contains(&Knot::of(*at)))) {
        let mut ring = grid.ring.clone();
        // The first corner of a ring is also its last; it was never put between two others.
        let mut at = 1;
        while at + 1 < ring.len() {
            let corner = ring[at];
            let is_spare = wanted.contains(&Knot::of(corner))
                && owners(corner) == 1
                && Plane::at(corner).nearest_on(ring[at - 1], ring[at + 1]).1 <= STRAIGHT_M;
            if is_spare {
                ring.remove(at);
            } else {
                at += 1;
            }
        }
        if ring != grid.ring {
            let freed = with_ring(grid, ring);
            sound(&freed)?;
            reshaped.push(freed);
        }
    }
    Ok(Change { ended: vec![id.clone()], added: Vec::new(), reshaped })
}

/// Makes the two grids anew that a merged one came of; they get new ids.
pub fn part(
    grids: &[UnitGrid],
    id: &GridId,
    parts: [UnitGrid; 2],
    ids: [GridId; 2],
    now: Instant,
) -> Result<Change, Fault> {
    position(grids, id)?;
    let fresh = |(part, id): (UnitGrid, GridId)| UnitGrid { id, from_at: now, ..part };
    let added: Vec<UnitGrid> = parts.into_iter().zip(ids).map(fresh).collect();
    Ok(Change { ended: vec![id.clone()], added, reshaped: Vec::new() })
}
