//! The program from outside, as a server that people use: a metropolis-year and what the program does
//! on it, and a demo district whose people go on working.
//!
//! [`load`] multiplies the demo district; [`run`] starts the program as a server of its own and asks
//! it over HTTP; [`live`] lets the people of a district sign in to a running server and work there by
//! its pages alone. Called by `wangge bench` and `wangge live`. It is for databases that are thrown
//! away afterwards.

#![cfg_attr(test, allow(clippy::unwrap_used, reason = "tests fail by panicking"))]

mod client;
mod commands;
mod error;
mod figures;
mod form;
mod live;
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
pub use live::{Line, Outcome, Pace, Summary, is_whole, live};
pub use load::{Made, Progress, Wanted, load};
pub use run::run;
pub use store::STATEMENTS;
