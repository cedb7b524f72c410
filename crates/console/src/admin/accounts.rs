//! One account: its posts, lock and password, and its end.

use super::users::{UserRow, is_locked};
use crate::Console;
use crate::reader::Reader;
use crate::said::{Said, fail_db, say};
use askama::Template;
use axum::extract::{Form, FromRef, FromRequestParts, Path};
use axum::http::StatusCode;
use axum::http::request::Parts;
use axum::response::IntoResponse;
use serde::Deserialize;
use std::sync::Arc;
use wangge_db::{DbError, Tx};
use wangge_identity::commands::{self, NewGrant};
use wangge_identity::permissions::USER_MANAGE;
use wangge_identity::queries::{self, AccountRow, TreeRow};
use wangge_identity::{AccountId, Actor, Author, GrantId, IdentityError, OrganisationId};
use wangge_kernel::Instant;
use wangge_web::{Access, Kit, PageError, PageResult, Routes, Ui, page, see_other};

const MANAGE: Access = Access::Permission(USER_MANAGE);

pub(crate) fn routes(routes: Routes<Console>) -> Routes<Console> {
    routes
        .get("/admin/users/{id}", MANAGE, show)
        .post("/admin/users/{id}/post", MANAGE, give)
        .post("/admin/users/{id}/end-post", MANAGE, end_post)
        .post("/admin/users/{id}/password", MANAGE, reset)
        .post("/admin/users/{id}/unlock", MANAGE, unlock)
        .post("/admin/users/{id}/end", MANAGE, end)
}

struct GrantRow {
    id: String,
    post: String,
    organisation: String,
    since: String,
}

#[derive(Template)]
#[template(path = "console/user.html")]
struct UserPage {
    ui: Ui,
    error: Option<Said>,
    user: UserRow,
    is_locked: bool,
    is_closed: bool,
    grants: Vec<GrantRow>,
    posts: Vec<(String, String)>,
    organisations: Vec<(String, String)>,
}

/// What a handler of this page needs besides its form.
struct Here {
    console: Console,
    ui: Ui,
    kit: Arc<Kit>,
    actor: Actor,
    id: AccountId,
}

impl Here {
    /// Shows the page again after a change, or with what was wrong.
    async fn answer(self, outcome: Result<(), IdentityError>) -> PageResult {
        match outcome {
            Ok(()) => Ok(see_other(&format!("/admin/users/{}", self.id))),
            Err(error) => {
                let error = say(&self.kit, &self.ui, error)?;
                let answer = self.page(Some(error)).await?;
                Ok((StatusCode::UNPROCESSABLE_ENTITY, answer).into_response())
            }
        }
    }

    fn author(&self) -> Author {
        Author::from(&self.actor)
    }

    async fn page(self, error: Option<Said>) -> PageResult {
        let Self { console, ui, actor, id, .. } = self;
        let input = (id, actor.district, console.now());
        let found =
            console.identity.db.read("console.user", input, |tx, input| Box::pin(load(tx, input)));
        let (row, tree) = found.await.map_err(fail_db)?.ok_or_else(PageError::not_found)?;
        let is_mine =
            row.grants.iter().all(|grant| actor.reaches(&grant.organisation_path, grant.district));
        if !is_mine {
            return Err(PageError::not_found());
        }
        let grants = row.grants.iter().map(|grant| {
            let (post, organisation) = console.grant_name(&ui, grant);
            GrantRow {
                id: grant.id.to_string(),
                post,
                organisation,
                since: console.time(grant.from_at),
            }
        });
        let posts = console.city.posts().iter();
        let open = tree.into_iter().filter(|row| {
            let one = &row.organisation;
            one.ended_at.is_none() && actor.reaches(&one.path, one.district)
        });
        let organisations = open.map(|TreeRow { depth, organisation }| {
            let name = ui.pick(&organisation.name, &organisation.name_en);
            (organisation.id.to_string(), format!("{}{name}", "\u{3000}".repeat(depth)))
        });
        page(&UserPage {
            error,
            is_locked: is_locked(&row.account, console.now()),
            is_closed: row.account.ended_at.is_some(),
            grants: grants.collect(),
            posts: posts
                .map(|post| (post.key.clone(), ui.pick(&post.name, &post.name_en).to_owned()))
                .collect(),
            organisations: organisations.collect(),
            user: UserRow::new(&console, &ui, row),
            ui,
        })
    }
}

type Loaded = Option<(AccountRow, Vec<TreeRow>)>;

async fn load(
    tx: &mut Tx,
    (id, district, now): &(AccountId, i64, Instant),
) -> Result<Loaded, DbError> {
    let Some(account) = queries::account_fetch(tx, *id).await? else { return Ok(None) };
    let grants = queries::grant_list(tx, *id, *now).await?;
    let tree = queries::organisation_tree(tx, *district).await?;
    Ok(Some((AccountRow { account, grants }, tree)))
}

impl<S: Send + Sync> FromRequestParts<S> for Here
where
    Console: FromRef<S>,
{
    type Rejection = PageError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, PageError> {
        let id = Path::<AccountId>::from_request_parts(parts, state)
            .await
            .map_err(|_| PageError::not_found())?;
        let Reader { console, ui, kit, actor } = Reader::from_request_parts(parts, state).await?;
        Ok(Self { console, ui, kit, actor, id: id.0 })
    }
}

async fn show(here: Here) -> PageResult {
    here.page(None).await
}

#[derive(Deserialize)]
struct Post {
    post: String,
    organisation: OrganisationId,
}

async fn give(here: Here, Form(wanted): Form<Post>) -> PageResult {
    let Post { post, organisation } = wanted;
    let new = NewGrant { account: here.id, post, organisation, from: None, until: None };
    let outcome = commands::grant_post(&here.console.identity, &here.author(), new).await;
    here.answer(outcome.map(|_| ())).await
}

#[derive(Deserialize)]
struct EndPost {
    grant: GrantId,
}

async fn end_post(here: Here, Form(wanted): Form<EndPost>) -> PageResult {
    let outcome = commands::end_grant(&here.console.identity, &here.author(), wanted.grant).await;
    here.answer(outcome).await
}

#[derive(Deserialize)]
struct Password {
    password: String,
}

async fn reset(here: Here, Form(wanted): Form<Password>) -> PageResult {
    let author = here.author();
    let outcome =
        commands::reset_password(&here.console.identity, &author, here.id, &wanted.password).await;
    here.answer(outcome).await
}

async fn unlock(here: Here) -> PageResult {
    let outcome = commands::unlock_account(&here.console.identity, &here.author(), here.id).await;
    here.answer(outcome).await
}

async fn end(here: Here) -> PageResult {
    let outcome = commands::end_account(&here.console.identity, &here.author(), here.id).await;
    here.answer(outcome).await
}
