//! The built program from the outside: what it prints and how it ends.

#![allow(clippy::unwrap_used, reason = "tests fail by panicking")]

mod backup;
mod bench;
mod doctor;
mod due;
mod export;
mod keeping;
mod live;
mod program;
mod rig;
