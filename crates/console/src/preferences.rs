//! Language, colours and the post in use.

use crate::Console;
use crate::said::fail;
use crate::sign_in::with_cookie;
use axum::Extension;
use axum::extract::{Form, State};
use serde::Deserialize;
use wangge_identity::commands;
use wangge_identity::{Actor, GrantId, Language, SessionToken};
use wangge_web::{Access, Lang, PageError, PageResult, Routes, Theme, Ui, see_other};

/// A stranger's choice is kept for a year.
const YEAR_SECONDS: u32 = 365 * 24 * 3600;

pub(crate) fn routes(routes: Routes<Console>) -> Routes<Console> {
    routes.post("/preferences", Access::Public, prefer).post("/post", Access::SignedIn, switch)
}

#[derive(Deserialize)]
struct Preferences {
    lang: Option<Lang>,
    theme: Option<Theme>,
    #[serde(default)]
    back: String,
}

async fn prefer(
    State(console): State<Console>,
    ui: Ui,
    actor: Option<Extension<Actor>>,
    Form(wanted): Form<Preferences>,
) -> PageResult {
    let (lang, theme) = (wanted.lang.unwrap_or(ui.lang), wanted.theme.unwrap_or(ui.theme));
    if let Some(Extension(actor)) = actor {
        let language = if lang == Lang::En { Language::En } else { Language::ZhCn };
        let stored =
            theme.as_str().parse().map_err(|_| PageError::invalid("error-title-invalid"))?;
        commands::set_preferences(&console.identity, &actor, language, stored)
            .await
            .map_err(fail)?;
    }
    // The sign-in page keeps them as well, after the session has ended.
    let mut answer = see_other(&wanted.back);
    for (name, value) in [("lang", lang.as_str()), ("theme", theme.as_str())] {
        answer = with_cookie(
            answer,
            &format!("{name}={value}; Path=/; SameSite=Lax; Max-Age={YEAR_SECONDS}"),
        )?;
    }
    Ok(answer)
}

#[derive(Deserialize)]
struct Switch {
    post: GrantId,
    #[serde(default)]
    back: String,
}

async fn switch(
    State(console): State<Console>,
    actor: Option<Extension<Actor>>,
    Extension(token): Extension<SessionToken>,
    Form(wanted): Form<Switch>,
) -> PageResult {
    let Some(Extension(actor)) = actor else { return Err(PageError::not_found()) };
    commands::switch_post(&console.identity, &actor, &token, wanted.post).await.map_err(fail)?;
    Ok(see_other(&wanted.back))
}
