//! What this slice lets posts do.

use wangge_kernel::Permission;

/// Sees unit grids beyond the map, such as their lists.
pub const GRID_READ: Permission = Permission("grid.read");
/// Draws, splits, merges, describes and imports unit grids and places.
pub const GRID_EDIT: Permission = Permission("grid.edit");
/// Makes duty grids and sets who is on duty.
pub const GRID_ROSTER: Permission = Permission("grid.roster");

/// Every permission of this slice.
pub const ALL: &[Permission] = &[GRID_READ, GRID_EDIT, GRID_ROSTER];
