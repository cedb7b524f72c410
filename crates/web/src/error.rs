//! One error type at the edge: it becomes a page for people and a problem document for programs.
//!
//! A handler returns [`PageError`]; the frame layer renders it late, in the reader's language. It
//! is logged there once. People see what happened and what to do, operators see the cause.

use crate::kit::Kit;
use crate::{Caller, Ui};
use askama::Template;
use axum::extract::Request;
use axum::http::header::{ACCEPT, CONTENT_TYPE};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{Html, IntoResponse, Response};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// Answer of a page handler.
pub type PageResult = Result<Response, PageError>;

/// What kind of failure a reader meets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PageErrorKind {
    /// There is no such thing, or the reader may not know of it.
    NotFound,
    /// The session has ended.
    SignedOut,
    /// The reader may not do this.
    Refused,
    /// Somebody else was faster.
    Conflict,
    /// What was sent cannot be taken.
    Invalid,
    /// The program cannot answer now.
    Unavailable,
    /// A mistake of the program.
    Bug,
}

/// Failure of a page.
#[derive(Debug, Clone)]
pub struct PageError {
    kind: PageErrorKind,
    key: &'static str,
    what: String,
    cause: String,
}

impl PageError {
    /// Makes an error with a message of the catalogue.
    pub fn new(kind: PageErrorKind, key: &'static str) -> Self {
        Self { kind, key, what: String::new(), cause: String::new() }
    }

    /// Nothing is found at the address.
    pub fn not_found() -> Self {
        Self::new(PageErrorKind::NotFound, "error-not-found")
    }

    /// The session has ended while a form was open.
    pub fn signed_out() -> Self {
        Self::new(PageErrorKind::SignedOut, "error-signed-out")
    }

    /// The reader may not do this.
    pub fn refused(key: &'static str) -> Self {
        Self::new(PageErrorKind::Refused, key)
    }

    /// What was sent cannot be taken.
    pub fn invalid(key: &'static str) -> Self {
        Self::new(PageErrorKind::Invalid, key)
    }

    /// A mistake of the program; the cause is for operators only.
    pub fn bug(cause: impl Into<String>) -> Self {
        Self { cause: cause.into(), ..Self::new(PageErrorKind::Bug, "error-bug") }
    }

    /// Names the thing that the message is about (its place `what`).
    #[must_use]
    pub fn about(mut self, what: impl Into<String>) -> Self {
        self.what = what.into();
        self
    }

    /// Adds the cause for operators.
    #[must_use]
    pub fn because(mut self, cause: impl Into<String>) -> Self {
        self.cause = cause.into();
        self
    }

    /// Returns the kind.
    pub const fn kind(&self) -> PageErrorKind {
        self.kind
    }

    const fn status(&self) -> StatusCode {
        match self.kind {
            PageErrorKind::NotFound => StatusCode::NOT_FOUND,
            PageErrorKind::SignedOut => StatusCode::UNAUTHORIZED,
            PageErrorKind::Refused => StatusCode::FORBIDDEN,
            PageErrorKind::Conflict => StatusCode::CONFLICT,
            PageErrorKind::Invalid => StatusCode::UNPROCESSABLE_ENTITY,
            PageErrorKind::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
            PageErrorKind::Bug => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    const fn title_key(&self) -> &'static str {
        match self.kind {
            PageErrorKind::NotFound => "error-title-not-found",
            PageErrorKind::SignedOut => "error-title-signed-out",
            PageErrorKind::Refused => "error-title-refused",
            PageErrorKind::Conflict => "error-title-conflict",
            PageErrorKind::Invalid => "error-title-invalid",
            PageErrorKind::Unavailable => "error-title-unavailable",
            PageErrorKind::Bug => "error-title-bug",
        }
    }
}

impl IntoResponse for PageError {
    fn into_response(self) -> Response {
        let mut response = self.status().into_response();
        response.extensions_mut().insert(self);
        response
    }
}

#[derive(Template)]
#[template(path = "error.html")]
struct ErrorPage {
    ui: Ui,
    title: String,
    text: String,
    request_id: String,
}

/// What the late renderer must remember of a request.
pub(crate) struct Asked {
    headers: HeaderMap,
    path: String,
    caller: Option<Caller>,
}

impl Asked {
    pub(crate) fn of(request: &Request) -> Self {
        let path = request.uri().path_and_query().map_or("/", |path| path.as_str());
        Self {
            headers: request.headers().clone(),
            path: path.to_owned(),
            caller: request.extensions().get::<Caller>().cloned(),
        }
    }

    fn wants_json(&self) -> bool {
        let accept =
            self.headers.get(ACCEPT).and_then(|value| value.to_str().ok()).unwrap_or_default();
        accept.contains("json") && !accept.contains("html")
    }
}

/// After so many seconds somebody may ask again when the program could not answer.
const RETRY_AFTER: HeaderValue = HeaderValue::from_static("5");

static FAILURES: AtomicU64 = AtomicU64::new(1);

pub(crate) fn render_errors(kit: &Arc<Kit>, asked: Asked, response: Response) -> Response {
    let Some(error) = response.extensions().get::<PageError>().cloned() else {
        return response;
    };
    let number = format!("{:x}-{}", std::process::id(), FAILURES.fetch_add(1, Ordering::Relaxed));
    if error.status().is_server_error() {
        tracing::error!(request = number, path = asked.path, cause = error.cause, "a page failed");
    } else {
        tracing::debug!(request = number, path = asked.path, key = error.key, "a page was refused");
    }
    let wants_json = asked.wants_json();
    let ui = Ui::new(kit, asked.caller, &asked.headers, &asked.path);
    let (title, text) = (ui.t(error.title_key()), ui.tw(error.key, &error.what));
    let status = error.status();
    let mut response = if wants_json {
        problem(status, &title, &text)
    } else {
        let request_id = if status.is_server_error() { number } else { String::new() };
        let html = ErrorPage { ui, title, text, request_id }.render();
        (status, Html(html.unwrap_or_default())).into_response()
    };
    if status == StatusCode::SERVICE_UNAVAILABLE {
        response.headers_mut().insert(axum::http::header::RETRY_AFTER, RETRY_AFTER);
    }
    response
}

/// RFC 9457 problem document.
fn problem(status: StatusCode, title: &str, text: &str) -> Response {
    let body = serde_json::json!({ "title": title, "status": status.as_u16(), "detail": text });
    let mut response = (status, body.to_string()).into_response();
    response
        .headers_mut()
        .insert(CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
    response
}
