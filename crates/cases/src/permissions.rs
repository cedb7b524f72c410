//! What this slice lets posts do.

use wangge_kernel::Permission;

/// Sees cases.
pub const CASE_READ: Permission = Permission("case.read");
/// Registers a report.
pub const CASE_REGISTER: Permission = Permission("case.register");
/// Answers verify tasks.
pub const CASE_VERIFY: Permission = Permission("case.verify");
/// Reports from the street.
pub const CASE_REPORT: Permission = Permission("case.report");

/// Every permission that a flow may demand.
pub const ALL: &[Permission] = &[
    CASE_READ,
    CASE_REGISTER,
    CASE_REPORT,
    Permission("case.send_verify"),
    CASE_VERIFY,
    Permission("case.file"),
    Permission("case.void"),
    Permission("case.dispatch"),
    Permission("case.assign"),
    Permission("case.feedback"),
    Permission("case.send_check"),
    Permission("case.check"),
    Permission("case.close"),
    Permission("case.rework"),
    Permission("case.export"),
];

/// Returns the permission of a name that a pack wrote.
pub fn by_name(name: &str) -> Option<Permission> {
    ALL.iter().copied().find(|permission| permission.name() == name)
}
