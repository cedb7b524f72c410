//! The door on both engines: transactions, conflicts, groups, migrations, filters.
#![allow(clippy::unwrap_used, reason = "tests fail by panicking")]

mod copying;
mod door;
mod filters;
mod migrations;
