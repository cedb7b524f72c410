//! What people are told: the list of notices, and their number as it changes.

use crate::Console;
use askama::Template;
use axum::Extension;
use axum::extract::{Form, Path, State};
use axum::response::sse::{Event, KeepAlive, Sse};
use futures::stream::{self, Stream};
use serde::Deserialize;
use std::convert::Infallible;
use std::time::Duration;
use wangge_db::DbError;
use wangge_identity::Actor;
use wangge_kernel::Instant;
use wangge_notify::{Heard, Listed, NoticeId, Seen, list, mark_read};
use wangge_web::{Access, PageError, PageResult, Routes, Ui, page, see_other};

/// Notices of one page.
const ROWS: i64 = 60;
/// A line that says nothing keeps proxies from closing a quiet stream.
const KEEP_ALIVE: Duration = Duration::from_secs(20);

pub(crate) fn routes(routes: Routes<Console>) -> Routes<Console> {
    routes
        .get("/notices", Access::SignedIn, notices)
        .get("/notices/{notice}", Access::SignedIn, open)
        .post("/notices/read", Access::SignedIn, read_all)
        .get("/events", Access::SignedIn, events)
}

struct NoticeView {
    href: String,
    title: String,
    about: String,
    when: String,
    is_unread: bool,
}

#[derive(Template)]
#[template(path = "console/notices.html")]
struct NoticesPage {
    ui: Ui,
    notices: Vec<NoticeView>,
    newest: String,
    drawn_at: i64,
    next: String,
}

fn failed(error: &DbError) -> PageError {
    PageError::bug(error.to_string())
}

async fn listed(
    console: &Console,
    account: i64,
    after: Option<NoticeId>,
) -> Result<Vec<Listed>, PageError> {
    let input = (account, console.now(), after);
    let read = console.identity.db.read("console.notices", input, |tx, (account, now, after)| {
        Box::pin(list(tx, *account, *now, *after, ROWS))
    });
    read.await.map_err(|error: DbError| failed(&error))
}

#[derive(Deserialize)]
struct After {
    after: Option<NoticeId>,
}

async fn notices(
    State(console): State<Console>,
    ui: Ui,
    actor: Option<Extension<Actor>>,
    axum::extract::Query(after): axum::extract::Query<After>,
) -> PageResult {
    let Some(Extension(actor)) = actor else {
        return Err(PageError::refused("error-no-post"));
    };
    let found = listed(&console, actor.account.0, after.after).await?;
    let view = |notice: &Listed| NoticeView {
        href: format!("/notices/{}", notice.id),
        title: ui.t(&notice.kind),
        about: notice.about.clone(),
        when: console.time(notice.at),
        is_unread: notice.read_at.is_none(),
    };
    let is_full = i64::try_from(found.len()).is_ok_and(|rows| rows >= ROWS);
    let last = found.last().filter(|_| is_full);
    page(&NoticesPage {
        notices: found.iter().map(view).collect(),
        newest: found.first().map_or_else(String::new, |notice| notice.id.to_string()),
        drawn_at: console.now().as_millis(),
        next: last.map_or_else(String::new, |notice| format!("/notices?after={}", notice.id)),
        ui,
    })
}

/// Opens what a notice is about, and marks it as read.
async fn open(
    State(console): State<Console>,
    actor: Option<Extension<Actor>>,
    Path(notice): Path<NoticeId>,
) -> PageResult {
    let Some(Extension(actor)) = actor else {
        return Err(PageError::refused("error-no-post"));
    };
    // The list after the next newer one begins with it.
    let found = listed(&console, actor.account.0, Some(NoticeId(notice.0 + 1))).await?;
    let found = found.into_iter().find(|one| one.id == notice).ok_or_else(PageError::not_found)?;
    read(&console, actor.account.0, Seen::These(vec![notice])).await?;
    Ok(see_other(&found.href))
}

#[derive(Deserialize)]
struct Through {
    newest: NoticeId,
    drawn_at: i64,
}

async fn read_all(
    State(console): State<Console>,
    actor: Option<Extension<Actor>>,
    Form(through): Form<Through>,
) -> PageResult {
    if let Some(Extension(actor)) = actor {
        let drawn_at = Instant::from_millis(through.drawn_at);
        let seen = Seen::Through { newest: through.newest, drawn_at };
        read(&console, actor.account.0, seen).await?;
    }
    Ok(see_other("/notices"))
}

async fn read(console: &Console, account: i64, seen: Seen) -> Result<(), PageError> {
    let input = (account, seen, console.now());
    let write =
        console.identity.db.write("console.notices_read", input, |tx, (account, seen, now)| {
            Box::pin(mark_read(tx, *account, seen, *now))
        });
    write.await.map_err(|error: DbError| failed(&error))?;
    console.hub.nudge();
    Ok(())
}

/// `GET /events`: the number of unread notices, at once and whenever it changes, and that cases
/// changed, at most twice a second.
async fn events(
    State(console): State<Console>,
    Extension(actor): Extension<Actor>,
) -> Sse<impl Stream<Item = Result<Event, Infallible>>> {
    let watch = console.hub.watch(actor.account.0);
    let stream = stream::unfold(watch, |mut watch| async move {
        let event = match watch.next().await? {
            Heard::Unread(unread) => Event::default().event("unread").data(unread.to_string()),
            Heard::Stirred => Event::default().event("cases").data(""),
        };
        Some((Ok(event), watch))
    });
    Sse::new(stream).keep_alive(KeepAlive::new().interval(KEEP_ALIVE))
}
