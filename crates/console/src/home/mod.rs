//! The home page, which is the desk of the post in use, and the page of shortcuts.

mod desk;
mod list;
mod urgent;

use crate::Console;
use askama::Template;
use axum::Extension;
use axum::extract::State;
use desk::Desk;
use wangge_cases::permissions::{CASE_READ, CASE_REGISTER, CASE_REPORT};
use wangge_identity::Actor;
use wangge_web::{Access, PageResult, Routes, Ui, page};

pub(crate) fn routes(routes: Routes<Console>) -> Routes<Console> {
    routes.get("/", Access::SignedIn, home).get("/help/keys", Access::Public, keys)
}

#[derive(Template)]
#[template(path = "console/home.html")]
struct HomePage {
    ui: Ui,
    note: String,
    /// Nothing for posts that see no cases.
    desk: Option<Desk>,
    may_register: bool,
    may_report: bool,
}

async fn home(
    State(console): State<Console>,
    ui: Ui,
    actor: Option<Extension<Actor>>,
) -> PageResult {
    let actor = actor.map(|Extension(actor)| actor);
    let desk = match &actor {
        Some(actor) if actor.may(CASE_READ) => Some(desk::of(&console, &ui, actor).await?),
        _ => None,
    };
    page(&HomePage {
        note: note(&console, &ui),
        desk,
        may_register: ui.may(CASE_REGISTER),
        may_report: ui.may(CASE_REPORT),
        ui,
    })
}

/// Says which day it is and for whom one works.
fn note(console: &Console, ui: &Ui) -> String {
    let today = console.today();
    let weekday = ui.t(&format!("day-{}", today.weekday().to_monday_one_offset()));
    let organisation = ui.posts.iter().find(|post| post.current).map(|post| &post.organisation);
    let mut parts = vec![format!("{today} {weekday}")];
    parts.extend(organisation.cloned());
    parts.join(" · ")
}

#[derive(Template)]
#[template(path = "console/keys.html")]
struct KeysPage {
    ui: Ui,
}

async fn keys(ui: Ui) -> PageResult {
    page(&KeysPage { ui })
}
