//! The call on one's screen: shown on top of every page, registered, put aside.

use super::calls::{CallView, earlier, view};
use super::{DeskPages, Who, said};
use crate::commands;
use crate::model::CallId;
use crate::queries;
use askama::Template;
use axum::Form;
use axum::extract::{Path, State};
use serde::Deserialize;
use wangge_cases::permissions::CASE_REGISTER;
use wangge_web::{PageResult, Ui, page, see_other};

/// Earlier cases that fit on a small sheet.
const EARLIER: usize = 3;

#[derive(Template)]
#[template(path = "desk/popup.html")]
struct PopupPage {
    ui: Ui,
    call: Option<CallView>,
    cases: Vec<(String, String)>,
    may_register: bool,
}

/// `GET /phone/popup`: a fragment, empty while nobody calls.
pub(crate) async fn popup(State(pages): State<DeskPages>, who: Who, ui: Ui) -> PageResult {
    let fail = |error| said::fail(&ui, error);
    let input = (who.0.clone(), pages.now());
    let read = pages.desk.db.read("desk.popup", input, |tx, (actor, now)| {
        Box::pin(queries::current_call(tx, actor, *now))
    });
    let found = read.await.map_err(fail)?;
    let (mut cases, mut call) = (Vec::new(), None);
    if let Some(found) = &found {
        cases = earlier(&pages, &who.0, found).await.map_err(fail)?;
        cases.truncate(EARLIER);
        call = Some(view(&pages, &ui, &who.0, found).map_err(fail)?);
    }
    page(&PopupPage { call, cases, may_register: ui.may(CASE_REGISTER), ui })
}

/// `GET /phone/{call}/register`: the form of a report, with the number that nobody has to type.
///
/// It takes the call off the screen. The number stands in the page alone, for whoever may know it.
pub(crate) async fn register(
    State(pages): State<DeskPages>,
    who: Who,
    ui: Ui,
    Path(call): Path<CallId>,
) -> PageResult {
    let fail = |error| said::fail(&ui, error);
    let read = pages.desk.db.read("desk.register", (who.0.clone(), call), |tx, (actor, call)| {
        Box::pin(queries::call_view(tx, actor, *call))
    });
    let (found, _) = read.await.map_err(fail)?;
    let number = commands::number_of(&pages.desk, &who.0, &found).map_err(fail)?;
    commands::seen(&pages.desk, &who.0, call).await.map_err(fail)?;
    pages.hub.nudge();
    let pairs = [
        ("source", "hotline".to_owned()),
        ("contact_phone", number.whole.unwrap_or_default()),
        ("call", call.to_string()),
    ];
    wangge_cases::begun(
        &pages.desk.tools.cases,
        ui,
        pairs.map(|(name, value)| (name.to_owned(), value)).to_vec(),
    )
}

/// Where to go on.
#[derive(Debug, Deserialize)]
pub(crate) struct Onward {
    back: String,
}

/// `POST /phone/{call}/seen`: takes a call off the screen.
pub(crate) async fn seen(
    State(pages): State<DeskPages>,
    who: Who,
    ui: Ui,
    Path(call): Path<CallId>,
    Form(onward): Form<Onward>,
) -> PageResult {
    commands::seen(&pages.desk, &who.0, call).await.map_err(|error| said::fail(&ui, error))?;
    pages.hub.nudge();
    Ok(see_other(&onward.back))
}
