//! Packs: folders of TOML that say how a city works.
//!
//! ```text
//! folders ── read ──▶ files ── stack, check ──▶ City      (command line: load)
//!                       │                        ▲
//!                       └── apply ──▶ database ──┘        (program: load_from_db)
//! ```
//!
//! A pack extends another; the stack is read bottom first and later layers override by key. The
//! slices ask [`City`] for posts, flows, codes, clauses, limits and calendars. **Invariants:** all
//! mistakes of a stack are told at once, each with file, line and hint; a stored version never
//! changes; no page and no rule of a case lives here.

#![cfg_attr(test, allow(clippy::unwrap_used, reason = "tests fail by panicking"))]

mod apply;
mod case_rules;
mod check;
mod city;
mod duty;
mod error;
mod files;
mod flow;
mod layer;
mod model;
mod number;
mod search;
mod section;
mod stack;
mod store;

pub use apply::{Applied, ApplyError, apply, load_from_db, load_version, load_versions, remember};
pub use case_rules::{AlarmLight, CaseRules, Escalation, Expiry, ReopenOn};
pub use city::City;
pub use duty::{DutyRule, OF_MANAGING, OF_STREET};
pub use error::PackError;
pub use files::{PackFiles, read_stack};
pub use flow::{
    ActionDef, ApplicationDef, ApplicationKind, Audience, ClockStep, EVERYWHERE, Effect, Fault,
    Flow, FormField, Level, LimitFrom, Need, ReasonDef, STAYS, StageDef, TaskKind,
};
pub use model::{
    Basis, CalendarFile, Class, Clause, Closing, Crosswalk, CrosswalkRow, Evidence, Item, Kind,
    LayerKind, Pack, Post, Scope, StageLimit, Standard, SubLimit,
};
pub use search::Hit;
pub use stack::{build, load};
pub use store::{STATEMENTS, VersionRow};

/// The schema of the stored packs.
pub const MIGRATIONS: wangge_db::Migrations =
    wangge_db::migrations!("pack", ["0001_pack", "0002_city_version"]);
