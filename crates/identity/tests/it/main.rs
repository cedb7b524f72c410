//! Stories of identity on both engines: organisations, accounts, posts, sessions, audit.
#![allow(clippy::unwrap_used, reason = "tests fail by panicking")]

mod accounts;
mod audit;
mod delegation;
mod office;
mod parity;
mod posts;
mod sessions;
