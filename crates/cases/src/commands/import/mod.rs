//! Cases from a table of another system: CSV, XLSX or GeoJSON, read by a mapping.
//!
//! ```text
//! FILE ── table ──▶ rows of text ── row, by mapping and city ──▶ planned case ── chunk ──▶ database
//!                                        └──────▶ reject: row, column, value, reason
//! ```
//!
//! The command line calls [`import`]. Every row is taken, is there already or is rejected, and the
//! three add up to the rows that were read. A case is known by its origin and the source's key, so
//! that an import may be interrupted at any moment and run again. It must never guess: a word that
//! neither the mapping nor the catalogue knows is a reject, and no zone, language or form of date
//! is assumed that the mapping does not name.

mod category;
mod chunk;
mod mapping;
mod plan;
mod row;
mod run;

pub use mapping::Mapping;
pub use row::{Reason, Reject};
pub use run::{ImportError, Job, Outcome, Watch, import};

#[cfg(test)]
mod tests;
