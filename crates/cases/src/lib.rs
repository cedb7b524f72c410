//! The case engine: something must be done by someone before a deadline.
//!
//! A report becomes a case, runs through the stages of a flow that a pack describes, under three
//! clocks, with an append-only history. Commands are the only writers; rules decide on values.

#![cfg_attr(test, allow(clippy::unwrap_used, reason = "tests fail by panicking"))]

pub mod commands;
mod context;
mod error;
pub mod jobs;
pub mod model;
mod pages;
pub mod permissions;
pub mod queries;
pub mod rules;
mod store;

pub use context::{CASE_FLOW, Cases, Tools, calendar, zone};
pub use error::CaseError;
pub use pages::{CasePages, begun, related_to_component, routes};
pub use store::{
    Claim, Duty, Link, OwnDeed, OwnRule, Party, Pass, Phrase, SavedFilter, statements,
};

/// The schema of this slice.
pub const MIGRATIONS: wangge_db::Migrations = wangge_db::migrations!("cases", ["0001_cases", "0002_case_text" twin, "0003_engine" twin, "0004_step_at", "0005_component", "0006_duty_rule", "0007_cell", "0008_hex", "0009_places", "0010_no_roster", "0011_counts", "0012_no_near", "0013_fewer_indexes", "0014_reply", "0015_told_in_call"]);

/// Words of this slice.
pub const WORDS: wangge_web::Words = wangge_web::Words {
    zh: include_str!("../locales/zh-CN.ftl"),
    en: include_str!("../locales/en.ftl"),
};
