//! Lists of calls, one call, and what is done with it.

use super::{DeskPages, Who, said};
use crate::commands;
use crate::error::DeskError;
use crate::model::{CallId, CallState, PhoneCall};
use crate::permissions::{PHONE_ANSWER, PHONE_RECORDING};
use crate::queries::{self, CALL_FIELDS, CallPage};
use crate::rules;
use askama::Template;
use axum::Form;
use axum::extract::{Path, Query, State};
use axum::http::header::LOCATION;
use axum::http::{HeaderValue, StatusCode};
use axum::response::IntoResponse;
use serde::Deserialize;
use wangge_cases::model::CaseId;
use wangge_cases::permissions::{CASE_REGISTER, CONTACT_READ};
use wangge_db::filter::{Filter, parse};
use wangge_identity::Actor;
use wangge_kernel::Instant;
use wangge_web::{PageError, PageResult, Ui, page, see_other};

/// Calls of one page.
const ROWS: i64 = 50;
/// The list of calls that wait to be called back.
const TO_CALL_BACK: [(&str, &str); 2] = [("missed", "!-"), ("back", "-")];

/// A call as pages show it.
pub(super) struct CallView {
    pub(super) id: String,
    pub(super) when: String,
    pub(super) number: String,
    pub(super) seat: String,
    pub(super) state: String,
    pub(super) state_kind: &'static str,
    pub(super) back: String,
    pub(super) has_recording: bool,
    pub(super) is_to_call_back: bool,
    /// Address of the case that came of it; empty for none, or for none that the reader may see.
    pub(super) case: String,
    pub(super) case_number: String,
}

/// Puts a call into the reader's words, its number masked.
pub(super) fn view(
    pages: &DeskPages,
    ui: &Ui,
    actor: &Actor,
    call: &PhoneCall,
) -> Result<CallView, DeskError> {
    let numbers = commands::number_of(&pages.desk, actor, call)?;
    let state = rules::state(call);
    let back =
        call.back_at.map(|at| format!("{} {} · {}", pages.time(at), call.back_by, call.back_note));
    Ok(CallView {
        id: call.id.to_string(),
        when: pages.time(call.began_at),
        number: if numbers.masked.is_empty() { ui.t("phone-withheld") } else { numbers.masked },
        seat: call.seat.clone(),
        state: ui.t(&format!("phone-state-{state}")),
        state_kind: match state {
            CallState::Ringing | CallState::Talking => "accent",
            CallState::Answered | CallState::CalledBack => "good",
            CallState::Missed => "bad",
        },
        back: back.unwrap_or_default(),
        has_recording: !call.recording.is_empty() && actor.may(PHONE_RECORDING),
        is_to_call_back: state == CallState::Missed && actor.may(PHONE_ANSWER),
        case: String::new(),
        case_number: String::new(),
    })
}

impl CallView {
    /// Leads to the case that came of the call.
    fn with(mut self, case: Option<(CaseId, String)>) -> Self {
        if let Some((id, number)) = case {
            (self.case, self.case_number) = (format!("/cases/{id}"), number);
        }
        self
    }
}

#[derive(Template)]
#[template(path = "desk/calls.html")]
struct CallsPage {
    ui: Ui,
    title: String,
    is_missed: bool,
    /// The conditions as the file takes them.
    query: String,
    calls: Vec<CallView>,
    next: String,
}

/// `GET /phone`: all calls, or those of a filter.
pub(crate) async fn list(
    State(pages): State<DeskPages>,
    who: Who,
    ui: Ui,
    Query(pairs): Query<Vec<(String, String)>>,
) -> PageResult {
    drawn(&pages, &who.0, ui, pairs, "/phone").await
}

/// `GET /phone/missed`: calls that nobody answered and nobody called back.
pub(crate) async fn missed(
    State(pages): State<DeskPages>,
    who: Who,
    ui: Ui,
    Query(pairs): Query<Vec<(String, String)>>,
) -> PageResult {
    let own = TO_CALL_BACK.map(|(name, value)| (name.to_owned(), value.to_owned()));
    let place = pairs.into_iter().filter(|pair| pair.0 == "after");
    drawn(&pages, &who.0, ui, own.into_iter().chain(place).collect(), "/phone/missed").await
}

async fn drawn(
    pages: &DeskPages,
    actor: &Actor,
    ui: Ui,
    pairs: Vec<(String, String)>,
    path: &'static str,
) -> PageResult {
    let (places, pairs): (Vec<_>, Vec<_>) = pairs.into_iter().partition(|pair| pair.0 == "after");
    let filter = filter_of(pages, &pairs)?;
    let after = places.last().and_then(|pair| place(&pair.1));
    let input = (actor.clone(), CallPage { filter, after, limit: ROWS });
    let read = pages.desk.db.read("desk.calls", input, |tx, (actor, page)| {
        Box::pin(async move {
            let calls = queries::call_list(tx, actor, page).await?;
            let cases = queries::cases_of(tx, actor, &calls).await?;
            Ok::<_, DeskError>((calls, cases))
        })
    });
    let (found, cases) = read.await.map_err(|error| said::fail(&ui, error))?;
    let is_full = i64::try_from(found.len()).is_ok_and(|rows| rows >= ROWS);
    let is_missed = path == "/phone/missed";
    let query = kept(&pairs).trim_end_matches('&').to_owned();
    let kept = if is_missed { String::new() } else { kept(&pairs) };
    let next = found.last().filter(|_| is_full).map_or_else(String::new, |call| {
        format!("{path}?{kept}after={}.{}", call.began_at.as_millis(), call.id)
    });
    let calls: Result<Vec<_>, _> = found
        .iter()
        .zip(cases)
        .map(|(call, case)| view(pages, &ui, actor, call).map(|view| view.with(case)))
        .collect();
    page(&CallsPage {
        title: ui.t(if is_missed { "phone-missed-title" } else { "nav-phone" }),
        is_missed,
        query,
        calls: calls.map_err(|error| said::fail(&ui, error))?,
        next,
        ui,
    })
}

