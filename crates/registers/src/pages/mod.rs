//! Pages of the register of components: list, component, forms, import, export.
//!
//! Handlers load by queries, act by commands and fill page structs; templates compute nothing.

mod bulk;
mod export;
mod facets;
mod form;
mod import;
mod list;
mod near;
mod said;
mod show;
mod speech;
mod tiles;

use crate::Registers;
use crate::model::ComponentId;
use crate::permissions::{REGISTER_EDIT, REGISTER_READ};
use jiff::tz::TimeZone;
use std::sync::Arc;
use wangge_db::BoxFuture;
use wangge_identity::{Actor, Who};
use wangge_kernel::Instant;
use wangge_web::{Access, NavEntry, PageError, Routes, Ui};

/// Entries of the rail.
pub const NAV: &[NavEntry] = &[NavEntry {
    href: "/registers/components",
    icon: "table",
    key: "nav-components",
    permission: Some(REGISTER_READ),
}];

/// Something that another slice knows of a component, such as a case about it.
#[derive(Debug, Clone)]
pub struct Related {
    /// Its page.
    pub href: String,
    /// Number that people use.
    pub number: String,
    /// What it is.
    pub title: String,
    /// How it stands.
    pub state: String,
    /// When it began.
    pub at: Instant,
}

/// Asks another slice what it knows of a component, in the words of a reader.
pub type RelatedOf = Arc<
    dyn Fn(Ui, Actor, ComponentId) -> BoxFuture<'static, Result<Vec<Related>, PageError>>
        + Send
        + Sync,
>;

/// State of these pages; clones share it.
#[derive(Clone)]
pub struct RegisterPages {
    /// The slice.
    pub registers: Registers,
    /// Zone in which days are counted.
    pub zone: TimeZone,
    /// What cases say of a component; nothing where there are none.
    pub related: Option<RelatedOf>,
}

impl RegisterPages {
    /// Writes a moment as people of the city read it.
    fn time(&self, at: Instant) -> String {
        at.in_zone(&self.zone).strftime("%Y-%m-%d %H:%M").to_string()
    }

    /// Writes today.
    fn today(&self) -> String {
        self.registers.tools.now().in_zone(&self.zone).date().to_string()
    }
}

/// Lists the routes of this slice.
pub fn routes(pages: RegisterPages) -> Routes {
    let (read, edit) = (Access::Permission(REGISTER_READ), Access::Permission(REGISTER_EDIT));
    Routes::new()
        .get("/registers/components", read, list::list)
        .get("/registers/components/near", read, near::near)
        .get("/registers/components/tiles/{z}/{x}/{y}", read, tiles::tile)
        .get("/registers/components/new", edit, form::begin)
        .post("/registers/components", edit, form::create)
        .get("/registers/components/import", edit, import::form)
        .post("/registers/components/import", edit, import::import)
        .get("/registers/components/export/{form}", read, export::export)
        .get("/registers/components/bulk", edit, bulk::filtered)
        .post("/registers/components/bulk", edit, bulk::picked)
        .post("/registers/components/change", edit, bulk::change)
        .get("/registers/components/{component}", read, show::show)
        .get("/registers/components/{component}/edit", edit, form::open)
        .post("/registers/components/{component}", edit, form::save)
        .with_state(pages)
}
