//! `POST /phone/calls`: the form that telephone exchanges fill in, with their token.
//!
//! Described field by field in `docs/reference/phone-adapter.md`. Answers are JSON; a refusal is a
//! problem document that names the field. No number is ever logged here.

use super::DeskPages;
use crate::commands;
use crate::error::DeskError;
use crate::rules::{Fault, Sent, understood};
use axum::body::to_bytes;
use axum::extract::{Request, State};
use axum::http::header::{AUTHORIZATION, CONTENT_TYPE, WWW_AUTHENTICATE};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use serde_json::json;
use wangge_db::ErrorKind;
use wangge_web::Ui;

/// Largest body in bytes: one event has a few hundred.
const BODY_BYTES: usize = 16 * 1024;

/// Why an event was not taken.
struct Problem {
    status: StatusCode,
    field: &'static str,
    detail: String,
}

/// `POST /phone/calls`.
pub(crate) async fn hear(State(pages): State<DeskPages>, ui: Ui, request: Request) -> Response {
    match heard(&pages, &ui, request).await {
        Ok(heard) => {
            if heard.is_told {
                pages.hub.nudge();
            }
            let body = json!({
                "call": heard.call,
                "state": heard.state,
                "seat_known": heard.account.is_some(),
            });
            axum::Json(body).into_response()
        }
        Err(problem) => problem.into_response(),
    }
}

async fn heard(pages: &DeskPages, ui: &Ui, request: Request) -> Result<commands::Heard, Problem> {
    // The token first: what strangers send is not even read.
    let token = bearer(request.headers()).unwrap_or_default();
    let failed = |error: DeskError| Problem::of(ui, &error);
    let adapter = commands::adapter_of(&pages.desk, token).await.map_err(failed)?;
    let invalid = |status, field, detail| Problem { status, field, detail };
    let body = to_bytes(request.into_body(), BODY_BYTES)
        .await
        .map_err(|_| invalid(StatusCode::PAYLOAD_TOO_LARGE, "", ui.t("phone-fault-body")))?;
    let sent: Sent = serde_json::from_slice(&body).map_err(|error| {
        invalid(StatusCode::BAD_REQUEST, "", ui.tw("phone-fault-json", &error.to_string()))
    })?;
    let told = understood(&sent, pages.now()).map_err(|Fault { field, key }| {
        invalid(StatusCode::UNPROCESSABLE_ENTITY, field, ui.tw(key, field))
    })?;
    commands::hear(&pages.desk, &adapter, told).await.map_err(failed)
}

fn bearer(headers: &HeaderMap) -> Option<&str> {
    let (scheme, token) = headers.get(AUTHORIZATION)?.to_str().ok()?.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
}

impl Problem {
    fn of(ui: &Ui, error: &DeskError) -> Self {
        let (status, key) = match error {
            DeskError::BadToken => (StatusCode::UNAUTHORIZED, "phone-fault-token"),
            DeskError::Db(cause) if cause.kind() != ErrorKind::Bug => {
                (StatusCode::SERVICE_UNAVAILABLE, "error-unavailable")
            }
            _ => (StatusCode::INTERNAL_SERVER_ERROR, "error-bug"),
        };
        if status.is_server_error() {
            tracing::error!(%error, "an event of a telephone exchange was not taken");
        }
        Self { status, field: "", detail: ui.t(key) }
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let mut body = json!({ "status": self.status.as_u16(), "detail": self.detail });
        if !self.field.is_empty() {
            body["field"] = self.field.into();
        }
        let mut response = (self.status, body.to_string()).into_response();
        let headers = response.headers_mut();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
        if self.status == StatusCode::UNAUTHORIZED {
            headers.insert(WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        response
    }
}
