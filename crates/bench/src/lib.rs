//! A metropolis-year and what the program does on it.
//!
//! [`load`] multiplies the demo district; [`run`] starts the program as a server of its own and asks
//! it over HTTP. Called by `wangge bench`. It is for databases that are thrown away afterwards.

#![cfg_attr(test, allow(clippy::unwrap_used, reason = "tests fail by panicking"))]

mod client;
mod commands;
mod error;
mod figures;
mod load;
mod pattern;
mod plans;
mod run;
mod server;
mod sheet;
mod store;
mod work;

pub use error::BenchError;
pub use figures::{Figure, Goal, PlanOf, Report};
pub use load::{Made, Progress, Wanted, load};
pub use run::run;
pub use store::STATEMENTS;
