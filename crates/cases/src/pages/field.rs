//! The phone page of collectors and handlers: tasks, soonest or nearest first, and reporting from the
//! street.

use super::speech::{self, Left};
use super::upload::{Sent, receive};
use super::{CasePages, Who, list, new, said};
use crate::commands::{self, Report};
use crate::error::CaseError;
use crate::model::{Case, CaseId, FileRole, Source, Span, Task};
use crate::permissions::CASE_REPORT;
use crate::queries::{self, CaseLine};
use askama::Template;
use axum::extract::{Multipart, State};
use std::collections::BTreeSet;
use wangge_pack::City;
use wangge_web::{PageResult, Ui, page, see_other};

/// Action by which a department says that it is done.
const FEEDBACK: &str = "feedback";

struct Card {
    href: String,
    left: Left,
    matter: String,
    kind: String,
    place: String,
    number: String,
    navigate: String,
    /// Longitude and latitude, empty where unknown.
    lon: String,
    lat: String,
    thumb: String,
}

#[derive(Template)]
#[template(path = "cases/field.html")]
struct FieldPage {
    ui: Ui,
    cards: Vec<Card>,
    may_report: bool,
    /// The case whose answer can still be taken back, for so many seconds.
    undo: Option<(String, i64)>,
}

/// `GET /field`.
pub(crate) async fn tasks(State(pages): State<CasePages>, who: Who, ui: Ui) -> PageResult {
    let input = (who.0.clone(), handling(&pages.city()), pages.now());
    let read = pages.cases.db.read("cases.field", input, |tx, (actor, stages, now)| {
        Box::pin(async move {
            let tasks = queries::task_cases(tx, actor).await?;
            let handled = queries::handled_by(tx, actor, stages).await?;
            Ok((tasks, handled, queries::own_deed(tx, actor, *now).await?))
        })
    });
    let (tasks, handled, deed) = read.await.map_err(|error: CaseError| said::fail(&ui, error))?;
    let answers = tasks.iter().map(|(task, case)| card(&pages, &ui, task, case));
    let cards = answers.chain(handled.iter().map(|line| handled_card(&pages, &ui, line)));
    // Whoever has answered does not see the case any more, but may have slipped.
    let undo = deed.map(|deed| {
        let seconds = deed.until_at.millis_since(pages.now()) / 1_000 + 1;
        (deed.case_id.to_string(), seconds)
    });
    page(&FieldPage { cards: cards.collect(), may_report: ui.may(CASE_REPORT), undo, ui })
}

/// Stages in which a department has the case: those from which it feeds back.
fn handling(city: &City) -> Vec<String> {
    let actions = city.flows().iter().flat_map(|flow| &flow.actions);
    let feedback = actions.filter(|action| action.key == FEEDBACK);
    let stages: BTreeSet<&String> = feedback.flat_map(|action| &action.from).collect();
    stages.into_iter().cloned().collect()
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
        navigate: case.point.map_or_else(String::new, |point| geo_link(point.lon, point.lat)),
        lon: case.point.map_or_else(String::new, |point| point.lon.to_string()),
        lat: case.point.map_or_else(String::new, |point| point.lat.to_string()),
        thumb: case.thumb.as_ref().map_or_else(String::new, |_| thumb(case.id)),
    }
}

fn handled_card(pages: &CasePages, ui: &Ui, line: &CaseLine) -> Card {
    let row = list::row_view(pages, ui, &[], line);
    let point = line.lon.zip(line.lat);
    Card {
        href: format!("/cases/{}", line.id),
        left: row.left,
        matter: row.matter,
        kind: row.stage_name,
        place: row.place,
        number: row.number,
        navigate: point.map_or_else(String::new, |(lon, lat)| geo_link(lon, lat)),
        lon: point.map_or_else(String::new, |point| point.0.to_string()),
        lat: point.map_or_else(String::new, |point| point.1.to_string()),
        thumb: row.thumb,
    }
}

fn geo_link(lon: f64, lat: f64) -> String {
    format!("geo:{lat:.6},{lon:.6}")
}

fn thumb(case: CaseId) -> String {
    format!("/cases/{case}/thumb")
}

#[derive(Template)]
#[template(path = "cases/report.html")]
struct ReportPage {
    ui: Ui,
    matter: String,
    description: String,
    place: String,
    component: String,
    component_error: String,
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
    let component = new::component_of(&pages, &ui, &who, &sent, &mut faults).await?;
    if sent.files.is_empty() && faults.others.is_empty() {
        faults.others.push(ui.t("form-photo-missing"));
    }
    if !faults.none() {
        return page(&filled(ui, &sent, faults));
    }
    let plain = new::report(who.0.district, Source::Patrol, category, &sent);
    let report = Report { component, ..plain };
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
        component: sent.word("component").to_owned(),
        component_error: faults.component,
        lon: sent.word("lon").to_owned(),
        lat: sent.word("lat").to_owned(),
        matter_error: faults.matter,
        description_error: faults.description,
        place_error: faults.place,
        faults: faults.others,
    }
}
