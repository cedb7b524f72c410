//! The coverage: edges of grids, who shares them, and where its outside runs.
//!
//! All rings run counter-clockwise, so that an edge of one grid is the reversed edge of its
//! neighbour. Edges that cancel are inside; what remains is the **outline**. A sum of simple rings
//! covers a point as often as the outline winds around it. So an edit that leaves each ring simple
//! and counter-clockwise and the outline as it was cannot open a gap or make an overlap: the edits
//! compare no areas and need no tolerance. What a file would make of the result is asked once more by
//! [`super::allow()`]. Pure.

use crate::model::UnitGrid;
use std::collections::{HashMap, HashSet};
use wangge_kernel::Point;

/// A corner by its bits: neighbours share corners exactly or not at all.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct Knot(u64, u64);

impl Knot {
    pub(crate) fn of(point: Point) -> Self {
        // Adding zero makes one zero out of two.
        Self((point.lon + 0.0).to_bits(), (point.lat + 0.0).to_bits())
    }
}

/// A directed edge.
pub(crate) type Edge = (Knot, Knot);

/// Lists the directed edges of a ring.
pub(crate) fn edges(ring: &[Point]) -> impl Iterator<Item = Edge> + '_ {
    ring.windows(2).map(|edge| (Knot::of(edge[0]), Knot::of(edge[1])))
}

/// Who has which directed edge, as positions in the list of grids.
#[derive(Debug)]
pub(crate) struct Edges(HashMap<Edge, usize>);

impl Edges {
    pub(crate) fn of(grids: &[UnitGrid]) -> Self {
        let all = grids.iter().enumerate();
        Self(all.flat_map(|(at, grid)| edges(&grid.ring).map(move |edge| (edge, at))).collect())
    }

    /// Returns the grid on the other side of an edge.
    pub(crate) fn across(&self, edge: Edge) -> Option<usize> {
        self.0.get(&(edge.1, edge.0)).copied()
    }

    /// Lists the edges of the outline.
    pub(crate) fn outline(&self) -> HashSet<Edge> {
        self.0.keys().filter(|(from, to)| !self.0.contains_key(&(*to, *from))).copied().collect()
    }
}

/// Chains edges to one ring that passes each corner once; none when they make something else.
pub(crate) fn one_ring(edges: &[(Point, Point)]) -> Option<Vec<Point>> {
    let mut next = HashMap::new();
    for (from, to) in edges {
        if next.insert(Knot::of(*from), *to).is_some() {
            return None;
        }
    }
    let first = edges.first()?.0;
    let mut ring = vec![first];
    let mut here = first;
    while let Some(to) = next.remove(&Knot::of(here)) {
        ring.push(to);
        here = to;
    }
    (next.is_empty() && here == first).then_some(ring)
}
