//! Stories of the outbox, on both engines.
#![allow(
    clippy::unwrap_used,
    missing_docs,
    reason = "tests fail by panicking and explain themselves"
)]

mod bench;
mod leases;
mod publishing;
mod retries;
mod running;
mod statements;
mod taking_back;
