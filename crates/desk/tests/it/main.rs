//! Stories of calls and shifts, on both engines.
#![allow(
    clippy::unwrap_used,
    missing_docs,
    reason = "tests fail by panicking and explain themselves"
)]

mod calls;
mod centre;
mod pages;
mod parity;
mod shifts;
