//! The axum kit and the design system.
//!
//! Slices declare their pages with [`Routes`], which demand an [`Access`] each; templates extend
//! the layouts here and speak through a [`Ui`]. This crate knows no domain: who signs in and what
//! a post may do comes from outside as a [`Caller`].

#![cfg_attr(test, allow(clippy::unwrap_used, reason = "tests fail by panicking"))]

mod assets;
mod caller;
mod catalogue;
mod error;
mod forms;
mod guard;
mod kit;
mod params;
mod routes;
mod ui;

pub use assets::{Assets, Embedded};
pub use caller::{Caller, PostChoice};
pub use catalogue::{Catalogue, Lang, Words};
pub use error::{PageError, PageErrorKind, PageResult};
pub use forms::{download, page, see_other};
pub use guard::same_origin;
pub use kit::{Kit, NavEntry, Popup, frame};
pub use params::Params;
pub use routes::{Access, Monitor, RouteInfo, Routes};
pub use ui::{Count, Theme, Ui};

/// Words of the frame itself.
pub const WORDS: Words =
    Words { zh: include_str!("../locales/zh-CN.ftl"), en: include_str!("../locales/en.ftl") };
