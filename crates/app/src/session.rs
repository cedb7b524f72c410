//! Recognises who is behind a request by its cookie.
//!
//! Puts a [`Caller`] for the pages, the [`Actor`] for commands and the token into the request. It
//! refuses nothing: routes demand what they need.

use crate::{App, metrics};
use axum::extract::{Request, State};
use axum::http::header::COOKIE;
use axum::http::{HeaderMap, Method};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use wangge_console::SESSION_COOKIE;
use wangge_identity::commands::session_fetch;
use wangge_identity::{Grant, Language, SessionToken, SignedIn};
use wangge_web::{Caller, Lang, Monitor, PageError, PageErrorKind, PostChoice, Theme, see_other};

/// Marks a request whose session could not be looked up.
#[derive(Clone)]
struct Unknown(String);

/// Pages that are open to whoever must change the password first.
const BEFORE_PASSWORD: [&str; 4] = ["/password", "/sign-out", "/preferences", "/help/keys"];

/// Layer that looks the session up.
pub(crate) async fn recognise(
    State(app): State<App>,
    mut request: Request,
    next: Next,
) -> Response {
    if request.uri().path() == metrics::PATH {
        if metrics::may_read(&app.ground.settings, &request) {
            request.extensions_mut().insert(Monitor);
        }
        return next.run(request).await;
    }
    let Some(token) = token_of(&request) else { return next.run(request).await };
    match session_fetch(&app.identity, &token).await {
        Ok(None) => {}
        Ok(Some(signed_in)) => {
            let path = request.uri().path();
            let is_late = signed_in.account.must_change && !BEFORE_PASSWORD.contains(&path);
            if is_late && request.method() == Method::GET {
                return see_other("/password");
            }
            let extensions = request.extensions_mut();
            extensions.insert(caller(&app, &signed_in));
            extensions.insert(token);
            if let Some(actor) = signed_in.actor {
                extensions.insert(actor);
            }
        }
        Err(error) => {
            request.extensions_mut().insert(Unknown(error.to_string()));
        }
    }
    next.run(request).await
}

/// Layer inside the frame that answers for a session that could not be looked up.
pub(crate) async fn demand_database(request: Request, next: Next) -> Response {
    match request.extensions().get::<Unknown>() {
        Some(Unknown(cause)) => PageError::new(PageErrorKind::Unavailable, "error-unavailable")
            .because(cause.clone())
            .into_response(),
        None => next.run(request).await,
    }
}

/// Bundled files and signs of life are the same for everybody, so they cost no look-up.
fn token_of(request: &Request) -> Option<SessionToken> {
    let path = request.uri().path();
    if path.starts_with("/static/") || path == "/health" || path == "/ready" {
        return None;
    }
    cookie(request.headers()).map(SessionToken::from_cookie)
}

fn cookie(headers: &HeaderMap) -> Option<&str> {
    let lines = headers.get_all(COOKIE).iter().filter_map(|value| value.to_str().ok());
    let mut pairs =
        lines.flat_map(|line| line.split(';')).filter_map(|pair| pair.trim().split_once('='));
    pairs.find(|(name, value)| *name == SESSION_COOKIE && !value.is_empty()).map(|(_, value)| value)
}

fn caller(app: &App, signed_in: &SignedIn) -> Caller {
    let SignedIn { account, grants, actor } = signed_in;
    let lang = match account.language {
        Language::ZhCn => Lang::Zh,
        Language::En => Lang::En,
    };
    let current = actor.as_ref().map(|actor| actor.grant);
    let choice = |grant: &Grant| {
        let post = app.city.post(&grant.post);
        let is_english = lang == Lang::En && !grant.organisation_name_en.is_empty();
        PostChoice {
            id: grant.id.to_string(),
            name_zh: post.map_or_else(|| grant.post.clone(), |post| post.name.clone()),
            name_en: post.map_or_else(|| grant.post.clone(), |post| post.name_en.clone()),
            organisation: if is_english {
                &grant.organisation_name_en
            } else {
                &grant.organisation_name
            }
            .clone(),
            stands_for: grant.for_name.clone().unwrap_or_default(),
            current: current == Some(grant.id),
        }
    };
    Caller {
        id: account.id.to_string(),
        name: account.name.clone(),
        posts: grants.iter().map(choice).collect(),
        permissions: actor
            .as_ref()
            .map(|actor| std::sync::Arc::clone(&actor.permissions))
            .unwrap_or_default(),
        lang,
        theme: account.theme.as_str().parse().unwrap_or(Theme::Auto),
    }
}
