//! What this slice lets posts do.

use wangge_kernel::Permission;

/// Sees components, their lists and their history.
pub const REGISTER_READ: Permission = Permission("register.read");
/// Enters components, changes their facts, states and owners, imports them.
pub const REGISTER_EDIT: Permission = Permission("register.edit");

/// Every permission of this slice.
pub const ALL: &[Permission] = &[REGISTER_READ, REGISTER_EDIT];
