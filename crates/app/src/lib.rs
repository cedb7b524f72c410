//! The wiring: the only crate that sees every other one.
//!
//! ```text
//! Settings ── Ground::open ──▶ database, attachments, clock, ids      (every command of the program)
//!                  │
//!                  └── App::open ──▶ packs, rights, words, bundle ──▶ router ──▶ serve
//! ```
//!
//! Called by the command line and by tests. It decides nothing about the work of a city: rules live
//! in the slices, pages in the surfaces.

#![cfg_attr(test, allow(clippy::unwrap_used, reason = "tests fail by panicking"))]

mod base_map;
mod bundle;
pub mod deep;
mod error;
pub mod export;
mod ground;
mod jobs;
pub mod keeping;
mod metrics;
mod once;
mod open;
mod router;
mod serve;
mod session;
mod settings;
mod upstream;

pub use error::AppError;
pub use ground::{Ground, INDEXES, MIGRATIONS};
pub use open::{App, known_permissions, rights_of};
pub use router::{router, routes};
pub use serve::{serve, stop_signal};
pub use settings::{Platform, Settings, Tls};
