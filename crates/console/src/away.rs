//! Going away: lending one's post to a colleague, and what was lent to oneself (外出委托).

use crate::Console;
use crate::reader::Reader;
use crate::said::{Said, fail_db, say};
use askama::Template;
use axum::extract::Form;
use axum::http::StatusCode;
use axum::response::IntoResponse;
use jiff::civil::Date;
use serde::Deserialize;
use wangge_db::{DbError, Tx};
use wangge_identity::commands::{NewDelegation, delegate_post, end_delegation};
use wangge_identity::permissions::USER_MANAGE;
use wangge_identity::{
    AccountId, Actor, Colleague, Delegation, Grant, GrantId, IdentityError, Scope, queries,
};
use wangge_kernel::Instant;
use wangge_web::{Access, PageResult, Routes, Ui, page, see_other};

pub(crate) fn routes(routes: Routes<Console>) -> Routes<Console> {
    routes.get("/away", Access::SignedIn, show).post("/away", Access::SignedIn, lend).post(
        "/away/end",
        Access::SignedIn,
        end,
    )
}

/// One lent post as the page shows it.
struct Row {
    id: String,
    post: String,
    organisation: String,
    /// Whether the reader stands in, or else is away.
    is_deputy: bool,
    other: String,
    from: String,
    until: String,
}

#[derive(Deserialize, Default)]
struct Typed {
    #[serde(default)]
    deputy: String,
    #[serde(default)]
    from: String,
    #[serde(default)]
    until: String,
}

#[derive(Template)]
#[template(path = "console/away.html")]
struct AwayPage {
    ui: Ui,
    error: Option<Said>,
    typed: Typed,
    post: String,
    organisation: String,
    /// Whether the post in use can be lent.
    can_lend: bool,
    colleagues: Vec<(String, String)>,
    rows: Vec<Row>,
    today: String,
}

type Loaded = (Option<Grant>, Vec<Colleague>, Vec<Delegation>);

async fn load(tx: &mut Tx, (actor, now): &(Actor, Instant)) -> Result<Loaded, DbError> {
    let grant = queries::grant_fetch(tx, actor.grant).await?;
    let colleagues =
        queries::colleagues(tx, actor.district, &actor.organisation_path, *now).await?;
    Ok((grant, colleagues, queries::delegation_list(tx, actor.account, *now).await?))
}

async fn answer(reader: Reader, outcome: Result<(), IdentityError>, typed: Typed) -> PageResult {
    match outcome {
        Ok(()) => Ok(see_other("/away")),
        Err(error) => {
            let error = say(&reader.kit, &reader.ui, error)?;
            let answer = shown(reader, Some(error), typed).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, answer).into_response())
        }
    }
}

async fn shown(reader: Reader, error: Option<Said>, typed: Typed) -> PageResult {
    let Reader { console, ui, actor, .. } = reader;
    let me = actor.account;
    let input = (actor.clone(), console.now());
    let found =
        console.identity.db.read("console.away", input, |tx, input| Box::pin(load(tx, input)));
    let (grant, colleagues, lent) = found.await.map_err(fail_db)?;
    let is_own = grant.as_ref().is_some_and(|grant| grant.for_grant.is_none());
    let others = colleagues.into_iter().filter(|one| one.account_id != me);
    let others = others.map(|one| {
        let place = ui.pick(&one.organisation_name, &one.organisation_name_en);
        (one.account_id.to_string(), format!("{} · {place}", one.name))
    });
    let organisation = grant.map(|grant| console.grant_name(&ui, &grant).1);
    let today = console.today();
    page(&AwayPage {
        error,
        post: console.post_name(&ui, &actor.post),
        organisation: organisation.unwrap_or_default(),
        can_lend: is_own && actor.scope != Scope::Own && !actor.may(USER_MANAGE),
        colleagues: others.collect(),
        rows: lent.into_iter().map(|one| row(&console, &ui, me, one)).collect(),
        today: today.to_string(),
        typed: Typed { from: or(typed.from, today), ..typed },
        ui,
    })
}

fn or(typed: String, day: Date) -> String {
    if typed.is_empty() { day.to_string() } else { typed }
}

fn row(console: &Console, ui: &Ui, me: AccountId, one: Delegation) -> Row {
    let is_deputy = one.deputy == me;
    Row {
        id: one.id.to_string(),
        post: console.post_name(ui, &one.post),
        organisation: ui.pick(&one.organisation_name, &one.organisation_name_en).to_owned(),
        is_deputy,
        other: if is_deputy { one.absent_name } else { one.deputy_name },
        from: console.time(one.from_at),
        until: one.until_at.map(|until| console.time(until)).unwrap_or_default(),
    }
}

async fn show(reader: Reader) -> PageResult {
    shown(reader, None, Typed::default()).await
}

/// Returns the moment at which a civil day begins.
fn begins(console: &Console, day: Date) -> Option<Instant> {
    Some(day.to_zoned(console.zone()).ok()?.timestamp().into())
}

fn period(console: &Console, typed: &Typed) -> Option<(Option<Instant>, Instant)> {
    let from: Date = typed.from.parse().ok()?;
    let until: Date = typed.until.parse().ok()?;
    let begin = (from != console.today()).then(|| begins(console, from));
    // The last day is lent as a whole.
    Some((begin.flatten(), begins(console, until.tomorrow().ok()?)?))
}

async fn lend(reader: Reader, Form(typed): Form<Typed>) -> PageResult {
    let identity = &reader.console.identity;
    let outcome = match (typed.deputy.parse(), period(&reader.console, &typed)) {
        (Ok(deputy), Some((from, until))) => {
            let new = NewDelegation { grant: reader.actor.grant, deputy, from, until };
            delegate_post(identity, &reader.actor, new).await.map(drop)
        }
        (Err(_), _) => Err(IdentityError::NoColleague),
        (_, None) => Err(IdentityError::BadPeriod),
    };
    answer(reader, outcome, typed).await
}

#[derive(Deserialize)]
struct Ended {
    grant: GrantId,
}

async fn end(reader: Reader, Form(wanted): Form<Ended>) -> PageResult {
    let outcome = end_delegation(&reader.console.identity, &reader.actor, wanted.grant).await;
    answer(reader, outcome, Typed::default()).await
}
