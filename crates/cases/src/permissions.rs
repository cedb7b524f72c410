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

/// Marks facts that shall not count, in bulk.
pub const CASE_EXEMPT: Permission = Permission("case.exempt");
/// Takes lists out of the program.
pub const CASE_EXPORT: Permission = Permission("case.export");
/// Decides applications.
pub const CASE_DECIDE: Permission = Permission("case.decide");
/// Reviews appeals, after the first decision.
pub const CASE_REVIEW: Permission = Permission("case.review");
/// Watches deadlines and hard cases.
pub const CASE_SUPERVISE: Permission = Permission("case.supervise");
/// Answers platforms above, and tells what they decided.
pub const CASE_UPSTREAM: Permission = Permission("case.upstream");
/// Calls reporters back and answers them.
pub const CASE_CALL: Permission = Permission("case.call");
/// Sees how reporters are reached.
pub const CONTACT_READ: Permission = Permission("contact.read");

/// Sees whose a matter is, by which rule, and what nobody owns.
pub const DUTY_READ: Permission = Permission("duty.read");
/// Drafts, tries and publishes rules about whose a matter is.
pub const DUTY_EDIT: Permission = Permission("duty.edit");

/// Every permission that this slice or a flow may demand.
pub const ALL: &[Permission] = &[
    CASE_READ,
    CASE_REGISTER,
    CASE_REPORT,
    Permission("case.send_verify"),
    CASE_VERIFY,
    Permission("case.waive"),
    Permission("case.file"),
    Permission("case.void"),
    Permission("case.merge"),
    Permission("case.transfer"),
    Permission("case.dispatch"),
    Permission("case.rule"),
    Permission("case.receive"),
    Permission("case.assign"),
    Permission("case.feedback"),
    Permission("case.ask"),
    CASE_DECIDE,
    Permission("case.decide_high"),
    CASE_REVIEW,
    Permission("case.resume"),
    Permission("case.send_check"),
    Permission("case.check"),
    Permission("case.close"),
    Permission("case.rework"),
    Permission("case.reopen"),
    CASE_UPSTREAM,
    CASE_CALL,
    Permission("case.remind"),
    Permission("case.comment"),
    CASE_SUPERVISE,
    Permission("case.instruct"),
    Permission("case.contact"),
    CASE_EXEMPT,
    CASE_EXPORT,
    CONTACT_READ,
    DUTY_READ,
    DUTY_EDIT,
];

/// Returns the permission of a name that a pack wrote.
pub fn by_name(name: &str) -> Option<Permission> {
    ALL.iter().copied().find(|permission| permission.name() == name)
}
