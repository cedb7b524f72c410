//! Pages of cases: list, registering, case page, attachments, the collector's phone page.
//!
//! Handlers load by queries, act by commands and fill page structs; templates compute nothing.

mod act;
mod catalogue;
mod field;
mod files;
mod forms;
mod list;
mod new;
mod params;
mod points;
mod said;
mod show;
mod speech;
mod upload;

use crate::context::{Cases, zone};
use crate::permissions::{CASE_READ, CASE_REGISTER, CASE_REPORT};
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use jiff::tz::TimeZone;
use std::sync::Arc;
use wangge_blob::Store;
use wangge_identity::{Actor, Author};
use wangge_kernel::Instant;
use wangge_pack::City;
use wangge_web::{Access, PageError, Routes};

/// State of these pages; clones share it.
#[derive(Clone)]
pub struct CasePages {
    /// The slice.
    pub cases: Cases,
    /// Contents of attachments.
    pub blobs: Store,
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

/// Person behind a request, in a post.
pub(crate) struct Who(pub(crate) Actor);

impl Who {
    fn author(&self) -> Author {
        Author::from(&self.0)
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Who {
    type Rejection = PageError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, PageError> {
        parts.extensions.get::<Actor>().cloned().map(Self).ok_or_else(PageError::signed_out)
    }
}

/// Lists the routes of this slice.
pub fn routes(pages: CasePages) -> Routes {
    let read = Access::Permission(CASE_READ);
    Routes::new()
        .get("/cases", read, list::list)
        .get("/search", read, list::search)
        .get("/work", read, list::work)
        .get("/cases/points.geojson", read, points::points)
        .get("/cases/new", Access::Permission(CASE_REGISTER), new::form)
        .post("/cases", Access::Permission(CASE_REGISTER), new::register)
        .get("/cases/{case}", read, show::show)
        .get("/cases/{case}/thumb", read, files::thumb)
        .get("/cases/{case}/files/{file}", read, files::file)
        .get("/cases/{case}/files/{file}/preview", read, files::preview)
        // Each action demands the permission that its flow names, inside the command.
        .post("/cases/{case}/act/{action}", read, act::act)
        .get("/catalogue/search", Access::SignedIn, catalogue::search)
        .get("/field", read, field::tasks)
        .get("/field/report", Access::Permission(CASE_REPORT), field::form)
        .post("/field/report", Access::Permission(CASE_REPORT), field::report)
        .with_state(pages)
}
