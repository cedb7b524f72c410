//! What this slice lets posts do.

use wangge_kernel::Permission;

/// Sees unit grids beyond the map, such as their lists.
pub const GRID_READ: Permission = Permission("grid.read");

/// Every permission of this slice.
pub const ALL: &[Permission] = &[GRID_READ];
