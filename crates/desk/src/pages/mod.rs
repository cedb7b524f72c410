//! Pages of this slice, and the form that telephone exchanges fill in.
//!
//! Handlers load by queries, act by commands and fill page structs; templates compute nothing.

mod calls;
mod calls_file;
mod exchange;
mod load;
mod past;
mod popup;
mod said;
mod setup;
mod shift;
mod shift_paper;

use crate::Desk;
use crate::permissions::{
    PHONE_ANSWER, PHONE_READ, PHONE_RECORDING, PHONE_SETUP, SHIFT_LEAD, SHIFT_READ, SHIFT_WRITE,
};
use wangge_cases::permissions::CASE_REGISTER;
use wangge_identity::Who;
use wangge_kernel::Instant;
use wangge_notify::Hub;
use wangge_web::{Access, NavEntry, Popup, Routes, Ui};

/// What these pages show on top of every page of whoever answers calls.
pub const POPUPS: &[Popup] = &[Popup { src: "/phone/popup", permission: PHONE_ANSWER }];

/// Entries of the rail for the daily work.
pub const NAV: &[NavEntry] = &[
    NavEntry { href: "/phone", icon: "headset", key: "nav-phone", permission: Some(PHONE_READ) },
    NavEntry { href: "/shift", icon: "notes", key: "nav-shift", permission: Some(SHIFT_READ) },
];
/// Entries of the rail for administration.
pub const NAV_SETUP: &[NavEntry] = &[NavEntry {
    href: "/admin/phone",
    icon: "headset",
    key: "nav-phone-setup",
    permission: Some(PHONE_SETUP),
}];

/// State of these pages; clones share it.
#[derive(Clone)]
pub struct DeskPages {
    /// The slice.
    pub desk: Desk,
    /// Who looks at their notices just now.
    pub hub: Hub,
}

impl DeskPages {
    fn now(&self) -> Instant {
        self.desk.tools.now()
    }

    /// Writes a moment as people of the city read it.
    fn time(&self, at: Instant) -> String {
        at.in_zone(&self.desk.tools.zone()).strftime("%Y-%m-%d %H:%M").to_string()
    }
}

/// Leads to a call by its id, for whoever may see calls.
pub fn call_href(ui: &Ui, call: i64) -> Option<String> {
    ui.may(PHONE_READ).then(|| format!("/phone/{call}"))
}

/// Lists the routes of this slice.
pub fn routes(pages: DeskPages) -> Routes {
    let (read, answer) = (Access::Permission(PHONE_READ), Access::Permission(PHONE_ANSWER));
    let (setup, lead) = (Access::Permission(PHONE_SETUP), Access::Permission(SHIFT_LEAD));
    Routes::new()
        // An exchange has no session: the handler demands its token.
        .post("/phone/calls", Access::Public, exchange::hear)
        .get("/phone", read, calls::list)
        .get("/phone/export/{form}", read, calls_file::export)
        .get("/phone/missed", read, calls::missed)
        .get("/phone/popup", answer, popup::popup)
        .get("/phone/{call}", read, calls::show)
        .get("/phone/{call}/register", Access::Permission(CASE_REGISTER), popup::register)
        .get("/phone/{call}/recording", Access::Permission(PHONE_RECORDING), calls::recording)
        .post("/phone/{call}/seen", answer, popup::seen)
        .post("/phone/{call}/back", answer, calls::back)
        .get("/admin/phone", setup, setup::show)
        .post("/admin/phone", setup, setup::make)
        .post("/admin/phone/seats", setup, setup::seats)
        .post("/admin/phone/{adapter}/end", setup, setup::end)
        .get("/shift", Access::Permission(SHIFT_READ), shift::show)
        .post("/shift/begin", lead, shift::begin)
        .post("/shift/log", Access::Permission(SHIFT_WRITE), shift::write)
        .post("/shift/over", lead, shift::hand_over)
        .post("/shift/take", lead, shift::take_over)
        .get("/shift/load", lead, load::load)
        .get("/shift/past", Access::Permission(SHIFT_READ), past::past)
        .get("/shift/past/export/{form}", Access::Permission(SHIFT_READ), past::export)
        .get("/shift/{shift}", Access::Permission(SHIFT_READ), shift_paper::paper)
        .with_state(pages)
}
