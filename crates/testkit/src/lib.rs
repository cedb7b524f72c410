//! Test beds: a fresh database on either engine, a virtual clock, and the comparison of engines.
//!
//! Used by tests only. A test on PostgreSQL fails, and says how to run it, when no server was
//! given: nothing is skipped silently.

mod bed;
mod parity;

pub use bed::{TestDb, block_on};
pub use parity::{assert_same, unrun};
pub use wangge_db::Engine;
