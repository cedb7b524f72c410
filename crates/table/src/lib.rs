//! Tables from outside and for outside: CSV, XLSX and GeoJSON.
//!
//! ```text
//! FILE ── Table ──▶ heading, then rows of text ──▶ a slice's own mapping and rules
//! rows of a slice ── write ──▶ CSV, GeoJSON (streams), XLSX (whole)
//! ```
//!
//! Imports of slices open a [`Table`]; their exports use [`write`]. What cells mean is none of its
//! business, and it knows no domain.

#![cfg_attr(test, allow(clippy::unwrap_used, reason = "tests fail by panicking"))]

mod bomb;
pub mod dates;
mod form;
mod geo;
mod heading;
mod read;
pub mod write;

pub use form::TableForm;
pub use heading::{Missing, find, fold, known};
pub use read::{CHUNK, Event, Fault, RawRow, Table, read_text};

#[cfg(test)]
mod tests;
