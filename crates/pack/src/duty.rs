//! Duty rules (责任规则): whose a matter is, by what it is, where it lies and who owns the thing.
//!
//! The readers fill [`DutyRule`]; what a later layer says replaces the rule of the same key below.
//! The cases slice joins them with the city's own edits and rulings, and decides which rule holds.

use serde::Serialize;

/// A department's code that stands for the street office of the place (S02: to the town).
pub const OF_STREET: &str = "@street";
/// A department's code that stands for whoever manages the component.
pub const OF_MANAGING: &str = "@managing";

/// When a rule holds, and to whom it leads.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct DutyRule {
    /// Stable key; a later layer and the city's own edits replace by it.
    pub key: String,
    /// Why, in the words of the rule.
    pub name: String,
    /// The same in English.
    pub name_en: String,
    /// Key of a clause; nothing holds for every clause.
    pub clause: Option<String>,
    /// Beginning of a code, such as a class; nothing holds for every matter.
    pub code: Option<String>,
    /// Beginning of the id of a unit grid: a street, a community, a grid; nothing holds everywhere.
    pub area: Option<String>,
    /// Name or credit code of the component's owner; nothing holds whoever owns it.
    pub owner: Option<String>,
    /// Code of the department, or [`OF_STREET`], or [`OF_MANAGING`]; empty takes the rule of this
    /// key back.
    pub department: String,
    /// Codes of departments that help (协办).
    pub cohosts: Vec<String>,
    /// Whether the program dispatches by it at once.
    pub is_direct: bool,
}
