//! Registers (台账): what exists and must be known. The first one is that of components (部件).
//!
//! ```text
//! form, file, simulated city ──▶ commands ──▶ component ──▶ list, map, near a case
//!                                   └──────▶ component_change (added, never changed)
//! ```
//!
//! A slice above grids and below cases: a case may name a component; what cases say of a component
//! its page asks through [`RegisterPages::related`]. **Invariants:** the identity code is unique in
//! the district and fits district and kind; a change names what each fact was and became; a
//! component is never deleted, it is removed or abandoned.

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

pub use context::{Registers, Tools};
pub use error::{Fault, Reason, RegisterError};
pub use model::{Component, ComponentId, NewComponent, Party, State};
pub use pages::{NAV, RegisterPages, Related, RelatedOf, routes};
pub use store::STATEMENTS;

/// Schema of this slice.
pub const MIGRATIONS: wangge_db::Migrations = wangge_db::migrations!("registers", ["0001_components", "0002_component_text" twin, "0003_facets"]);

/// Words of this slice.
pub const WORDS: wangge_web::Words = wangge_web::Words {
    zh: include_str!("../locales/zh-CN.ftl"),
    en: include_str!("../locales/en.ftl"),
};
