//! The house's own tools, as a library: `main` turns verbs into calls, the tests run the checks.
//!
//! `arch`, `tidy` and `licences` are pure checks over a [`tree::Tree`] and cargo's metadata; they
//! return findings and print nothing. The other modules run programs. Nothing here is part of the
//! product, and nothing of the product may depend on it.

pub mod arch;
pub mod bundle;
pub mod checks;
pub mod crates;
pub mod demo;
pub mod finding;
pub mod licences;
pub mod postgres;
pub mod process;
pub mod rust;
pub mod suite;
pub mod tidy;
pub mod tools;
pub mod tree;
