//! The kernel's tests as one binary.

#![allow(clippy::unwrap_used, reason = "tests fail by panicking")]

mod calendar;
mod calendar_file;
mod calendar_model;
mod calendar_properties;
mod parsing;
