//! Tests of the vault: sealing, its key's file, and what pages may show.
#![allow(
    clippy::unwrap_used,
    missing_docs,
    reason = "tests fail by panicking and explain themselves"
)]

mod confirm;
mod key_file;
mod masks;
mod sealing;
