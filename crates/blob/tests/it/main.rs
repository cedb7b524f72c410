//! Tests of the attachment pipeline and the blob store.
#![allow(
    clippy::unwrap_used,
    missing_docs,
    reason = "tests fail by panicking and explain themselves"
)]

mod files;
mod names;
mod pictures;
mod properties;
mod samples;
mod store;
mod words;
