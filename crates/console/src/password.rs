//! Changing one's own password; whoever must do so is led here before anything else.

use crate::Console;
use crate::said::{Said, say};
use askama::Template;
use axum::Extension;
use axum::extract::{Form, State};
use axum::http::StatusCode;
use axum::response::IntoResponse;
use serde::Deserialize;
use std::sync::Arc;
use wangge_identity::SessionToken;
use wangge_identity::commands::change_password;
use wangge_web::{Access, Kit, PageResult, Routes, Ui, page, see_other};

pub(crate) fn routes(routes: Routes<Console>) -> Routes<Console> {
    routes.get("/password", Access::SignedIn, show).post("/password", Access::SignedIn, change)
}

#[derive(Template)]
#[template(path = "console/password.html")]
struct PasswordPage {
    ui: Ui,
    error: Option<Said>,
}

async fn show(ui: Ui) -> PageResult {
    page(&PasswordPage { ui, error: None })
}

#[derive(Deserialize)]
struct Typed {
    old: String,
    new: String,
    again: String,
}

async fn change(
    State(console): State<Console>,
    ui: Ui,
    Extension(kit): Extension<Arc<Kit>>,
    Extension(token): Extension<SessionToken>,
    Form(typed): Form<Typed>,
) -> PageResult {
    let error = if typed.new == typed.again {
        match change_password(&console.identity, &token, &typed.old, &typed.new).await {
            Ok(()) => return Ok(see_other("/")),
            Err(error) => say(&kit, &ui, error)?,
        }
    } else {
        Said { title: ui.t("own-password-differ"), hints: vec![ui.t("own-password-differ-hint")] }
    };
    let answer = page(&PasswordPage { ui, error: Some(error) })?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, answer).into_response())
}
