//! Pages of cases: list, registering, case page, attachments, the collector's phone page.
//!
//! Handlers load by queries, act by commands and fill page structs; templates compute nothing.

mod act;
mod bulk;
mod catalogue;
mod component;
mod desk;
mod duties;
mod duty_form;
mod duty_words;
mod export;
mod field;
mod files;
mod forms;
mod heat;
mod letters;
mod list;
mod near;
mod new;
mod paper;
mod queues;
mod said;
mod show;
mod speech;
mod tiles;
mod upload;

pub use component::related_to_component;
pub use new::begun;

use crate::context::{Cases, zone};
use crate::permissions::{
    CASE_CALL, CASE_DECIDE, CASE_EXEMPT, CASE_EXPORT, CASE_READ, CASE_REGISTER, CASE_REPORT,
    CASE_REVIEW, CASE_SUPERVISE, CASE_UPSTREAM, DUTY_EDIT, DUTY_READ,
};
use jiff::tz::TimeZone;
use std::sync::Arc;
use wangge_blob::Store;
use wangge_identity::Who;
use wangge_kernel::Instant;
use wangge_pack::City;
use wangge_web::{Access, Routes, Ui};

/// State of these pages; clones share it.
#[derive(Clone)]
pub struct CasePages {
    /// The slice.
    pub cases: Cases,
    /// Contents of attachments.
    pub blobs: Store,
    /// Leads to the telephone call behind a report, for whoever may see calls.
    pub call_href: Option<fn(&Ui, i64) -> Option<String>>,
}

impl CasePages {
    fn now(&self) -> Instant {
        self.cases.tools.now()
    }

    fn city(&self) -> Arc<City> {
        self.cases.tools.city()
    }

    fn zone(&self) -> TimeZone {
        zone(&self.city()).unwrap_or(TimeZone::UTC)
    }
}

/// Lists the routes of this slice.
pub fn routes(pages: CasePages) -> Routes {
    let read = Access::Permission(CASE_READ);
    duty_routes()
        .get("/cases", read, list::list)
        .get("/search", read, list::search)
        .get("/work", read, list::work)
        .get("/cases/heat", read, heat::page)
        .get("/cases/heat.geojson", read, heat::shapes)
        .get("/cases/tiles/{z}/{x}/{y}", read, tiles::tile)
        .get("/cases/near", Access::Either(CASE_REGISTER, CASE_REPORT), near::near)
        .get("/cases/new", Access::Permission(CASE_REGISTER), new::form)
        .post("/cases", Access::Permission(CASE_REGISTER), new::register)
        .get("/cases/{case}", read, show::show)
        .get("/cases/{case}/thumb", read, files::thumb)
        .get("/cases/{case}/files/{file}", read, files::file)
        .get("/cases/{case}/files/{file}/preview", read, files::preview)
        // Each action demands the permission that its flow names, inside the command.
        .post("/cases/{case}/act/{action}", read, act::act)
        .post("/cases/{case}/undo", read, act::undo)
        .post(
            "/cases/{case}/replies/{seq}/again",
            Access::Permission(CASE_UPSTREAM),
            act::reply_again,
        )
        .post("/cases/{case}/claim", Access::Permission(CASE_REGISTER), act::claim)
        .post("/cases/{case}/release", Access::Permission(CASE_REGISTER), act::release)
        .get("/cases/{case}/paper/{kind}", read, paper::paper)
        .post("/cases/bulk", read, bulk::bulk)
        .post("/cases/bulk/undo", read, bulk::undo)
        .get("/cases/export/{form}", Access::Permission(CASE_EXPORT), export::export)
        .get("/applications", Access::Either(CASE_DECIDE, CASE_REVIEW), queues::applications)
        .get(
            "/applications/export/{form}",
            Access::Either(CASE_DECIDE, CASE_REVIEW),
            queues::applications_file,
        )
        .get("/calls/export/{form}", Access::Permission(CASE_CALL), queues::calls_file)
        .get("/calls", Access::Permission(CASE_CALL), queues::calls)
        .get("/board", Access::Permission(CASE_SUPERVISE), queues::board)
        .get("/hard", Access::Permission(CASE_SUPERVISE), queues::hard)
        .post("/filters", read, desk::keep)
        .post("/filters/{filter}/drop", read, desk::drop_filter)
        .get("/phrases", Access::Permission(CASE_REGISTER), desk::phrases)
        .post("/phrases", Access::Permission(CASE_REGISTER), desk::add_phrase)
        .post("/phrases/{phrase}/drop", Access::Permission(CASE_REGISTER), desk::drop_phrase)
        .get("/exemptions", Access::Permission(CASE_EXEMPT), desk::exemptions)
        .post("/exemptions", Access::Permission(CASE_EXEMPT), desk::exempt)
        .get("/letters/new", read, letters::form)
        .post("/letters", read, letters::send)
        .get("/catalogue/search", Access::SignedIn, catalogue::search)
        .get("/field", read, field::tasks)
        .get("/field/report", Access::Permission(CASE_REPORT), field::form)
        .post("/field/report", Access::Permission(CASE_REPORT), field::report)
        .with_state(pages)
}

/// Routes about whose a matter is.
fn duty_routes() -> Routes<CasePages> {
    Routes::new()
        .get("/responsibility", Access::Permission(DUTY_READ), duties::list)
        .get("/responsibility/coverage", Access::Permission(DUTY_READ), duties::gaps)
        .get("/responsibility/new", Access::Permission(DUTY_EDIT), duty_form::begin)
        .post("/responsibility", Access::Permission(DUTY_EDIT), duty_form::save)
        .get("/responsibility/{rule}", Access::Permission(DUTY_READ), duty_form::show)
        .post("/responsibility/{rule}/publish", Access::Permission(DUTY_EDIT), duty_form::publish)
        .post("/responsibility/{rule}/drop", Access::Permission(DUTY_EDIT), duty_form::discard)
}
