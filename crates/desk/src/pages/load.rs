//! The load of each seat.

use super::calls::day;
use super::{DeskPages, Who, said};
use crate::queries;
use askama::Template;
use axum::extract::State;
use wangge_web::{PageError, PageResult, Ui, page};

/// Person at a desk, as the page shows it.
struct LoadView {
    name: String,
    post: String,
    claimed: i64,
    registered: i64,
    dispatched: i64,
    waiting: i64,
    call: String,
    call_kind: &'static str,
}

#[derive(Template)]
#[template(path = "desk/load.html")]
struct LoadPage {
    ui: Ui,
    drawn: String,
    loads: Vec<LoadView>,
}

/// `GET /shift/load`: who has how much just now.
pub(crate) async fn load(State(pages): State<DeskPages>, who: Who, ui: Ui) -> PageResult {
    let (now, city) = (pages.now(), pages.desk.tools.city());
    let date = now.day(&pages.desk.tools.zone()).to_string();
    let today = day(&pages, &date).ok_or_else(|| PageError::bug("the day has no beginning"))?;
    let input = (who.0.clone(), city.clone(), today, now);
    let read = pages.desk.db.read("desk.load", input, |tx, (actor, city, today, now)| {
        Box::pin(queries::seat_loads(tx, actor, city, *today, *now))
    });
    let loads = read.await.map_err(|error| said::fail(&ui, error))?;
    let view = |load: queries::SeatLoad| {
        let (key, call_kind) = match load.call {
            Some(true) => ("load-talking", "accent"),
            Some(false) => ("load-ringing", "warn"),
            None => ("load-free", "quiet"),
        };
        let post = city.post(&load.post);
        LoadView {
            name: load.name,
            post: post
                .map_or_else(String::new, |post| ui.pick(&post.name, &post.name_en).to_owned()),
            claimed: load.claimed,
            registered: load.registered,
            dispatched: load.dispatched,
            waiting: load.waiting,
            call: ui.t(key),
            call_kind,
        }
    };
    page(&LoadPage { loads: loads.into_iter().map(view).collect(), drawn: pages.time(now), ui })
}
