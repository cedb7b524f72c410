//! Components from a file: CSV, XLSX or GeoJSON.
//!
//! ```text
//! FILE ── wangge-table ──▶ rows of text ── row, by plan ──▶ what is said ── chunk ──▶ database
//!                                             └──────▶ reject: row, column, value, reason
//! ```
//!
//! Columns are known by the names of the standard (`GLBJBSM`, 管理部件标识码), by common ones and by
//! ours; a mapping names others. Every row is new, changed, there already or rejected, and the four
//! add up to the rows that were read. A component is known by its identity code, so that an import
//! may be interrupted at any moment and run again.

mod mapping;
mod plan;
mod row;
mod run;

pub use mapping::Mapping;
pub use row::Reject;
pub use run::{ImportError, Job, Outcome, Watch, import};

#[cfg(test)]
mod tests;
