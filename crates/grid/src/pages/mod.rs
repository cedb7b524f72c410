//! Pages of the ground: grids with their history and editor, duty grids with the roster, places.
//!
//! Handlers load by queries, act by commands and fill page structs; templates compute nothing.

mod base;
mod editor;
mod list;
mod places;
mod roster;
mod said;
mod show;
mod upload;

use crate::Grids;
use crate::permissions::{GRID_EDIT, GRID_READ, GRID_ROSTER};
use jiff::tz::TimeZone;
use wangge_identity::Who;
use wangge_kernel::Instant;
use wangge_web::{Access, NavEntry, Routes};

/// Entries of the rail.
pub const NAV: &[NavEntry] = &[
    NavEntry { href: "/roster", icon: "walk", key: "nav-roster", permission: Some(GRID_ROSTER) },
    NavEntry { href: "/grid", icon: "grid-dots", key: "nav-grid", permission: Some(GRID_READ) },
];

/// State of these pages; clones share it.
#[derive(Clone)]
pub struct GroundPages {
    /// The slice.
    pub grids: Grids,
    /// The district whose roads and places the base map shows; grids are those of the person.
    pub district: i64,
    /// Zone of the jurisdiction.
    pub zone: TimeZone,
    /// Base map from outside, drawn under our own roads and names.
    pub outside: Option<OutsideMap>,
}

/// What maps must know of a base map from outside.
#[derive(Debug, Clone)]
pub struct OutsideMap {
    /// Addresses of its layers on this server, with `{z}/{x}/{y}`, the lowest first.
    pub layers: Vec<String>,
    /// The closest zoom that has tiles.
    pub most_z: u8,
    /// Where it is from, as its owner wants it to be said.
    pub attribution: String,
}

impl GroundPages {
    fn now(&self) -> Instant {
        self.grids.clock.now()
    }

    /// Writes a moment as people of the city read it.
    fn time(&self, at: Instant) -> String {
        at.in_zone(&self.zone).strftime("%Y-%m-%d %H:%M").to_string()
    }

    /// Writes the day of a moment.
    fn day(&self, at: Instant) -> String {
        at.in_zone(&self.zone).strftime("%Y-%m-%d").to_string()
    }
}

/// Lists the routes; they answer for the district of the person, the base map for that of the program.
pub fn routes(pages: GroundPages) -> Routes {
    let (read, edit) = (Access::Permission(GRID_READ), Access::Permission(GRID_EDIT));
    let roster = Access::Permission(GRID_ROSTER);
    Routes::new()
        .get("/grid/map.json", Access::SignedIn, base::map)
        .get("/grid/tiles/{version}/{z}/{x}/{y}", Access::SignedIn, base::tile)
        .get("/grid", read, list::list)
        .get("/grid/export.geojson", read, list::export)
        .get("/grid/history", read, list::history)
        .post("/grid/history/{version}/undo", edit, editor::undo)
        .get("/grid/edit", edit, editor::show)
        .post("/grid/edit", edit, editor::edit)
        .get("/grid/edit/grids.geojson", edit, editor::grids)
        .get("/grid/import", edit, upload::show)
        .post("/grid/import", edit, upload::import)
        .get("/grid/{id}", read, show::show)
        .post("/grid/{id}", edit, show::describe)
        .get("/roster", roster, roster::show)
        .get("/roster/export/{form}", roster, roster::export)
        .post("/roster", roster, roster::add)
        .post("/roster/{shift}/remove", roster, roster::remove)
        .post("/roster/grids", roster, roster::put_grid)
        .post("/roster/grids/{grid}/end", roster, roster::end_grid)
        .get("/places", Access::SignedIn, places::search)
        .get("/places/near", Access::SignedIn, places::near)
        .with_state(pages)
}
