//! The home page and the page of shortcuts.

use crate::Console;
use askama::Template;
use axum::Extension;
use axum::extract::State;
use wangge_identity::Actor;
use wangge_web::{Access, PageResult, Routes, Ui, page};

pub(crate) fn routes(routes: Routes<Console>) -> Routes<Console> {
    routes.get("/", Access::SignedIn, home).get("/help/keys", Access::Public, keys)
}

#[derive(Template)]
#[template(path = "console/home.html")]
struct HomePage {
    ui: Ui,
    organisation: String,
    scope: String,
    today: String,
}

async fn home(
    State(console): State<Console>,
    ui: Ui,
    actor: Option<Extension<Actor>>,
) -> PageResult {
    let organisation =
        ui.posts.iter().find(|post| post.current).map(|post| post.organisation.clone());
    let scope = actor.map(|Extension(actor)| ui.t(&format!("scope-{}", actor.scope)));
    let today = console.today();
    let weekday = ui.t(&format!("day-{}", today.weekday().to_monday_one_offset()));
    page(&HomePage {
        organisation: organisation.unwrap_or_default(),
        scope: scope.unwrap_or_default(),
        today: format!("{today} {weekday}"),
        ui,
    })
}

#[derive(Template)]
#[template(path = "console/keys.html")]
struct KeysPage {
    ui: Ui,
}

async fn keys(ui: Ui) -> PageResult {
    page(&KeysPage { ui })
}
