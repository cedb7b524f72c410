//! Signing in and out, and the demo logins of a demonstration.

use crate::said::{Said, fail, fail_db, say};
use crate::{Console, DEMO_PASSWORD, SESSION_COOKIE};
use askama::Template;
use axum::Extension;
use axum::extract::{ConnectInfo, Form, Query, State};
use axum::http::header::SET_COOKIE;
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use std::net::SocketAddr;
use std::sync::Arc;
use wangge_db::{DbError, Tx};
use wangge_identity::commands::{self, NewSession, SignIn};
use wangge_identity::{IdentityError, SessionToken, queries};
use wangge_kernel::Instant;
use wangge_web::{Access, Kit, PageError, PageResult, Routes, Ui, page, see_other};

pub(crate) fn routes(routes: Routes<Console>) -> Routes<Console> {
    routes.get("/sign-in", Access::Public, show).post("/sign-in", Access::Public, sign_in).post(
        "/sign-out",
        Access::Public,
        sign_out,
    )
}

/// One button of a demonstration.
struct DemoLogin {
    login: String,
    icon: &'static str,
    post: String,
    name: String,
}

#[derive(Template)]
#[template(path = "console/front_door.html")]
struct SignInPage {
    ui: Ui,
    error: Option<Said>,
    back: String,
    demo_logins: Vec<DemoLogin>,
}

#[derive(Deserialize)]
struct Back {
    #[serde(default)]
    back: String,
}

async fn show(State(console): State<Console>, ui: Ui, Query(query): Query<Back>) -> PageResult {
    if ui.signed_in() {
        return Ok(see_other(&query.back));
    }
    let demo_logins = demo_logins(&console, &ui).await?;
    page(&SignInPage { ui, error: None, back: query.back, demo_logins })
}

#[derive(Deserialize)]
struct Typed {
    #[serde(default)]
    user: String,
    #[serde(default)]
    password: String,
    demo: Option<String>,
    #[serde(default)]
    back: String,
}

async fn sign_in(
    State(console): State<Console>,
    ui: Ui,
    Extension(kit): Extension<Arc<Kit>>,
    address: Option<Extension<ConnectInfo<SocketAddr>>>,
    previous: Option<Extension<SessionToken>>,
    Form(typed): Form<Typed>,
) -> PageResult {
    let (login, password) = match typed.demo {
        Some(login) if console.is_demo => (login, DEMO_PASSWORD.to_owned()),
        _ => (typed.user, typed.password),
    };
    let address = address.map(|Extension(ConnectInfo(address))| address.ip().to_string());
    let input =
        SignIn { login, password, address, previous: previous.map(|Extension(token)| token) };
    match commands::sign_in(&console.identity, input).await {
        Ok(session) => {
            let back = if session.must_change { "/password" } else { &typed.back };
            Ok(with_cookie(see_other(back), &session_cookie(&console, &session))?)
        }
        Err(error) => {
            let status = match error {
                IdentityError::Locked { .. } => StatusCode::TOO_MANY_REQUESTS,
                _ => StatusCode::UNAUTHORIZED,
            };
            let error = Some(say(&kit, &ui, error)?);
            let demo_logins = demo_logins(&console, &ui).await?;
            let answer = page(&SignInPage { ui, error, back: typed.back, demo_logins })?;
            Ok((status, answer).into_response())
        }
    }
}

async fn sign_out(
    State(console): State<Console>,
    token: Option<Extension<SessionToken>>,
) -> PageResult {
    if let Some(Extension(token)) = token {
        commands::sign_out(&console.identity, &token).await.map_err(fail)?;
    }
    let gone = format!("{SESSION_COOKIE}=; Path=/; HttpOnly; SameSite=Lax; Max-Age=0");
    with_cookie(see_other("/sign-in"), &gone)
}

fn session_cookie(console: &Console, session: &NewSession) -> String {
    let seconds = session.expires_at.millis_since(console.now()) / 1000;
    let secure = if console.is_secure { "; Secure" } else { "" };
    let token = session.token.as_str();
    format!("{SESSION_COOKIE}={token}; Path=/; HttpOnly; SameSite=Lax; Max-Age={seconds}{secure}")
}

/// Adds a cookie to an answer.
pub(crate) fn with_cookie(mut answer: Response, cookie: &str) -> PageResult {
    let value = HeaderValue::from_str(cookie).map_err(|error| PageError::bug(error.to_string()))?;
    answer.headers_mut().append(SET_COOKIE, value);
    Ok(answer)
}

async fn demo_logins(console: &Console, ui: &Ui) -> Result<Vec<DemoLogin>, PageError> {
    if !console.is_demo {
        return Ok(Vec::new());
    }
    let posts = console.city.posts().iter().map(|post| post.key.clone()).collect();
    let input = (console.district, posts, console.now());
    let found = console
        .identity
        .db
        .read("console.demo_logins", input, |tx, input| Box::pin(first_of_each(tx, input)));
    let found: Vec<(String, String, String)> = found.await.map_err(fail_db)?;
    let logins = found.into_iter().map(|(key, login, name)| DemoLogin {
        login,
        icon: post_icon(&key),
        post: console.post_name(ui, &key),
        name,
    });
    Ok(logins.collect())
}

/// Finds the first holder of each post: post, login, name.
async fn first_of_each(
    tx: &mut Tx,
    (district, posts, now): &(i64, Vec<String>, Instant),
) -> Result<Vec<(String, String, String)>, DbError> {
    let mut found = Vec::new();
    for post in posts {
        let people = queries::people(tx, *district, post, "/", *now).await?;
        let Some(person) = people.into_iter().next() else { continue };
        if let Some(account) = queries::account_fetch(tx, person.account_id).await? {
            found.push((post.clone(), account.login, account.name));
        }
    }
    Ok(found)
}

/// Gives a post of the base pack its picture; it decides nothing, and any other post has one too.
fn post_icon(key: &str) -> &'static str {
    match key {
        "collector" => "walk",
        "intake_operator" => "phone",
        "shift_leader" => "clipboard-check",
        "dispatcher" => "send",
        "department" => "building",
        "handler" => "tool",
        "supervisor" => "eye",
        "assessor" => "checklist",
        "leader" => "chart-bar",
        "administrator" => "settings",
        _ => "user",
    }
}
