//! The list of accounts, and making a new one.

use crate::Console;
use crate::said::{Said, fail_db, say};
use askama::Template;
use axum::Extension;
use axum::extract::{Form, Query, State};
use axum::http::StatusCode;
use axum::response::IntoResponse;
use serde::Deserialize;
use std::sync::Arc;
use wangge_identity::commands::{NewAccount, create_account};
use wangge_identity::permissions::USER_MANAGE;
use wangge_identity::queries::{self, AccountPage, AccountRow};
use wangge_identity::{Account, Actor, Author, Language};
use wangge_kernel::Instant;
use wangge_web::{Access, Kit, PageError, PageResult, Routes, Ui, page, see_other};

/// Accounts on one page.
const ROWS: usize = 50;

pub(crate) fn routes(routes: Routes<Console>) -> Routes<Console> {
    routes
        .get("/admin/users", Access::Permission(USER_MANAGE), list)
        .get(
            "/admin/users/export/{form}",
            Access::Permission(USER_MANAGE),
            super::users_file::export,
        )
        .get("/admin/users/new", Access::Permission(USER_MANAGE), show_new)
        .post("/admin/users/new", Access::Permission(USER_MANAGE), create)
}

/// An account as pages show it.
pub(super) struct UserRow {
    pub(super) id: String,
    pub(super) login: String,
    pub(super) name: String,
    pub(super) phone: String,
    pub(super) posts: Vec<(String, String)>,
    pub(super) state: String,
    pub(super) state_kind: &'static str,
    pub(super) last: String,
    pub(super) made: String,
}

impl UserRow {
    pub(super) fn new(console: &Console, ui: &Ui, row: AccountRow) -> Self {
        let AccountRow { account, grants } = row;
        let (key, state_kind) = state(&account, console.now());
        let last = account.last_sign_in_at.map(|moment| console.time(moment));
        Self {
            id: account.id.to_string(),
            state: ui.t(key),
            state_kind,
            last: last.unwrap_or_else(|| ui.t("users-never")),
            made: console.time(account.created_at),
            login: account.login,
            name: account.name,
            phone: account.phone.unwrap_or_default(),
            posts: grants.iter().map(|grant| console.grant_name(ui, grant)).collect(),
        }
    }
}

fn state(account: &Account, now: Instant) -> (&'static str, &'static str) {
    if account.ended_at.is_some() {
        return ("users-state-ended", "quiet");
    }
    if is_locked(account, now) {
        return ("users-state-locked", "bad");
    }
    if account.must_change {
        return ("users-state-must-change", "warn");
    }
    ("users-state-open", "good")
}

pub(super) fn is_locked(account: &Account, now: Instant) -> bool {
    account.locked_until.is_some_and(|until| until > now)
}

#[derive(Template)]
#[template(path = "console/users.html")]
struct UsersPage {
    ui: Ui,
    rows: Vec<UserRow>,
    q: String,
    query: String,
    next: String,
    first: String,
    is_later: bool,
}

#[derive(Deserialize)]
struct Asked {
    #[serde(default)]
    q: String,
    after: Option<String>,
}

async fn list(
    State(console): State<Console>,
    ui: Ui,
    Extension(actor): Extension<Actor>,
    Query(asked): Query<Asked>,
) -> PageResult {
    let pairs = [("q".to_owned(), asked.q.clone())];
    let filter = queries::account_filter(&|_| None, &pairs);
    let filter = filter.map_err(|_| PageError::invalid("error-title-invalid"))?;
    let limit = i64::try_from(ROWS + 1).unwrap_or(i64::MAX);
    let is_later = asked.after.is_some();
    let wanted = AccountPage { author: Author::from(&actor), filter, after: asked.after, limit };
    let found =
        console.identity.db.read("console.users", (wanted, console.now()), |tx, (wanted, now)| {
            Box::pin(queries::account_list(tx, wanted, *now))
        });
    let mut found = found.await.map_err(fail_db)?;
    let has_more = found.len() > ROWS;
    found.truncate(ROWS);
    let query: String = asked.q.bytes().map(escape).collect();
    let query = format!("q={query}");
    let first = format!("/admin/users?{query}");
    let last = found.last().filter(|_| has_more);
    let next = last.map(|row| {
        let after: String = row.account.login.bytes().map(escape).collect();
        format!("{first}&after={after}")
    });
    let rows = found.into_iter().map(|row| UserRow::new(&console, &ui, row)).collect();
    let next = next.unwrap_or_default();
    page(&UsersPage { ui, rows, q: asked.q, query, next, first, is_later })
}

fn escape(byte: u8) -> String {
    if byte.is_ascii_alphanumeric() { char::from(byte).to_string() } else { format!("%{byte:02X}") }
}

#[derive(Deserialize, Default)]
struct Typed {
    name: String,
    login: String,
    #[serde(default)]
    phone: String,
    password: String,
    must_change: Option<String>,
}

#[derive(Template)]
#[template(path = "console/user_new.html")]
struct NewPage {
    ui: Ui,
    error: Option<Said>,
    typed: Typed,
}

async fn show_new(ui: Ui) -> PageResult {
    page(&NewPage { ui, error: None, typed: Typed::default() })
}

async fn create(
    State(console): State<Console>,
    ui: Ui,
    Extension(kit): Extension<Arc<Kit>>,
    Extension(actor): Extension<Actor>,
    Form(typed): Form<Typed>,
) -> PageResult {
    let phone = typed.phone.trim();
    let new = NewAccount {
        login: typed.login.clone(),
        name: typed.name.clone(),
        phone: (!phone.is_empty()).then(|| phone.to_owned()),
        password: typed.password.clone(),
        must_change: typed.must_change.is_some(),
        language: Language::ZhCn,
    };
    match create_account(&console.identity, &Author::from(actor), new).await {
        Ok(id) => Ok(see_other(&format!("/admin/users/{id}"))),
        Err(error) => {
            let error = Some(say(&kit, &ui, error)?);
            let answer = page(&NewPage { ui, error, typed })?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, answer).into_response())
        }
    }
}
