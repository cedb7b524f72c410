//! The ground of a district: unit grids (单元网格) and the base map.
//!
//! A unit grid belongs to one community of one street; together the grids cover the district
//! without gap and without overlap, so that every place lies in exactly one of them. `app` opens
//! [`Grids`]; slices above ask it which grid a point lies in; the map of the pages reads the base
//! map. Only commands write, and nothing here knows of cases.

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

pub use context::{Chart, Grids, MOST_Z};
pub use error::GridError;
pub use model::{AreaClass, BaseFeature, Layer, Place, PlaceKind, Shift, UnitGrid};
pub use pages::{GroundPages, NAV, OutsideMap, routes};
pub use rules::{GridIndex, files::grids::write_file};
pub use store::STATEMENTS;

/// Words of this slice.
pub const WORDS: wangge_web::Words = wangge_web::Words {
    zh: include_str!("../locales/zh-CN.ftl"),
    en: include_str!("../locales/en.ftl"),
};

/// Schema of this slice.
pub const MIGRATIONS: wangge_db::Migrations =
    wangge_db::migrations!("grid", ["0001_grid", "0002_ground"]);
