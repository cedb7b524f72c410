//! Decisions about the ground, all pure: rings, the coverage and its edits, the check of a file,
//! names of places.

mod allow;
mod back;
mod check;
pub(crate) mod coverage;
mod draw;
mod duty;
pub(crate) mod edit;
pub mod files;
mod ids;
mod index;
mod places;
mod ring;

pub use allow::allow;
pub use back::{erase, part};
pub use check::{Candidate, Checked, JOIN_M, TOLERANCE_M2, check_coverage};
pub(crate) use duty::is_sound;
pub use edit::{Change, LEAST_M2, REACH_M, SNAP_M, draw, merge, move_corner, split};
pub use ids::next_ids;
pub use index::GridIndex;
pub use places::{Compass, Described, Found, PlaceIndex, Rank, Spot};
pub use ring::{area_m2, ring_contains, settled};

use crate::GridError;
use crate::model::UnitGrid;
use std::collections::HashSet;

/// Checks that grids can stand in a district: ids of the district, each once, with real outlines.
pub fn check_grids(district: i64, grids: &[UnitGrid]) -> Result<(), GridError> {
    let prefix = format!("{district:06}");
    let mut seen = HashSet::new();
    for grid in grids {
        if grid.id.district() != prefix {
            return Err(GridError::OtherDistrict(grid.id.clone()));
        }
        if !seen.insert(&grid.id) {
            return Err(GridError::Twice(grid.id.clone()));
        }
        if let Some(fault) = ring::ring_fault(&grid.ring) {
            return Err(GridError::Ring { grid: grid.id.clone(), fault });
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests;
