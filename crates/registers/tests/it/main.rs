//! Stories of the register of components, each on both engines.

#![expect(clippy::unwrap_used, reason = "tests fail by panicking")]

mod commands;
mod import;
mod pages;
mod parity;
mod ward;
