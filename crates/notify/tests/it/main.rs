//! Stories of the notices, on both engines.
#![allow(
    clippy::unwrap_used,
    missing_docs,
    reason = "tests fail by panicking and explain themselves"
)]

mod beats;
mod bench;
mod hub;
mod notices;
mod statements;