/// Reads the conditions of an address.
pub(super) fn filter_of(
    pages: &DeskPages,
    pairs: &[(String, String)],
) -> Result<Filter, PageError> {
    parse(CALL_FIELDS, None, &|text| day(pages, text), pairs)
        .map_err(|error| PageError::invalid("error-filter").about(error.to_string()))
}

/// Returns the moments at which a civil day of the city and the next one begin.
pub(super) fn day(pages: &DeskPages, text: &str) -> Option<(Instant, Instant)> {
    let date: jiff::civil::Date = text.parse().ok()?;
    let zone = pages.desk.tools.zone();
    let begins = |date: jiff::civil::Date| {
        Some(Instant::from(date.to_zoned(zone.clone()).ok()?.timestamp()))
    };
    Some((begins(date)?, begins(date.tomorrow().ok()?)?))
}

fn place(text: &str) -> Option<(Instant, CallId)> {
    let (at, id) = text.split_once('.')?;
    Some((Instant::from_millis(at.parse().ok()?), id.parse().ok()?))
}

/// Writes the conditions again; their values passed the filter, which knows plain words only.
fn kept(pairs: &[(String, String)]) -> String {
    let plain = |text: &str| text.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'&');
    let known = pairs.iter().filter(|pair| plain(&pair.1));
    known.fold(String::new(), |text, (name, value)| format!("{text}{name}={value}&"))
}

#[derive(Template)]
#[template(path = "desk/call.html")]
struct CallPageView {
    ui: Ui,
    call: CallView,
    others: Vec<CallView>,
    /// Address and number of cases that this caller told of.
    cases: Vec<(String, String)>,
    may_register: bool,
}

/// `GET /phone/{call}`: one call, with what its caller told before.
pub(crate) async fn show(
    State(pages): State<DeskPages>,
    who: Who,
    ui: Ui,
    Path(call): Path<CallId>,
) -> PageResult {
    let fail = |error| said::fail(&ui, error);
    let read = pages.desk.db.read("desk.call", (who.0.clone(), call), |tx, (actor, call)| {
        Box::pin(async move {
            let (call, others) = queries::call_view(tx, actor, *call).await?;
            let own = queries::cases_of(tx, actor, std::slice::from_ref(&call)).await?;
            let of_others = queries::cases_of(tx, actor, &others).await?;
            Ok::<_, DeskError>((call, own.into_iter().next().flatten(), others, of_others))
        })
    });
    let (call, own, others, of_others) = read.await.map_err(fail)?;
    let others: Result<Vec<_>, _> = others
        .iter()
        .zip(of_others)
        .map(|(one, case)| view(&pages, &ui, &who.0, one).map(|view| view.with(case)))
        .collect();
    page(&CallPageView {
        cases: earlier(&pages, &who.0, &call).await.map_err(fail)?,
        call: view(&pages, &ui, &who.0, &call).map_err(fail)?.with(own),
        others: others.map_err(fail)?,
        may_register: ui.may(CASE_REGISTER),
        ui,
    })
}

/// Lists the cases that the caller told of, for whoever may know callers.
pub(super) async fn earlier(
    pages: &DeskPages,
    actor: &Actor,
    call: &PhoneCall,
) -> Result<Vec<(String, String)>, DeskError> {
    let number = commands::number_of(&pages.desk, actor, call)?.whole;
    let Some(number) = number.filter(|_| actor.may(CONTACT_READ)) else {
        return Ok(Vec::new());
    };
    let digest = wangge_cases::queries::caller_digest(&pages.desk.tools.cases.tools, &number);
    let read =
        pages.desk.db.read("desk.earlier", (actor.clone(), digest), |tx, (actor, digest)| {
            Box::pin(wangge_cases::queries::by_caller(tx, actor, digest))
        });
    let found = read.await.map_err(DeskError::from)?;
    Ok(found.into_iter().map(|(id, number)| (format!("/cases/{id}"), number)).collect())
}

/// `GET /phone/{call}/recording`: leads to where the exchange keeps it, and notes who asked.
pub(crate) async fn recording(
    State(pages): State<DeskPages>,
    who: Who,
    ui: Ui,
    Path(call): Path<CallId>,
) -> PageResult {
    let address = commands::listen(&pages.desk, &who.0, call)
        .await
        .map_err(|error| said::fail(&ui, error))?;
    let address = HeaderValue::from_str(&address).map_err(|_| PageError::not_found())?;
    Ok((StatusCode::SEE_OTHER, [(LOCATION, address)]).into_response())
}

/// What came of calling back.
#[derive(Debug, Deserialize)]
pub(crate) struct Back {
    note: String,
}

/// `POST /phone/{call}/back`.
pub(crate) async fn back(
    State(pages): State<DeskPages>,
    who: Who,
    ui: Ui,
    Path(call): Path<CallId>,
    Form(back): Form<Back>,
) -> PageResult {
    let note: String = back.note.chars().take(400).collect();
    commands::call_back(&pages.desk, &who.0, call, &note)
        .await
        .map_err(|error| said::fail(&ui, error))?;
    Ok(see_other("/phone/missed"))
}
