//! Stories of cases on both engines.
#![allow(clippy::unwrap_used, reason = "tests fail by panicking")]

mod city;
mod engine;
mod heat;
mod import;
mod story;
mod tiles;
