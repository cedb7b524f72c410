//! The collector's phone page: tasks, soonest first, and reporting from the street.

use super::speech::{self, Left};
use super::upload::{Sent, receive};
use super::{CasePages, Who, new, said};
use crate::commands;
use crate::error::CaseError;
use crate::model::{Case, FileRole, Source, Span, Task};
use crate::permissions::CASE_REPORT;
use crate::queries;
use askama::Template;
use axum::extract::{Multipart, State};
use wangge_web::{PageResult, Ui, page, see_other};

struct Card {
    href: String,
    left: Left,
    matter: String,
    kind: String,
    place: String,
    number: String,
    navigate: String,
}

#[derive(Template)]
#[template(path = "cases/field.html")]
struct FieldPage {
    ui: Ui,
    cards: Vec<Card>,
    may_report: bool,
}

/// `GET /field`.
pub(crate) async fn tasks(State(pages): State<CasePages>, who: Who, ui: Ui) -> PageResult {
    let read = pages
        .cases
        .db
        .read("cases.field", who.0.clone(), |tx, actor| Box::pin(queries::task_cases(tx, actor)));
    let tasks = read.await.map_err(|error: CaseError| said::fail(&ui, error))?;
    let cards = tasks.iter().map(|(task, case)| card(&pages, &ui, task, case)).collect();
    page(&FieldPage { cards, may_report: ui.may(CASE_REPORT), ui })
}

fn card(pages: &CasePages, ui: &Ui, task: &Task, case: &Case) -> Card {
    let span = Span {
        at: Some(task.opened_at),
        yellow_at: Some(task.yellow_at),
        due_at: Some(task.due_at),
        stopped_at: None,
    };
    let (matter, _) = speech::matter_of(ui, &pages.city(), case);
    Card {
        href: format!("/cases/{}", case.id),
        left: speech::left(ui, &pages.zone(), span, pages.now()),
        matter: if case.category.is_some() { matter } else { case.description.clone() },
        kind: ui.t(&format!("task-{}", task.kind)),
        place: case.place.clone(),
        number: case.number.clone(),
        navigate: case
            .point
            .map_or_else(String::new, |point| format!("geo:{:.6},{:.6}", point.lat, point.lon)),
    }
}

#[derive(Template)]
#[template(path = "cases/report.html")]
struct ReportPage {
    ui: Ui,
    matter: String,
    description: String,
    place: String,
    lon: String,
    lat: String,
    matter_error: String,
    description_error: String,
    place_error: String,
    faults: Vec<String>,
}

/// `GET /field/report`.
pub(crate) async fn form(ui: Ui) -> PageResult {
    page(&filled(ui, &Sent::default(), new::Faults::default()))
}

/// `POST /field/report`.
pub(crate) async fn report(
    State(pages): State<CasePages>,
    who: Who,
    ui: Ui,
    form: Multipart,
) -> PageResult {
    let sent = receive(&pages, &ui, FileRole::Before, form).await?;
    let category = new::category_of(&pages, &sent);
    let mut faults = new::faults(&ui, &sent, category.as_ref());
    if sent.files.is_empty() && faults.others.is_empty() {
        faults.others.push(ui.t("form-photo-missing"));
    }
    if !faults.none() {
        return page(&filled(ui, &sent, faults));
    }
    let report = new::report(who.0.district, Source::Patrol, category, &sent);
    let opened = commands::open(&pages.cases, &who.author(), report)
        .await
        .map_err(|error| said::fail(&ui, error))?;
    Ok(see_other(&format!("/cases/{}", opened.id)))
}

fn filled(ui: Ui, sent: &Sent, faults: new::Faults) -> ReportPage {
    ReportPage {
        ui,
        matter: sent.word("matter").to_owned(),
        description: sent.word("description").to_owned(),
        place: sent.word("place").to_owned(),
        lon: sent.word("lon").to_owned(),
        lat: sent.word("lat").to_owned(),
        matter_error: faults.matter,
        description_error: faults.description,
        place_error: faults.place,
        faults: faults.others,
    }
}
