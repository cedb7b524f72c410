//! What this slice lets posts do.

use wangge_kernel::Permission;

/// Sees the list of calls, with masked numbers.
pub const PHONE_READ: Permission = Permission("phone.read");
/// Is shown calls as they ring, and calls back.
pub const PHONE_ANSWER: Permission = Permission("phone.answer");
/// Listens to recordings.
pub const PHONE_RECORDING: Permission = Permission("phone.recording");
/// Sets up exchanges and seats.
pub const PHONE_SETUP: Permission = Permission("phone.setup");
/// Reads the shift log.
pub const SHIFT_READ: Permission = Permission("shift.read");
/// Writes into the shift log.
pub const SHIFT_WRITE: Permission = Permission("shift.write");
/// Leads a shift: begins it, hands it over, takes it over, sees the load of each seat.
pub const SHIFT_LEAD: Permission = Permission("shift.lead");

/// Every permission that this slice demands.
pub const ALL: &[Permission] =
    &[PHONE_READ, PHONE_ANSWER, PHONE_RECORDING, PHONE_SETUP, SHIFT_READ, SHIFT_WRITE, SHIFT_LEAD];
