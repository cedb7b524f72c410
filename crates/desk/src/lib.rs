//! The work of the centre around the cases: telephone calls, the shift log, the load of each seat.
//!
//! ```text
//! exchange ── POST /phone/calls ──▶ phone_call ──▶ notice to the seat ──▶ pop-up ──▶ a new case
//!                                       └── missed ──▶ list ──▶ called back
//! shift:   runs ── hand over (outgoing) ──▶ signed ── take over (incoming) ──▶ closed, the next runs
//! ```
//!
//! A slice above the cases: it reads them by their queries and changes nothing of them. `app` hands
//! it a [`DeskPages`]. **Invariants:** a caller's number stands sealed in its row and in no address,
//! notice or log; an event of the exchange may come twice or late without harm; what two people
//! signed is never changed.

#![cfg_attr(test, allow(clippy::unwrap_used, reason = "tests fail by panicking"))]

pub mod commands;
mod context;
mod error;
pub mod model;
mod pages;
pub mod permissions;
pub mod queries;
pub mod rules;
mod store;

pub use context::{Desk, Tools};
pub use error::{DeskError, Refusal};
pub use pages::{DeskPages, NAV, NAV_SETUP, POPUPS, call_href, routes};

pub use store::statements;

/// The schema of this slice.
pub const MIGRATIONS: wangge_db::Migrations = wangge_db::migrations!("desk", ["0001_desk" twin]);

/// Words of this slice.
pub const WORDS: wangge_web::Words = wangge_web::Words {
    zh: include_str!("../locales/zh-CN.ftl"),
    en: include_str!("../locales/en.ftl"),
};
