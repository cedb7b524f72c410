//! A form that is delivered twice is done once.
//!
//! Pages put a token into the address of their forms (`?once=…`). The layer claims it before the
//! handler runs; a second delivery waits for the first and gets the same answer. How it behaves when
//! the machine stops in between: [`wangge_identity::commands::form_claim`].

use crate::App;
use axum::extract::{Request, State};
use axum::http::Method;
use axum::http::header::{CONTENT_LENGTH, LOCATION};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use std::time::Duration;
use wangge_identity::commands::{Sent, form_answered, form_claim};
use wangge_identity::{AccountId, IdentityError};
use wangge_web::{Caller, PageError, PageErrorKind, see_other};

/// A second delivery asks so often what came of the first, so many times: ten seconds in all.
const PAUSE: Duration = Duration::from_millis(200);
const TIMES: u32 = 50;
/// No token of ours is longer.
const TOKEN_CHARS: usize = 64;

/// Layer inside the frame, around the routes.
pub(crate) async fn once(State(app): State<App>, request: Request, next: Next) -> Response {
    let Some((account, token)) = token_of(&request) else { return next.run(request).await };
    for _ in 0..TIMES {
        match form_claim(&app.identity, account, &token).await {
            Ok(Sent::First) => return first(app, account, token, request, next).await,
            Ok(Sent::Done(led_to)) if led_to.is_empty() => break,
            Ok(Sent::Done(led_to)) => return see_other(&led_to),
            Ok(Sent::Open) => tokio::time::sleep(PAUSE).await,
            Err(error) => return failed(&error),
        }
    }
    PageError::new(PageErrorKind::Conflict, "error-sent-twice").into_response()
}

/// Runs to its end even when whoever sent the form goes away, so that the second delivery finds an
/// answer.
async fn first(
    app: App,
    account: AccountId,
    token: String,
    request: Request,
    next: Next,
) -> Response {
    let work = tokio::spawn(async move {
        let response = next.run(request).await;
        let status = response.status();
        let location = response.headers().get(LOCATION).and_then(|to| to.to_str().ok());
        let is_refused = status.is_client_error() || status.is_server_error();
        let led_to = (!is_refused).then(|| location.unwrap_or_default());
        if let Err(error) = form_answered(&app.identity, account, &token, led_to).await {
            tracing::warn!(%error, "a form was answered, and its token does not know it");
        }
        response
    });
    match work.await {
        Ok(response) => response,
        // The panic goes on where the outermost layer answers for it.
        Err(error) if error.is_panic() => std::panic::resume_unwind(error.into_panic()),
        Err(error) => PageError::bug(error.to_string()).into_response(),
    }
}

fn failed(error: &IdentityError) -> Response {
    let kind = PageErrorKind::Unavailable;
    PageError::new(kind, "error-unavailable").because(error.to_string()).into_response()
}

fn token_of(request: &Request) -> Option<(AccountId, String)> {
    if request.method() != Method::POST {
        return None;
    }
    let pairs = request.uri().query()?.split('&').filter_map(|pair| pair.split_once('='));
    let mut tokens = pairs.filter(|pair| pair.0 == "once").map(|pair| pair.1);
    let token = tokens.next_back()?;
    let is_ours = !token.is_empty()
        && token.len() <= TOKEN_CHARS
        && token.bytes().all(|byte| byte.is_ascii_alphanumeric());
    // Somebody who goes back may find the old page, and sends something else with the old token.
    let length = request.headers().get(CONTENT_LENGTH).and_then(|length| length.to_str().ok());
    let token = format!("{token}.{}", length.unwrap_or_default());
    let caller = request.extensions().get::<Caller>()?;
    Some((caller.id.parse().ok()?, token)).filter(|_| is_ours)
}
