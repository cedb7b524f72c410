//! Exchanges and seats: set up, shown, ended.

use super::{DeskPages, Who, said};
use crate::commands;
use crate::error::DeskError;
use crate::model::{AdapterId, Seat};
use crate::queries;
use askama::Template;
use axum::Form;
use axum::extract::{Path, State};
use serde::Deserialize;
use wangge_identity::queries::{account_by_login, account_fetch, has_post_in};
use wangge_web::{PageResult, Ui, page, see_other};

/// An exchange as the page shows it.
struct AdapterView {
    id: String,
    name: String,
    made: String,
    is_ended: bool,
}

#[derive(Template)]
#[template(path = "desk/setup.html")]
struct SetupPage {
    ui: Ui,
    /// Shown once, right after it was made.
    token: String,
    adapters: Vec<AdapterView>,
    text: String,
    faults: Vec<String>,
}

/// `GET /admin/phone`.
pub(crate) async fn show(State(pages): State<DeskPages>, who: Who, ui: Ui) -> PageResult {
    drawn(&pages, &who, ui, String::new(), None).await
}

/// Draws the page; `typed` are seats as they were sent, with what is wrong in them.
async fn drawn(
    pages: &DeskPages,
    who: &Who,
    ui: Ui,
    token: String,
    typed: Option<(String, Vec<String>)>,
) -> PageResult {
    let read = pages.desk.db.read("desk.setup", who.0.clone(), |tx, actor| {
        Box::pin(async move {
            let (adapters, seats) = queries::setup(tx, actor).await?;
            let mut lines = String::new();
            for seat in seats {
                let account = account_fetch(tx, seat.account).await?;
                let login = account.map(|account| account.login).unwrap_or_default();
                lines.extend([seat.extension.as_str(), " ", &login, "\n"]);
            }
            Ok::<_, DeskError>((adapters, lines))
        })
    });
    let (adapters, lines) = read.await.map_err(|error| said::fail(&ui, error))?;
    let (text, faults) = typed.unwrap_or((lines, Vec::new()));
    let adapters = adapters.into_iter().map(|one| AdapterView {
        id: one.id.to_string(),
        made: format!("{} {}", pages.time(one.made_at), one.made_by),
        name: one.name,
        is_ended: one.ended_at.is_some(),
    });
    page(&SetupPage { token, adapters: adapters.collect(), text, faults, ui })
}

/// A new exchange.
#[derive(Debug, Deserialize)]
pub(crate) struct NewAdapter {
    name: String,
}

/// `POST /admin/phone`: makes an exchange and shows its token, this once.
pub(crate) async fn make(
    State(pages): State<DeskPages>,
    who: Who,
    ui: Ui,
    Form(new): Form<NewAdapter>,
) -> PageResult {
    let name: String = new.name.chars().take(60).collect();
    let made = commands::adapter_make(&pages.desk, &who.0, &name)
        .await
        .map_err(|error| said::fail(&ui, error))?;
    drawn(&pages, &who, ui, made.token, None).await
}

/// `POST /admin/phone/{adapter}/end`.
pub(crate) async fn end(
    State(pages): State<DeskPages>,
    who: Who,
    ui: Ui,
    Path(adapter): Path<AdapterId>,
) -> PageResult {
    commands::adapter_end(&pages.desk, &who.0, adapter)
        .await
        .map_err(|error| said::fail(&ui, error))?;
    Ok(see_other("/admin/phone"))
}

/// Seats as people write them.
#[derive(Debug, Deserialize)]
pub(crate) struct SeatsText {
    text: String,
}

/// `POST /admin/phone/seats`: replaces them, or tells which line is wrong and changes nothing.
pub(crate) async fn seats(
    State(pages): State<DeskPages>,
    who: Who,
    ui: Ui,
    Form(sent): Form<SeatsText>,
) -> PageResult {
    let fail = |error| said::fail(&ui, error);
    let lines: Vec<(usize, String)> = sent
        .text
        .lines()
        .enumerate()
        .filter(|(_, line)| !line.trim().is_empty())
        .map(|(index, line)| (index + 1, line.to_owned()))
        .collect();
    let input = (lines, who.0.district, pages.now());
    let read = pages.desk.db.read("desk.seats", input, |tx, (lines, district, now)| {
        Box::pin(async move {
            let (mut seats, mut bad) = (Vec::new(), Vec::new());
            for (number, line) in lines {
                let account = match words(line) {
                    Some((_, login)) => account_by_login(tx, login).await?,
                    None => None,
                };
                // Who has no post here sits at no seat here.
                let account = match account {
                    Some(account) if has_post_in(tx, account, *district, *now).await? => account,
                    _ => {
                        bad.push(*number);
                        continue;
                    }
                };
                if let Some((extension, _)) = words(line) {
                    seats.push(Seat { extension: extension.to_owned(), account });
                }
            }
            Ok::<_, DeskError>((seats, bad))
        })
    });
    let (seats, bad) = read.await.map_err(fail)?;
    if !bad.is_empty() {
        let faults = bad.iter().map(|number| ui.tn("phone-bad-line", *number)).collect();
        return drawn(&pages, &who, ui, String::new(), Some((sent.text, faults))).await;
    }
    commands::seats_replace(&pages.desk, &who.0, seats).await.map_err(fail)?;
    Ok(see_other("/admin/phone"))
}

/// Reads `8001 shouli1`.
fn words(line: &str) -> Option<(&str, &str)> {
    let mut words = line.split_whitespace();
    let pair = (words.next()?, words.next()?);
    words.next().is_none().then_some(pair)
}
