//! One door to two engines: SQLite in the data folder, PostgreSQL by URL.
//!
//! Slices call [`Db::read`] and [`Db::write`] with a closure over a [`Tx`]; statements are values
//! ([`Stmt`]) in portable SQL. Nobody outside this crate names a driver, and nothing that `write`
//! returns as done was not synced to disk before.

#![cfg_attr(test, allow(clippy::unwrap_used, reason = "tests fail by panicking"))]

pub mod bulk;
pub mod copy;
mod door;
mod error;
pub mod filter;
mod lite;
mod maker;
mod meter;
mod migrate;
mod pg;
mod record;
mod row;
mod stmt;
pub mod text;
mod tx;
mod url;

pub use door::{Db, Options, Pace};
pub use error::{DbError, ErrorKind};
pub use futures::future::BoxFuture;
pub use meter::Meter;
pub use migrate::{Applied, Migration, Migrations};
pub use record::{Record, Recorder, Timed};
pub use row::{FromRow, Row};
pub use stmt::Stmt;
pub use tx::Tx;
pub use url::DbUrl;
pub use wangge_kernel::{FromValue, ToValue, Value};

/// Which engine answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Engine {
    /// SQLite, one file in the data folder.
    Lite,
    /// PostgreSQL 15 or newer.
    Pg,
}
